"""What is used is measured by a real Prometheus or the cluster's metrics API; without either, that is said."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from incidents.errors import Denied, PermanentError, TemporaryError
from incidents.models import GapKind, ObjectRef
from incidents.observing import Answer, look
from incidents.observing.metrics import MAX_SAMPLES, questions
from incidents.prometheus import MAX_BYTES, Prometheus
from incidents.snapshot import Json, Snapshot
from incidents.standin.simulation import Simulation
from incidents.standin.source import SimulationSource
from tests.factories import make_subject
from tests.observing.prometheus import PastPrometheus, history_of, saying
from tests.observing.worlds import make_world, names
from tests.programs import needs_program

AT = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
USAGE = {"app": {"memory": "65536Ki", "cpu": "250m"}}


@pytest.fixture(scope="module")
def world() -> Simulation:
    return make_world(web="volume_full")


@pytest.fixture(scope="module")
def prometheus(world: Simulation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    pods = world.world.all("Pod", "shop")
    claims = [claim["metadata"]["name"] for claim in world.world.all("PersistentVolumeClaim", "shop")]
    past = PastPrometheus(tmp_path_factory.mktemp("prometheus"), history_of(pods, claims, world.now))
    yield Prometheus(past.url)
    past.stop()


def told(snapshot: Snapshot) -> list[str]:
    """Why there are no measurements."""
    return [gap.why for gap in snapshot.missing if gap.kind is GapKind.NO_METRICS]


@needs_program("prometheus")
async def test_prometheus_tells_what_the_pods_and_claims_use_and_nothing_of_their_namesakes(
    world: Simulation, prometheus: Prometheus
) -> None:
    snapshot = await look(SimulationSource(world), make_subject(), metrics=prometheus)
    found = {(each.object.kind, each.what): each.value for each in snapshot.measured}

    assert told(snapshot) == []
    assert found == {
        ("Pod", "memory_bytes"): 64 * 2**20,
        ("Pod", "cpu_millis"): pytest.approx(250),
        ("Pod", "throttled"): pytest.approx(0.2),
        ("PersistentVolumeClaim", "filled"): 0.75,
    }
    assert {each.object.name for each in snapshot.measured} <= names(snapshot, "Pod") | {"web-data"}


@needs_program("prometheus")
async def test_a_moment_without_samples_is_no_measurement(prometheus: Prometheus) -> None:
    assert await prometheus.query("container_memory_working_set_bytes", AT.replace(year=2020)) == []


@needs_program("prometheus")
async def test_a_query_that_prometheus_refuses_is_permanent(prometheus: Prometheus) -> None:
    with pytest.raises(PermanentError, match="refuses the question: 400"):
        await prometheus.query("sum(", AT)


async def test_a_prometheus_that_hangs_is_given_up_and_the_look_goes_on() -> None:
    async with saying(b"") as url:
        source = SimulationSource(make_world(web="healthy"))
        snapshot = await look(source, make_subject(), metrics=Prometheus(url, timeout_s=0.1))

    assert told(snapshot) == ["Prometheus at 127.0.0.1 does not answer: TimeoutError"]
    assert snapshot.logs


async def test_a_prometheus_that_is_not_there_is_temporary_and_its_password_stays_behind() -> None:
    with pytest.raises(TemporaryError, match="does not answer") as error:
        await Prometheus("http://user:hunter2@127.0.0.1:1", SecretStr("hunter2")).query("up", AT)
    assert "hunter2" not in str(error.value)


HEAD = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"


UNREADABLE = [
    b"",
    b"<html>",
    b"[]",
    b'{"data": {}}',
    b'{"data": {"result": [1]}}',
    b'{"data": {"result": [{"metric": {}}]}}',
    b'{"data": {"result": [{"metric": {}, "value": [0, "x"]}]}}',
    b'{"data": {"result": [{"metric": 1, "value": 2}]}}',
    b'{"data": {"result": [' + b" " * MAX_BYTES + b"]}}",
]


@pytest.mark.parametrize("body", UNREADABLE)
async def test_an_answer_that_cannot_be_read_is_permanent(body: bytes) -> None:
    async with saying(HEAD + body) as url:
        with pytest.raises(PermanentError, match="cannot be read"):
            await Prometheus(url).query("up", AT)


async def test_a_redirect_is_not_followed() -> None:
    async with saying(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n") as url:
        with pytest.raises(PermanentError, match="302"):
            await Prometheus(url).query("up", AT)


async def test_an_answer_without_end_is_cut_to_so_many_samples() -> None:
    sample = b'{"metric": {"pod": "web"}, "value": [0, "1"]}'
    async with saying(HEAD + b'{"data": {"result": [' + b",".join([sample] * 2000) + b"]}}") as url:
        assert len(await Prometheus(url).query("up", AT)) == MAX_SAMPLES


def test_names_that_could_end_a_query_are_left_out() -> None:
    texts = " ".join(question.text for question in questions("shop", ["web.v1", 'x"}) or vector(1)', "a`b"], ["c|.*"]))

    assert "web[.]v1" in texts
    assert not any(part in texts for part in ("vector", "a`b", "c|.*"))


class WithMetrics(SimulationSource):
    """A simulation whose API has metrics."""

    def __init__(self, simulation: Simulation, error: Exception | None = None) -> None:
        super().__init__(simulation)
        self._error = error

    async def listing(self, kind: str, namespace: str | None, **query: str | int) -> Answer:
        if kind != "PodMetrics":
            return await super().listing(kind, namespace, **query)
        if self._error is not None:
            raise self._error
        pods = (await super().listing("Pod", namespace, **query)).body["items"]
        return Answer({"items": [_metrics(pod["metadata"]["name"]) for pod in pods]}, AT)


def _metrics(pod: str) -> Json:
    containers: list[dict[str, Any]] = [{"name": name, "usage": usage} for name, usage in USAGE.items()]
    odd = [{"name": "odd", "usage": {"memory": "much"}}, {"name": "none"}]
    return {"metadata": {"name": pod, "namespace": "shop"}, "containers": [*containers, *odd]}


async def test_the_clusters_own_metrics_are_read_of_the_focus_alone() -> None:
    snapshot = await look(WithMetrics(make_world(web="healthy", other="healthy")), make_subject())
    (pod,) = {name for name in names(snapshot, "Pod") if name.startswith("web")}

    assert {each.object for each in snapshot.measured} == {ObjectRef(kind="Pod", name=pod, namespace="shop")}
    assert [(each.container, each.what, each.value) for each in snapshot.measured] == [
        ("app", "memory_bytes", 64 * 2**20),
        ("app", "cpu_millis", 250),
    ]


@pytest.mark.parametrize("error", [Denied("no"), TemporaryError("no")])
async def test_metrics_that_cannot_be_had_are_a_gap(error: Exception) -> None:
    snapshot = await look(WithMetrics(make_world(web="healthy"), error), make_subject())

    assert (snapshot.measured, told(snapshot)) == ((), ["no"])
