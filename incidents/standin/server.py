"""A served cluster as a process or inside one: socket, kubeconfig, uvicorn."""

import asyncio
import json
import os
import socket
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import time
from typing import Any

import uvicorn

from incidents.standin.access import Access
from incidents.standin.admin import inject
from incidents.standin.api import Served, app_of
from incidents.standin.bootstrap_roles import install
from incidents.standin.captured import Capture, load
from incidents.standin.certificates import Certificate, certificate_for
from incidents.standin.cluster import Cluster
from incidents.standin.deeds import Rule
from incidents.standin.pace import Pace
from incidents.standin.request_log import RequestLog
from incidents.standin.simulation import Simulation

WARM_UP_S = 180.0
"""Seeded objects are this old, in virtual time, when the server starts: a crash loop has restarted a few times."""

BACKLOG = 256
KEEP_ALIVE_S = 75
GRACE_S = 2
"""How long requests that are still held may delay the end of the process."""


@dataclass(frozen=True)
class Order:
    """What to serve."""

    factor: float = 20.0
    seed: int = 0
    faults: Sequence[str] = ()
    forbid: Sequence[str] = ()
    token: str = ""
    request_log: Path | None = None
    warm_up_s: float = WARM_UP_S
    now: float | None = None
    rbac: bool = False
    extras: Sequence[str] = ()
    tls: bool = False
    capture: Path | None = None
    frozen: bool = False


def serve(order: Order) -> Served:
    """A cluster that is ready to answer, with its faults injected a while ago. Its clock starts at the wall's time."""
    simulation, now, extras = _world(order)
    if order.rbac:
        install(simulation.world)
    access = Access(order.token, tuple(Rule.parse(rule) for rule in order.forbid), order.rbac)
    cluster = Cluster(simulation, Pace(now, order.factor), access, extras=frozenset(order.extras) | extras)
    served = Served(cluster, RequestLog(order.request_log))
    for text in order.faults:
        inject(served, parse_fault(text, order.seed))
    simulation.advance(now)
    return served


def _world(order: Order) -> tuple[Simulation, float, frozenset[str]]:
    """The world to serve, its present, and the custom resources it needs: a capture's, or one that begins now."""
    if order.capture is None:
        now = time() if order.now is None else order.now
        return Simulation(order.seed, now - order.warm_up_s), now, frozenset()
    capture = Capture.parse(json.loads(order.capture.read_text()))
    simulation = load(capture, seed=order.seed, frozen=order.frozen)
    return simulation, simulation.now, capture.extras


def parse_fault(text: str, seed: int) -> dict[str, object]:
    """FAULT:NAMESPACE:NAME[:SEED][,option=value...] as an order to inject."""
    place, *options = text.split(",")
    fields = dict(zip(("fault", "namespace", "name", "seed"), place.split(":"), strict=False))
    order: dict[str, object] = fields | {"seed": int(fields.get("seed", seed))}
    for option in options:
        key, _, value = option.partition("=")
        order[key] = int(value) if value.isdecimal() else value
    return order


def listen(host: str, port: int) -> socket.socket:
    """A bound socket; port 0 takes a free one. Its protocol is named, or else asyncio would leave answers to Nagle."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    return listener


def url_of(listener: socket.socket, *, tls: bool = False) -> str:
    """The address to tell clients."""
    host, port = listener.getsockname()[:2]
    return f"{'https' if tls else 'http'}://{host}:{port}"


def uvicorn_server(served: Served, certificate: Certificate | None = None) -> uvicorn.Server:
    """The server; run it with `serve(sockets=[...])`. The Date header is the cluster's, not uvicorn's."""
    quiet: dict[str, Any] = {"log_level": "warning", "access_log": False, "date_header": False}
    timeouts: dict[str, Any] = {"timeout_keep_alive": KEEP_ALIVE_S, "timeout_graceful_shutdown": GRACE_S}
    config = uvicorn.Config(app_of(served), lifespan="off", ws="none", **quiet, **timeouts)
    if certificate is not None:
        _secure(config, certificate)
    return Ending(config, served)


def _secure(config: uvicorn.Config, certificate: Certificate) -> None:
    """Have the key read from a file that nobody else can, and that is gone at once."""
    with TemporaryDirectory() as folder:
        chain, key = Path(folder, "chain.pem"), Path(folder, "key.pem")
        chain.write_bytes(certificate.chain)
        key.write_bytes(certificate.key)
        config.ssl_certfile, config.ssl_keyfile = str(chain), str(key)
        config.load()


class Ending(uvicorn.Server):
    """A server that tells its watches when it ends; they would hold it up."""

    def __init__(self, config: uvicorn.Config, served: Served) -> None:
        super().__init__(config)
        self._served = served

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the watches, then the rest."""
        self._served.closing.begun = True
        await super().shutdown(sockets)


@dataclass(frozen=True)
class Running:
    """A cluster that is being served within this process."""

    url: str
    served: Served
    authority: bytes = b""


@asynccontextmanager
async def running(order: Order) -> AsyncIterator[Running]:
    """Serve on a free port of 127.0.0.1 for as long as the block runs."""
    served = serve(order)
    listener = listen("127.0.0.1", 0)
    listener.listen(BACKLOG)
    certificate = certificate_for("127.0.0.1") if order.tls else None
    server = uvicorn_server(served, certificate)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield Running(url_of(listener, tls=order.tls), served, certificate.chain if certificate else b"")
    finally:
        served.holds.release_all()
        server.should_exit = True
        await task
        served.log.close()


def kubeconfig(url: str, token: str = "", authority: bytes = b"") -> str:
    """A kubeconfig for kubectl and the official client. JSON is YAML."""
    name = "nightshift-standin"
    trusted = {"certificate-authority-data": b64encode(authority).decode()} if authority else {}
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": {"server": url} | trusted}],
        "users": [{"name": name, "user": {"token": token or "anybody"}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "current-context": name,
    }
    return json.dumps(content, indent=2) + "\n"


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, complete or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)
