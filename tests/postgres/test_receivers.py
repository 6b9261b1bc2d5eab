"""Two receivers on one ledger: they migrate it at once, and together they open one incident per workload."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from incidents.ledger import Ledger
from tests.alertmanager.receiver import Receiver
from tests.ledger.factories import make_keyring
from tests.ledger.postgres import create_database
from tests.programs import needs_program
from tests.receiver.factories import ALERTS, make_payload

pytestmark = [needs_program("initdb"), pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def receivers(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Receiver, ...]]:
    """Two that were started at the same moment on an empty database."""
    url = await create_database(postgres, "intake")
    made = tuple(Receiver(tmp_path_factory.mktemp("receiver"), url) for _ in range(2))
    await asyncio.gather(*(asyncio.to_thread(receiver.start) for receiver in made))
    yield made
    for receiver in made:
        receiver.stop()
        receiver.http.close()
        assert "Traceback" not in receiver.written


async def test_two_receivers_that_start_at_once_on_an_empty_database_are_both_ready(
    receivers: tuple[Receiver, ...],
) -> None:
    replies = [receiver.http.get("/ready").json() for receiver in receivers]

    assert [(reply["ready"], reply["ledger"]) for reply in replies] == [(True, "ok"), (True, "ok")]


async def test_fifty_posts_at_once_to_two_receivers_about_one_workload_make_one_incident(
    receivers: tuple[Receiver, ...],
) -> None:
    async with httpx.AsyncClient(timeout=60, trust_env=False, verify=False) as client:
        replies = await asyncio.gather(
            *(
                client.post(
                    f"{receivers[number % 2].url}/alerts",
                    json=make_payload("web", fingerprint=f"f{number}"),
                    headers=ALERTS,
                )
                for number in range(50)
            )
        )

    assert [reply.status_code for reply in replies] == [202] * 50
    assert len({reply.json()["incidents"][0] for reply in replies}) == 1
    assert sorted(reply.json()["alerts"][0]["outcome"] for reply in replies) == ["joined"] * 49 + ["opened"]


async def test_both_receivers_show_the_same_incident_with_every_alert_and_ask_for_one_run(
    receivers: tuple[Receiver, ...],
) -> None:
    ((first,), (second,)) = [receiver.incidents("shop") for receiver in receivers]

    assert first["id"] == second["id"]
    assert len({alert["fingerprint"] for alert in first["alerts"]}) == 50
    assert receivers[0].metric("nightshift_outbox_messages", kind="dispatch") == 1


async def test_the_audit_of_both_is_one_chain(receivers: tuple[Receiver, ...]) -> None:
    async with await Ledger.connect(receivers[1].ledger_url, make_keyring()) as ledger:
        assert await ledger.verify_audit() >= 51
