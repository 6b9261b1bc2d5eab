"""Small real programs for the supervisor to keep."""

import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deployments.local.child import Child, Pace
from deployments.local.processes import MARK, end_all
from deployments.local.record import ChildRecord, ChildState
from deployments.local.supervisor import Supervisor

QUICK = Pace(poll_s=0.01, first_pause_s=0.01, longest_pause_s=0.05, start_timeout_s=60, alive_every_s=0.02)
STACK_ID = f"a-test-of-the-supervisor-in-{os.getpid()}"  # others may run the same tests beside this process

STAYS = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
DIES = "import sys; print('no such table: widgets'); sys.exit(3)"
LEAVES_CHILD = (
    "import subprocess, sys, time; "
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], start_new_session=True); time.sleep(60)"
)


def make_child(name: str, program: str, **changes: object) -> Child:
    """A child that runs a few words of Python."""
    return Child(name, (sys.executable, "-c", program), **changes)  # type: ignore[arg-type]


@dataclass
class Watch:
    """What the supervisor told, in order."""

    told: list[ChildRecord] = field(default_factory=list)

    def __call__(self, record: ChildRecord) -> None:
        self.told.append(record)

    def last(self, name: str) -> ChildRecord | None:
        """The latest about one child."""
        return next((record for record in reversed(self.told) if record.name == name), None)

    def lives(self, name: str) -> list[int]:
        """The pids under which a child became ready."""
        return [r.pid for r in self.told if r.name == name and r.state is ChildState.READY and r.pid is not None]


@asynccontextmanager
async def supervised(
    folder: Path, *children: Child, environment: Mapping[str, str], pace: Pace = QUICK, stack_id: str = STACK_ID
) -> AsyncIterator[tuple[Supervisor, Watch]]:
    """A supervisor of these children, for as long as the block; everything they started is ended after it."""
    watch = Watch()
    marked = {**environment, MARK: stack_id}
    supervisor = Supervisor(children, marked, folder=folder, logs=folder, changed=watch, pace=pace)
    try:
        yield supervisor, watch
    finally:
        left = await end_all(stack_id, grace_s=0.2)
        assert left == []
