"""Lists in pages, whole collections deleted, and evictions that a budget forbids."""

import json
import socket
from typing import Any

from incidents.standin.calls import Answer, Call
from incidents.standin.cluster import Cluster
from incidents.standin.pace import Pace
from incidents.standin.server import listen
from tests.standin.makers import make_healthy

CONFIGS = "/api/v1/namespaces/shop/configmaps"
PODS = "/api/v1/namespaces/shop/pods"


def make_cluster(seed: int = 0) -> Cluster:
    """Two healthy pods of `web`, or one with an odd seed."""
    simulation = make_healthy(seed=seed).simulation
    return Cluster(simulation, Pace(simulation.now, factor=0))


def ask(cluster: Cluster, method: str, path: str, body: object = None, **query: str) -> Answer:
    return cluster.respond(Call(method, path, query, json.dumps(body).encode() if body is not None else b""))


def content(answer: Answer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.body)
    return found


def fill(cluster: Cluster, count: int) -> None:
    for number in range(count):
        meta = {"name": f"c-{number}", "labels": {"odd": str(number % 2)}}
        assert ask(cluster, "POST", CONFIGS, {"metadata": meta}).code == 201


def test_a_page_that_is_followed_too_late_is_gone_and_says_how_to_go_on() -> None:
    cluster = make_cluster()
    fill(cluster, 5)
    token = content(ask(cluster, "GET", CONFIGS, limit="2"))["metadata"]["continue"]
    cluster.pace.skip(301)
    gone = ask(cluster, "GET", CONFIGS, **{"continue": token})
    onward = content(gone)["metadata"]["continue"]
    rest = content(ask(cluster, "GET", CONFIGS, **{"continue": onward}))

    assert (gone.code, content(gone)["reason"]) == (410, "Expired")
    assert content(gone)["message"].startswith("The provided continue parameter is too old to display")
    assert [item["metadata"]["name"] for item in rest["items"]] == ["c-2", "c-3", "c-4", "kube-root-ca.crt"]


def test_a_collection_is_deleted_as_far_as_the_selector_fits() -> None:
    cluster = make_cluster()
    fill(cluster, 4)
    ask(cluster, "DELETE", CONFIGS, labelSelector="odd=1")
    left = content(ask(cluster, "GET", CONFIGS, labelSelector="odd"))

    assert [item["metadata"]["name"] for item in left["items"]] == ["c-0", "c-2"]


def test_pods_that_are_found_by_label_come_in_the_order_of_their_names() -> None:
    cluster = make_cluster()
    by_label = content(ask(cluster, "GET", PODS, labelSelector="app=web,nope!=x"))["items"]
    everything = content(ask(cluster, "GET", PODS))["items"]

    assert len(by_label) == 2
    assert by_label == everything


def test_an_eviction_that_would_break_the_budget_is_refused_and_another_is_not() -> None:
    cluster = make_cluster()
    (pod, other) = (item["metadata"]["name"] for item in content(ask(cluster, "GET", PODS))["items"])
    spec = {"minAvailable": 1, "selector": {"matchLabels": {"app": "web"}}}
    ask(
        cluster,
        "POST",
        "/apis/policy/v1/namespaces/shop/poddisruptionbudgets",
        {"metadata": {"name": "b"}, "spec": spec},
    )
    cluster.pace.skip(1)
    first = ask(cluster, "POST", f"{PODS}/{pod}/eviction", {})
    second = ask(cluster, "POST", f"{PODS}/{other}/eviction", {})

    assert (first.code, second.code) == (201, 429)
    assert content(second)["message"] == "Cannot evict pod as it would violate the pod's disruption budget."
    assert content(second)["details"]["causes"][0]["reason"] == "DisruptionBudget"


def test_a_dry_run_of_an_eviction_takes_nothing() -> None:
    cluster = make_cluster(seed=1)
    (pod,) = (item["metadata"]["name"] for item in content(ask(cluster, "GET", PODS))["items"])
    answer = ask(cluster, "POST", f"{PODS}/{pod}/eviction", {"deleteOptions": {"dryRun": ["All"]}})

    assert answer.code == 201
    assert "deletionTimestamp" not in content(ask(cluster, "GET", f"{PODS}/{pod}"))["metadata"]


def test_answers_are_not_held_back_for_forty_milliseconds() -> None:
    with listen("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP, "asyncio sets TCP_NODELAY on sockets of this protocol only"
