"""Cost and size follow the alert, not the namespace; what is too much is named, and what matters is reached anyway."""

import json

import pytest

from incidents.models import GapKind, ObjectRef
from incidents.observing import look
from incidents.observing.reach import MAX_HOPS, MAX_WORKLOADS
from incidents.observing.tails import MAX_CONTAINERS
from incidents.standin.faults import SCENARIOS, Site
from incidents.standin.programs import Crashes
from incidents.standin.simulation import Simulation
from incidents.standin.source import SimulationSource
from tests.cluster.conftest import Embedded
from tests.factories import make_subject
from tests.observing.worlds import Watched, cut, make_caller, make_crowd, make_world, names, seen

CUT = {"Deployment", "EndpointSlice", "Event", "Pod", "ReplicaSet", "Service"}


@pytest.fixture(scope="module")
def city() -> Simulation:
    """A namespace with more of everything than a look lists; `web` calls `db`, which lacks its variable."""
    simulation = make_world(db="missing_env_var")
    Site(simulation, "shop", "db", 1).service()
    for number in range(301):
        Site(simulation, "shop", f"a-{number}", 1).service()
        if number % 3 == 0:
            Site(simulation, "shop", f"b-{number}", 1).deploy("", spec={"replicas": 0})
    make_caller(simulation, "web", "db")
    make_crowd(simulation)
    simulation.settle(120)
    return simulation


async def test_a_look_costs_as_many_requests_in_a_crowd_as_alone(embedded: Embedded) -> None:
    await embedded.inject("missing_env_var")
    asked: list[int] = []
    for pods in (300, 700):
        (await embedded.admin.post("/_standin/crowd", json={"namespace": f"c{pods}", "pods": pods})).raise_for_status()
        await embedded.inject("missing_env_var", namespace=f"c{pods}")
        before = embedded.requests()
        snapshot = await look(embedded.cluster, make_subject(namespace=f"c{pods}"))
        asked.append(embedded.requests() - before)

        assert cut(snapshot) >= {"Pod", "Event"}
        assert snapshot.logs
    assert asked[0] == asked[1]
    assert asked[0] < 60


async def test_the_focus_is_whole_where_the_lists_were_cut(city: Simulation) -> None:
    snapshot = await seen(city)

    assert cut(snapshot) == CUT
    assert any(name.startswith("web-") for name in names(snapshot, "Pod"))
    assert any(name.startswith("web-") for name in names(snapshot, "ReplicaSet"))
    assert "Pod shop app=web" in snapshot.selected


async def test_what_the_focus_calls_is_reached_where_the_lists_were_cut(city: Simulation) -> None:
    snapshot = await seen(city)

    assert "db" in names(snapshot, "Service")
    assert "db" in names(snapshot, "Deployment")
    assert {key.rsplit("-", 2)[0] for key in snapshot.logs} == {"web", "db"}


async def test_events_of_what_is_near_are_read_and_those_of_the_crowd_are_not(city: Simulation) -> None:
    snapshot = await seen(city)
    about = {event["involvedObject"]["name"] for event in snapshot.of("Event")}

    assert {"web", "db"} <= about
    assert not any(name.startswith("crowd") for name in about)


async def test_a_snapshot_of_a_crowd_stays_small(city: Simulation) -> None:
    snapshot = await seen(city)

    assert len(json.dumps(snapshot.objects)) < 2_000_000
    assert max(map(len, snapshot.objects.values())) <= 310


async def test_the_workload_that_a_service_was_meant_for_is_found_where_the_lists_were_cut(city: Simulation) -> None:
    site = Site(city, "shop", "zz", 1)
    SCENARIOS["service_selector_mismatch"](site)
    city.settle(30)
    snapshot = await seen(city, kind="Service", name="zz")

    assert "zz" in names(snapshot, "Deployment")
    assert any(key.startswith("zz-") for key in snapshot.logs)


async def test_the_service_in_front_of_the_focus_is_found_where_the_lists_were_cut(city: Simulation) -> None:
    SCENARIOS["service_selector_mismatch"](Site(city, "shop", "zy", 1))
    city.settle(30)
    snapshot = await seen(city, name="zy")

    assert "zy" in names(snapshot, "Service")
    assert "Pod shop app=zys" in snapshot.selected


async def test_a_service_that_only_a_log_names_is_found_where_the_lists_were_cut(city: Simulation) -> None:
    SCENARIOS["network_policy_block"](Site(city, "shop", "zx", 1))
    city.settle(60)

    assert "zx-db" in names(await seen(city, name="zx"), "Deployment")


