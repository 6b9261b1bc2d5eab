"""Makers of nouns and objects with sensible defaults; a test names only what matters to it."""

from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr

from incidents.approvals import Keyring
from incidents.faults import ActionName, Fault
from incidents.models import (
    Answer,
    Approver,
    Ask,
    Cause,
    ContainerFacts,
    ContainerSpec,
    Decision,
    Diagnosis,
    Evidence,
    Fact,
    ObjectRef,
    Plan,
    ReasoningStep,
    Reference,
    Revision,
    Rollout,
    Signal,
    Subject,
    Suspicion,
    Tier,
    Verdict,
    WorkloadFacts,
)

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
WEB = ObjectRef(kind="Deployment", name="web", namespace="shop")


def make_keyring(master: str = "k" * 40) -> Keyring:
    return Keyring(SecretStr(master))


def make_subject(**given: Any) -> Subject:
    return Subject(**{"cluster": "default", "namespace": "shop", "kind": "Workload", "name": "web", **given})


def make_cause(**given: Any) -> Cause:
    return Cause(**{"object": WEB, "container": "app", **given})


def make_diagnosis(fault: Fault = Fault.MISSING_ENV_VAR, **given: Any) -> Diagnosis:
    base = {"tier": Tier.RULES, "has_issue": True, "fault": fault, "summary": "it is broken", "confidence": 0.9}
    cause = make_cause(env="REQUIRED_CONFIG") if fault is Fault.MISSING_ENV_VAR else make_cause()
    return Diagnosis(**{**base, "root_cause": cause, **given})


def make_step(step: int = 1, *suspicions: Suspicion) -> ReasoningStep:
    suspected = suspicions or (Suspicion(object=WEB, fault=Fault.OOM_KILLED, probability=0.8),)
    return ReasoningStep(step=step, suspicions=suspected, confidence=0.7)


def make_answer(fault: Fault = Fault.OOM_KILLED, **given: Any) -> Answer:
    """A confident answer about the workload `web`."""
    base = {
        "checkpoint": "default 0123abcd",
        "cause": None if fault is Fault.NONE else Cause(object=WEB, container="app"),
        "confidence": 0.9,
        "threshold": 0.8,
        "settled": True,
        "legal_mass": 0.99,
        "unknown_share": 0.0,
        "proof": (0,),
        "trace": (make_step(1), make_step(2)),
        "seconds": 0.01,
    }
    return Answer(**{**base, "fault": fault, **given})


def make_plan(**given: Any) -> Plan:
    base = {
        "action": ActionName.PATCH_DEPLOYMENT_ENV,
        "target": WEB,
        "params": {"container": "app", "name": "REQUIRED_CONFIG"},
        "asks": (Ask(param="value", prompt="Value of REQUIRED_CONFIG"),),
        "why": "the program stops without it",
        "undo": "take it out again",
        "risk": "low",
        "bindings": {"Deployment/web": "uid:digest"},
    }
    return Plan(**{**base, **given})


def make_decision(**given: Any) -> Decision:
    base = {
        "incident": "abc123abc123",
        "round": 1,
        "attempt": 1,
        "plan_hash": "h",
        "verdict": Verdict.APPROVE,
        "approver": Approver(id="oncall", name="On call"),
        "source": "http",
        "at": NOW,
    }
    return Decision(**{**base, **given})


def make_revision(number: int = 1, **given: Any) -> Revision:
    base = {
        "number": number,
        "name": f"web-{number}",
        "images": {"app": "shop/web:v1"},
        "env_names": {"app": ("LOG_LEVEL",)},
        "desired": 1,
        "ready": 0,
        "current": True,
        "template_digest": str(number),
    }
    return Revision(**{**base, **given})


def make_container(**given: Any) -> ContainerFacts:
    base = {
        "pod": "web-1-abcde",
        "container": "app",
        "image": "shop/web:v1",
        "revision": 1,
        "ready": True,
        "restarts": 0,
        "state": "running",
        "running_since": datetime(2026, 1, 1, 11, 0, tzinfo=UTC),
    }
    return ContainerFacts(**{**base, **given})


def make_rollout(desired: int = 1, **given: Any) -> Rollout:
    full = {"desired": desired, "updated": desired, "ready": desired, "available": desired, "total": desired}
    return Rollout(**{**full, "observed": True, **given})


def make_workload(ref: ObjectRef = WEB, **given: Any) -> WorkloadFacts:
    base = {
        "ref": ref,
        "rollout": make_rollout(),
        "revisions": (make_revision(),),
        "specs": (ContainerSpec(name="app"),),
        "containers": (make_container(),),
        "selector": {"app": ref.name},
    }
    return WorkloadFacts(**{**base, **given})


def make_fact(signal: Signal, about: ObjectRef = WEB, statement: str = "seen", /, **detail: str) -> Fact:
    return Fact(signal=signal, statement=statement, source=Reference(object=about, where="status"), detail=detail)


def make_evidence(**given: Any) -> Evidence:
    """Evidence about the workload `web`; what belongs to the workload itself may be given directly."""
    own = {key: given.pop(key) for key in WorkloadFacts.model_fields if key in given}
    base = {
        "subject": make_subject(),
        "focus": WEB,
        "observed_at": NOW,
        "workloads": (make_workload(**own),),
        "bindings": {"Deployment/web": "uid:digest"},
    }
    return Evidence(**{**base, **given})


def make_deployment(**container: Any) -> dict[str, Any]:
    """A live Deployment `web` with one container `app`."""
    app = {"name": "app", "image": "shop/web:v1", "env": [{"name": "LOG_LEVEL", "value": "info"}], **container}
    return {
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop", "uid": "uid", "resourceVersion": "7"},
        "spec": {"replicas": 1, "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [app]}}},
    }
