"""
The tape of a real 1.36 API server, replayed in order against the embedded cluster.

Virtual time stands still but for PAUSES, which give the controllers the time they had when the tape was recorded.
"""

import json
import re
from pathlib import Path
from typing import Any

import httpx

from incidents.standin.api import Served, app_of
from incidents.standin.cluster import Cluster
from incidents.standin.images import Images
from incidents.standin.pace import Pace
from incidents.standin.programs import Logs, Program
from incidents.standin.simulation import Simulation
from tests.standin.tape import Names, differences

TAPE: list[dict[str, Any]] = json.loads((Path(__file__).parent.parent / "data" / "apiserver-tape.json").read_text())
START = 1_767_225_600.0

PAUSES = {
    "smp env add": 0.05,
    "smp resources": 3.0,
    "get after dry run": 0.05,
    "json patch failed test": 0.05,
    "patch scale negative": 0.05,
    "list with limit": 10.0,
}
"""Virtual seconds that pass before a call."""

RACES = {
    r"(items\[\d+\]\.)?status(\..*|: .*)": {
        "kind": ("Deployment", "DeploymentList", "ReplicaSetList", "Scale"),
        "why": "how far the controllers were when the call came",
    },
    r"(items\[\d+\]\.)?metadata\.annotations\.deployment\.kubernetes\.io/revision: .*": {
        "kind": ("Deployment",),
        "why": "the recorded controller's write lost against the patches that followed in the same milliseconds",
    },
}
"""Fields that depend on milliseconds of the recorded run."""

ACCEPTED = {
    "version": (r"(gitVersion|gitCommit|goVersion|compiler): .*", "it is not that build"),
    "list with limit": (
        r"items\[.*|metadata\.(continue|remainingItemCount): .*",
        "which events come first, and how many there are, follows from names and milliseconds",
    ),
    "list pods": (
        r"items\[0\]\.(spec\.volumes\[0\]\.projected\.sources: .*|status\.containerStatuses\[\d\]\.image: .*)",
        "the recorded lab also projected an OpenShift map, and its containerd knew the image by another tag",
    ),
    "field selector": (
        r"items\[[68]\]\.message: .*",
        "which of two old ReplicaSets goes first follows from whose pod was ready in those milliseconds",
    ),
}
"""Differences that stay, per call: a pattern of paths, and the reason."""


def make_served() -> Served:
    images = Images()
    images.add("127.0.0.1:5000/shop/web:v1.4.2", Program((Logs(("hello",)),)))
    return Served(Cluster(Simulation(seed=4, start=START, images=images), Pace(START, factor=0)))


async def play(served: Served) -> list[tuple[dict[str, Any], httpx.Response]]:
    """Every call with our answer."""
    answers: list[tuple[dict[str, Any], httpx.Response]] = []
    pod = ""
    transport = httpx.ASGITransport(app=app_of(served))
    async with httpx.AsyncClient(transport=transport, base_url="http://standin") as client:
        for entry in TAPE:
            served.cluster.pace.skip(PAUSES.get(entry["name"], 0.0))
            text = json.dumps(entry["body"]).replace("$POD", pod) if entry["body"] is not None else None
            headers = {"Content-Type": entry["content_type"]} if entry["content_type"] else {}
            path = entry["path"].replace("$POD", pod)
            response = await client.request(entry["method"], path, content=text, headers=headers)
            answers.append((entry, response))
            if entry["name"] == "list pods":
                pod = response.json()["items"][0]["metadata"]["name"]
    return answers


def in_order(response: Any) -> Any:
    """ReplicaSets in the order of their revisions: the order of their names follows from the hash function."""
    if isinstance(response, dict) and response.get("kind") == "ReplicaSetList":
        revision = "deployment.kubernetes.io/revision"
        items = sorted(response["items"], key=lambda item: item["metadata"]["annotations"][revision])
        return response | {"items": items}
    return response


def unowned(response: Any) -> Any:
    """Without managedFields, which were left off the tape."""
    if isinstance(response, list):
        return [unowned(part) for part in response]
    if not isinstance(response, dict):
        return response
    return {key: unowned(value) for key, value in response.items() if key != "managedFields"}


def content_of(response: httpx.Response) -> Any:
    is_json = response.headers["content-type"].startswith("application/json")
    return in_order(unowned(response.json())) if is_json else response.text


def is_explained(entry: dict[str, Any], response: Any, difference: str) -> bool:
    accepted = ACCEPTED.get(entry["name"])
    if accepted is not None and re.fullmatch(accepted[0], difference):
        return True
    kind = response.get("kind") if isinstance(response, dict) else None
    return any(kind in race["kind"] and re.fullmatch(pattern, difference) for pattern, race in RACES.items())


async def unexplained() -> dict[str, list[str]]:
    names = Names()
    found: dict[str, list[str]] = {}
    pod = ""
    for entry, response in await play(make_served()):
        expected = json.loads(json.dumps(in_order(entry["response"])).replace("$POD", pod))
        actual = content_of(response)
        if entry["name"] == "list pods":
            pod = actual["items"][0]["metadata"]["name"]
        problems = [f"status: expected {entry['status']}, got {response.status_code}: {response.text[:200]}"]
        if response.status_code == entry["status"]:
            problems = list(differences(expected, actual, names))
        left = [problem for problem in problems if not is_explained(entry, actual, problem)]
        if left:
            found[entry["name"]] = left
    return found


async def test_the_tape_of_a_real_api_server_replays_without_contradiction() -> None:
    found = await unexplained()

    assert found == {}
