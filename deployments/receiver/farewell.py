"""The report of an incident whose run cannot finish it: what happened, what was done, what a person does now. Pure."""

from typing import NamedTuple

from incidents.ledger import ActionRecord, ActionStatus, IncidentRecord, QuestionRecord, SignedDecision
from incidents.models import Attempt, Diagnosis, Outcome, Report, State, Step

_WORDS = {
    ActionStatus.INTENDED: "was about to be applied, and nobody knows whether it was",
    ActionStatus.APPLIED: "was applied and is still in place, unverified",
    ActionStatus.ALREADY_THERE: "was found in place already",
    ActionStatus.FAILED: "failed",
    ActionStatus.UNDONE: "was applied and undone",
    ActionStatus.UNDO_FAILED: "was applied, and undoing it failed",
}
_UNCERTAIN = frozenset({ActionStatus.INTENDED, ActionStatus.APPLIED, ActionStatus.UNDO_FAILED})


class Story(NamedTuple):
    """What the ledger knows about the incident."""

    record: IncidentRecord
    diagnosis: Diagnosis | None
    questions: tuple[QuestionRecord, ...]
    decisions: tuple[SignedDecision | None, ...]
    actions: tuple[ActionRecord, ...]
    timeline: tuple[Step, ...]


def farewell(story: Story, why: str, url: str) -> Report:
    """The last report, for an incident that is given up."""
    record = story.record
    return Report(
        incident=record.id,
        state=State.FAILED if record.is_open else record.state,
        dry_run=record.dry_run,
        headline=f"Given up: {why}. {_done(story.actions)} {_advice(story.actions)}",
        workload=record.workload,
        diagnosis=story.diagnosis,
        attempts=tuple(_attempts(story)),
        missing=("what the run saw after its last entry in the timeline",),
        timeline=story.timeline,
        run_url=url,
    )


def _done(actions: tuple[ActionRecord, ...]) -> str:
    if not actions:
        return "Nothing was changed in the cluster."
    return " ".join(f"{action.action} on {action.target} {_WORDS[action.status]}." for action in actions)


def _advice(actions: tuple[ActionRecord, ...]) -> str:
    if any(action.status in _UNCERTAIN for action in actions):
        return "Look at the workload before anything else; a new alert opens a new incident."
    return "The cause is still there unless somebody mended it; a new alert opens a new incident."


def _attempts(story: Story) -> list[Attempt]:
    attempts = []
    for question, signed in zip(story.questions, story.decisions, strict=True):
        decision = signed.decision if signed else None
        outcome, undo = _outcomes(question.round, story.actions)
        attempt = {"number": question.attempt, "plan": question.plan, "decision": decision}
        attempts.append(Attempt.model_validate({**attempt, "outcome": outcome, "undo": undo}))
    return attempts


def _outcomes(round: int, actions: tuple[ActionRecord, ...]) -> tuple[Outcome | None, Outcome | None]:
    """What became of a round's action, and of undoing it."""
    mine = [action for action in actions if action.round == round]
    if not mine:
        return None, None
    action, at = mine[-1], mine[-1].result_at or mine[-1].intent_at
    if action.status in {ActionStatus.UNDONE, ActionStatus.UNDO_FAILED}:
        undo = Outcome.model_validate({"result": action.status.value, "detail": action.detail, "at": at})
        return Outcome(result="applied", at=action.intent_at), undo
    result = "failed" if action.status == ActionStatus.INTENDED else action.status.value
    return Outcome.model_validate({"result": result, "detail": _WORDS[action.status], "at": at}), None
