"""What the resident process answers: to those who may ask, within bounds, and never with what it was given."""

from collections.abc import AsyncIterator

import httpx
import pytest
from pydantic import SecretStr

from deployments.resident.app import BODY_LIMIT_BYTES, create_app
from incidents.errors import IncidentError, PermanentError
from incidents.models import Answer, Evidence
from tests.factories import make_answer, make_evidence

TOKEN = "token-of-the-resident"
MAY_ASK = {"Authorization": f"Bearer {TOKEN}"}
JSON = {"Content-Type": "application/json"}
EVIDENCE = make_evidence().model_dump_json()


class Model:
    """A model that says the same to everything, or is in trouble."""

    def __init__(self) -> None:
        self.trouble: Exception | None = None
        self.asked: list[Evidence] = []

    async def ready(self) -> None:
        if self.trouble is not None:
            raise self.trouble

    async def answer(self, evidence: Evidence) -> Answer:
        await self.ready()
        self.asked.append(evidence)
        return make_answer()


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
async def client(model: Model) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(model, SecretStr(TOKEN))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://it") as made:
        yield made


async def test_an_evidence_arrives_whole_and_is_answered(client: httpx.AsyncClient, model: Model) -> None:
    reply = await client.post("/answer", content=EVIDENCE, headers=MAY_ASK | JSON)

    assert Answer.model_validate_json(reply.content) == make_answer()
    assert model.asked == [make_evidence()]


@pytest.mark.parametrize("given", ["", "Bearer ", f"Bearer {TOKEN}x", f"bearer {TOKEN}", TOKEN])
async def test_nobody_without_the_token_is_answered(client: httpx.AsyncClient, model: Model, given: str) -> None:
    reply = await client.post("/answer", content=EVIDENCE, headers={"Authorization": given} | JSON)

    assert reply.status_code == 401
    assert model.asked == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ('{"subject": 1, "subject": 2}', 400),
        ('{"secret": "hunter2"}', 422),
        ("[]", 422),
        (" " * (BODY_LIMIT_BYTES + 1), 413),
    ],
)
async def test_what_is_no_evidence_is_refused_and_not_quoted(
    client: httpx.AsyncClient, model: Model, body: str, status: int
) -> None:
    reply = await client.post("/answer", content=body, headers=MAY_ASK | JSON)

    assert reply.status_code == status
    assert reply.json()["error"]["code"]
    assert "hunter2" not in reply.text
    assert model.asked == []


async def test_it_is_ready_when_its_model_is(client: httpx.AsyncClient, model: Model) -> None:
    assert (await client.get("/ready")).json() == {"ready": True}
    model.trouble = PermanentError("no checkpoint in /home/me: train one")
    refused = await client.get("/ready", headers=MAY_ASK)

    assert refused.status_code == 503
    assert refused.json()["error"]["message"] == "no checkpoint in /home/me: train one"
    assert (await client.get("/health")).status_code == 200, "a restart would not help"


async def test_why_it_is_not_ready_is_nobody_elses_business(client: httpx.AsyncClient, model: Model) -> None:
    model.trouble = PermanentError("no checkpoint in /home/me: train one")

    assert "/home/me" not in (await client.get("/ready")).text


@pytest.mark.parametrize(
    ("trouble", "status"), [(IncidentError("broke on it"), 503), (ZeroDivisionError("hunter2"), 500)]
)
async def test_a_model_in_trouble_is_an_error_without_a_trace(
    client: httpx.AsyncClient, model: Model, trouble: Exception, status: int
) -> None:
    model.trouble = trouble
    reply = await client.post("/answer", content=EVIDENCE, headers=MAY_ASK | JSON)

    assert reply.status_code == status
    assert "hunter2" not in reply.text
    assert "Traceback" not in reply.text


async def test_another_address_is_refused_as_json(client: httpx.AsyncClient) -> None:
    assert (await client.get("/answer", headers=MAY_ASK)).json() == {
        "error": {"code": "refused", "message": "there is nothing here"}
    }
