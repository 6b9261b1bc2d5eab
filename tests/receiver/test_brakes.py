"""No approval is taken that could not be carried out; a rejection always is. A broken audit shows."""

from pathlib import Path

import aiosqlite
import httpx
import pytest
from fastapi import FastAPI

from deployments.receiver.app import create_app
from deployments.receiver.door import Door
from deployments.receiver.loops import audited
from incidents.ledger import Ledger, QuestionStatus
from incidents.settings import Settings
from tests.ledger.factories import Clock, asked, events, opened
from tests.receiver.factories import ALICE, ALICE_TOKEN, FakeRuns, make_settings

VALUES = {"value": "typed"}


async def answered(client: httpx.AsyncClient, ledger: Ledger, verdict: str, id: str | None = None) -> httpx.Response:
    """A decision about an incident; a new one where none is given."""
    if id is None:
        id = (await asked(ledger, await opened(ledger))).incident
    question = (await ledger.questions(id))[-1]
    content = {"verdict": verdict, "plan_hash": question.plan_hash, "values": VALUES if verdict == "approve" else {}}
    return await client.post(f"/incidents/{id}/decision", json=content, headers=ALICE)


async def test_an_approval_is_refused_while_a_brake_is_on_and_taken_when_it_is_off(
    client: httpx.AsyncClient, ledger: Ledger
) -> None:
    await ledger.pull_brake("stop", actor="bob", why="migration")
    id = (await asked(ledger, await opened(ledger))).incident
    refused = await answered(client, ledger, "approve", id)

    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "kill_switch"
    assert "migration" in refused.text
    assert (await ledger.questions(id))[-1].status is QuestionStatus.OPEN
    assert "decision_refused" in await events(ledger, id)
    await ledger.release_brake("stop", actor="bob", why="done")
    assert (await answered(client, ledger, "approve", id)).status_code == 202


async def test_a_rejection_is_taken_whatever_is_stopped(client: httpx.AsyncClient, ledger: Ledger) -> None:
    await ledger.pull_brake("stop", actor="bob", why="migration")

    assert (await answered(client, ledger, "reject")).status_code == 202


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("version: 1\nmode: read-only", "read_only_mode"),
        ("version: 1\nnamespaces: {deny: [shop]}", "denied_namespace"),
        ("version: 1\nnamespaces: {opt_in: true}", "labels_unseen"),
        ("version: 1\nfreeze: {effect: refuse, weekly: [{days: [sat], zone: UTC}]}", "frozen"),
        ("version: 1\nbudgets: {installation_per_hour: 0}", "installation_budget"),
        ("version: 1\nbroken", "bad_policy"),
        (None, "policy_unreadable"),
    ],
)
async def test_the_policy_is_asked_before_an_approval_is_taken(
    tmp_path: Path, clock: Clock, text: str | None, code: str
) -> None:
    file = tmp_path / "policy.yaml"
    if text is not None:
        file.write_text(text)
    settings = make_settings(f"sqlite:///{tmp_path}/l.db", policy_file=file)
    app = create_app(settings, FakeRuns(clock), clock=clock, with_loops=False)
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://r") as client:
        await app.state.door.ledger.migrate()
        refused = await answered(client, app.state.door.ledger, "approve")

    assert (refused.status_code, refused.json()["error"]["code"]) == (409, code)


async def test_a_tampered_audit_shows_stops_approvals_and_goes_on_when_it_is_accepted(
    client: httpx.AsyncClient, door: Door, ledger: Ledger, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    id = (await asked(ledger, await opened(ledger))).incident
    await audited(door, None)
    assert (await client.get("/ready")).json()["audit"].startswith("whole")
    async with aiosqlite.connect(tmp_path / "ledger.db") as connection:
        await connection.execute("UPDATE audit SET detail = 'nothing' WHERE seq = 1")
        await connection.commit()
    await audited(door, None)
    ready = (await client.get("/ready")).json()

    assert "broken: audit line 1" in ready["audit"]
    assert ready["brakes"][0].startswith("audit: audit line 1")
    assert "nightshift_audit_whole 0.0" in (await client.get("/metrics")).text
    assert any(record.levelname == "ERROR" for record in caplog.records)
    assert (await answered(client, ledger, "approve", id)).json()["error"]["code"] == "audit_broken"
    await ledger.accept_audit(actor="bob", why="seen")
    assert (await answered(client, ledger, "approve", id)).status_code == 202


def test_nobody_may_be_called_like_the_policy(app: FastAPI) -> None:
    named = [{"id": "policy", "name": "Mallory", "token": ALICE_TOKEN}]
    with pytest.raises(ValueError, match="signs automatic approvals"):
        make_settings("sqlite:///x", approvers=named)

    assert Settings.model_fields["approvers"].default == ()
