"""Whom a look reaches by other ways than selectors: by written endpoints, and by who could make a missing Secret."""

from typing import Any

import pytest

from incidents.observing import CaptureSource, look
from incidents.snapshot import Json, Snapshot
from tests.evidence_objects.worlds import make, make_deployment, make_pod
from tests.factories import make_subject
from tests.observing.worlds import names

PLURALS = {
    "Deployment": "deployments", "ReplicaSet": "replicasets", "Pod": "pods", "Service": "services", "Role": "roles",
    "EndpointSlice": "endpointslices", "Secret": "secrets", "RoleBinding": "rolebindings", "Namespace": "namespaces",
}  # fmt: skip


async def looked(*items: Json, logs: dict[str, str]) -> Snapshot:
    """A look at `web` in a capture of these objects, with the same log for each pod."""
    kinds: dict[str, list[Json]] = {plural: [] for plural in PLURALS.values()}
    for item in (make("Namespace", "shop"), *items):
        kinds[PLURALS[item["kind"]]].append(item)
    told = {key: {"current": text, "previous": ""} for key, text in logs.items()}
    captured: dict[str, Any] = {"namespace": "shop", "captured_at": "2026-11-21T08:00:00Z", "logs": told}
    secrets = kinds.pop("secrets")
    return await look(CaptureSource({**captured, "objects": kinds, "secrets": secrets}), make_subject(name="web"))


def running(name: str, **pod: object) -> list[Json]:
    deployment, own = make_deployment(name, made=1, pod={"containers": [{"name": "app"}], **pod})
    return [deployment, own, make_pod(own, node="a", phase="Running")]


@pytest.mark.parametrize(("target", "read"), [("store-abc-x1", True), ("store-abc-x9", False)])
async def test_the_pods_in_the_endpoints_of_a_service_without_a_selector_are_reached(
    target: str, *, read: bool
) -> None:
    web = running("web", containers=[{"name": "app", "env": [{"name": "DB_HOST", "value": "led"}]}])
    named = {"addresses": ["10.0.0.7"], "targetRef": {"kind": "Pod", "name": target, "namespace": "shop"}}
    ends = make("EndpointSlice", "led-1", labels={"kubernetes.io/service-name": "led"}, endpoints=[named])
    service = make("Service", "led", spec={"ports": [{"port": 5432}]})
    snapshot = await looked(*web, *running("store"), service, ends, logs={"store-abc-x1/app": "ERROR disk full"})

    assert "store-abc-x1" in names(snapshot, "Pod")
    assert ("store-abc-x1/app" in snapshot.logs) is read


@pytest.mark.parametrize(
    ("verb", "held", "read"), [("create", [], True), ("get", [], False), ("create", ["owner"], False)]
)
async def test_an_operator_is_read_where_a_secret_is_missing_that_it_may_make(
    verb: str, held: list[str], *, read: bool
) -> None:
    key = {"name": "USER", "valueFrom": {"secretKeyRef": {"name": "owner", "key": "user"}}}
    web = running("web", containers=[{"name": "app", "env": [key]}])
    rules = [{"apiGroups": [""], "resources": ["secrets"], "verbs": [verb]}]
    who: Json = {"roleRef": {"kind": "Role", "name": "op"}, "subjects": [{"kind": "ServiceAccount", "name": "op"}]}
    rights = [make("Role", "op", rules=rules), make("RoleBinding", "op", **who)]
    secrets = [make("Secret", name) for name in held]
    operator = running("op", serviceAccountName="op")
    snapshot = await looked(*web, *operator, *rights, *secrets, logs={"op-abc-x1/app": "ERROR refused"})

    assert ("op-abc-x1/app" in snapshot.logs) is read
