"""A look finds what the alert is about and takes what surrounds it; the same over HTTP as in the process."""

import json

import pytest

from incidents.errors import PermanentError
from incidents.models import GapKind, ObjectRef
from incidents.observing import look
from incidents.observing.parts import event_time
from incidents.standin.faults import Site
from incidents.standin.programs import Logs
from incidents.standin.source import SimulationSource
from tests.cluster.conftest import Embedded
from tests.factories import WEB, make_subject
from tests.observing.worlds import make_world, names, seen


@pytest.mark.parametrize(
    "fault", ["missing_env_var", "missing_configmap", "dns_failure", "flux_kustomization_failed", "pvc_unbound"]
)
async def test_http_and_the_simulation_show_the_same(embedded: Embedded, fault: str) -> None:
    embedded.served.cluster.pace.factor = 0
    await embedded.inject(fault)
    over_http = await look(embedded.cluster, make_subject())
    in_process = await look(SimulationSource(embedded.served.cluster.simulation), make_subject())

    assert json.dumps(over_http.objects) != "{}"
    assert json.loads(json.dumps(over_http.objects)) == json.loads(json.dumps(in_process.objects))
    assert over_http == in_process


async def test_a_look_takes_the_workload_its_revisions_pods_events_and_logs(embedded: Embedded) -> None:
    await embedded.inject("image_not_found")
    snapshot = await look(embedded.cluster, make_subject())

    assert snapshot.focus == WEB
    assert [str(gap) for gap in snapshot.missing] == ["usage is not measured: no source of metrics is configured"]
    assert len(snapshot.of("ReplicaSet")) == 2
    assert len(snapshot.of("Pod")) == 2
    assert snapshot.of("Event")
    assert snapshot.of("Node")
    assert all(item["kind"] == kind for kind, items in snapshot.objects.items() for item in items)


async def test_a_kind_that_was_read_and_is_empty_is_told_from_one_that_was_not_read() -> None:
    snapshot = await seen(make_world(web="healthy"))

    assert snapshot.objects["NetworkPolicy"] == []
    assert snapshot.objects["Kustomization"] == []
    assert "Lease" not in snapshot.objects


async def test_events_are_the_newest_first() -> None:
    snapshot = await seen(make_world(web="missing_env_var"))
    times = [event_time(event) for event in snapshot.of("Event")]

    assert len(times) > 3
    assert times == sorted(times, reverse=True)


async def test_logs_of_unhealthy_containers_are_read_and_one_that_is_gone_is_named() -> None:
    snapshot = await seen(make_world(web="missing_env_var"))
    ((container, log),) = snapshot.logs.items()

    assert "REQUIRED_CONFIG is not set" in log.current
    gone = [gap.about for gap in snapshot.missing if gap.kind is GapKind.NO_PREVIOUS_LOG]
    assert log.previous or gone == [container]


async def test_an_init_container_that_fails_is_read_and_one_that_did_its_work_is_not() -> None:
    snapshot = await seen(make_world(web="init_container_failing"))
    inits = {each["name"] for pod in snapshot.of("Pod") for each in pod["spec"].get("initContainers") or ()}

    assert {key.split("/")[1] for key in snapshot.logs} & inits


@pytest.mark.parametrize(("word", "read"), [("render", True), ("renders", False)])
async def test_the_service_that_a_proxy_calls_by_a_name_of_its_own_is_looked_at(word: str, *, read: bool) -> None:
    simulation = make_world(**{"tile-render": "missing_env_var"})
    Site(simulation, "shop", "tile-render", 1).service("tile-render")
    proxy = Site(simulation, "shop", "web", 1)
    said = Logs((f"FetchError backend {word}: fail errno 111 (Connection refused)",))
    proxy.deploy(proxy.image("v1", proxy.listening, said))
    simulation.settle(120)
    snapshot = await seen(simulation)

    assert any(key.startswith("tile-render-") for key in snapshot.logs) is read


async def test_one_healthy_log_tells_what_a_workload_listens_on() -> None:
    snapshot = await seen(make_world(web="healthy"))
    (log,) = snapshot.logs.values()

    assert "listening" in log.current


@pytest.mark.parametrize(
    ("kind", "fault", "name"),
    [
        ("Service", "service_selector_mismatch", "web"),
        ("Ingress", "ingress_misconfigured", "web"),
        ("HorizontalPodAutoscaler", "hpa_maxed", "web"),
        ("PodDisruptionBudget", "pdb_blocking", "web"),
        ("PersistentVolumeClaim", "pvc_unbound", "web-data"),
        ("Kustomization", "flux_kustomization_failed", "web"),
        ("HelmRelease", "flux_helmrelease_failed", "web"),
        ("GitRepository", "flux_source_failed", "web"),
    ],
)
async def test_an_alert_about_another_kind_is_about_that_object(kind: str, fault: str, name: str) -> None:
    snapshot = await seen(make_world(web=fault), kind=kind, name=name)

    assert snapshot.focus == ObjectRef(kind=kind, name=name, namespace="shop")


async def test_a_node_is_looked_at_with_its_pods_and_events() -> None:
    simulation = make_world(web="node_not_ready")
    node = next(item["metadata"]["name"] for item in simulation.world.all("Node") if _is_unready(item))
    snapshot = await seen(simulation, kind="Node", name=node, namespace=None)

    assert snapshot.focus == ObjectRef(kind="Node", name=node)
    assert names(snapshot, "Pod")
    assert {event["involvedObject"]["name"] for event in snapshot.of("Event")} >= {node}
    assert "Deployment" not in snapshot.objects


async def test_an_object_without_a_namespace_that_needs_one_is_named() -> None:
    with pytest.raises(PermanentError, match="lives in a namespace"):
        await seen(make_world(web="healthy"), namespace=None)


@pytest.mark.parametrize("namespace", ["nowhere", "../default", "a/b", "x" * 300, "shop?watch=1"])
async def test_a_namespace_that_does_not_exist_is_named(embedded: Embedded, namespace: str) -> None:
    with pytest.raises(PermanentError, match="does not exist in the cluster at http"):
        await look(embedded.cluster, make_subject(namespace=namespace))


HOSTILE = ["../../secrets/s", "web?x=1", "web,metadata.name=other", "..", "Web", "a b", "web\n", "a" * 300, "%2e%2e"]


@pytest.mark.parametrize("kind", ["Workload", "Service", "Secret", "NoSuchKind"])
async def test_hostile_names_find_nothing_and_ask_for_nothing_else(embedded: Embedded, kind: str) -> None:
    await embedded.inject("healthy")
    for name in HOSTILE:
        snapshot = await look(embedded.cluster, make_subject(name=name, kind=kind), pod=name)

        assert snapshot.focus is None
    log = (embedded.folder / "requests.jsonl").read_text()
    assert not any(part in log for part in ("..", "x=1", "other", "%2e"))


def _is_unready(node: dict[str, object]) -> bool:
    conditions = node["status"]["conditions"]  # type: ignore[index]
    return any(each["type"] == "Ready" and each["status"] != "True" for each in conditions)
