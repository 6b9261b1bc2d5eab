"""Health, readiness and figures: honest about what works, silent about secrets."""

import asyncio
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from deployments.receiver.app import create_app
from deployments.receiver.door import Door
from deployments.receiver.loops import start, stop
from incidents.errors import PermanentError
from incidents.ledger import Ledger
from incidents.settings import Settings
from tests.ledger.factories import Clock, asked, opened
from tests.receiver.factories import ALERTS, ALERTS_TOKEN, ALICE_TOKEN, FakeRuns, make_payload, make_settings


async def test_a_receiver_without_prefect_is_ready_and_says_that_prefect_is_away(
    client: httpx.AsyncClient, door: Door
) -> None:
    door.condition.prefect = "away: Prefect cannot be reached"

    reply = await client.get("/ready")

    assert reply.status_code == 200
    assert reply.json()["prefect"].startswith("away")


async def test_a_receiver_without_a_migrated_ledger_is_not_ready_but_healthy(tmp_path: Path) -> None:
    app = create_app(make_settings(f"sqlite:///{tmp_path}/l.db"), FakeRuns(Clock()), with_loops=False)
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://r") as client:
        ready, health, figures = [await client.get(path) for path in ("/ready", "/health", "/metrics")]

    assert ready.status_code == 503
    assert "migrated" in ready.json()["ledger"]
    assert health.status_code == 200
    assert "nightshift_ledger_up 0.0" in figures.text


async def test_a_receiver_whose_loops_ended_by_a_bug_asks_to_be_restarted(
    client: httpx.AsyncClient, door: Door, runs: FakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken() -> None:
        raise KeyError("a bug")

    monkeypatch.setattr(runs, "ping", broken)
    task = start(door, "test")
    await asyncio.wait({task}, timeout=60)
    await stop(task)

    assert (await client.get("/health")).status_code == 503


async def test_the_figures_say_what_was_received_and_what_waits(
    client: httpx.AsyncClient, ledger: Ledger, clock: Clock
) -> None:
    await client.post("/alerts", json=make_payload("web", "web"), headers=ALERTS)
    await client.post("/alerts", json=make_payload("web"))
    clock.pass_s(30)

    figures = (await client.get("/metrics")).text

    assert 'nightshift_alerts_total{outcome="joined"} 1.0' in figures
    assert 'nightshift_incidents{state="received"} 1.0' in figures
    assert 'nightshift_outbox_oldest_seconds{kind="dispatch"} 30.0' in figures
    assert 'nightshift_refused_requests_total{code="401"} 1.0' in figures
    assert "nightshift_accept_seconds_count 1.0" in figures


async def test_the_figures_say_how_long_a_human_may_still_take(
    client: httpx.AsyncClient, ledger: Ledger, clock: Clock
) -> None:
    before = (await client.get("/metrics")).text
    await asked(ledger, await opened(ledger), seconds=600)
    clock.pass_s(90)
    figures = (await client.get("/metrics")).text

    assert "nightshift_question_time_left_seconds NaN" in before
    assert "nightshift_question_time_left_seconds 510.0" in figures
    assert "nightshift_open_questions 1.0" in figures


async def test_alerts_that_alertmanager_left_out_are_counted_because_nobody_else_misses_them(
    client: httpx.AsyncClient,
) -> None:
    reply = await client.post("/alerts", json=make_payload("web") | {"truncatedAlerts": 7}, headers=ALERTS)

    assert reply.status_code == 202
    assert "nightshift_left_out_alerts_total 7.0" in (await client.get("/metrics")).text


async def test_what_has_not_happened_is_a_zero_because_an_increase_needs_something_to_start_from(
    client: httpx.AsyncClient,
) -> None:
    figures = (await client.get("/metrics")).text

    assert 'nightshift_decisions_total{result="unauthenticated"} 0.0' in figures
    assert 'nightshift_reconcile_actions_total{action="give_up"} 0.0' in figures


async def test_two_receivers_in_one_process_do_not_share_figures(
    settings: Settings, clock: Clock, app: FastAPI
) -> None:
    other = create_app(settings, FakeRuns(clock), with_loops=False)

    assert other.state.door.metrics.registry is not app.state.door.metrics.registry


async def test_no_open_page_tells_a_secret(client: httpx.AsyncClient, ledger: Ledger) -> None:
    await opened(ledger)

    pages = [(await client.get(path)).text for path in ("/health", "/ready", "/metrics", "/docs", "/openapi.json")]

    assert not any(secret in page for page in pages for secret in (ALERTS_TOKEN, ALICE_TOKEN, "k" * 32))


def test_an_approver_with_alertmanagers_token_is_refused_at_the_start(tmp_path: Path) -> None:
    shared = [{"id": "alice", "name": "Alice", "token": ALERTS_TOKEN}]
    settings = make_settings(f"sqlite:///{tmp_path}/l.db", approvers=shared)

    with pytest.raises(PermanentError, match="share one token"):
        create_app(settings, FakeRuns(Clock()), with_loops=False)
