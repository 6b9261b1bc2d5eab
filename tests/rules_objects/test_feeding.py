"""Programs that get nothing: who feeds them, and what keeps those from it."""

from typing import Any

import pytest

from incidents.faults import Fault
from incidents.feeders import is_starved
from incidents.models import Abstention, Evidence, Relation, Symptom
from incidents.rules import diagnose
from incidents.rules.search import Search
from incidents.rules.view import View
from incidents.snapshot import Json
from tests.evidence_objects.worlds import WEB, make_deployment, make_evidence, make_pod, ref
from tests.rules_objects.test_network import make_service
from tests.rules_objects.test_silence import ready

EMPTY = "10:00 wrote 118 rows\n10:05 no message on orders.> for 300 s"
BUS = {"name": "NATS", "value": "nats://bus:4222"}


def lost(name: str, **container: Any) -> list[Json]:
    """A workload that is not ready, for its node's name service knows no Services."""
    deployment, own = make_deployment(
        name, made=1, pod={"containers": [{"name": "app", **container}], "hostNetwork": True}
    )
    return [deployment, own, make_pod(own, node="a", phase="Running")]


def fed(said: str, env: Json, *others: list[Json], symptom: Symptom = Symptom.OTHER) -> Evidence:
    """Evidence of web, which is ready, has this variable and writes this; beside it are others that find no names."""
    web = ready("web", containers=[{"name": "app", "env": [env]}])
    logs = {f"{each[0]['metadata']['name']}-abc-x1/app": "ERROR getaddrinfo ENOTFOUND bus" for each in others}
    items = (*web, make_service("bus"), *(item for each in others for item in each))
    evidence = make_evidence(*items, logs={**logs, "web-abc-x1/app": said})
    return evidence.model_copy(update={"subject": evidence.subject.model_copy(update={"symptom": symptom})})


WRITER = lost("collector", args=["--sink", "nats://bus:4222"])
SOURCE = {"name": "SOURCE", "value": "enricher"}


@pytest.mark.parametrize(
    ("said", "env", "others", "root"),
    [
        (EMPTY, BUS, [WRITER], "collector"),
        (EMPTY, BUS, [lost("collector", args=["--sink=nats://bus:4222"])], "collector"),
        (EMPTY, BUS, [lost("collector", env=[{"name": "OUTPUT_URL", "value": "nats://bus:4222"}])], "collector"),
        (EMPTY, BUS, [lost("reader", args=["--source", "nats://bus:4222"])], None),  # it waits there, too
        (EMPTY, BUS, [WRITER, lost("sender", args=["--sink", "nats://bus:4222"])], None),  # one of them, or both
        (EMPTY, SOURCE, [lost("enricher")], "enricher"),
        (EMPTY, {"name": "APP_NAME", "value": "enricher"}, [lost("enricher")], None),
        (EMPTY + "\n10:06 wrote 12 rows", BUS, [WRITER], None),
        ("10:00 wrote 118 rows", BUS, [WRITER], None),
    ],
)
def test_who_gets_nothing_is_explained_by_the_one_that_feeds_it(
    said: str, env: Json, others: list[list[Json]], root: str | None
) -> None:
    found = Search(View(fed(said, env, *others))).explain(WEB)

    assert (found.finding.cause.object.name if found else None) == root
    assert found is None or found.finding.fault is Fault.DNS_FAILURE


def test_a_feeder_that_is_well_explains_nothing_and_is_seen_all_the_same() -> None:
    view = View(fed(EMPTY, SOURCE, ready("enricher")))
    called = [link.target for link in view.links(WEB, Relation.CALLS)]

    assert called == [ref("Deployment", "enricher")]
    assert Search(view).explain(WEB) is None


def test_an_alert_that_counts_pods_is_not_about_what_ready_ones_get() -> None:
    assert isinstance(diagnose(fed(EMPTY, BUS, WRITER, symptom=Symptom.AVAILABILITY)), Abstention)
    assert not isinstance(diagnose(fed(EMPTY, BUS, WRITER)), Abstention)


@pytest.mark.parametrize(
    ("log", "starved"),
    [
        ("rollup rows=0 (input topic enriched.v3 idle since 15:27)", True),
        ("WARN no new events received for 600s", True),
        ("INFO connection idle for 60 s, closing it", False),
        ("no message on orders\nINFO 3 orders", False),
        ("", False),
    ],
)
def test_only_the_last_line_tells_that_nothing_arrives(log: str, starved: bool) -> None:
    assert is_starved(log) is starved
