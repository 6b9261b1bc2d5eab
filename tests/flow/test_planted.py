"""Secrets that come in from everywhere, through a whole incident: they are nowhere in what is stored, sent or shown."""

import json
import logging
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from prefect.settings import PREFECT_HOME, PREFECT_LOCAL_STORAGE_PATH

from deployments.receiver.app import create_app
from incidents.models import State
from incidents.standin.faults import Site
from incidents.standin.programs import Logs, NeedsVariable
from incidents.standin.server import kubeconfig
from tests.flow.bench import Bench
from tests.flow.conftest import KEY
from tests.ledger.factories import Clock
from tests.receiver.factories import ALERTS, ALICE, FakeRuns, make_settings

PLANTED: dict[str, str] = {
    "alert annotation": "annot-Wq7zR4pLx9",
    "alert annotation by name": "keyed-Hb3vN8sTd2",
    "alert label": "label-Jm5cK1wYf6",
    "generator address": "gener-Ux2bE7qAo4",
    "variable": "varia-Pt8nD3gZi5",
    "connection string": "conns-Lk6jF9hCr1",
    "config entry": "confi-Sv4mB7xQe8",
    "config file": "cfile-Gn1tW5yUa3",
    "secret": "secre-Oc9kR2lMz7",
    "object annotation": "objan-Dx6pH4vJb0",
    "log password": "logpw-Ey3sT8fNq5",
    "log of a variable": "echod-Ia7gL1wKu9",
    "log header": "heade-Rz5bV2cXm6",
    "event": "event-Fo8hQ4nSj3",
    "typed value": "typed-Ch2dY6eGt1",
    "reason of a decision": "reaso-Bp9uI5aLw7",
    "kubeconfig": "kubec-Nq4xZ8rOv2",
}
LAST_WORDS = (
    f"FATAL: REQUIRED_CONFIG is not set; password={PLANTED['log password']} "
    f"Authorization: Bearer {PLANTED['log header']}abc {PLANTED['log of a variable']} {PLANTED['config entry']}"
)
LOG = (
    f"connecting with password={PLANTED['log password']} as app",
    f"rereading {PLANTED['config entry']} and {PLANTED['config file']}",
)
SETTINGS = f"db:\n  host: db\n  password: {PLANTED['config file']}\n"


def make_alert() -> dict[str, Any]:
    labels = {"alertname": "KubePodCrashLooping", "namespace": "shop", "deployment": "web"}
    notes = {
        "summary": f"web at postgres://app:{PLANTED['alert annotation']}@db/x is down",
        "db_password": PLANTED["alert annotation by name"],
        "description": f"again: {PLANTED['alert annotation by name']}",
    }
    address = f"http://prometheus/graph?token={PLANTED['generator address']}"
    labels["session_token"] = PLANTED["alert label"]
    alert = {"status": "firing", "labels": labels, "annotations": notes, "startsAt": "2026-01-01T00:00:00Z"}
    return {"version": "4", "status": "firing", "receiver": "n", "alerts": [alert | {"generatorURL": address}]}


def plant(bench: Bench) -> None:
    """A workload that stops for want of a variable, with secrets in all that belongs to it."""
    site = Site(bench.served.cluster.simulation, "shop", "web", 1)
    site.add("ConfigMap", "settings", {"data": {"db.password": PLANTED["config entry"], "app.yaml": SETTINGS}})
    secret = {"token": b64encode(PLANTED["secret"].encode()).decode()}
    site.add("Secret", "vault", {"data": secret, "type": "Opaque"})
    variables = {
        "DB_PASSWORD": PLANTED["variable"],
        "DATABASE_URL": f"postgres://app:{PLANTED['connection string']}@db:5432/app",
        "REGISTRY_TOKEN": PLANTED["log of a variable"],
    }
    sources = [{"configMapRef": {"name": "settings"}}, {"secretRef": {"name": "vault"}}]
    image = site.image("v1", Logs(LOG), NeedsVariable("REQUIRED_CONFIG", LAST_WORDS), site.listening)
    site.deploy(image, env=variables, container={"envFrom": sources})


async def told(bench: Bench, name: str, message: str) -> None:
    """An event about the workload."""
    about = {"kind": "Deployment", "name": "web", "namespace": "shop", "apiVersion": "apps/v1"}
    times = {"firstTimestamp": "2026-01-01T00:00:00Z", "lastTimestamp": "2026-01-01T00:00:00Z", "count": 1}
    event = {"metadata": {"name": name}, "involvedObject": about, "type": "Warning", "reason": "Odd", **times}
    path = "/api/v1/namespaces/shop/events"
    answer = await bench.admin.post(path, json=event | {"message": message}, headers={"User-Agent": "somebody"})
    answer.raise_for_status()


