"""kubectl against a cluster that is served within the test's own process."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from incidents.standin.server import Order, Running, kubeconfig, running

ADMIN = "the administrator's"
PATIENCE_S = 240.0


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[list[str]]:
        """The printed table, cells parted by two blanks or more."""
        return [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in self.out.splitlines()]


@dataclass(frozen=True)
class Session:
    """A served cluster and somebody at its command line."""

    cluster: Running
    folder: Path

    async def __call__(self, command: str, *more: str, stdin: str = "", namespace: str = "shop") -> Said:
        """Run `kubectl <command> <more>`."""
        process = await asyncio.create_subprocess_exec(
            "kubectl",
            f"--namespace={namespace}",
            *command.split(),
            *more,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "HOME": str(self.folder), "KUBECONFIG": str(self.folder / "config")},
        )
        async with asyncio.timeout(PATIENCE_S):
            out, err = await process.communicate(stdin.encode())
        return Said(process.returncode or 0, out.decode(), err.decode())

    async def ok(self, command: str, *more: str, stdin: str = "", namespace: str = "shop") -> str:
        """The output of a command that must succeed."""
        said = await self(command, *more, stdin=stdin, namespace=namespace)
        assert said.code == 0, said.err
        return said.out

    async def minor(self) -> int:
        """The 20 of kubectl 1.20: Debian's is older than some commands."""
        found = json.loads(await self.ok("version --client -o json"))["clientVersion"]["minor"]
        return int(found.rstrip("+"))

    async def get(self, what: str) -> dict[str, object]:
        """An object as JSON."""
        found: dict[str, object] = json.loads(await self.ok(f"get {what} -o json"))
        return found

    def skip(self, seconds: float) -> None:
        """Let virtual time jump."""
        self.cluster.served.cluster.pace.skip(seconds)


@asynccontextmanager
async def session(folder: Path, *faults: str, factor: float = 0, now: float | None = None) -> AsyncIterator[Session]:
    """A cluster under RBAC, with its administrator at the command line."""
    order = Order(factor=factor, seed=1, faults=faults, token=ADMIN, rbac=True, tls=True, now=now)
    async with running(order) as cluster:
        (folder / "config").write_text(kubeconfig(cluster.url, ADMIN, cluster.authority))
        yield Session(cluster, folder)
