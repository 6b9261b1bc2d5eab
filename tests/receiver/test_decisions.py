"""POST /incidents/{id}/decision and the pages about incidents: who may, what is refused, and what is never shown."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from deployments.receiver.door import Door
from incidents.ledger import Ledger, QuestionRecord
from incidents.models import State
from tests.ledger.factories import SECRET, Clock, asked, decided, events, make_diagnosis, make_evidence, opened, walked
from tests.receiver.factories import ALERTS, ALICE


@pytest.fixture
async def question(ledger: Ledger) -> QuestionRecord:
    """An open question."""
    return await asked(ledger, await opened(ledger))


def approval(question: QuestionRecord, **changes: object) -> dict[str, Any]:
    return {"verdict": "approve", "plan_hash": question.plan_hash, "values": {"value": SECRET}, **changes}


def path_of(question: QuestionRecord) -> str:
    return f"/incidents/{question.incident}/decision"


async def test_a_decision_is_stored_under_the_authenticated_name(
    client: httpx.AsyncClient, ledger: Ledger, question: QuestionRecord
) -> None:
    headers = {**ALICE, "X-Nightshift-Source": "cli"}

    reply = await client.post(path_of(question), json=approval(question), headers=headers)
    signed = await ledger.decision(question.incident, 1)

    assert reply.status_code == 202
    assert set(reply.json()) == {"incident", "round", "verdict", "at"}
    assert signed is not None
    assert (signed.decision.approver.id, signed.decision.source) == ("alice", "cli")


async def test_nobody_can_decide_under_another_name(
    client: httpx.AsyncClient, ledger: Ledger, question: QuestionRecord
) -> None:
    body = approval(question, approver={"id": "bob", "name": "Bob"})

    reply = await client.post(path_of(question), json=body, headers=ALICE)

    assert (reply.status_code, reply.json()["error"]["field"]) == (400, "approver")
    assert await ledger.decision(question.incident, 1) is None


@pytest.mark.parametrize(
    ("headers", "status"), [({}, 401), ({"Authorization": "Bearer forged-0123456789"}, 401), (ALERTS, 403)]
)
async def test_an_unauthenticated_decision_is_refused(
    client: httpx.AsyncClient, ledger: Ledger, question: QuestionRecord, headers: dict[str, str], status: int
) -> None:
    reply = await client.post(path_of(question), json=approval(question), headers=headers)

    assert reply.status_code == status
    assert await ledger.decision(question.incident, 1) is None
    assert (await events(ledger, question.incident))[-1] == "decision_refused"


async def test_a_stranger_who_tries_again_and_again_does_not_fill_the_audit(
    client: httpx.AsyncClient, ledger: Ledger, question: QuestionRecord
) -> None:
    for _ in range(50):
        await client.post(path_of(question), json=approval(question))

    assert (await events(ledger, question.incident)).count("decision_refused") == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"plan_hash": "0" * 32}, "older_plan"),
        ({"values": {}}, "missing_value"),
        ({"values": {"value": SECRET, "other": SECRET}}, "unknown_value"),
        ({"values": {"value": ""}}, "bad_value"),
        ({"values": {"value": "x" * 5000}}, "bad_value"),
        ({"value_from": {"value": {"secret": "web", "key": "config"}}}, "bad_value"),
    ],
)
async def test_a_decision_that_does_not_fit_gets_409_with_the_reason(
    client: httpx.AsyncClient, question: QuestionRecord, changes: dict[str, object], code: str
) -> None:
    reply = await client.post(path_of(question), json=approval(question, **changes), headers=ALICE)

    assert (reply.status_code, reply.json()["error"]["code"]) == (409, code)
    assert SECRET not in reply.text


async def test_a_second_and_a_late_decision_get_409(
    client: httpx.AsyncClient, ledger: Ledger, question: QuestionRecord, clock: Clock
) -> None:
    late = await asked(ledger, await opened(ledger, "f2", "api"), seconds=60)
    await client.post(path_of(question), json=approval(question), headers=ALICE)
    clock.pass_s(61)

    second = await client.post(path_of(question), json=approval(question), headers=ALICE)
    too_late = await client.post(path_of(late), json=approval(late), headers=ALICE)

    assert [second.status_code, second.json()["error"]["code"]] == [409, "second_decision"]
    assert [too_late.status_code, too_late.json()["error"]["code"]] == [409, "late"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"verdict": "maybe"}, "verdict"),
        ({"verdict": None}, "verdict"),
        ({"plan_hash": ""}, "plan_hash"),
        ({"values": {"value": 7}}, "values.value"),
        ({"values": [SECRET]}, "values"),
        ({"value_from": {"value": {"secret": "web"}}}, "value_from.value.key"),
        ({"reason": "x" * 1001}, "reason"),
    ],
)
async def test_a_malformed_decision_gets_400_with_the_field_and_repeats_nothing(
    client: httpx.AsyncClient, question: QuestionRecord, changes: dict[str, object], field: str
) -> None:
    reply = await client.post(path_of(question), json=approval(question, **changes), headers=ALICE)

    assert (reply.status_code, reply.json()["error"]["field"]) == (400, field)
    assert SECRET not in reply.text


@pytest.mark.parametrize("id", ["0" * 12, "nonsense", "..%2f..%2fetc", "%00"])
async def test_an_unknown_incident_gets_404(client: httpx.AsyncClient, question: QuestionRecord, id: str) -> None:
    shown = await client.get(f"/incidents/{id}", headers=ALICE)
    decided_ = await client.post(f"/incidents/{id}/decision", json=approval(question), headers=ALICE)

    assert (shown.status_code, decided_.status_code) == (404, 404)


async def test_the_page_of_an_incident_shows_everything_but_typed_values(
    client: httpx.AsyncClient, ledger: Ledger, question: QuestionRecord, tmp_path: Path
) -> None:
    await ledger.record_diagnosis(question.incident, 1, make_diagnosis(), make_evidence())
    await decided(ledger, question, reason=f"use {SECRET}")

    reply = await client.get(f"/incidents/{question.incident}", headers=ALICE)
    page = reply.json()

    assert SECRET not in reply.text
    assert page["question"]["plan_hash"] == question.plan_hash
    assert (page["open"], page["state"], page["workload"]) == (True, "waiting", "Workload shop/web")
    assert page["diagnosis"]["fault"] == "missing_env_var"
    assert [step["event"] for step in page["timeline"]][-1] == "decided"


async def test_incidents_are_listed_newest_first_and_can_be_narrowed(
    client: httpx.AsyncClient, ledger: Ledger, clock: Clock
) -> None:
    first = await opened(ledger, "f1", "web")
    clock.pass_s(1)
    second = await opened(ledger, "f2", "api")
    await walked(ledger, first, State.FAILED)

    everything = (await client.get("/incidents", headers=ALICE)).json()["incidents"]
    open_only = (await client.get("/incidents?open=true", headers=ALICE)).json()["incidents"]
    others = (await client.get("/incidents?source=sweep:1", headers=ALICE)).json()["incidents"]

    assert [incident["id"] for incident in everything] == [second, first]
    assert [incident["id"] for incident in open_only] == [second]
    assert others == []


@pytest.mark.parametrize("path", ["/incidents", "/incidents/" + "0" * 12])
@pytest.mark.parametrize(("headers", "status"), [({}, 401), (ALERTS, 403)])
async def test_only_approvers_see_incidents(
    client: httpx.AsyncClient, path: str, headers: dict[str, str], status: int
) -> None:
    assert (await client.get(path, headers=headers)).status_code == status


@pytest.mark.parametrize("query", ["open=maybe", "limit=0", "limit=x", "limit=501", "limit=²"])
async def test_a_query_that_means_nothing_gets_400(client: httpx.AsyncClient, query: str) -> None:
    assert (await client.get(f"/incidents?{query}", headers=ALICE)).status_code == 400


async def test_the_dispatcher_is_told_at_once(client: httpx.AsyncClient, door: Door, question: QuestionRecord) -> None:
    door.committed.clear()

    await client.post(path_of(question), json=approval(question), headers=ALICE)

    assert door.committed.is_set()
