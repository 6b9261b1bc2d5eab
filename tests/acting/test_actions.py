"""Each action changes the one thing it is for, once, on a cluster over HTTP; what it can put back, it puts back."""

from typing import Any

import pytest

from incidents.actions.changing import value_at
from incidents.evidence.templates import revision_number
from incidents.faults import ActionName
from tests.acting.hands import Hands

A = ActionName
TEMPLATE = "/spec/template/spec/containers/0"
CASES: list[tuple[str, A, str, str, dict[str, Any], str]] = [
    ("scaled_to_zero", A.SCALE_DEPLOYMENT, "Deployment", "web", {"replicas": 2}, "/spec/replicas"),
    ("oom_killed", A.PATCH_DEPLOYMENT_RESOURCES, "Deployment", "web", {"container": "app", "memory_limit": "48Mi"},
     f"{TEMPLATE}/resources/limits/memory"),
    ("liveness_probe_failing", A.PATCH_PROBE, "Deployment", "web",
     {"container": "app", "probe": "livenessProbe", "port": 8080}, f"{TEMPLATE}/livenessProbe/tcpSocket/port"),
    ("service_selector_mismatch", A.PATCH_SERVICE, "Service", "web", {"selector": {"app": "web"}}, "/spec/selector"),
    ("service_port_mismatch", A.PATCH_SERVICE, "Service", "web", {"target_port": 8080}, "/spec/ports/0/targetPort"),
    ("bad_config_file", A.PATCH_CONFIGMAP, "ConfigMap", "web-config", {"key": "config.yaml", "value": "rules: []"},
     "/data/config.yaml"),
]  # fmt: skip
LASTING: list[tuple[str, A, str, str, dict[str, Any], str]] = [
    ("app_wedged", A.RESTART_WORKLOAD, "Deployment", "web", {},
     "/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt"),
    ("flux_kustomization_failed", A.FLUX_RECONCILE_KUSTOMIZATION, "Kustomization", "web", {},
     "/metadata/annotations/reconcile.fluxcd.io~1requestedAt"),
    ("flux_source_failed", A.FLUX_RECONCILE_GITREPOSITORY, "GitRepository", "web", {},
     "/metadata/annotations/reconcile.fluxcd.io~1requestedAt"),
    ("flux_helmrelease_failed", A.FLUX_RECONCILE_HELMRELEASE, "HelmRelease", "web", {},
     "/metadata/annotations/reconcile.fluxcd.io~1requestedAt"),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "action", "kind", "name", "params", "path"), CASES, ids=[case[0] for case in CASES])
async def test_an_action_changes_its_field_once_and_puts_it_back(
    hands: Hands, fault: str, action: A, kind: str, name: str, params: dict[str, Any], path: str
) -> None:
    hands.broken(fault)
    before = value_at(hands.live(kind, name), path)
    work = await hands.work(await hands.plan(action, kind, name, **params))

    outcomes = [await hands.done(work.plan) for _ in range(2)]
    assert [outcome.result for outcome in outcomes] == ["applied", "applied"], outcomes
    assert value_at(hands.live(kind, name), path) not in (before, None)
    assert len(hands.written()) == 1
    assert (await hands.put_back(work))[0] == "undone"
    assert value_at(hands.live(kind, name), path) == before


