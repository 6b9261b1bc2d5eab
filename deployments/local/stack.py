"""One running stack: made ready, kept, and taken down again with everything that it started."""

import asyncio
import os
import secrets as random
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field

from deployments.local import children
from deployments.local.child import Child, ChildFailed, Pace
from deployments.local.environment import environment_for, has_resident
from deployments.local.paths import CACHE, ROOT, StatePaths
from deployments.local.ports import free_port
from deployments.local.processes import end_all
from deployments.local.record import (
    ChildRecord,
    ChildState,
    ClusterChoice,
    Phase,
    StackRecord,
    Urls,
    holding_lock,
    is_supervised,
    read_record,
    write_record,
)
from deployments.local.secrets import load_or_make
from deployments.local.supervisor import Supervisor
from deployments.local.template import keep_template, start_from_template
from incidents.models import Noun

GRACE_S = 8.0
PREFERRED = {"server": 4200, "receiver": 8090, "cluster": 8001, "resident": 8070}


class StackOptions(Noun):
    """What a caller may choose about a stack."""

    folder: Path
    root: Path = Field(default=ROOT, description="the repository: prefect.yaml and the flows lie here")
    cluster: ClusterChoice = ClusterChoice()
    inject: tuple[str, ...] = Field(default=(), description="faults of the embedded cluster, 'fault:namespace:name'")
    capture: Path | None = Field(default=None, description="a captured incident, as the embedded cluster's world")
    factor: float = Field(
        default=1.0, gt=0, description="how much faster than the wall the embedded cluster's time runs"
    )
    usual_ports: bool = Field(default=False, description="take the well-known ports if they are free")
    overrides: dict[str, str] = Field(default_factory=dict, description="environment that beats everything else")
    children: tuple[str, ...] = Field(default=(), description="start these only; all of them when empty")
    pace: Pace = Field(default=Pace(), description="the patience with processes that end or hang")


