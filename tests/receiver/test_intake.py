"""POST /alerts: answered when committed, refused with a reason, and never a 2xx for something lost."""

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from deployments.receiver.app import create_app
from deployments.receiver.door import Door
from incidents.ledger import Ledger
from tests.ledger.factories import Clock
from tests.receiver.factories import ALERTS, ALERTS_TOKEN, ALICE, FakeRuns, make_payload, make_settings

JSON = {**ALERTS, "Content-Type": "application/json"}


def error_of(reply: httpx.Response) -> dict[str, Any]:
    assert "Traceback" not in reply.text
    error: dict[str, Any] = reply.json()["error"]
    return error


async def test_alerts_are_answered_with_the_incidents_that_are_in_the_ledger(
    client: httpx.AsyncClient, ledger: Ledger
) -> None:
    reply = await client.post("/alerts", json=make_payload("web", "web", "api"), headers=ALERTS)

    assert reply.status_code == 202
    assert sorted(reply.json()["incidents"]) == sorted(record.id for record in await ledger.incidents())
    assert [alert["outcome"] for alert in reply.json()["alerts"]] == ["opened", "joined", "opened"]


async def test_ten_posts_at_once_about_one_workload_are_one_incident(client: httpx.AsyncClient) -> None:
    posts = [client.post("/alerts", json=make_payload("web", fingerprint=f"f{n}"), headers=ALERTS) for n in range(10)]

    replies = await asyncio.gather(*posts)

    assert {reply.status_code for reply in replies} == {202}
    assert len({reply.json()["incidents"][0] for reply in replies}) == 1


async def test_a_burst_of_two_hundred_alerts_about_twenty_workloads_is_twenty_incidents(
    client: httpx.AsyncClient, ledger: Ledger
) -> None:
    posts = [
        client.post("/alerts", json=make_payload(f"web{n % 20}", fingerprint=f"f{n}"), headers=ALERTS)
        for n in range(200)
    ]

    replies = await asyncio.gather(*posts)

    assert {reply.status_code for reply in replies} == {202}
    assert len(await ledger.incidents(limit=500)) == 20


async def test_a_resolved_alert_is_taken_and_says_so(client: httpx.AsyncClient) -> None:
    await client.post("/alerts", json=make_payload("web"), headers=ALERTS)

    reply = await client.post("/alerts", json=make_payload("web", status="resolved"), headers=ALERTS)

    assert reply.status_code == 202
    assert reply.json()["alerts"][0]["outcome"] == "resolved"


async def test_basic_authentication_with_the_token_as_password_works_for_alertmanager(
    client: httpx.AsyncClient,
) -> None:
    basic = b64encode(f"alertmanager:{ALERTS_TOKEN}".encode()).decode()

    reply = await client.post("/alerts", json=make_payload("web"), headers={"Authorization": f"Basic {basic}"})

    assert reply.status_code == 202


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("", 401),
        ("Bearer", 401),
        ("Bearer wrong-token-0123456789", 401),
        (f"Bearer {ALERTS_TOKEN}x", 401),
        (f"Token {ALERTS_TOKEN}", 401),
        ("Basic !!!", 401),
        ("Basic /w==", 401),
        (f"Basic {b64encode(ALERTS_TOKEN.encode()).decode()}", 401),
        (ALICE["Authorization"], 403),
    ],
)
async def test_alerts_from_nobody_and_from_the_wrong_body_are_refused(
    client: httpx.AsyncClient, ledger: Ledger, header: str, status: int
) -> None:
    reply = await client.post("/alerts", json=make_payload("web"), headers={"Authorization": header})

    assert reply.status_code == status
    assert error_of(reply)["code"] in {"unauthenticated", "forbidden"}
    assert ("www-authenticate" in reply.headers) == (status == 401)
    assert await ledger.incidents() == ()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", ""),
        (b"{", ""),
        (b"\xff\xfe", ""),
        (b'{"alerts": NaN}', ""),
        (b'{"alerts": Infinity}', ""),
        (b'{"alerts": [], "alerts": []}', ""),
        (b'{"alerts": ' + b"[" * 100_000, ""),
        (b"[" * 50_000 + b"]" * 50_000, ""),
        (b'{"alerts": ' + b"9" * 10_000 + b"}", ""),
        (b"[]", ""),
        (b"null", ""),
        (b'{"alerts": []}', "alerts"),
        (b'{"alerts": {}}', "alerts"),
        (b"{}", "alerts"),
        (b'{"alerts": [{"status": "firing"}]}', "alerts.0.labels"),
        (b'{"alerts": [7]}', "alerts.0"),
    ],
)
async def test_a_body_that_is_no_webhook_gets_400_with_the_field(
    client: httpx.AsyncClient, ledger: Ledger, body: bytes, field: str
) -> None:
    reply = await client.post("/alerts", content=body, headers=JSON)

    assert reply.status_code == 400
    assert (error_of(reply)["code"], error_of(reply)["field"]) == ("malformed", field)
    assert await ledger.incidents() == ()


