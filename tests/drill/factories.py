"""Incidents as the receiver tells them at their end, and what a truth wants of them."""

from datetime import timedelta
from typing import Any

from deployments.console.view import IncidentView
from deployments.drill.judging import Expected, Result
from deployments.evaluation.scoring import Truth
from incidents.faults import ActionName
from incidents.models import Attempt, Outcome, Report, State, Step
from tests.factories import NOW, make_plan

SCALE = {"action": "scale_deployment", "target": {"kind": "Deployment", "name": "web"}, "params": {"replicas": 2}}
PLACE = {"drill": "scaled_to_zero", "fault": "scaled_to_zero", "namespace": "shop"}
PATCH = {"method": "PATCH", "path": "/apis/apps/v1/namespaces/shop/deployments/web"}


def make_expected(state: State = State.RESOLVED, *fixes: dict[str, Any]) -> Expected:
    return Expected(
        states=(state,), fixes=Truth.model_validate({"fault": "scaled_to_zero", "fixes": fixes or (SCALE,)})
    )


def make_attempt(result: str = "applied", **plan: Any) -> Attempt:
    made = make_plan(**{"action": ActionName.SCALE_DEPLOYMENT, "params": {"replicas": 2}, "asks": (), **plan})
    return Attempt(number=1, plan=made, outcome=Outcome.model_validate({"result": result, "at": NOW}))


def make_seen(state: State = State.RESOLVED, *attempts: Attempt) -> IncidentView:
    """An incident that has ended; its steps came a second after each other."""
    events = ("received", "state:diagnosed", "asked", "decided", "settled", "state:verifying", "state:resolved")
    steps = [Step(at=NOW + timedelta(seconds=n), event=event, actor="flow") for n, event in enumerate(events)]
    report = Report(incident="i1", state=state, headline="so it ended", workload="web", attempts=attempts)
    return IncidentView(id="i1", state=state, open=False, report=report, timeline=tuple(steps))


def make_result(**given: Any) -> Result:
    base = {**PLACE, "expected": "resolved", "state": "resolved", "writes": 1, "seconds": {"total": 7.5}}
    return Result(**{**base, **given})
