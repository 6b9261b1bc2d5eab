"""What may not be read is a gap, and never read as absent; Secrets stay shut whatever a source would give."""

import json
from base64 import b64encode

import pytest

from incidents.errors import Denied, TemporaryError
from incidents.models import GapKind
from incidents.observing import Answer, look
from incidents.observing.kinds import IN_CLUSTER, IN_NAMESPACE
from incidents.standin.faults import Site
from incidents.standin.source import SimulationSource
from tests.cluster.conftest import Embedded
from tests.factories import WEB, make_subject
from tests.observing.worlds import Watched, make_world, seen, unread

VALUE = "hunter2-is-a-secret"


@pytest.mark.parametrize("kind", [wanted.kind for wanted in (*IN_NAMESPACE, *IN_CLUSTER)])
async def test_each_kind_that_is_refused_is_a_gap_and_the_look_goes_on(kind: str) -> None:
    simulation = make_world(web="missing_env_var")
    snapshot = await look(Watched(SimulationSource(simulation), refused=[kind]), make_subject())

    assert unread(snapshot) == {kind}
    assert kind not in snapshot.objects
    assert snapshot.focus == WEB


async def test_a_refusal_of_the_api_server_names_the_kind_and_the_reason(embedded: Embedded) -> None:
    await embedded.inject("missing_env_var")
    await embedded.admin.put("/_standin/forbid", json={"rules": ["events", "secrets", "nodes", "pods/log"]})
    snapshot = await look(embedded.cluster, make_subject())

    assert unread(snapshot) == {"Event", "Secret", "Node"}
    assert snapshot.logs
    refused = [gap for gap in snapshot.missing if gap.kind is not GapKind.NO_METRICS]
    assert {gap.kind for gap in refused} == {GapKind.KIND_UNREADABLE, GapKind.LOG_UNREADABLE}
    assert all("not allowed (403)" in gap.why for gap in refused)
    assert snapshot.focus == WEB


async def test_nothing_at_all_that_may_be_read_is_denied() -> None:
    kinds = [wanted.kind for wanted in (*IN_NAMESPACE, *IN_CLUSTER)]
    source = Watched(SimulationSource(make_world(web="healthy")), refused=[*kinds, "Namespace"])

    with pytest.raises(Denied, match="nothing can be read"):
        await look(source, make_subject())


async def test_an_extension_that_is_out_of_order_is_a_gap_and_a_server_that_is_out_of_order_is_tried_again() -> None:
    source = SimulationSource(make_world(web="healthy"))

    assert unread(await look(Watched(source, failing=["Kustomization"]), make_subject())) == {"Kustomization"}
    with pytest.raises(TemporaryError):
        await look(Watched(source, failing=["Deployment"]), make_subject())


async def test_a_namespace_that_may_not_be_read_is_looked_into() -> None:
    source = Watched(SimulationSource(make_world(web="healthy")), refused=["Namespace"])
    snapshot = await look(source, make_subject())

    assert unread(snapshot) == {"Namespace"}
    assert snapshot.focus == WEB


async def test_a_secrets_value_is_never_asked_for(embedded: Embedded) -> None:
    await embedded.inject("missing_secret_key")
    Site(embedded.served.cluster.simulation, "shop", "web", 1).secret("other", {"password": VALUE})
    bodies: list[str] = []
    call = embedded.cluster.call

    async def recorded(*args: object, **given: object) -> Answer:
        answer = await call(*args, **given)  # type: ignore[arg-type]
        bodies.append(json.dumps(answer.body))
        return answer

    embedded.cluster.call = recorded  # type: ignore[method-assign]
    snapshot = await look(embedded.cluster, make_subject())

    assert "other" in {item["metadata"]["name"] for item in snapshot.of("Secret")}
    assert any('"other"' in body for body in bodies)
    assert not any(text in body for body in bodies for text in (VALUE, b64encode(VALUE.encode()).decode()))


async def test_a_secrets_value_stays_behind_even_if_a_source_gives_it() -> None:
    class Careless(SimulationSource):
        async def listing(self, kind: str, namespace: str | None, **query: str | int) -> Answer:
            answer = await super().listing(kind, namespace, **query)
            if kind == "Secret":
                answer.body["items"] = [{"metadata": {"name": "s", "namespace": "shop"}, "data": {"password": VALUE}}]
            return answer

    snapshot = await look(Careless(make_world(web="healthy")), make_subject())

    assert snapshot.of("Secret")[0]["data"] == {"password": ""}
    assert VALUE not in json.dumps(snapshot.objects)


async def test_only_the_configuration_that_is_referred_to_is_read_whole() -> None:
    simulation = make_world(web="missing_configmap_key")
    Site(simulation, "shop", "web", 1).config("huge", {"blob": "x" * 900_000})
    snapshot = await seen(simulation)
    read = {item["metadata"]["name"]: "data" in item for item in snapshot.of("ConfigMap")}

    assert read["huge"] is False
    assert sum(read.values()) == 1


async def test_configuration_that_is_called_almost_like_what_is_missing_is_read_too() -> None:
    simulation = make_world(web="healthy")
    site = Site(simulation, "shop", "web", 1)
    site.config("api-config", {"URL": "http://db"})
    site.config("unrelated", {"x": "y"})
    reference = {"configMapRef": {"name": "api-confg"}}
    site.beside("api").deploy(site.running_image(), container={"envFrom": [reference]})
    simulation.settle(30)
    snapshot = await seen(simulation, name="api")
    read = {item["metadata"]["name"]: item.get("data") for item in snapshot.of("ConfigMap")}

    assert read["api-config"] == {"URL": "http://db"}
    assert read["unrelated"] is None