@pytest.mark.parametrize(
    ("fault", "action", "kind", "name", "params", "path"), LASTING, ids=[case[0] for case in LASTING]
)
async def test_what_leaves_nothing_behind_is_not_put_back(
    hands: Hands, fault: str, action: A, kind: str, name: str, params: dict[str, Any], path: str
) -> None:
    hands.broken(fault)
    work = await hands.work(await hands.plan(action, kind, name, **params))

    assert (await hands.done(work.plan)).result == "applied"
    assert value_at(hands.live(kind, name), path) == work.at
    assert (await hands.put_back(work))[0] == "undone"
    assert len(hands.written()) == 1


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "DaemonSet"])
async def test_a_workload_goes_back_to_its_earlier_revision_and_forth_again(hands: Hands, kind: str) -> None:
    hands.broken("bad_release", kind=kind)
    source = "ReplicaSet" if kind == "Deployment" else "ControllerRevision"
    earlier = next(name for name in hands.names(source) if revision_number(hands.live(source, name)) == 1)
    image = value_at(hands.live(kind, "web"), f"{TEMPLATE}/image")
    work = await hands.work(await hands.plan(A.ROLLBACK_DEPLOYMENT, kind, "web", (source, earlier), to_revision=1))

    assert (await hands.done(work.plan)).result == "applied"
    assert value_at(hands.live(kind, "web"), f"{TEMPLATE}/image") == str(image).removesuffix("-rc1")
    assert (await hands.put_back(work))[0] == "undone"
    assert value_at(hands.live(kind, "web"), f"{TEMPLATE}/image") == image


async def test_a_stuck_pod_is_deleted_once_and_another_takes_its_place(hands: Hands) -> None:
    hands.broken("app_wedged")
    (pod, *_) = [name for name in hands.names("Pod") if name.startswith("web-")]
    work = await hands.work(await hands.plan(A.DELETE_POD, "Pod", pod))

    assert (await hands.done(work.plan)).result == "applied"
    hands.pass_time(60)
    assert (await hands.done(work.plan)).result == "applied"
    assert pod not in hands.names("Pod")
    assert hands.written() == [f"DELETE pods/{pod}"]
    assert (await hands.put_back(work))[0] == "undone"


async def test_a_pod_that_went_by_itself_is_not_missed(hands: Hands) -> None:
    hands.broken("app_wedged")
    (pod, *_) = [name for name in hands.names("Pod") if name.startswith("web-")]
    plan = await hands.plan(A.DELETE_POD, "Pod", pod)
    hands.simulation.world.remove(hands.live("Pod", pod))

    assert (await hands.done(plan)).result == "already_there"
    assert hands.written() == []


async def test_another_pod_of_the_same_name_is_left_alone(hands: Hands) -> None:
    hands.broken("app_wedged", kind="StatefulSet")
    plan = await hands.plan(A.DELETE_POD, "Pod", "web-0")
    hands.simulation.world.remove(hands.live("Pod", "web-0"))
    hands.pass_time(60)

    assert hands.live("Pod", "web-0") is not None
    assert (await hands.done(plan)).result == "world_changed"
    assert hands.written() == []


async def test_a_volume_grows_and_there_is_no_way_back(hands: Hands) -> None:
    hands.broken("volume_full")
    work = await hands.work(await hands.plan(A.EXPAND_PVC, "PersistentVolumeClaim", "web-data", size="2Gi"))

    assert (await hands.done(work.plan)).result == "applied"
    claim = hands.live("PersistentVolumeClaim", "web-data")
    assert claim["spec"]["resources"]["requests"]["storage"] == "2Gi"
    assert await hands.put_back(work) == ("undo_failed", "there is no way back from expand_pvc")


async def test_a_failed_job_is_made_again(hands: Hands) -> None:
    hands.broken("job_failed", kind="Job", settle_s=300)
    before = hands.live("Job", "web")["metadata"]["uid"]
    work = await hands.work(await hands.plan(A.RECREATE_JOB, "Job", "web"))

    outcomes = [await hands.done(work.plan) for _ in range(2)]
    assert [outcome.result for outcome in outcomes] == ["applied", "applied"], outcomes
    assert hands.live("Job", "web")["metadata"]["uid"] != before
    assert hands.written() == ["DELETE jobs/web", "POST shop/jobs"]


async def test_replicas_that_somebody_raised_are_not_lowered(hands: Hands) -> None:
    hands.broken("healthy")
    plan = await hands.plan(A.SCALE_DEPLOYMENT, "Deployment", "web", replicas=1)
    live = hands.live("Deployment", "web")
    live["spec"] = live["spec"] | {"replicas": 4}
    hands.simulation.world.touch(live)

    outcome = await hands.done(plan)
    assert (outcome.result, hands.written()) == ("failed", [])
    assert "not scaled down" in outcome.detail
