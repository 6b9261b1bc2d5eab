"""Which processes make a stack, and what each needs: pure, but for the questions that they carry."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from deployments.local.child import Child
from deployments.local.paths import StatePaths
from deployments.local.probes import answers, worker_polls
from deployments.local.record import Urls

HOST = "127.0.0.1"
POOL = "local"
SERVERS = frozenset({"server", "cluster"})


def server(python: Path, urls: Urls) -> Child:
    """Prefect's API, its services and its UI."""
    healthy = answers(f"{urls.prefect_api}/health")
    command = (str(python), "-m", "prefect", "server", "start", "--host", HOST, "--port", _port(urls.prefect_ui))
    return Child("server", command, is_ready=healthy, is_alive=healthy)


def worker(python: Path, urls: Urls) -> Child:
    """What starts a process per flow run. Never with --limit: see `deploy`."""
    prefect = ("worker", "start", "--pool", POOL, "--type", "process", "--name", "local")
    command = (str(python), "-m", "deployments.local.when_up", *prefect)
    return Child("worker", command, is_ready=worker_polls(urls.prefect_api, POOL))


def deploy(python: Path) -> Child:
    """One pass over prefect.yaml."""
    return Child("deploy", (str(python), "-m", "deployments.local.deploy"), once=True)


def receiver(python: Path, urls: Urls) -> Child:
    """The door for alerts and decisions; it works without Prefect, too, and dispatches when that is there."""
    command = (str(python), "-m", "deployments", "receiver", "--host", HOST, "--port", _port(urls.receiver))
    return Child(
        "receiver", command, is_ready=answers(f"{urls.receiver}/ready"), is_alive=answers(f"{urls.receiver}/health")
    )


def resident(python: Path, urls: Urls) -> Child:
    """The process that keeps the model. It lives without one, too: who asks it is told what is missing."""
    if urls.resident is None:
        raise ValueError("this stack has no resident process")
    healthy = answers(f"{urls.resident}/health")
    command = (str(python), "-m", "deployments.resident", "--host", HOST, "--port", _port(urls.resident))
    return Child("resident", command, is_ready=healthy, is_alive=healthy)


class World(NamedTuple):
    """What is in the embedded cluster."""

    factor: float
    inject: Sequence[str] = ()
    capture: Path | None = None


def cluster(python: Path, urls: Urls, paths: StatePaths, world: World) -> Child:
    """The embedded cluster, with its faults, or with a captured incident as its world."""
    if urls.cluster is None:
        raise ValueError("this stack has no embedded cluster")
    faults = [part for fault in world.inject for part in ("--inject", fault)]
    captured = ("--capture", str(world.capture)) if world.capture is not None else ()
    files = ("--kubeconfig-out", str(paths.kubeconfig), "--request-log", str(paths.cluster_requests))
    place = ("--host", HOST, "--port", _port(urls.cluster), "--factor", str(world.factor))
    healthy = answers(f"{urls.cluster}/version")
    command = (str(python), "-m", "incidents.standin", *place, *files, *faults, *captured)
    return Child("cluster", command, is_ready=healthy, is_alive=healthy)


def _port(url: str) -> str:
    return url.rpartition(":")[2]
