"""Alerts, subjects, plans and people for the ledger, and a clock that stands still."""

from datetime import UTC, datetime, timedelta

from pydantic import SecretStr

from incidents.approvals import Answer, Keyring
from incidents.faults import ActionName, Fault
from incidents.ledger import Ledger, QuestionRecord
from incidents.models import (
    Alert,
    Approver,
    Ask,
    Decision,
    Diagnosis,
    Evidence,
    ObjectRef,
    Plan,
    State,
    Subject,
    Tier,
    Verdict,
)

START = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
ALICE = Approver(id="alice", name="Alice")
BOB = Approver(id="bob", name="Bob")
WEB = ObjectRef(kind="Deployment", namespace="shop", name="web")
SECRET = "pa55word-typed-by-alice"


class Clock:
    """Time that passes only when told."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def pass_s(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


def make_keyring(master: str = "k" * 32) -> Keyring:
    """Keys from a master secret."""
    return Keyring(SecretStr(master))


def make_alert(fingerprint: str = "f1", status: str = "firing", starts_at: datetime = START) -> Alert:
    """An alert of Alertmanager."""
    content = {"fingerprint": fingerprint, "name": "KubePodCrashLooping", "status": status, "starts_at": starts_at}
    return Alert.model_validate(content)


def make_subject(name: str = "web", kind: str = "Workload") -> Subject:
    """A workload in the shop."""
    return Subject(cluster="home", namespace="shop", kind=kind, name=name)


def make_plan(why: str = "REQUIRED_CONFIG is missing", asks: int = 1) -> Plan:
    """A plan that asks for `asks` values."""
    return Plan(
        action=ActionName.PATCH_DEPLOYMENT_ENV,
        target=WEB,
        params={"container": "app"},
        asks=tuple(Ask(param=f"value{number or ''}", prompt="its value") for number in range(asks)),
        why=why,
        undo="remove the variable again",
        risk="low",
        bindings={"Deployment/web": "uid:digest"},
    )


def make_diagnosis(confidence: float = 0.95) -> Diagnosis:
    """A sure diagnosis of the rules tier."""
    return Diagnosis(
        tier=Tier.RULES,
        has_issue=True,
        fault=Fault.MISSING_ENV_VAR,
        summary="a variable is missing",
        confidence=confidence,
    )


def make_evidence() -> Evidence:
    """Evidence that saw nothing in particular."""
    return Evidence(subject=make_subject(), focus=WEB, observed_at=START)


async def opened(ledger: Ledger, fingerprint: str = "f1", name: str = "web", dry_run: bool = False) -> str:
    """The id of an incident that an alert has just opened."""
    (received,) = await ledger.receive(
        [(make_alert(fingerprint), make_subject(name))], source="alertmanager", dry_run=dry_run
    )
    assert received.outcome == "opened", received
    assert received.incident is not None
    return received.incident


async def walked(ledger: Ledger, id: str, *states: State) -> None:
    """Advance an incident through states."""
    for state in states:
        await ledger.advance(id, state, actor="run")


async def asked(
    ledger: Ledger, id: str, *, round: int = 1, plan: Plan | None = None, seconds: float = 600
) -> QuestionRecord:
    """A waiting incident with an open question."""
    if (await ledger.incident(id)).state == State.RECEIVED:
        await walked(ledger, id, State.OBSERVING, State.DIAGNOSED)
    question = await ledger.ask(
        id, round=round, attempt=1, plan=plan or make_plan(), deadline=START + timedelta(seconds=seconds)
    )
    await ledger.advance(id, State.WAITING, actor="run")
    return question


async def decided(
    ledger: Ledger,
    question: QuestionRecord,
    *,
    verdict: Verdict = Verdict.APPROVE,
    answers: dict[str, Answer] | None = None,
    approver: Approver = ALICE,
    reason: str = "",
) -> Decision:
    """A decision on a question."""
    given = {"value": Answer(value=SecretStr(SECRET))} if answers is None else answers
    return await ledger.decide(
        question.incident,
        plan_hash=question.plan_hash,
        verdict=verdict,
        answers=given,
        approver=approver,
        source="http",
        reason=reason,
    )


async def events(ledger: Ledger, id: str) -> list[str]:
    """The words of an incident's timeline."""
    return [step.event for step in await ledger.timeline(id)]