class Stack:
    """A stack that runs. Its record is on disk at every moment, so that another process can follow and end it."""

    def __init__(self, options: StackOptions, caller: Mapping[str, str]) -> None:
        self.paths = StatePaths(folder=options.folder.resolve())
        self._options = options
        self.ready = asyncio.Event()
        self.record = _new_record(options)
        self.environment = self._environment(caller)

    async def keep(self) -> None:
        """Run until cancelled. Raises ChildFailed if a process cannot be started."""
        supervisor = Supervisor(
            self._children(),
            self.environment,
            folder=self._options.root,
            logs=self.paths.logs,
            changed=self._changed,
            pace=self._options.pace,
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(supervisor.run())
            await supervisor.all_ready()
            await asyncio.to_thread(keep_template, self.paths.prefect_home, CACHE)
            self._update(phase=Phase.READY, ready_at=datetime.now(UTC))
            self.ready.set()

    async def end(self, error: str = "") -> None:
        """Stop everything that belongs to this stack, whoever started it."""
        self._update(phase=Phase.STOPPING, error=error)
        left = await end_all(self.record.id, GRACE_S, last=self._server_pids())
        stopped = tuple(child.model_copy(update={"state": ChildState.STOPPED}) for child in self.record.children)
        problem = error or (f"still running: {left}" if left else "")
        self._update(phase=Phase.FAILED if problem else Phase.STOPPED, error=problem, children=stopped)

    def prepare(self) -> None:
        """Make the folder ready for the processes."""
        start_from_template(self.paths.prefect_home, CACHE)
        waiting = tuple(ChildRecord(name=child.name, since=datetime.now(UTC)) for child in self._children())
        self._update(children=waiting)

    def _children(self) -> list[Child]:
        python, urls = Path(sys.executable), self.record.urls
        found = [children.server(python, urls), children.worker(python, urls), children.deploy(python)]
        found.append(children.receiver(python, urls))
        if has_resident(self.environment, urls):
            found.append(children.resident(python, urls))
        if urls.cluster is not None:
            options = self._options
            world = children.World(options.factor, options.inject, options.capture)
            found.append(children.cluster(python, urls, self.paths, world))
        return [child for child in found if not self._options.children or child.name in self._options.children]

    def _environment(self, caller: Mapping[str, str]) -> dict[str, str]:
        self.paths.make()
        made = environment_for(
            caller,
            stack_id=self.record.id,
            root=self._options.root,
            python=Path(sys.executable),
            paths=self.paths,
            urls=self.record.urls,
            secrets=load_or_make(self.paths.secrets),
            cluster=self.record.cluster,
        )
        return made | self._options.overrides

    def _server_pids(self) -> list[int]:
        return [child.pid for child in self.record.children if child.pid and child.name in children.SERVERS]

    def _changed(self, child: ChildRecord) -> None:
        self._update(children=tuple(child if child.name == old.name else old for old in self.record.children))

    def _update(self, **changes: object) -> None:
        self.record = self.record.model_copy(update=changes)
        write_record(self.paths, self.record)


@asynccontextmanager
async def running_stack(options: StackOptions) -> AsyncIterator[Stack]:
    """
    A stack for the time of the block. Raises AlreadyUp if its folder has a living one.

    What an earlier supervisor of the folder left behind when it was killed is ended first.
    """
    paths = StatePaths(folder=options.folder.resolve())
    paths.make()
    with holding_lock(paths):
        await end_leftovers(paths)
        stack = Stack(options, os.environ)
        stack.prepare()
        keeper = asyncio.create_task(stack.keep())
        try:
            await _ready(stack, keeper)
            yield stack
        finally:
            error = await _cancelled(keeper)
            await asyncio.shield(stack.end(error))


async def end_leftovers(paths: StatePaths) -> None:
    """End the processes of a stack whose supervisor was killed."""
    if (record := read_record(paths)) is not None:
        await end_all(record.id, GRACE_S)
        write_record(paths, record.model_copy(update={"phase": Phase.STOPPED}))


async def end_abandoned(state: Path) -> None:
    """End the stacks below `state` whose supervisors were killed."""
    for file in state.glob("*/stack.json"):
        paths = StatePaths(folder=file.parent)
        record = read_record(paths)
        if record is not None and record.phase is not Phase.STOPPED and not is_supervised(paths):
            await end_leftovers(paths)


async def _ready(stack: Stack, keeper: asyncio.Task[None]) -> None:
    ready = asyncio.create_task(stack.ready.wait())
    await asyncio.wait([keeper, ready], return_when=asyncio.FIRST_COMPLETED)
    ready.cancel()
    if keeper.done():
        raise _failure(keeper) or ChildFailed("the supervisor ended early")


async def _cancelled(keeper: asyncio.Task[None]) -> str:
    keeper.cancel()
    await asyncio.wait([keeper])
    failure = _failure(keeper)
    return str(failure) if failure else ""


def _failure(keeper: asyncio.Task[None]) -> ChildFailed | None:
    """The reason for which a keeper ended, if it did not end because it was told to."""
    if not keeper.done() or keeper.cancelled() or (error := keeper.exception()) is None:
        return None
    failures = error.exceptions if isinstance(error, ExceptionGroup) else [error]
    for failure in failures:
        if isinstance(failure, ChildFailed):
            return failure
    raise error


def _new_record(options: StackOptions) -> StackRecord:
    def url(name: str) -> str:
        return f"http://{children.HOST}:{free_port(PREFERRED[name] if options.usual_ports else None)}"

    prefect = url("server")
    return StackRecord(
        id=random.token_hex(8),
        supervisor_pid=os.getpid(),
        started_at=datetime.now(UTC),
        urls=Urls(
            prefect_api=f"{prefect}/api",
            prefect_ui=prefect,
            receiver=url("receiver"),
            cluster=url("cluster") if options.cluster.embedded else None,
            resident=url("resident"),
        ),
        cluster=options.cluster,
    )
