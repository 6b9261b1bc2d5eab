"""Evidence about `web` and its one pod, put together from what the pod shows."""

from datetime import UTC, datetime
from typing import Any

from incidents.faults import Fault
from incidents.models import ContainerSpec, Diagnosis, Evidence, Fact, Link, ObjectRef, Relation, Signal, Symptom
from incidents.rules import diagnose
from tests.factories import WEB, make_container, make_evidence, make_fact, make_rollout, make_subject

POD = ObjectRef(kind="Pod", name="web-1-abcde", namespace="shop")
OWNS = Link(relation=Relation.OWNS, source=WEB, target=POD, found=True)
SHORT = make_fact(Signal.SHORT_OF_REPLICAS, WEB, "web: 0 of 1 pods available")
SPEC = ContainerSpec(name="app", env_names=("LOG_LEVEL",), limits={"memory": "64Mi"}, ports=(8080,))
LONG_AGO = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)


def of_pod(signal: Signal, **detail: str) -> Fact:
    """A fact about container `app` of the pod, of the newest revision."""
    return make_fact(signal, POD, str(signal), **{"container": "app", "revision": "1", **detail})


def said(clue: str, **detail: str) -> Fact:
    """A clue in the log of the pod's container."""
    return of_pod(Signal.LOG, clue=clue, which="current", line="0", **detail)


def broken(*facts: Fact, links: tuple[Link, ...] = (), **given: Any) -> Evidence:
    """Evidence of `web` with its pod down, and these facts."""
    container = make_container(ready=False, state="terminated", last_exit_code=1, last_reason="Error")
    base = {
        "rollout": make_rollout(available=0, ready=0),
        "containers": (container,),
        "specs": (SPEC,),
        "facts": (SHORT, *facts),
        "links": (OWNS, *links),
    }
    return make_evidence(**{**base, **given})


CRASH = of_pod(Signal.CRASHING, exit_code="1", reason="Error")

DB = ObjectRef(kind="Service", name="db", namespace="shop")
DB_WORKLOAD = ObjectRef(kind="StatefulSet", name="db", namespace="shop")
CALLS_DB = Link(relation=Relation.CALLS, source=WEB, target=DB, found=True, detail={"clue": "refused", "host": "db"})
DB_SELECTS = Link(relation=Relation.SELECTS, source=DB, target=DB_WORKLOAD, found=True)
API = ObjectRef(kind="Service", name="api", namespace="shop")
API_WORKLOAD = ObjectRef(kind="Deployment", name="api", namespace="shop")
CALLS_API = Link(relation=Relation.CALLS, source=WEB, target=API, found=True, detail={"host": "api"})
API_SELECTS = Link(relation=Relation.SELECTS, source=API, target=API_WORKLOAD, found=True)
COMPLAINS = CALLS_DB.model_copy(update={"source": API_WORKLOAD, "where": "log app current"})
WELL = make_fact(Signal.ROLLED_OUT, WEB, "web: 1 of 1 pods available")


def fault_of(evidence: Evidence) -> Fault | None:
    """What the rules make of it; None where they abstain."""
    answer = diagnose(evidence)
    return answer.fault if isinstance(answer, Diagnosis) else None


def root_of(evidence: Evidence) -> ObjectRef | None:
    """Whom the rules blame."""
    answer = diagnose(evidence)
    return answer.root_cause.object if isinstance(answer, Diagnosis) and answer.root_cause else None


def well(*facts: Fact, links: tuple[Link, ...] = (), symptom: Symptom = Symptom.LOAD) -> Evidence:
    """Evidence of `web` with its pod ready, and these facts."""
    return make_evidence(subject=make_subject(symptom=symptom), facts=(WELL, *facts), links=(OWNS, *links))
