"""Following an incident: shown as it advances, asked about once, ended with its report; the receiver may be away."""

import io
import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from rich.console import Console

from deployments.console.client import Ballot, ReceiverClient
from deployments.console.deciders import beforehand
from deployments.console.follow import Following, LeftOpen, Stalled, print_report
from deployments.console.timing import phases_of
from deployments.console.view import QuestionView
from incidents.errors import PermanentError
from incidents.faults import ActionName
from incidents.models import Ask, ObjectRef, Plan, Report, State, Step, Verdict

AT = datetime(2026, 1, 31, 12, tzinfo=UTC)
TOKEN = SecretStr("token-of-the-approver")
VALUE = "a value that nobody else may see"
TARGET = ObjectRef(kind="Deployment", namespace="shop", name="checkout")


def make_plan(*params: str) -> Plan:
    return Plan(
        action=ActionName.PATCH_DEPLOYMENT_ENV,
        target=TARGET,
        params={"container": "app"},
        asks=tuple(Ask(param=param, prompt=f"{param}?") for param in params),
        why="it stops",
        undo="take it out",
        risk="low",
        bindings={},
    )


def make_question(round: int = 1, *params: str, status: str = "open") -> dict[str, Any]:
    plan = make_plan(*(params or ("value",)))
    return {
        "round": round,
        "attempt": 1,
        "plan": plan.model_dump(mode="json"),
        "plan_hash": f"hash-{round}",
        "status": status,
        "asked_at": AT.isoformat(),
        "deadline": AT.isoformat(),
    }


def make_incident(state: str = "waiting", *events: str, **changes: object) -> dict[str, Any]:
    steps = [{"at": AT.isoformat(), "event": event, "actor": "flow", "detail": ""} for event in events]
    return {"id": "i1", "state": state, "open": True, "run_url": "http://ui/run", "timeline": steps} | changes


def make_end(state: State = State.RESOLVED) -> dict[str, Any]:
    report = Report(incident="i1", state=state, headline="done [bold]", workload="shop/checkout")
    return make_incident(str(state), "received", f"state:{state}", open=False, report=report.model_dump(mode="json"))


