"""The gate in the running flow: whoever wakes it and whatever lies in the ledger, only a good decision opens it."""

from pathlib import Path

import pytest
from prefect.settings import PREFECT_HOME, PREFECT_LOCAL_STORAGE_PATH
from sqlalchemy import update
from sqlalchemy.ext.asyncio import create_async_engine

from incidents.approvals import Answer
from incidents.errors import LostLease, Refused
from incidents.ledger import schema
from incidents.models import State, Verdict
from incidents.settings import Settings
from tasks.remediate import remediate
from tasks.steps import Case, Turn
from tasks.wiring import opened
from tests.factories import make_keyring
from tests.flow.bench import ONCALL, Bench

SECRET = "correct-horse-battery-staple"


async def tampered(bench: Bench, incident: str, **columns: str) -> None:
    """Write into the ledger's decision behind its back."""
    engine = create_async_engine(Settings().ledger_url)
    async with engine.begin() as connection:
        await connection.execute(
            update(schema.decisions).where(schema.decisions.c.incident == incident).values(**columns)
        )
    await engine.dispose()


async def test_the_uis_resume_button_only_makes_it_wait_again(bench: Bench) -> None:
    incident, run = await bench.asked("missing_env_var")

    for _ in range(3):
        assert await bench.woken(run) is None
    assert (await bench.state_of(run)).state_name == "Suspended"
    assert bench.written() == []
    assert (await bench.events(incident)).count("woken_undecided") == 3
    assert (await bench.events(incident)).count("asked") == 1

    await bench.decided(incident, value="a-value")
    assert (await bench.reported(run)).state is State.RESOLVED


@pytest.mark.parametrize("signature", ["", "0" * 64])
async def test_an_unsigned_or_forged_decision_is_not_acted_on(bench: Bench, signature: str) -> None:
    incident, run = await bench.asked("missing_env_var")
    await bench.decided(incident, value="a-value")
    await tampered(bench, incident, signature=signature)
    report = await bench.reported(run)

    assert (report.state, bench.written()) == (State.ESCALATED, [])
    assert "decision_refused" in await bench.events(incident)


async def test_a_rejection_cannot_be_turned_into_an_approval(bench: Bench) -> None:
    incident, run = await bench.asked("oom_killed")
    await bench.decided(incident, Verdict.REJECT)
    signed = await bench.ledger.decision(incident, 1)
    assert signed is not None
    forged = signed.decision.model_copy(update={"verdict": Verdict.APPROVE})
    await tampered(bench, incident, decision=forged.model_dump_json())

    assert ((await bench.reported(run)).state, bench.written()) == (State.ESCALATED, [])


async def test_a_value_swapped_after_signing_is_not_used(bench: Bench) -> None:
    incident, run = await bench.asked("missing_env_var")
    await bench.decided(incident, value="a-value")
    other = bench.keyring.seal_answers({"value": Answer.model_validate({"value": "swapped"})})
    await tampered(bench, incident, answers_sealed=other)

    assert ((await bench.reported(run)).state, bench.written()) == (State.ESCALATED, [])


async def test_values_sealed_with_another_key_are_not_used(bench: Bench) -> None:
    incident, run = await bench.asked("missing_env_var")
    await bench.decided(incident, value="a-value")
    foreign = make_keyring("f" * 40).seal_answers({"value": Answer.model_validate({"value": "a-value"})})
    await tampered(bench, incident, answers_sealed=foreign)

    assert ((await bench.reported(run)).state, bench.written()) == (State.ESCALATED, [])


