"""A captured incident is looked at like a cluster, and what was not captured stays unknown."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from incidents.errors import Denied, Invalid, Missing, PermanentError
from incidents.models import GapKind, ObjectRef
from incidents.observing import CaptureSource, look, subject_of_capture
from incidents.snapshot import Json, Snapshot
from tests.factories import make_subject
from tests.observing.worlds import cut, names, unread

CAPTURES = Path(__file__).parent.parent / "data" / "captures"
FOLLOWED = {"cascade-db-oom": {"booking-web", "booking", "db"}, "cascade-quota": {"tracker"}}


def make_pod(name: str = "web-1", **labels: str) -> Json:
    meta = {"name": name, "namespace": "shop", "uid": name, "labels": {"app": "web", **labels}}
    return {"metadata": meta, "spec": {"containers": [{"name": "app"}], "nodeName": "lab"}, "status": {}}


def make_capture(**given: Any) -> Json:
    alert = {
        "status": "firing",
        "labels": {"alertname": "KubePodNotReady", "namespace": "shop", "pod": "web-1"},
        "startsAt": AT,
    }
    kinds = ["pods", "services", "secrets (names and keys)", "nodes", "pod logs"]
    base = {"id": "x", "namespace": "shop", "captured_at": AT, "captured_kinds": kinds, "alert": alert}
    return {**base, "objects": {"pods": [make_pod()]}, "secrets": [], "nodes": [], "logs": {}, **given}


AT = "2026-01-01T12:00:00Z"


def captured(name: str) -> Json:
    """A capture as a sealed evaluation gives it: without its truth, under another id."""
    content: Json = json.loads((CAPTURES / f"{name}.json").read_text())
    return {key: value for key, value in content.items() if key not in ("truth", "note", "id")}


async def seen_in(capture: Json) -> Snapshot:
    subject, pod = subject_of_capture(capture, "lab")
    return await look(CaptureSource(capture), subject, pod)


@pytest.mark.parametrize("name", sorted(path.stem for path in CAPTURES.glob("*.json")))
async def test_every_capture_can_be_looked_at_without_its_truth(name: str) -> None:
    capture = captured(name)
    before = copy.deepcopy(capture)
    snapshot = await seen_in(capture)

    assert snapshot.focus is not None
    assert snapshot.taken_at.isoformat().replace("+00:00", "Z") == capture["captured_at"]
    assert names(snapshot, "Pod") == {pod["metadata"]["name"] for pod in capture["objects"]["pods"]}
    assert "Lease" not in snapshot.objects
    assert capture == before


@pytest.mark.parametrize("name", FOLLOWED)
async def test_the_callers_of_a_capture_are_followed(name: str) -> None:
    snapshot = await seen_in(captured(name))

    assert {key.rsplit("-", 2)[0] for key in snapshot.logs} == FOLLOWED[name]


async def test_a_kind_that_was_not_captured_is_a_gap_and_one_that_was_empty_is_not() -> None:
    snapshot = await seen_in(make_capture())

    assert snapshot.objects["Service"] == []
    assert "Deployment" not in snapshot.objects
    assert unread(snapshot) >= {"Deployment", "ConfigMap", "NetworkPolicy", "Namespace"}
    assert not unread(snapshot) & {"Pod", "Service", "Secret", "Node"}


async def test_a_capture_that_does_not_say_what_was_looked_at_looked_at_what_it_has() -> None:
    capture = make_capture(objects={"pods": [], "services": []})
    del capture["captured_kinds"]
    snapshot = await seen_in(capture)

    assert not unread(snapshot) & {"Pod", "Service", "Secret", "Node"}
    assert "Deployment" in unread(snapshot)


async def test_secrets_tell_the_names_of_their_keys_and_nothing_else() -> None:
    secret = {"metadata": {"name": "s", "namespace": "shop"}, "keys": ["user"], "data": {"user": "aHVudGVyMg=="}}
    snapshot = await seen_in(make_capture(secrets=[secret]))

    assert [item["data"] for item in snapshot.of("Secret")] == [{"user": ""}]


async def test_logs_that_were_not_captured_and_logs_that_are_gone_are_gaps() -> None:
    status = {"containerStatuses": [{"name": "app", "ready": False, "restartCount": 1, "state": {"running": {}}}]}
    pod = make_pod() | {"status": status}
    kept = make_capture(objects={"pods": [pod]}, logs={"web-1/app": {"current": "a\nb\n"}})
    without = {**kept, "captured_kinds": ["pods"], "logs": {}}

    assert (await seen_in(kept)).logs["web-1/app"].current == "a\nb\n"
    assert GapKind.NO_PREVIOUS_LOG in {gap.kind for gap in (await seen_in(kept)).missing}
    assert GapKind.LOG_UNREADABLE in {gap.kind for gap in (await seen_in(without)).missing}


async def test_a_long_list_is_cut_as_the_api_would() -> None:
    snapshot = await seen_in(make_capture(objects={"pods": [make_pod(f"web-{n}") for n in range(150)]}))

    assert cut(snapshot) == {"Pod"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"labelSelector": "app=web"}, {"web-1", "web-2"}),
        ({"labelSelector": "app = web,tier!=back"}, {"web-1"}),
        ({"labelSelector": "tier in (back, front)"}, {"web-2"}),
        ({"labelSelector": "tier notin (back)"}, {"web-1"}),
        ({"labelSelector": "!tier"}, {"web-1"}),
        ({"labelSelector": "tier"}, {"web-2"}),
        ({"fieldSelector": "spec.nodeName=lab,metadata.name!=web-1"}, {"web-2"}),
        ({"fieldSelector": "spec.nodeName=other"}, set()),
        ({"limit": 1}, {"web-1"}),
    ],
)
async def test_selectors_are_evaluated(query: dict[str, Any], found: set[str]) -> None:
    source = CaptureSource(make_capture(objects={"pods": [make_pod(), make_pod("web-2", tier="back")]}))
    answer = await source.listing("Pod", "shop", **query)

    assert {item["metadata"]["name"] for item in answer.body["items"]} == found


@pytest.mark.parametrize("selector", ["a b c", "=", "a in b", "x" * 5000, "(((", ",a=(b"])
async def test_a_selector_that_cannot_be_read_is_refused(selector: str) -> None:
    with pytest.raises(Invalid):
        await CaptureSource(make_capture()).listing("Pod", "shop", labelSelector=selector)


async def test_an_object_is_had_by_its_name_and_namespace_alone() -> None:
    source = CaptureSource(make_capture())

    assert (await source.get(ObjectRef(kind="Pod", name="web-1", namespace="shop")))["kind"] == "Pod"
    with pytest.raises(Missing):
        await source.get(ObjectRef(kind="Pod", name="web-1", namespace="other"))
    with pytest.raises(Denied):
        await source.get(ObjectRef(kind="Deployment", name="web", namespace="shop"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("captured_at", None),
        ("captured_at", "yesterday"),
        ("captured_at", "2026-01-01T12:00:00"),
        ("captured_at", 5),
        ("objects", []),
        ("pods", {"pods": {}}),
        (r"pods\[0\]", {"pods": ["x"]}),
        (r"pods\[1\]", {"pods": [make_pod(), {"metadata": {}}]}),
        ("nodes", {"nodes": 5}),
        ("logs", 5),
        ("logs.web-1/app", {"web-1/app": "text"}),
        ("captured_kinds", "pods"),
    ],
)
def test_a_broken_capture_is_named_with_its_field(field: str, value: object) -> None:
    where = field if field in make_capture() else "logs" if field.startswith("logs") else "objects"

    with pytest.raises(PermanentError, match=f"^{field}: must be"):
        CaptureSource(make_capture(**{where: value}))


def test_what_is_no_capture_at_all_is_named() -> None:
    contents: tuple[object, ...] = ([], "x", None)
    for content in contents:
        with pytest.raises(PermanentError, match="the capture: must be a JSON object"):
            CaptureSource(content)  # type: ignore[arg-type]


@pytest.mark.parametrize("alert", [None, {}, [], {"labels": []}])
def test_an_alert_that_is_none_is_named(alert: object) -> None:
    with pytest.raises(PermanentError):
        subject_of_capture(make_capture(alert=alert), "lab")


def test_the_pod_of_the_exporter_is_no_subject() -> None:
    labels = {"namespace": "monitoring", "pod": "kube-state-metrics-7d4f8c9b5-x2vbn", "job": "kube-state-metrics"}
    exported = {"exported_namespace": "shop", "exported_pod": "web-1"}
    alert = {"status": "firing", "startsAt": AT, "labels": {"alertname": "KubePodNotReady", **labels, **exported}}

    assert subject_of_capture(make_capture(alert=alert), "lab") == (make_subject(cluster="lab"), "web-1")


def test_an_alert_that_names_nothing_is_about_the_captures_namespace() -> None:
    alert = {"status": "firing", "startsAt": AT, "labels": {"alertname": "KubePodNotReady"}}
    subject, pod = subject_of_capture(make_capture(alert=alert), "lab")

    assert (subject.kind, subject.name, pod) == ("Namespace", "shop", None)


@pytest.mark.parametrize(
    ("text", "is_gone"),
    [
        ("unable to retrieve container logs for containerd://0a1b", True),
        ('failed to try resolving symlinks in path "/var/log/pods/shop_web-1_1/app/3.log": lstat: no such file', True),
        ("failed to open log file /etc/web/access.log: no such file or directory", False),
        ("unable to retrieve container logs for containerd://0a1b\nstarting", False),
    ],
)
async def test_what_the_kubelet_says_in_a_logs_place_is_no_log(text: str, is_gone: bool) -> None:
    waiting = {"name": "app", "ready": False, "restartCount": 0, "state": {"running": {}}}
    pod = {**make_pod(), "status": {"phase": "Running", "containerStatuses": [waiting]}}
    snapshot = await seen_in(make_capture(objects={"pods": [pod]}, logs={"web-1/app": {"current": text}}))

    assert snapshot.logs["web-1/app"].current == ("" if is_gone else text)
    assert (GapKind.NO_CURRENT_LOG in {gap.kind for gap in snapshot.missing}) is is_gone
