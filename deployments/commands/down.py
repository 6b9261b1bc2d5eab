"""`down`: stop the stack, and whatever killed ones left behind."""

import argparse

from rich.console import Console

from deployments.commands.choices import console, state_of
from deployments.local import interrupts
from deployments.local.paths import STATE, StatePaths
from deployments.local.stack import end_abandoned
from deployments.local.up import take_down


def run(arguments: argparse.Namespace) -> int:
    """0 when nothing of the stack runs any more."""
    return interrupts.run(_down(state_of(arguments), console()))


async def _down(paths: StatePaths, out: Console) -> int:
    code = await take_down(paths, out)
    await end_abandoned(STATE)
    return code
