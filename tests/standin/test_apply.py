"""Server-side apply: who owns a field, who may change it, and what goes when nobody wants it any more."""

import json
from typing import Any

import pytest
import yaml

from incidents.standin.calls import Answer, Call
from incidents.standin.cluster import Cluster
from incidents.standin.pace import Pace
from incidents.standin.simulation import Simulation

DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments"
WEB = f"{DEPLOYMENTS}/web"
CONFIG = "/api/v1/namespaces/default/configmaps/c"
APPLY = "application/apply-patch+yaml"
MERGE = "application/merge-patch+json"


def make_cluster() -> Cluster:
    return Cluster(Simulation(1), Pace(1_767_225_600.0, factor=0))


def call(cluster: Cluster, method: str, path: str, body: object, content_type: str = "", **query: str) -> Answer:
    return cluster.respond(Call(method, path, query, json.dumps(body).encode(), content_type))


def apply(cluster: Cluster, path: str, body: dict[str, Any], manager: str = "one", **query: str) -> Answer:
    text = yaml.safe_dump(body).encode()
    return cluster.respond(Call("PATCH", path, {"fieldManager": manager, **query}, text, APPLY))


def content(answer: Answer) -> dict[str, Any]:
    assert answer.code < 300, answer.body
    found: dict[str, Any] = json.loads(answer.body)
    return found


def config(**values: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": values}


def deployment(replicas: int | None = 2, **variables: str) -> dict[str, Any]:
    env = [{"name": name, "value": value} for name, value in variables.items()]
    container = {"name": "app", "image": "127.0.0.1:5000/shop/web:v1"} | ({"env": env} if env else {})
    spec: dict[str, Any] = {
        "selector": {"matchLabels": {"app": "web"}},
        "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [container]}},
    }
    spec |= {} if replicas is None else {"replicas": replicas}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec}


def managers(obj: dict[str, Any]) -> list[tuple[str, str]]:
    return [(entry["manager"], entry["operation"]) for entry in obj["metadata"]["managedFields"]]


def env_of(obj: dict[str, Any]) -> dict[str, str]:
    container = obj["spec"]["template"]["spec"]["containers"][0]
    return {each["name"]: each.get("value", "") for each in container.get("env", ())}


def test_what_is_applied_first_is_created_and_owned() -> None:
    answer = apply(make_cluster(), CONFIG, config(a="1"))

    assert answer.code == 201
    assert content(answer)["metadata"]["managedFields"][0]["fieldsV1"] == {"f:data": {"f:a": {}}}


def test_applying_the_same_again_changes_nothing() -> None:
    cluster = make_cluster()
    first = content(apply(cluster, WEB, deployment(A="1")))
    again = content(apply(cluster, WEB, deployment(A="1")))

    assert again["metadata"] == first["metadata"]


def test_a_field_that_is_no_longer_applied_goes() -> None:
    cluster = make_cluster()
    apply(cluster, WEB, deployment(A="1", B="2"))
    left = content(apply(cluster, WEB, deployment(B="2")))

    assert env_of(left) == {"B": "2"}


def test_a_field_that_somebody_else_also_applies_stays() -> None:
    cluster = make_cluster()
    apply(cluster, CONFIG, config(a="1", b="2"))
    apply(cluster, CONFIG, config(b="2"), manager="two")
    left = content(apply(cluster, CONFIG, config(a="1")))

    assert left["data"] == {"a": "1", "b": "2"}


def test_what_others_wrote_by_other_means_stays() -> None:
    cluster = make_cluster()
    apply(cluster, CONFIG, config(a="1"))
    call(cluster, "PATCH", CONFIG, {"data": {"b": "2"}}, MERGE, fieldManager="editor")
    left = content(apply(cluster, CONFIG, config(a="3")))

    assert left["data"] == {"a": "3", "b": "2"}
    assert managers(left) == [("one", "Apply"), ("editor", "Update")]


def test_a_field_of_somebody_else_is_not_taken_without_force() -> None:
    cluster = make_cluster()
    call(cluster, "POST", DEPLOYMENTS, deployment(), fieldManager="kubectl-create")
    refused = apply(cluster, WEB, deployment(replicas=5))
    status = json.loads(refused.body)

    assert refused.code == 409
    assert status["reason"] == "Conflict"
    assert status["message"] == (
        'Apply failed with 1 conflict: conflict with "kubectl-create" using apps/v1: .spec.replicas'
    )
    assert status["details"]["causes"] == [
        {
            "reason": "FieldManagerConflict",
            "message": 'conflict with "kubectl-create" using apps/v1',
            "field": ".spec.replicas",
        }
    ]