async def test_a_refusal_does_not_repeat_what_was_sent(client: httpx.AsyncClient) -> None:
    payload = make_payload("web")
    payload["alerts"][0]["status"] = "s3cret"
    payload["alerts"][0]["labels"]["s3cret" * 100] = "s3cret"

    reply = await client.post("/alerts", json=payload, headers=ALERTS)

    assert reply.status_code == 400
    assert "s3cret" not in error_of(reply)["message"]
    assert len(reply.text) < 400


async def test_a_body_over_the_limit_is_refused_by_its_announced_length(client: httpx.AsyncClient) -> None:
    reply = await client.post("/alerts", content=b" " * (1024 * 1024 + 1), headers=JSON)

    assert reply.status_code == 413
    assert error_of(reply)["code"] == "too_large"


async def test_a_body_over_the_limit_is_refused_while_it_streams(client: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 64 * 1024 * 1024:
            sent += 65536
            yield b" " * 65536

    reply = await client.post("/alerts", content=endless(), headers=JSON)

    assert reply.status_code == 413


@pytest.mark.parametrize("kind", ["text/plain", "", "application/x-www-form-urlencoded", "application/jsonx"])
async def test_what_does_not_call_itself_json_gets_415(client: httpx.AsyncClient, kind: str) -> None:
    body = json.dumps(make_payload("web"))

    reply = await client.post("/alerts", content=body, headers={**ALERTS, "Content-Type": kind})

    assert reply.status_code == 415


async def test_a_charset_beside_the_type_is_fine(client: httpx.AsyncClient) -> None:
    body = json.dumps(make_payload("web"))
    headers = {**ALERTS, "Content-Type": "application/json; charset=utf-8"}

    assert (await client.post("/alerts", content=body, headers=headers)).status_code == 202


async def test_a_backlog_beyond_the_limit_asks_alertmanager_to_come_back(client: httpx.AsyncClient, door: Door) -> None:
    door.settings.backlog_limit = 2
    for name in ("a", "b", "c"):
        assert (await client.post("/alerts", json=make_payload(name), headers=ALERTS)).status_code == 202

    reply = await client.post("/alerts", json=make_payload("d"), headers=ALERTS)

    assert reply.status_code == 429
    assert int(reply.headers["retry-after"]) > 0


async def test_a_ledger_that_cannot_commit_gets_503_and_never_a_receipt(
    without_ledger: httpx.AsyncClient,
) -> None:
    reply = await without_ledger.post("/alerts", json=make_payload("web"), headers=ALERTS)

    assert reply.status_code == 503
    assert int(reply.headers["retry-after"]) > 0
    assert error_of(reply)["code"] == "unavailable"


@pytest.fixture
async def without_ledger() -> AsyncIterator[httpx.AsyncClient]:
    settings = make_settings("postgresql+asyncpg://nobody@127.0.0.1:1/none")
    app = create_app(settings, FakeRuns(Clock()), with_loops=False)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://receiver") as opened:
        yield opened
    await app.state.door.ledger.close()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/alerts", 405), ("PUT", "/alerts", 405), ("GET", "/nothing", 404), ("POST", "/incidents", 405)],
)
async def test_a_wrong_method_or_path_is_answered_in_json(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    reply = await client.request(method, path)

    assert reply.status_code == status
    assert error_of(reply)["code"]


async def test_a_bug_is_answered_without_a_stack_trace(
    client: httpx.AsyncClient, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken() -> int:
        raise KeyError("s3cret")

    monkeypatch.setattr(door.ledger, "backlog", broken)
    reply = await client.post("/alerts", json=make_payload("web"), headers=ALERTS)

    assert reply.status_code == 500
    assert error_of(reply)["code"] == "internal"
    assert "s3cret" not in reply.text
