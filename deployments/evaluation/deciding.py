"""
One incident through the way of production: alert, look, evidence, tiers, plan; and what came out as a prediction.

Nothing is gated here: a plan counts as it is proposed, before policy and approval have their say, so that harm is
never counted too low.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from deployments.evaluation.scoring import Action, Prediction, Root, Target
from incidents.approvals import Keyring
from incidents.errors import IncidentError
from incidents.evidence import evidence_from
from incidents.faults import Fault
from incidents.models import Diagnosis, Plan, Subject, Tier
from incidents.observing import Source, look
from incidents.observing.metrics import Metrics
from incidents.plans import plan_for
from tasks.tiers import Chain

BROKEN = (IncidentError, OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError)
"""What an incident of another hand may break in us. Named in the output, and never an answer."""
CLUSTER = "default"
DIGEST = Keyring(SecretStr("evaluation: digests only compare templates")).digest


@dataclass(frozen=True)
class Incident:
    """What an alert is about, the pod that it names, and the cluster to look at."""

    id: str
    subject: Subject
    pod: str | None
    source: Source
    metrics: Metrics | None = None


@dataclass(frozen=True)
class Decided:
    """What was said about an incident, and by which rule; or why nothing could be said."""

    prediction: Prediction
    rule: str = ""
    trouble: str = ""


async def decided(incident: Incident, chain: Chain, clock: Callable[[], float]) -> Decided:
    """Decide one incident. `clock` counts seconds. May raise anything of BROKEN."""
    start = clock()
    diagnosis, plan = await _concluded(incident, chain)
    said = prediction(incident.id, diagnosis, plan, clock() - start)
    return Decided(said, diagnosis.rule)


async def _concluded(incident: Incident, chain: Chain) -> tuple[Diagnosis, Plan | None]:
    snapshot = await look(incident.source, incident.subject, incident.pod, incident.metrics)
    evidence = evidence_from(incident.subject, snapshot, DIGEST)
    diagnosis = await chain.decide(evidence)
    return diagnosis, plan_for(diagnosis, evidence) if diagnosis.has_issue else None


def abstained(id: str, seconds: float = 0.0) -> Prediction:
    """The answer about an incident that nobody could decide."""
    return Prediction(id=id, tier=Tier.NONE, fault=Fault.UNKNOWN, confidence=0.0, seconds=seconds)


def prediction(id: str, diagnosis: Diagnosis, plan: Plan | None, seconds: float) -> Prediction:
    """A diagnosis and its plan as a line of the output. Approval is always required, so nothing is automatic."""
    return Prediction(
        id=id,
        tier=diagnosis.tier,
        fault=diagnosis.fault,
        root_cause=_root(diagnosis),
        actions=(action_of(plan),) if plan else (),
        confidence=diagnosis.confidence,
        seconds=seconds,
    )


def said(error: Exception) -> str:
    """An error in one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"


def _root(diagnosis: Diagnosis) -> Root | None:
    cause = diagnosis.root_cause
    if cause is None:
        return None
    place = cause.model_dump(include={"container", "env", "key"})
    return Root(kind=cause.object.kind, name=cause.object.name, **place)


def action_of(plan: Plan) -> Action:
    """A plan as it is compared with a truth."""
    target = Target(**plan.target.model_dump())
    return Action(action=plan.action, target=target, params=_params(plan), ask=tuple(ask.param for ask in plan.asks))


def _params(plan: Plan) -> dict[str, Any]:
    return dict(plan.params)