async def test_nobody_deciding_in_time_counts_as_no(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGHTSHIFT_DECISION_TIMEOUT_S", "0.01")
    await bench.broken("missing_env_var")
    incident = await bench.alerted()
    run = await bench.run(incident=incident)
    report = await bench.go(run) or await bench.reported(run)

    assert report.state is State.EXPIRED  # type: ignore[union-attr]
    assert bench.written() == []
    with pytest.raises(Refused):
        await bench.decided(incident, value="too late")


async def test_a_workload_that_changed_since_the_question_is_asked_about_again(bench: Bench) -> None:
    incident, run = await bench.asked("missing_env_var")
    await bench.patched({"spec": {"template": {"metadata": {"annotations": {"by": "somebody"}}}}})
    await bench.decided(incident, value="a-value")

    assert await bench.woken(run) is None
    assert bench.written() == []
    assert (await bench.question(incident)).round == 2
    await bench.decided(incident, value="a-value")
    assert (await bench.reported(run)).state is State.RESOLVED


async def test_a_workload_that_never_stands_still_is_left_to_a_human(bench: Bench) -> None:
    incident, run = await bench.asked("missing_env_var")
    for number in range(3):
        await bench.patched({"spec": {"template": {"metadata": {"annotations": {"n": str(number)}}}}})
        await bench.decided(incident, value="a-value")
        report = await bench.woken(run)

    assert report is not None
    assert (report.state, bench.written()) == (State.ESCALATED, [])


async def test_scaling_and_crashing_meanwhile_do_not_unbind_an_approval(bench: Bench) -> None:
    incident, run = await bench.asked("missing_env_var")
    await bench.patched({"spec": {"replicas": 3}})
    await bench.admin.post("/_standin/advance", json={"seconds": 600})
    await bench.decided(incident, value="a-value")

    assert (await bench.reported(run)).state is State.RESOLVED


async def test_a_workload_that_is_gone_is_not_made_again(bench: Bench) -> None:
    incident, run = await bench.asked("missing_env_var")
    await bench.admin.delete("/apis/apps/v1/namespaces/shop/deployments/web", headers={"User-Agent": "somebody"})
    await bench.decided(incident, value="a-value")
    report = await bench.reported(run)

    assert (report.state, bench.written()) == (State.ESCALATED, [])


async def test_a_dry_run_sends_the_cluster_nothing_but_reads(bench: Bench) -> None:
    await bench.broken("missing_env_var")
    incident = await bench.alerted(dry_run=True)
    report = await bench.go(await bench.run(incident=incident))

    assert report is not None
    assert (report.state, report.dry_run) == (State.ESCALATED, True)  # type: ignore[union-attr]
    log = (bench.folder / "requests.jsonl").read_text()
    assert '"method": "PATCH"' not in log
    assert await bench.ledger.questions(incident) == ()


async def test_a_process_whose_lease_was_taken_over_cannot_write(bench: Bench) -> None:
    incident, run = await bench.asked("missing_env_var")
    await bench.decided(incident, value="a-value")
    case = Case(
        incident=incident, subject=(await bench.record(incident)).subject, pod=None, dry_run=False, run=str(run)
    )
    name = "default/shop/Deployment/web"
    async with opened():
        await bench.ledger.advance(incident, State.APPROVED, actor="test")
        orphan = await bench.ledger.acquire(name, "orphan", 0.001)
        heir = await bench.ledger.acquire(name, "heir", 30)
        assert orphan is not None
        assert heir is not None
        with pytest.raises(LostLease):
            await remediate.fn(Turn(case=case, round=1, attempt=1), orphan)

    assert bench.written() == []


async def test_a_typed_secret_is_nowhere_but_sealed_in_the_ledger_and_in_the_cluster(
    bench: Bench, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    incident, run = await bench.asked("missing_env_var")
    await bench.decided(incident, value=SECRET)
    report = await bench.reported(run)

    assert report.state is State.RESOLVED
    deployment = (await bench.admin.get("/apis/apps/v1/namespaces/shop/deployments/web")).json()
    assert SECRET in str(deployment)
    places = [bench.folder, PREFECT_LOCAL_STORAGE_PATH.value(), PREFECT_HOME.value()]
    assert [path for place in places for path in leaking(Path(place))] == []
    assert SECRET not in report.model_dump_json() + caplog.text + "".join(capfd.readouterr())
    for step in await bench.ledger.timeline(incident):
        assert SECRET not in step.detail


def leaking(place: Path) -> list[Path]:
    """Files that hold the secret in the clear."""
    return [path for path in place.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]


async def test_a_value_can_be_a_reference_to_a_secret(bench: Bench) -> None:
    incident, run = await bench.asked("missing_env_var")
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "web-config"}, "data": {"config": "eA=="}}
    await bench.admin.post("/api/v1/namespaces/shop/secrets", json=secret, headers={"User-Agent": "somebody"})
    question = await bench.question(incident)
    answer = Answer.model_validate({"value_from": {"secret": "web-config", "key": "config"}})
    await bench.ledger.decide(
        incident,
        plan_hash=question.plan_hash,
        verdict=Verdict.APPROVE,
        answers={"value": answer},
        approver=ONCALL,
        source="http",
    )

    assert (await bench.reported(run)).state is State.RESOLVED


async def test_a_reference_to_a_secret_that_does_not_exist_changes_nothing(bench: Bench) -> None:
    incident, run = await bench.asked("missing_env_var")
    question = await bench.question(incident)
    answer = Answer.model_validate({"value_from": {"secret": "nowhere", "key": "config"}})
    await bench.ledger.decide(
        incident,
        plan_hash=question.plan_hash,
        verdict=Verdict.APPROVE,
        answers={"value": answer},
        approver=ONCALL,
        source="http",
    )
    report = await bench.reported(run)

    assert (report.state, bench.written()) == (State.ESCALATED, [])
    assert "Secret shop/nowhere does not exist" in report.headline


async def test_the_audit_of_a_whole_incident_holds(bench: Bench) -> None:
    incident, run = await bench.asked("missing_env_var")
    await bench.decided(incident, value="a-value")
    await bench.reported(run)

    assert await bench.ledger.verify_audit() > 10
