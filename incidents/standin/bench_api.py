"""How fast the API answers with many pods, and what the server's process then holds. Part of `bench.py`."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median
from time import perf_counter

import httpx

PODS = "/api/v1/namespaces/crowd/pods"
DEPLOYMENT = "/apis/apps/v1/namespaces/crowd/deployments/crowd-007"
STRATEGIC = {"Content-Type": "application/strategic-merge-patch+json"}
TABLE = {"Accept": "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"}
PATIENCE_S = 300.0
COMMAND = (sys.executable, "-m", "incidents.standin", "--factor", "1", "--seed", "1")


@dataclass(frozen=True)
class Latency:
    """One kind of call: how long it takes until the body is read."""

    call: str
    median_ms: float
    p95_ms: float
    n: int

    def __str__(self) -> str:
        return f"{self.call}: median {self.median_ms:.1f} ms, p95 {self.p95_ms:.1f} ms (n = {self.n})"


@dataclass(frozen=True)
class ApiFigures:
    """All of them, with the server's resident memory before and after the pods came."""

    pods: int
    latencies: tuple[Latency, ...]
    empty_mib: float
    full_mib: float


def measure_api(pods: int = 5000, lists: int = 40, calls: int = 300) -> ApiFigures:
    """Serve so many healthy pods from a process of its own, and ask it one call at a time."""
    with _server() as (process, client):
        empty = _resident_mib(process.pid)
        client.post("/_standin/crowd", json={"pods": pods}).raise_for_status()
        names = [item["metadata"]["name"] for item in client.get(PODS).json()["items"]]
        latencies = tuple(_latencies(client, names, lists, calls))
        return ApiFigures(pods, latencies, empty, _resident_mib(process.pid))


def _latencies(client: httpx.Client, names: list[str], lists: int, calls: int) -> Iterator[Latency]:
    some, numbers = cycle(names), cycle(range(1000))
    yield _timed("list of all pods", lists, lambda: client.get(PODS))
    yield _timed("list as a table", lists, lambda: client.get(PODS, headers=TABLE))
    yield _timed("list of 500, first page", lists, lambda: client.get(f"{PODS}?limit=500"))
    yield _timed("list by label (25 fit)", lists * 2, lambda: client.get(f"{PODS}?labelSelector=app%3Dcrowd-007"))
    yield _timed("list by field (phase)", lists, lambda: client.get(f"{PODS}?fieldSelector=status.phase%3DFailed"))
    yield _timed("get of a pod", calls, lambda: client.get(f"{PODS}/{next(some)}"))
    yield _timed("patch of a deployment", calls, lambda: _patch(client, next(numbers)))


def _patch(client: httpx.Client, number: int) -> httpx.Response:
    patch = {"metadata": {"annotations": {"number": str(number)}}}
    return client.patch(DEPLOYMENT, content=json.dumps(patch), headers=STRATEGIC)


def _timed(call: str, n: int, ask: Callable[[], httpx.Response]) -> Latency:
    taken: list[float] = []
    for _ in range(n):
        started = perf_counter()
        ask().raise_for_status()
        taken.append((perf_counter() - started) * 1000)
    taken.sort()
    return Latency(call, median(taken), taken[int(n * 0.95)], n)


@contextmanager
def _server() -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    with subprocess.Popen(COMMAND, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 (a fixed program)
        line = process.stdout.readline() if process.stdout else ""
        try:
            with httpx.Client(base_url=line.split()[-1], timeout=PATIENCE_S) as client:
                yield process, client
        finally:
            process.terminate()


def _resident_mib(pid: int) -> float:
    """What a process holds in memory; 0 where the system does not tell (it is Linux's /proc)."""
    status = Path(f"/proc/{pid}/status")
    found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found.group(1)) / 1024 if found else 0.0
