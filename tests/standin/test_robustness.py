"""Whatever a client sends is stored or refused; the cluster goes on either way."""

import json
from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.standin.calls import Call
from incidents.standin.cluster import Cluster
from incidents.standin.defaults import defaulted
from incidents.standin.pace import Pace
from incidents.standin.patches import APPLY, JSON, MERGE, STRATEGIC
from incidents.standin.simulation import Simulation

ODD: list[Any] = [
    None,
    "",
    "x",
    "-1",
    -1,
    0,
    3,
    2.5,
    True,
    [],
    {},
    [None],
    [{}],
    ["a"],
    {"a": None},
    {"name": "x"},
    "%",
]
DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments"
CONTAINER: dict[str, Any] = {
    "name": "app",
    "image": "127.0.0.1:5000/shop/web:v1.4.2",
    "env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k", "optional": True}}}],
    "ports": [{"containerPort": 80}],
    "resources": {"limits": {"memory": "64Mi"}},
}
MANIFEST: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web", "labels": {"app": "web"}, "annotations": {"a": "b"}},
    "spec": {
        "replicas": 1,
        "selector": {"matchLabels": {"app": "web"}},
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": "25%"}},
        "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [CONTAINER]}},
    },
}


def paths_of(part: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    pairs = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    return [path, *(found for key, value in pairs for found in paths_of(value, (*path, key)))]


def replaced(manifest: dict[str, Any], path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    changed = deepcopy(manifest)
    part: Any = changed
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    return changed


def make_cluster() -> Cluster:
    simulation = Simulation()
    return Cluster(simulation, Pace(simulation.now, factor=0))


def send(
    cluster: Cluster, method: str, path: str, body: Any, content_type: str = "application/json", **query: str
) -> int:
    answer = cluster.respond(Call(method, path, query, json.dumps(body).encode(), content_type))
    cluster.pace.skip(30)
    cluster.catch_up()
    return answer.code


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(paths_of(MANIFEST)), st.sampled_from(ODD))
def test_odd_manifests_are_stored_or_refused_and_the_cluster_goes_on(path: tuple[Any, ...], value: Any) -> None:
    cluster = make_cluster()

    assert send(cluster, "POST", DEPLOYMENTS, replaced(MANIFEST, path, value)) in (201, 400, 422)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(paths_of(MANIFEST)), st.sampled_from(ODD), st.sampled_from([MERGE, STRATEGIC]))
def test_odd_patches_are_applied_or_refused_and_the_cluster_goes_on(
    path: tuple[Any, ...], value: Any, content_type: str
) -> None:
    cluster = make_cluster()
    made = send(cluster, "POST", DEPLOYMENTS, MANIFEST)
    patch = replaced(MANIFEST, path, value)

    assert made == 201
    assert send(cluster, "PATCH", f"{DEPLOYMENTS}/web", patch, content_type) in (200, 400, 422)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(paths_of(defaulted(deepcopy(MANIFEST)))), st.sampled_from(ODD), st.sampled_from(["add", "remove"])
)
def test_odd_json_patches_are_applied_or_refused_and_the_cluster_goes_on(
    path: tuple[Any, ...], value: Any, op: str
) -> None:
    cluster = make_cluster()
    send(cluster, "POST", DEPLOYMENTS, MANIFEST)
    patch = [{"op": op, "path": "".join(f"/{key}" for key in path), "value": value}]

    assert send(cluster, "PATCH", f"{DEPLOYMENTS}/web", patch, JSON) in (200, 400, 422)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(paths_of(MANIFEST)), st.sampled_from(ODD))
def test_odd_applies_are_stored_or_refused_and_the_cluster_goes_on(path: tuple[Any, ...], value: Any) -> None:
    cluster = make_cluster()
    made = send(cluster, "PATCH", f"{DEPLOYMENTS}/web", MANIFEST, APPLY, fieldManager="one")
    odd = send(cluster, "PATCH", f"{DEPLOYMENTS}/web", replaced(MANIFEST, path, value), APPLY, fieldManager="one")

    assert made == 201
    assert odd in (200, 400, 422)


KINDS_TO_TRY: list[tuple[str, dict[str, Any]]] = [
    ("/apis/apps/v1/namespaces/default/statefulsets", MANIFEST | {"kind": "StatefulSet"}),
    ("/apis/apps/v1/namespaces/default/daemonsets", MANIFEST | {"kind": "DaemonSet"}),
    (
        "/apis/batch/v1/namespaces/default/jobs",
        {
            "metadata": {"name": "j"},
            "spec": {"template": {"spec": {"restartPolicy": "Never", "containers": [CONTAINER]}}},
        },
    ),
    (
        "/api/v1/namespaces/default/resourcequotas",
        {"metadata": {"name": "q"}, "spec": {"hard": {"pods": "1", "requests.memory": "1Gi"}}},
    ),
    (
        "/apis/policy/v1/namespaces/default/poddisruptionbudgets",
        {"metadata": {"name": "b"}, "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "web"}}}},
    ),
    (
        "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings",
        {
            "metadata": {"name": "b"},
            "roleRef": {"kind": "Role", "name": "r"},
            "subjects": [{"kind": "User", "name": "u"}],
        },
    ),
    ("/api/v1/namespaces/default/services", {"metadata": {"name": "s"}, "spec": {"ports": [{"port": 80}]}}),
]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(KINDS_TO_TRY), st.data(), st.sampled_from(ODD))
def test_odd_objects_of_other_kinds_are_stored_or_refused_and_the_cluster_goes_on(
    kind: tuple[str, dict[str, Any]], data: st.DataObject, value: Any
) -> None:
    cluster = make_cluster()
    odd = replaced(kind[1], data.draw(st.sampled_from(paths_of(kind[1]))), value)

    assert send(cluster, "POST", kind[0], odd) in (201, 400, 422)


def test_a_node_of_unknown_size_takes_no_pods() -> None:
    cluster = make_cluster()
    made = send(cluster, "POST", "/api/v1/nodes", {"metadata": {"name": "thin"}})
    send(cluster, "POST", DEPLOYMENTS, MANIFEST)
    (pod,) = cluster.simulation.world.all("Pod", "default")

    assert made == 201
    assert pod["spec"]["nodeName"] == "lab"


def test_a_cordoned_node_takes_no_pods() -> None:
    cluster = make_cluster()
    send(cluster, "PATCH", "/api/v1/nodes/lab", {"spec": {"unschedulable": True}}, MERGE)
    send(cluster, "POST", DEPLOYMENTS, MANIFEST)
    (pod,) = cluster.simulation.world.all("Pod", "default")

    assert "nodeName" not in pod["spec"]
