"""Watches: what changed is told once, in order, as it was, to those whose selectors it fits."""

import json
from typing import Any

import httpx
import pytest
from kubernetes.aio.client import ApiClient, CoreV1Api
from kubernetes.aio.watch import Watch

from incidents.standin.calls import Call
from incidents.standin.cluster import Cluster, Watching
from incidents.standin.pace import Pace
from incidents.standin.server import Running
from incidents.standin.simulation import Simulation

CONFIGS = "/api/v1/namespaces/default/configmaps"
TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"


def make_cluster() -> Cluster:
    return Cluster(Simulation(1), Pace(1_767_225_600.0, factor=0))


def send(cluster: Cluster, method: str, path: str, body: Any = None, content_type: str = "application/json") -> Any:
    answer = cluster.respond(
        Call(method, path, body=json.dumps(body).encode() if body else b"", content_type=content_type)
    )
    assert answer.code < 300, answer.body
    return json.loads(answer.body)


def config(name: str, **labels: str) -> dict[str, Any]:
    return {"metadata": {"name": name, "labels": labels}, "data": {"a": "1"}}


def begin(cluster: Cluster, path: str = CONFIGS, accept: str = "", **query: str) -> Watching:
    found = cluster.watch(Call("GET", path, {"watch": "1", **query}, accept=accept))
    assert isinstance(found, Watching)
    return found


def told(lines: bytes) -> list[tuple[str, str]]:
    events = [json.loads(line) for line in lines.splitlines()]
    return [(event["type"], event["object"].get("metadata", {}).get("name", "")) for event in events]


def label(cluster: Cluster, name: str, value: str | None) -> None:
    patch = {"metadata": {"labels": {"tier": value}}}
    send(cluster, "PATCH", f"{CONFIGS}/{name}", patch, "application/merge-patch+json")


def test_a_watch_without_a_version_begins_with_what_there_is() -> None:
    cluster = make_cluster()
    send(cluster, "POST", CONFIGS, config("c"))

    assert told(begin(cluster).begin()) == [("ADDED", "c"), ("ADDED", "kube-root-ca.crt")]


def test_a_watch_from_a_version_tells_what_happened_since_and_each_state_as_it_was() -> None:
    cluster = make_cluster()
    version = send(cluster, "GET", CONFIGS)["metadata"]["resourceVersion"]
    send(cluster, "POST", CONFIGS, config("c", tier="one"))
    label(cluster, "c", "two")
    send(cluster, "DELETE", f"{CONFIGS}/c")
    lines = begin(cluster, resourceVersion=version).begin()
    tiers = [json.loads(line)["object"]["metadata"]["labels"]["tier"] for line in lines.splitlines()]

    assert told(lines) == [("ADDED", "c"), ("MODIFIED", "c"), ("DELETED", "c")]
    assert tiers == ["one", "two", "two"]


def test_what_comes_later_is_told_once() -> None:
    cluster = make_cluster()
    watching = begin(cluster)
    watching.begin()
    send(cluster, "POST", CONFIGS, config("c"))

    assert told(watching.news()) == [("ADDED", "c")]
    assert watching.news() == b""


def test_an_object_that_leaves_the_selector_is_deleted_for_its_watchers_and_added_again_when_it_returns() -> None:
    cluster = make_cluster()
    send(cluster, "POST", CONFIGS, config("c", tier="front"))
    send(cluster, "POST", CONFIGS, config("other", tier="back"))
    watching = begin(cluster, labelSelector="tier=front")
    first = watching.begin()
    label(cluster, "c", None)
    left = watching.news()
    label(cluster, "c", "front")

    assert told(first) == [("ADDED", "c")]
    assert told(left) == [("DELETED", "c")]
    assert told(watching.news()) == [("ADDED", "c")]


def test_other_namespaces_are_not_told() -> None:
    cluster = make_cluster()
    watching = begin(cluster)
    watching.begin()
    send(cluster, "POST", "/api/v1/namespaces/kube-public/configmaps", config("c"))

    assert watching.news() == b""


def test_a_version_that_is_no_longer_remembered_ends_in_410_gone() -> None:
    cluster = make_cluster()
    watching = begin(cluster, resourceVersion="1")
    event = json.loads(watching.begin())

    assert (event["type"], event["object"]["code"], event["object"]["reason"]) == ("ERROR", 410, "Expired")
    assert event["object"]["message"].startswith("too old resource version: 1 (")
    assert watching.watch.over


def test_the_initial_events_end_with_their_own_bookmark() -> None:
    cluster = make_cluster()
    lines = begin(cluster, sendInitialEvents="true", resourceVersionMatch="NotOlderThan").begin()
    last = json.loads(lines.splitlines()[-1])

    assert last["type"] == "BOOKMARK"
    assert last["object"]["metadata"]["annotations"] == {"k8s.io/initial-events-end": "true"}


def test_rows_are_watched_as_tables() -> None:
    cluster = make_cluster()
    event = json.loads(begin(cluster, accept=TABLE).begin())

    assert event["object"]["kind"] == "Table"
    assert event["object"]["rows"][0]["cells"][:2] == ["kube-root-ca.crt", 1]


@pytest.mark.parametrize("query", [{"resourceVersion": "x"}, {"labelSelector": "a in b"}, {"fieldSelector": "no=1"}])
def test_a_watch_that_cannot_be_understood_is_refused_before_it_begins(query: dict[str, str]) -> None:
    refused = make_cluster().watch(Call("GET", CONFIGS, {"watch": "1", **query}))

    assert not isinstance(refused, Watching)
    assert refused.code == 400


async def test_the_official_client_sees_a_pod_mended(api: ApiClient, cluster: Running, http: httpx.AsyncClient) -> None:
    seen: list[str] = []
    variable = {"name": "REQUIRED_CONFIG", "value": "x"}
    patch = {"spec": {"template": {"spec": {"containers": [{"name": "app", "env": [variable]}]}}}}
    headers = {"Content-Type": "application/strategic-merge-patch+json"}
    async with Watch() as watch:
        async for event in watch.stream(CoreV1Api(api).list_namespaced_pod, "shop", timeout_seconds=30):
            if not seen:
                path = "/apis/apps/v1/namespaces/shop/deployments/checkout-api"
                await http.patch(path, content=json.dumps(patch), headers=headers)
                cluster.served.cluster.pace.skip(120)
            seen.append(event["type"])
            if event["type"] == "DELETED":
                break

    assert seen[0] == "ADDED"
    assert "ADDED" in seen[1:]
    assert seen[-1] == "DELETED"


async def test_a_watch_ends_when_its_time_is_over(http: httpx.AsyncClient) -> None:
    answer = await http.get(f"{CONFIGS}?watch=true&timeoutSeconds=1&allowWatchBookmarks=true")

    assert [each[0] for each in told(answer.content)] == ["ADDED", "BOOKMARK"]
