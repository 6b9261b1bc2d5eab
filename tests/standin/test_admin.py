"""Holds, injected faults, skipped time, and the request log."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from incidents.standin.server import Running

SHOP = "/apis/apps/v1/namespaces/shop/deployments/checkout-api"
MERGE = {"Content-Type": "application/merge-patch+json"}
SCALE = '{"spec": {"replicas": 3}}'


async def hold(http: httpx.AsyncClient, **order: Any) -> str:
    made = await http.post("/_standin/holds", json={"method": "PATCH", "path_regex": "/deployments/"} | order)
    return f"/_standin/holds/{made.json()['id']}"


async def until_waiting(http: httpx.AsyncClient, path: str) -> None:
    while not (await http.get(path)).json()["waiting"]:
        await asyncio.sleep(0)


async def replicas(http: httpx.AsyncClient) -> int:
    return int((await http.get(SHOP)).json()["spec"]["replicas"])


def patch(http: httpx.AsyncClient, query: str = "") -> "asyncio.Task[httpx.Response]":
    return asyncio.create_task(http.patch(SHOP + query, content=SCALE, headers=MERGE))


@pytest.mark.parametrize(("when", "meanwhile"), [("before", 1), ("after", 3)])
async def test_a_held_write_is_carried_out_before_or_after_the_wait(
    http: httpx.AsyncClient, when: str, meanwhile: int
) -> None:
    path = await hold(http, when=when)
    writing = patch(http)
    await until_waiting(http, path)
    seen = await replicas(http)
    assert not writing.done()
    await http.delete(path)

    assert seen == meanwhile
    assert (await writing).status_code == 200
    assert await replicas(http) == 3


async def test_a_hold_can_leave_dry_runs_alone(http: httpx.AsyncClient) -> None:
    path = await hold(http, when="before", dry_run=False)
    dry = await patch(http, "?dryRun=All")
    writing = patch(http)
    await until_waiting(http, path)
    await http.delete(path)

    assert dry.status_code == 200
    assert (await writing).status_code == 200


async def test_a_write_whose_client_died_while_it_was_held_before_is_never_carried_out(
    http: httpx.AsyncClient, cluster: Running
) -> None:
    path = await hold(http, when="before")
    async with httpx.AsyncClient(base_url=cluster.url) as doomed:
        writing = patch(doomed)
        await until_waiting(http, path)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
    await http.delete(path)

    assert await replicas(http) == 1


async def test_a_released_hold_is_gone(http: httpx.AsyncClient) -> None:
    path = await hold(http, when="before")
    first, second = await http.delete(path), await http.delete(path)

    assert (first.status_code, second.status_code) == (200, 404)
    assert (await http.get("/_standin/holds")).json() == {"holds": []}


async def test_faults_can_be_injected_while_it_runs(http: httpx.AsyncClient) -> None:
    order = {"fault": "oom_killed", "namespace": "late", "name": "reports", "seed": 1, "settle_s": 30}
    truth = (await http.post("/_standin/inject", json=order)).json()
    (pod,) = (await http.get("/api/v1/namespaces/late/pods")).json()["items"]
    state = (await http.get("/_standin/state")).json()

    assert (truth["fault"], truth["kind"], truth["name"]) == ("oom_killed", "Deployment", "reports")
    assert pod["status"]["containerStatuses"][0]["restartCount"] >= 1
    assert [each["fault"] for each in state["truths"]] == ["missing_env_var", "oom_killed"]


@pytest.mark.parametrize(
    ("path", "order"),
    [
        ("inject", {"fault": "gremlins"}),
        ("inject", {"fault": "healthy", "name": "x", "colour": "red"}),
        ("inject", {"fault": "missing_env_var", "namespace": "shop", "name": "checkout-api"}),
        ("holds", {"path_regex": "("}),
        ("holds", {"when": "during"}),
        ("advance", {"seconds": -1}),
        ("advance", {}),
    ],
)
async def test_orders_that_make_no_sense_are_refused_with_a_reason(
    http: httpx.AsyncClient, path: str, order: dict[str, Any]
) -> None:
    answer = await http.post(f"/_standin/{path}", json=order)

    assert answer.status_code == 400
    assert answer.json()["error"]


async def test_skipped_minutes_happen_at_once(http: httpx.AsyncClient) -> None:
    await http.post("/_standin/advance", json={"seconds": 1200})
    (pod,) = (await http.get("/api/v1/namespaces/shop/pods")).json()["items"]

    assert pod["status"]["containerStatuses"][0]["restartCount"] >= 7


async def test_a_crowd_fits_onto_enough_nodes(http: httpx.AsyncClient) -> None:
    await http.post("/_standin/crowd", json={"pods": 500, "namespace": "crowd"})
    pods = (await http.get("/api/v1/namespaces/crowd/pods")).json()["items"]

    assert [pod["status"]["phase"] for pod in pods] == ["Running"] * 500


async def test_the_request_log_names_every_request_and_no_body(http: httpx.AsyncClient, tmp_path: Path) -> None:
    secret = {"metadata": {"name": "s"}, "stringData": {"password": "not-to-be-logged"}}
    await http.post("/api/v1/namespaces/shop/secrets?dryRun=All", json=secret)
    await http.get("/api/v1/namespaces/shop/secrets/s")
    text = (tmp_path / "requests.jsonl").read_text()
    lines = [json.loads(line) for line in text.splitlines()]

    assert [(line["method"], line["dryRun"], line["status"]) for line in lines] == [
        ("POST", True, 201),
        ("GET", False, 404),
    ]
    assert set(lines[0]) == {"time", "cluster_time", "method", "path", "query", "dryRun", "status", "user_agent"}
    assert "not-to-be-logged" not in text