def test_several_conflicts_are_told_by_manager() -> None:
    cluster = make_cluster()
    apply(cluster, WEB, deployment(A="1"))
    refused = apply(cluster, WEB, deployment(replicas=3, A="2"), manager="two")

    assert json.loads(refused.body)["message"] == (
        'Apply failed with 2 conflicts: conflicts with "one":\n- .spec.replicas\n'
        '- .spec.template.spec.containers[name="app"].env[name="A"].value'
    )


def test_force_takes_the_field_and_its_ownership() -> None:
    cluster = make_cluster()
    apply(cluster, CONFIG, config(a="1"))
    taken = content(apply(cluster, CONFIG, config(a="2"), manager="two", force="true"))

    assert taken["data"] == {"a": "2"}
    assert managers(taken) == [("two", "Apply")]


def test_whoever_agrees_shares_the_field() -> None:
    cluster = make_cluster()
    apply(cluster, CONFIG, config(a="1"))
    shared = content(apply(cluster, CONFIG, config(a="1"), manager="two"))

    assert managers(shared) == [("one", "Apply"), ("two", "Apply")]


def test_scaling_takes_the_replicas_so_that_applying_others_is_a_conflict() -> None:
    cluster = make_cluster()
    apply(cluster, WEB, deployment(replicas=2))
    call(cluster, "PATCH", f"{WEB}/scale", {"spec": {"replicas": 4}}, MERGE, fieldManager="kubectl")
    refused = apply(cluster, WEB, deployment(replicas=2))
    given_up = content(apply(cluster, WEB, deployment(replicas=None)))

    assert '"kubectl" with subresource "scale" using apps/v1: .spec.replicas' in json.loads(refused.body)["message"]
    assert given_up["spec"]["replicas"] == 4


def test_an_object_nobody_was_noted_for_belongs_to_whoever_made_it_before() -> None:
    cluster = make_cluster()
    refused = apply(
        cluster,
        "/api/v1/namespaces/default/configmaps/kube-root-ca.crt",
        config() | {"metadata": {"name": "kube-root-ca.crt"}, "data": {"ca.crt": "mine"}},
    )

    assert refused.code == 409
    assert '"before-first-apply" using v1: .data.ca.crt' in json.loads(refused.body)["message"]


@pytest.mark.parametrize(
    ("body", "query", "code", "words"),
    [
        (config(a="1"), {"fieldManager": ""}, 422, "is required for apply patch"),
        (config(a="1") | {"metadata": {"name": "other"}}, {}, 400, "does not match"),
        (config(a="1") | {"metadata": {"name": "c", "managedFields": [{}]}}, {}, 400, "must be nil"),
        (deployment(), {}, 400, "Deployment"),
    ],
)
def test_an_apply_that_makes_no_sense_is_refused(
    body: dict[str, Any], query: dict[str, str], code: int, words: str
) -> None:
    cluster = make_cluster()
    apply(cluster, CONFIG, config(a="1"))
    refused = cluster.respond(
        Call("PATCH", CONFIG, {"fieldManager": "one", **query}, yaml.safe_dump(body).encode(), APPLY)
    )

    assert refused.code == code
    assert words in json.loads(refused.body)["message"]


def test_a_dry_run_tells_of_conflicts_and_stores_nothing() -> None:
    cluster = make_cluster()
    apply(cluster, CONFIG, config(a="1"))
    before = content(call(cluster, "GET", CONFIG, None))
    refused = apply(cluster, CONFIG, config(a="2"), manager="two", dryRun="All")
    shown = content(apply(cluster, CONFIG, config(a="2"), dryRun="All"))

    assert refused.code == 409
    assert shown["data"] == {"a": "2"}
    assert content(call(cluster, "GET", CONFIG, None)) == before


def test_a_status_is_applied_apart_from_the_rest() -> None:
    cluster = make_cluster()
    apply(cluster, WEB, deployment())
    body = deployment(replicas=9) | {"status": {"conditions": [{"type": "Ready", "status": "True"}]}}
    done = content(apply(cluster, f"{WEB}/status", body, manager="controller"))

    assert done["spec"]["replicas"] == 2
    assert done["status"]["conditions"] == [{"type": "Ready", "status": "True"}]
    assert ("controller", "Apply") in managers(done)
