"""A look is bounded: what surrounds the workload is read, and what cannot be read is named."""

import pytest

from incidents.cluster import look, unhealthy_workloads
from incidents.errors import PermanentError
from tests.cluster.conftest import Embedded
from tests.factories import make_subject


async def test_a_look_takes_the_workload_its_revisions_pods_events_and_logs(embedded: Embedded) -> None:
    await embedded.inject("image_not_found")
    snapshot = await look(embedded.cluster, make_subject())

    assert snapshot.workload is not None
    assert (snapshot.workload.kind, snapshot.missing) == ("Deployment", ())
    assert {len(snapshot.of(kind)) for kind in ("deployments",)} == {1}
    assert len(snapshot.of("replicasets")) == 2
    assert len(snapshot.of("pods")) == 2
    assert snapshot.of("events")
    assert snapshot.nodes


async def test_logs_of_unhealthy_containers_are_read_and_one_that_is_gone_is_named(embedded: Embedded) -> None:
    await embedded.inject("missing_env_var")
    snapshot = await look(embedded.cluster, make_subject())
    ((container, log),) = snapshot.logs.items()

    assert "REQUIRED_CONFIG is not set" in log.current
    assert log.previous or snapshot.missing == (f"no previous log of {container}",)


async def test_logs_of_healthy_containers_are_left_alone(embedded: Embedded) -> None:
    await embedded.inject("healthy")

    assert (await look(embedded.cluster, make_subject())).logs == {}


async def test_the_pods_owner_counts_and_not_its_name(embedded: Embedded) -> None:
    await embedded.inject("missing_env_var")
    pods = (await embedded.admin.get("/api/v1/namespaces/shop/pods")).json()["items"]
    subject = make_subject(name="something-else")
    snapshot = await look(embedded.cluster, subject, pods[0]["metadata"]["name"])

    assert snapshot.workload is not None
    assert snapshot.workload.name == "web"


async def test_no_secret_is_ever_read(embedded: Embedded) -> None:
    await embedded.inject("missing_env_var")
    await look(embedded.cluster, make_subject())

    assert "secrets" not in (embedded.folder / "requests.jsonl").read_text()


async def test_a_namespace_that_does_not_exist_is_named(embedded: Embedded) -> None:
    with pytest.raises(PermanentError, match="namespace nowhere does not exist"):
        await look(embedded.cluster, make_subject(namespace="nowhere"))


async def test_a_look_costs_as_many_requests_in_a_crowd_as_alone(embedded: Embedded) -> None:
    await embedded.inject("missing_env_var")
    before = embedded.requests()
    await look(embedded.cluster, make_subject())
    alone = embedded.requests() - before
    (await embedded.admin.post("/_standin/crowd", json={"namespace": "shop", "pods": 300})).raise_for_status()
    before = embedded.requests()
    await look(embedded.cluster, make_subject())

    assert embedded.requests() - before == alone


async def test_a_sweep_finds_what_is_short_of_replicas(embedded: Embedded) -> None:
    await embedded.inject("missing_env_var")
    await embedded.inject("healthy", "fine")
    names, looked_at, missing = await unhealthy_workloads(embedded.cluster, "shop")

    assert (names, looked_at, missing) == (("web",), 2, ())