@asynccontextmanager
async def receiver(bench: Bench) -> AsyncIterator[httpx.AsyncClient]:
    """The receiver's HTTP over the same ledger."""
    url = f"sqlite+aiosqlite:///{bench.folder}/ledger.db"
    settings = make_settings(url, secret_key=KEY, cluster="default")
    app = create_app(settings, FakeRuns(Clock()), name="test", with_loops=False)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://receiver") as opened:
            yield opened


async def decided(client: httpx.AsyncClient, incident: str) -> None:
    question = (await client.get(f"/incidents/{incident}", headers=ALICE)).json()["question"]
    wish = {"verdict": "approve", "plan_hash": question["plan_hash"], "values": {"value": PLANTED["typed value"]}}
    wish["reason"] = f"as agreed, password: {PLANTED['reason of a decision']}"
    answer = await client.post(f"/incidents/{incident}/decision", json=wish, headers=ALICE)
    assert answer.status_code == 202, answer.text


def forms(value: str) -> tuple[bytes, ...]:
    """The value as it is, and the inner part of what base64 makes of it."""
    return value.encode(), b64encode(value.encode())[4:-4]


def found_in(texts: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """Which planted secret is where."""
    return [
        (what, where)
        for where, text in texts.items()
        for what, value in PLANTED.items()
        if any(form in text for form in forms(value))
    ]


def files_below(*places: Path) -> dict[str, bytes]:
    """All files but the kubeconfig, whose token is where it belongs."""
    paths = [path for place in places for path in place.rglob("*") if path.is_file() and path.name != "kubeconfig"]
    return {str(path): path.read_bytes() for path in paths}


async def test_planted_secrets_are_nowhere_in_what_an_incident_leaves_behind(
    bench: Bench, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    (bench.folder / "kubeconfig").write_text(kubeconfig(str(bench.admin.base_url), PLANTED["kubeconfig"]))
    plant(bench)
    await bench.admin.post("/_standin/advance", json={"seconds": 90})
    await bench.patched({"metadata": {"annotations": {"note": f"client_secret: {PLANTED['object annotation']}"}}})
    await told(bench, "odd.1", f"dial redis://:{PLANTED['event']}@cache:6379: {PLANTED['connection string']}")
    async with receiver(bench) as client:
        posted = await client.post("/alerts", json=make_alert(), headers=ALERTS)
        (incident,) = posted.json()["incidents"]
        run = await bench.run(incident=incident)
        assert await bench.go(run) is None
        assert "REQUIRED" in (observed := await bench.artifact(f"incident-{incident}-observe"))
        assert "password=\\*\\*\\*" in observed, observed
        await decided(client, incident)
        await told(
            bench, "odd.2", f"got {PLANTED['typed value']}, {b64encode(PLANTED['typed value'].encode()).decode()}"
        )
        report = await bench.reported(run)
        pages = {
            path: (await client.get(path, headers=ALICE)).content for path in ("/incidents", f"/incidents/{incident}")
        }

    assert report.state is State.RESOLVED, report.headline
    live = (await bench.admin.get("/apis/apps/v1/namespaces/shop/deployments/web")).text
    assert all(PLANTED[what] in live for what in ("typed value", "variable", "connection string", "object annotation"))
    shown = {"report": report.model_dump_json().encode(), "log": caplog.text.encode()}
    shown["output"] = "".join(capfd.readouterr()).encode()
    shown["run"] = json.dumps((await bench.state_of(run)).model_dump(mode="json")).encode()
    stored = files_below(bench.folder, Path(PREFECT_LOCAL_STORAGE_PATH.value()), Path(PREFECT_HOME.value()))
    assert len(stored) > 3
    assert found_in({**pages, **shown, **stored}) == []


async def test_what_was_typed_in_one_incident_is_not_shown_in_the_next_one(bench: Bench) -> None:
    first, run = await bench.asked("missing_env_var")
    await bench.decided(first, value=PLANTED["typed value"])
    assert (await bench.reported(run)).state is State.RESOLVED
    lost = [{"name": "REQUIRED_CONFIG", "$patch": "delete"}]
    await bench.patched({"spec": {"template": {"spec": {"containers": [{"name": "app", "env": lost}]}}}})
    await bench.admin.post("/_standin/advance", json={"seconds": 90})
    second = await bench.alerted(fingerprint="f2")
    await bench.go(await bench.run(incident=second))

    assert second != first
    steps = [await bench.artifact(f"incident-{second}-{step}") for step in ("observe", "propose")]
    assert "known from revision" in steps[0]
    assert found_in({"steps": "".join(steps).encode(), **files_below(bench.folder)}) == []