class Receiver:
    """A receiver that plays a list of answers, the last for ever, and remembers what was decided."""

    def __init__(self, *scenes: dict[str, Any] | int, verdict: httpx.Response | None = None) -> None:
        self.scenes = list(scenes)
        self.decisions: list[dict[str, Any]] = []
        self.headers: list[httpx.Headers] = []
        self.verdict = verdict or httpx.Response(202, json={})
        self.after_decision: list[dict[str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.headers.append(request.headers)
        if request.method == "POST":
            self.decisions.append(json.loads(request.content))
            self.scenes = [*self.after_decision] or self.scenes
            return self.verdict
        scene = self.scenes.pop(0) if len(self.scenes) > 1 else self.scenes[0]
        return httpx.Response(scene) if isinstance(scene, int) else httpx.Response(200, json=scene)


def make_following(receiver: Receiver, stall_s: float = 60.0, **changes: Any) -> tuple[Following, io.StringIO]:
    out = io.StringIO()
    client = ReceiverClient("http://receiver", TOKEN, transport=httpx.MockTransport(receiver))
    decide = changes.pop("decide", beforehand(True, SecretStr(VALUE)))
    console = Console(file=out, width=120)
    return Following(client, console, decide, stall_s=stall_s, poll_s=0.001, **changes), out


async def test_an_open_question_is_shown_and_the_answer_is_bound_to_the_plan_that_was_shown() -> None:
    receiver = Receiver(make_incident("observing", "received"), make_incident("waiting", question=make_question()))
    receiver.after_decision = [make_end()]
    following, out = make_following(receiver)
    seen = await following.to_the_end("i1")

    assert seen.state is State.RESOLVED
    assert [(d["verdict"], d["plan_hash"], d["values"]) for d in receiver.decisions] == [
        ("approve", "hash-1", {"value": VALUE})
    ]
    assert "patch_deployment_env on Deployment shop/checkout" in out.getvalue()
    assert receiver.headers[0]["authorization"] == f"Bearer {TOKEN.get_secret_value()}"
    assert receiver.headers[0]["x-nightshift-source"] == "cli"


async def test_a_typed_value_is_shown_nowhere() -> None:
    receiver = Receiver(make_incident("waiting", question=make_question()))
    receiver.after_decision = [make_end()]
    following, out = make_following(receiver, shows_all=True)
    print_report(following.console, await following.to_the_end("i1"))

    assert VALUE not in out.getvalue()
    assert VALUE not in repr(Ballot(Verdict.APPROVE, {"value": SecretStr(VALUE)}, {}))


async def test_each_step_is_shown_once() -> None:
    receiver = Receiver(
        make_incident("observing", "received"), make_incident("observing", "received", "owner"), make_end()
    )
    following, out = make_following(receiver)
    await following.to_the_end("i1")

    assert out.getvalue().count("received") == 1


async def test_a_receiver_that_restarts_is_waited_for() -> None:
    following, _ = make_following(Receiver(503, make_incident("observing", "received"), 503, make_end()))

    assert (await following.to_the_end("i1")).state is State.RESOLVED


async def test_text_from_the_cluster_is_no_markup() -> None:
    following, out = make_following(Receiver(make_incident("observing", "[bold]received[/nonsense]"), make_end()))
    await following.to_the_end("i1")

    assert "[/nonsense]" in out.getvalue()


async def test_a_question_is_answered_once_however_long_the_run_takes_to_wake() -> None:
    waiting = make_incident("waiting", question=make_question())
    receiver = Receiver(waiting)
    receiver.after_decision = [waiting] * 5 + [make_end()]
    following, _ = make_following(receiver)
    await following.to_the_end("i1")

    assert len(receiver.decisions) == 1


async def test_the_question_of_another_round_is_asked_again() -> None:
    receiver = Receiver(make_incident("waiting", question=make_question(1)))
    receiver.after_decision = [make_incident("waiting", question=make_question(2)), make_end()]
    following, _ = make_following(receiver)
    await following.to_the_end("i1")

    assert [decision["plan_hash"] for decision in receiver.decisions] == ["hash-1", "hash-2"]


async def test_a_refused_decision_is_shown_with_its_reason_and_not_repeated() -> None:
    refusal = httpx.Response(409, json={"error": {"code": "late", "message": "the deadline has passed"}})
    receiver = Receiver(make_incident("waiting", question=make_question()), verdict=refusal)
    receiver.after_decision = [make_end(State.EXPIRED)]
    following, out = make_following(receiver)
    seen = await following.to_the_end("i1")

    assert seen.state is State.EXPIRED
    assert len(receiver.decisions) == 1
    assert "refused (late): the deadline has passed" in out.getvalue()


async def test_an_answer_that_can_be_mended_is_asked_for_again_but_not_for_ever() -> None:
    refusal = httpx.Response(409, json={"error": {"code": "bad_value", "message": "empty"}})
    receiver = Receiver(make_incident("waiting", question=make_question()), verdict=refusal)
    following, _ = make_following(receiver, stall_s=1.0)
    with pytest.raises(Stalled):
        await following.to_the_end("i1")

    assert len(receiver.decisions) == 3


async def test_leaving_decides_nothing() -> None:
    async def leave(question: QuestionView) -> None:
        return None

    receiver = Receiver(make_incident("waiting", question=make_question()))
    following, _ = make_following(receiver, decide=leave)
    with pytest.raises(LeftOpen):
        await following.to_the_end("i1")

    assert receiver.decisions == []


async def test_an_approval_without_the_value_that_is_asked_for_leaves_the_question_open() -> None:
    receiver = Receiver(make_incident("waiting", question=make_question()))
    following, _ = make_following(receiver, decide=beforehand(True, None))
    with pytest.raises(LeftOpen):
        await following.to_the_end("i1")

    assert receiver.decisions == []


async def test_one_value_is_never_given_to_two_questions_of_a_plan() -> None:
    receiver = Receiver(make_incident("waiting", question=make_question(1, "image", "tag")))
    following, _ = make_following(receiver)
    with pytest.raises(LeftOpen):
        await following.to_the_end("i1")

    assert receiver.decisions == []


async def test_an_incident_that_does_not_move_is_given_up() -> None:
    following, _ = make_following(Receiver(make_incident("observing", "received")), stall_s=0.05)

    with pytest.raises(Stalled, match="has not moved"):
        await following.to_the_end("i1")


@pytest.mark.parametrize("status", [401, 404])
async def test_what_waiting_cannot_mend_ends_at_once(status: int) -> None:
    following, _ = make_following(Receiver(status))

    with pytest.raises(PermanentError, match=str(status)):
        await following.to_the_end("i1")


def test_phases_are_measured_on_the_ledgers_own_clock() -> None:
    def step(event: str, second: int) -> Step:
        return Step(at=AT.replace(second=second), event=event, actor="x")

    timeline = [step("received", 1), step("asked", 4), step("decided", 10), step("state:resolved", 15)]

    assert [seconds for _, seconds in phases_of(timeline)] == [3.0, 5.0]
    assert phases_of(timeline[:1]) == []
