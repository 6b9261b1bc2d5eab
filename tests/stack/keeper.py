"""
A stack whose parts are started again at once, however often they are killed: `up --foreground` with another pace.

The pauses of the real one grow with every end that follows soon on another, and tests that kill again and again would
spend most of their time in them; that they grow is tested in test_supervisor.
"""

import sys
from pathlib import Path

from rich.console import Console

from deployments.local import interrupts
from deployments.local.child import Pace
from deployments.local.stack import StackOptions
from deployments.local.up import keep_in_foreground

AT_ONCE = Pace(longest_pause_s=0.5)


def main(folder: str, factor: str) -> int:
    """Keep a stack without faults until a signal comes."""
    options = StackOptions(folder=Path(folder), factor=float(factor), pace=AT_ONCE)
    return interrupts.run(keep_in_foreground(options, Console(width=120)))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