async def test_the_last_words_of_a_long_log_count() -> None:
    simulation = make_world(db="healthy")
    site = Site(simulation, "shop", "web", 1)
    lines = (*("x" * 150 for _ in range(40)), "dial tcp: connect to db: connection refused")
    site.deploy(site.image("v1", Crashes(1, lines)), spec={"replicas": 1})
    simulation.settle(60)

    assert any(key.startswith("db-") for key in (await seen(simulation)).logs)


async def test_a_chain_of_callers_is_followed_to_its_end() -> None:
    simulation = make_world(w0="missing_env_var")
    for hop in range(MAX_HOPS):
        Site(simulation, "shop", f"w{hop}", 1).service()
        make_caller(simulation, f"w{hop + 1}", f"w{hop}.shop.svc.cluster.local")
    simulation.settle(60)
    snapshot = await seen(simulation, name=f"w{MAX_HOPS}")

    assert {key.split("-")[0] for key in snapshot.logs} == {f"w{hop}" for hop in range(MAX_HOPS + 1)}


async def test_a_chain_that_is_too_long_is_named_as_cut() -> None:
    simulation = make_world(w0="healthy")
    for hop in range(MAX_HOPS + 1):
        Site(simulation, "shop", f"w{hop}", 1).service()
        make_caller(simulation, f"w{hop + 1}", f"w{hop}")
    simulation.settle(60)
    snapshot = await seen(simulation, name=f"w{MAX_HOPS + 1}")

    assert [gap.about for gap in snapshot.missing if gap.kind is GapKind.NEIGHBOURS_CUT] == ["Deployment shop/w0"]


async def test_a_namespace_full_of_trouble_is_sampled() -> None:
    simulation = make_world(**{f"w{number}": "missing_env_var" for number in range(MAX_WORKLOADS + 8)})
    snapshot = await seen(simulation, kind="Namespace", name="shop")

    assert snapshot.focus == ObjectRef(kind="Namespace", name="shop")
    assert len(snapshot.logs) == MAX_CONTAINERS


@pytest.mark.parametrize(("number", "read"), [(3, 3), (MAX_WORKLOADS + 1, 0)])
async def test_a_namespace_in_which_all_is_well_is_looked_at_as_a_whole_or_not_at_all(number: int, read: int) -> None:
    snapshot = await seen(
        make_world(**{f"w{each}": "healthy" for each in range(number)}), kind="Namespace", name="shop"
    )

    assert len(snapshot.logs) == read


async def test_what_is_called_in_another_namespace_is_looked_at_there() -> None:
    simulation = make_world()
    SCENARIOS["missing_env_var"](Site(simulation, "data", "db", 1))
    Site(simulation, "data", "db", 1).service()
    make_caller(simulation, "web", "db.data")
    simulation.settle(90)
    source = Watched(SimulationSource(simulation))
    snapshot = await look(source, make_subject())

    assert {item["metadata"]["namespace"] for item in snapshot.of("Deployment")} == {"shop", "data"}
    assert any(key.startswith("db-") for key in snapshot.logs)
    assert "db" in {event["involvedObject"]["name"] for event in snapshot.of("Event")}
    assert not any(asked.startswith("Secret of data") for asked in source.asked)


async def test_a_service_that_does_not_exist_is_known_to_be_absent() -> None:
    simulation = make_world()
    make_caller(simulation, "web", "db.data.svc")
    simulation.settle(60)

    assert ObjectRef(kind="Service", name="db", namespace="data") in (await seen(simulation)).absent


async def test_the_name_service_is_looked_at_only_when_names_fail() -> None:
    broken = await seen(make_world(web="dns_failure"))
    fine = await seen(make_world(web="missing_env_var"))

    assert "coredns" in names(broken, "ConfigMap")
    assert any("Corefile" in log.current for log in broken.logs.values())
    assert "coredns" not in names(fine, "ConfigMap")


@pytest.mark.parametrize(("host", "read"), [("db.data.svc.cluster.local", True), ("db.data", False)])
async def test_the_name_service_is_looked_at_for_a_full_name_that_is_not_known(host: str, *, read: bool) -> None:
    simulation = make_world()
    make_caller(simulation, "web", host)
    simulation.settle(60)
    snapshot = await seen(simulation)
    seen_or_absent = {*names(snapshot, "ConfigMap"), *(ref.name for ref in snapshot.absent)}

    assert ("coredns" in seen_or_absent) is read
