"""`python -m deployments bench`: measure on this machine, and print the table of the README."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from deployments.bench import measures
from deployments.bench.deciding import deciding
from deployments.bench.driver import Driver
from deployments.bench.figures import Result, markdown
from deployments.bench.looking import looking
from deployments.bench.machine import machine
from deployments.bench.thinking import thinking
from deployments.local import interrupts
from deployments.local.display import shown_stack
from deployments.local.stack import StackOptions
from incidents.settings import ModelSettings

FACTOR = 10.0


def main(argv: Sequence[str]) -> int:
    """Measure everything; 1 if a target was missed."""
    options = argparse.ArgumentParser("python -m deployments bench", description="Measure the figures of the README.")
    options.add_argument("--repairs", type=int, default=10, help="whole incidents, one after the other")
    options.add_argument("--alerts", type=int, default=100, help="alerts, one after the other")
    options.add_argument("--looks", type=int, default=30, help="looks at each crowd")
    options.add_argument("--decisions", type=int, default=200, help="decisions in this process")
    options.add_argument("--demos", type=int, default=3, help="times `make demo APPROVE=yes`")
    return interrupts.run(_bench(options.parse_args(argv)))


async def _bench(asked: argparse.Namespace) -> int:
    out = Console(stderr=True)
    with TemporaryDirectory(prefix="nightshift-bench-") as folder:
        results = await _on_a_stack(asked, Path(folder), out)
    out.print("measuring looks")
    results += await looking(asked.looks)
    out.print("measuring decisions")
    results += await asyncio.to_thread(deciding, asked.decisions)
    out.print("measuring the model")
    results += await asyncio.to_thread(thinking, ModelSettings().trm_checkpoint, asked.decisions)
    if asked.demos:
        out.print("measuring the demo")
        results += await asyncio.to_thread(measures.demos, asked.demos)
    print(markdown(results, machine()))
    return 0 if all(result.is_met is not False for result in results) else 1


async def _on_a_stack(asked: argparse.Namespace, folder: Path, out: Console) -> list[Result]:
    async with shown_stack(StackOptions(folder=folder, factor=FACTOR), out) as stack:
        driver = Driver(stack)
        out.print("measuring whole incidents")
        results = await measures.repairs(driver, asked.repairs)
        out.print("measuring the intake")
        results += await measures.intake(driver, asked.alerts)
        out.print("measuring a burst")
        results += await measures.burst(driver)
        return results + measures.memory(driver)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
