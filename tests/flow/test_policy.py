"""The policy in the running flow: what stops a fix between the question, the answer and the write."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from incidents.approvals import BY_POLICY, POLICY
from incidents.errors import PermanentError
from incidents.models import Report, State, Verdict
from incidents.settings import Settings
from tests.flow.bench import Bench

Harm = Callable[[Bench], Awaitable[None]]
RULE = "automatic: [{{fault: scaled_to_zero, action: scale_deployment, namespaces: [shop], confidence: {}}}]"


@pytest.fixture
def policy(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A policy file that says nothing but its version, and a kill switch that is not pulled."""
    file = bench.folder / "policy.yaml"
    file.write_text("version: 1")
    monkeypatch.setenv("NIGHTSHIFT_POLICY_FILE", str(file))
    monkeypatch.setenv("NIGHTSHIFT_KILL_SWITCH_FILE", str(bench.folder / "switch" / "STOP"))
    (bench.folder / "switch").mkdir()
    return file


async def executed(bench: Bench, statement: str) -> None:
    """Do something to the ledger behind its back."""
    engine = create_async_engine(Settings().ledger_url)
    async with engine.begin() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


async def pulled(bench: Bench) -> None:
    (bench.folder / "switch" / "STOP").touch()


async def unreadable(bench: Bench) -> None:
    (bench.folder / "switch").rmdir()


async def braked(bench: Bench) -> None:
    await bench.ledger.pull_brake("stop", actor="oncall", why="we are migrating")


async def read_only(bench: Bench) -> None:
    (bench.folder / "policy.yaml").write_text("version: 1\nmode: read-only")


async def half_written(bench: Bench) -> None:
    (bench.folder / "policy.yaml").write_text("version: 1\nbudg")


async def gone(bench: Bench) -> None:
    (bench.folder / "policy.yaml").unlink()


async def denied(bench: Bench) -> None:
    (bench.folder / "policy.yaml").write_text("version: 1\nnamespaces: {deny: [shop]}")


async def opted_out(bench: Bench) -> None:
    headers = {"Content-Type": "application/merge-patch+json", "User-Agent": "somebody"}
    labels = {"metadata": {"labels": {"nightshift.io/act": "false"}}}
    (await bench.admin.patch("/api/v1/namespaces/shop", json=labels, headers=headers)).raise_for_status()


async def tampered(bench: Bench) -> None:
    await executed(bench, "UPDATE audit SET actor = 'mallory' WHERE event = 'decided'")


STOPS: list[tuple[Harm, str]] = [
    (pulled, "the kill switch is pulled"),
    (unreadable, "is not there, so nothing may be done"),
    (braked, "stopped all acting: we are migrating"),
    (read_only, "mode: read-only"),
    (half_written, "policy file cannot be used"),
    (gone, "cannot be read"),
    (denied, "namespaces.deny names shop"),
    (opted_out, "labelled nightshift.io/act"),
    (tampered, "was altered or removed"),
]


@pytest.mark.parametrize(("harm", "said"), STOPS, ids=[harm.__name__ for harm, _ in STOPS])
async def test_what_stops_us_after_the_approval_still_stops_the_write(
    bench: Bench, policy: Path, harm: Harm, said: str
) -> None:
    incident, run = await bench.asked("scaled_to_zero")
    await bench.decided(incident)
    await harm(bench)
    report = await bench.reported(run)

    assert (report.state, bench.written()) == (State.ESCALATED, [])
    assert said in report.headline
    assert "action_refused" in await bench.events(incident)


@pytest.mark.parametrize("harm", [half_written, pulled, opted_out])
async def test_what_may_not_be_done_is_not_asked_for(bench: Bench, policy: Path, harm: Harm) -> None:
    await bench.broken("scaled_to_zero")
    await harm(bench)
    incident = await bench.alerted()
    report = await bench.go(await bench.run(incident=incident))

    assert isinstance(report, Report)
    assert report.state is State.ESCALATED
    assert "The fix is refused" in report.headline
    assert await bench.ledger.questions(incident) == ()


