"""The measurements, one function each."""

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psutil

from deployments.bench.driver import Driver, seconds_between
from deployments.bench.figures import Count, Figure, Result
from deployments.local.paths import ROOT
from deployments.local.processes import flow_runs, marked
from incidents.models import State

BURST = 200
BURST_WORKLOADS = 20
BURST_AT_ONCE = 20
PARTS = ("server", "worker", "receiver", "cluster")


async def intake(driver: Driver, alerts: int) -> list[Result]:
    """How long Alertmanager waits for its answer: one connection, one alert at a time."""
    await driver.break_workload("intake", "web")
    took = [(await driver.alert("intake", "web", f"{number:016x}"))[1] for number in range(alerts)]
    return [Figure(name="alert accepted (committed, 202)", unit="ms", values=tuple(took), target=50)]


async def repairs(driver: Driver, times: int) -> list[Result]:
    """Whole incidents, one after the other; each starts two fresh interpreters."""
    asked: list[float] = []
    repaired: list[float] = []
    async with _largest_run(driver) as largest:
        for number in range(times):
            await driver.break_workload("repairs", f"web-{number}")
            incident, _ = await driver.alert("repairs", f"web-{number}")
            await driver.approve(await driver.asked(incident))
            seen = await driver.ended(incident)
            asked.append(seconds_between(seen, "received", "asked"))
            repaired.append(seconds_between(seen, "decided", f"state:{State.RESOLVED}"))
    return [
        Figure(name="alert to question stored, cold", unit="s", values=tuple(asked), target=10),
        Figure(name="decision to verified, rollout included", unit="s", values=tuple(repaired), target=10),
        Figure(name="memory of a flow run (largest)", unit="MiB", values=(max(largest),)),
    ]


async def burst(driver: Driver) -> list[Result]:
    """200 alerts at once about 20 broken workloads: none may be lost, and none may open a second incident."""
    for number in range(BURST_WORKLOADS):
        await driver.break_workload("burst", f"web-{number}")
    gate, began = asyncio.Semaphore(BURST_AT_ONCE), time.perf_counter()

    async def one(number: int) -> tuple[str, float]:
        async with gate:
            return await driver.alert("burst", f"web-{number % BURST_WORKLOADS}", f"b{number:015x}")

    sent = await asyncio.gather(*(one(number) for number in range(BURST)))
    accepted_s = time.perf_counter() - began
    incidents = sorted({incident for incident, _ in sent})
    seen = [await driver.asked(incident) for incident in incidents]
    asked_s = time.perf_counter() - began
    known = {alert.fingerprint for incident in seen for alert in incident.alerts}
    return [
        Count(name=f"incidents of {BURST} alerts about {BURST_WORKLOADS} workloads", value=len(incidents), expected=20),
        Count(name="alerts lost in the burst", value=BURST - len(known), expected=0),
        Figure(name="alert accepted in the burst", unit="ms", values=tuple(ms for _, ms in sent)),
        Figure(name="burst: all alerts accepted", unit="s", values=(accepted_s,)),
        Figure(name="burst: all 20 questions stored", unit="s", values=(asked_s,)),
    ]


def memory(driver: Driver) -> list[Result]:
    """Resident memory of each process that stays."""
    pids = {child.name: child.pid for child in driver.stack.record.children}
    sizes = {part: psutil.Process(pids[part]).memory_info().rss / 2**20 for part in PARTS}
    return [Figure(name=f"memory of {part}", unit="MiB", values=(size,)) for part, size in sizes.items()]


def demos(times: int) -> list[Result]:
    """The newcomer's command, from Enter to the prompt: start, repair, report, stop."""
    took = tuple(_demo_s() for _ in range(times))
    return [Figure(name="installed `make demo APPROVE=yes`, from start to end", unit="s", values=took, target=60)]


def _demo_s() -> float:
    began = time.perf_counter()
    subprocess.run(["/usr/bin/env", "make", "demo", "APPROVE=yes"], cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - began


@asynccontextmanager
async def _largest_run(driver: Driver) -> AsyncIterator[list[float]]:
    """Sizes in MiB of the flow runs that were seen meanwhile, largest per look."""
    sizes, done = [0.0], asyncio.Event()

    async def watch() -> None:
        while not done.is_set():
            sizes.extend(_size_mib(process) for process in flow_runs(marked(driver.stack.record.id)))
            await asyncio.sleep(0.5)

    watching = asyncio.create_task(watch())
    try:
        yield sizes
    finally:
        done.set()
        await watching


def _size_mib(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss / 2**20)
    except psutil.Error:
        return 0.0
