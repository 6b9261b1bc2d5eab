"""
A whole stack for tests: real server, worker, receiver and embedded cluster, in processes of their own.

The supervisor is a process, too, so that a test may kill anything, and so that tests on different event loops can share
one stack. Start and stop block; `async with` does both off the loop.
"""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from deployments.local.child import last_words
from deployments.local.paths import ROOT, StatePaths
from deployments.local.processes import flow_runs, marked, send
from deployments.local.record import ChildRecord, ChildState, Phase, read_record
from tests.stack.conversation import PATIENCE_S, Conversation

START_TIMEOUT_S = 300.0
STOP_TIMEOUT_S = 120.0


class RunningStack(Conversation):
    """
    A stack in `folder`. `settings` are environment variables that beat the stack's own choices; with `at_once`, what
    was killed starts again at once, however often (it has no faults then).

    `kill` takes "server", "worker", "receiver", "cluster", "runs" (processes of flow runs) or a sum of them, such as
    "worker+runs"; the supervisor starts all but runs again within about a second, `back` waits for that.
    """

    def __init__(
        self,
        folder: Path,
        *,
        inject: Sequence[str] = (),
        factor: float = 10.0,
        settings: Mapping[str, str] | None = None,
        kubeconfig: Path | None = None,
        at_once: bool = False,
    ) -> None:
        super().__init__(StatePaths(folder=folder.resolve()), dict(settings or {}), kubeconfig)
        self._inject = inject
        self._factor = factor
        self._at_once = at_once
        self._supervisor: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start everything and wait until it is ready."""
        self.paths.make()
        with (self.paths.logs / "supervisor.log").open("ab") as log:
            self._supervisor = subprocess.Popen(
                self._command(),
                cwd=ROOT,
                env=os.environ | self._settings,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait(lambda: self.is_ready, START_TIMEOUT_S)

    def stop(self) -> None:
        """Stop everything. Raises AssertionError if something of the stack is left."""
        if self._supervisor is None:
            return
        stack_id = self.record.id if read_record(self.paths) else ""
        self._supervisor.terminate()
        self._supervisor.wait(STOP_TIMEOUT_S)
        self._supervisor = None
        left = [" ".join(process.cmdline()) for process in marked(stack_id)]
        assert left == []

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self.start)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.stop)

    @property
    def is_ready(self) -> bool:
        """Whether this supervisor's stack has come up."""
        record = read_record(self.paths)
        mine = self._supervisor is not None and record is not None and record.supervisor_pid == self._supervisor.pid
        return mine and record is not None and record.phase is Phase.READY

    def processes(self, what: str) -> list[psutil.Process]:
        """The living processes of a part, or of a sum of parts."""
        parts, found = what.split("+"), list[psutil.Process]()
        ours = marked(self.record.id)
        if "runs" in parts:
            found += flow_runs(ours)
        pids = {self.record.child(part).pid for part in parts if part != "runs"}
        return found + [process for process in ours if process.pid in pids]

    def kill(self, what: str, sig: int = signal.SIGKILL) -> list[int]:
        """Signal a part, or a sum of parts; the pids that were hit."""
        targets = self.processes(what)
        send(targets, signal.Signals(sig))
        return [process.pid for process in targets]

    async def back(self, name: str, after: Sequence[int], timeout_s: float = PATIENCE_S) -> ChildRecord:
        """Wait until a part that was killed is ready again, in a process that is none of those."""
        deadline = time.monotonic() + timeout_s
        while (child := self.record.child(name)).state is not ChildState.READY or child.pid in after:
            assert time.monotonic() < deadline, f"{name} did not come back within {timeout_s:.0f} s"
            await asyncio.sleep(0.1)
        return child

    def _command(self) -> list[str]:
        if self._at_once:
            return [sys.executable, "-m", "tests.stack.keeper", str(self.paths.folder), str(self._factor)]
        command = [sys.executable, "-m", "deployments", "up", "--foreground", "--any-ports"]
        command += ["--state-dir", str(self.paths.folder)]
        if self._kubeconfig is not None:
            return [*command, "--kubeconfig", str(self._kubeconfig)]
        return [*command, "--factor", str(self._factor), *(f"--inject={fault}" for fault in self._inject)]

    def _wait(self, condition: Callable[[], bool], timeout_s: float) -> None:
        assert self._supervisor is not None
        deadline = time.monotonic() + timeout_s
        while not condition():
            ended = self._supervisor.poll() is not None
            if ended or time.monotonic() > deadline:
                words = last_words(self.paths.logs / "supervisor.log", lines=30)
                self.stop()
                raise AssertionError(f"the stack did not come up:\n{words}")
            time.sleep(0.05)