async def test_a_fix_that_did_not_help_stays_where_a_brake_was_pulled_meanwhile(
    bench: Bench, policy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIGHTSHIFT_VERIFY_TIMEOUT_S", "8")
    incident, run = await bench.asked("missing_env_var", second="ANOTHER_ONE")
    await bench.decided(incident, value="first")
    trigger = "CREATE TRIGGER pull AFTER UPDATE OF status ON actions WHEN NEW.status = 'applied' BEGIN "
    brake = "INSERT INTO brakes VALUES ('stop', 'oncall', 'enough', '2026-01-01 00:00:00.000000'); END"
    await executed(bench, trigger + brake)
    report = await bench.reported(run)

    assert report.state is State.NOT_FIXED
    assert "enough" in report.headline
    assert len(bench.written()) == 1


async def test_acting_stops_where_the_audit_cannot_be_written(bench: Bench, policy: Path) -> None:
    incident, run = await bench.asked("scaled_to_zero")
    await bench.decided(incident)
    full = "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
    await executed(bench, full)
    with pytest.raises(PermanentError, match="disk is full"):
        await bench.reported(run)

    assert bench.written() == []


async def test_a_rule_approves_by_itself_signs_it_and_the_report_shows_it(bench: Bench, policy: Path) -> None:
    policy.write_text("version: 1\n" + RULE.format("0.5"))
    await bench.broken("scaled_to_zero")
    incident = await bench.alerted()
    report = await bench.go(await bench.run(incident=incident))

    assert isinstance(report, Report)
    assert report.state is State.RESOLVED, report.headline
    decision = report.attempts[0].decision
    assert decision is not None
    assert (decision.approver, decision.source, decision.verdict) == (BY_POLICY, POLICY, Verdict.APPROVE)
    signed = await bench.ledger.decision(incident, 1)
    assert signed is not None
    assert bench.keyring.is_signed(signed.decision, signed.signature)
    assert len(bench.written()) == 1
    assert "by Policy" in await bench.artifact(f"incident-{incident}-report")


@pytest.mark.parametrize(
    ("file", "code"),
    [(RULE.format("1.0"), "unsure"), (RULE.format("0.5") + "\nfreeze: {weekly: [{days: [mon, tue, wed, thu, fri, sat, "
                                     "sun], zone: UTC, why: fair}]}", "frozen")],
)  # fmt: skip
async def test_where_a_rule_does_not_suffice_a_human_is_asked_and_told_why(
    bench: Bench, policy: Path, file: str, code: str
) -> None:
    policy.write_text(f"version: 1\n{file}")
    incident, run = await bench.asked("scaled_to_zero")

    because = [step.detail for step in await bench.ledger.timeline(incident) if step.event == "asked_because"]
    assert [detail.partition(":")[0] for detail in because] == [code]
    assert ("freeze now (fair)" in (await bench.question(incident)).plan.why) is (code == "frozen")
    await bench.decided(incident)
    assert (await bench.reported(run)).state is State.RESOLVED


async def test_an_approval_in_the_policys_name_without_a_rule_is_not_acted_on(bench: Bench, policy: Path) -> None:
    incident, run = await bench.asked("scaled_to_zero")
    question = await bench.question(incident)
    await bench.ledger.decide(
        incident,
        plan_hash=question.plan_hash,
        verdict=Verdict.APPROVE,
        answers={},
        approver=BY_POLICY,
        source=POLICY,
    )
    report = await bench.reported(run)

    assert (report.state, bench.written()) == (State.ESCALATED, [])


async def scaled_down_again(bench: Bench, number: int) -> str:
    """Somebody scales `web` to 0 once more, and the next alert comes."""
    await bench.patched({"spec": {"replicas": 0}})
    await bench.admin.post("/_standin/advance", json={"seconds": 120})
    return await bench.alerted(fingerprint=f"f{number}")


async def fixed(bench: Bench, incident: str) -> None:
    """One incident from its question to its end."""
    run = await bench.run(incident=incident)
    assert await bench.go(run) is None
    await bench.decided(incident)
    assert (await bench.reported(run)).state is State.RESOLVED


async def test_a_fix_that_does_not_hold_is_questioned_never_automatic_and_the_fourth_time_escalated(
    bench: Bench, policy: Path
) -> None:
    await bench.broken("scaled_to_zero")
    await fixed(bench, await bench.alerted())
    policy.write_text("version: 1\n" + RULE.format("0.5"))
    for number in (2, 3):
        incident = await scaled_down_again(bench, number)
        await fixed(bench, incident)
        why = (await bench.question(incident)).plan.why
        assert "the same was done" in why
        assert "approved by On call" in why
        assert "asked_because" in await bench.events(incident)

    report = await bench.go(await bench.run(incident=await scaled_down_again(bench, 4)))
    assert isinstance(report, Report)
    assert report.state is State.ESCALATED
    assert "3 fixes of this root did not hold within a day" in report.headline
    assert len(bench.written()) == 3


async def test_a_budget_that_is_used_up_asks_nobody_and_changes_nothing(bench: Bench, policy: Path) -> None:
    policy.write_text("version: 1\nbudgets: {owner_per_hour: 1}")
    await bench.broken("scaled_to_zero")
    await fixed(bench, await bench.alerted())
    report = await bench.go(await bench.run(incident=await scaled_down_again(bench, 2)))

    assert isinstance(report, Report)
    assert report.state is State.ESCALATED
    assert "budgets.owner_per_hour" in report.headline
    assert len(bench.written()) == 1
