"""`follow`: one incident of the running stack, and its decision."""

import argparse

from rich.console import Console

from deployments.commands.choices import complain, console, decider, state_of
from deployments.console.client import ReceiverClient
from deployments.console.follow import Following, LeftOpen, print_report
from deployments.local import interrupts
from deployments.local.paths import StatePaths
from deployments.local.record import is_supervised, read_record
from deployments.local.secrets import load_or_make
from incidents.errors import IncidentError, PermanentError
from incidents.models import State

GOOD = frozenset({State.RESOLVED, State.RECOVERED, State.ATTACHED})


def run(arguments: argparse.Namespace) -> int:
    """0 when nothing is wrong any more, 1 when something still is, 2 for an error."""
    return interrupts.run(_follow(arguments, console()))


async def _follow(arguments: argparse.Namespace, out: Console) -> int:
    try:
        client = _client(state_of(arguments))
        async with client:
            following = Following(client, out, decider(arguments, out))
            seen = await following.to_the_end(arguments.incident)
    except LeftOpen as left:
        out.print(f"left open: python -m deployments follow {left}")
        return 1
    except IncidentError as error:
        complain(out, error)
        return 2
    print_report(out, seen)
    return 0 if seen.state in GOOD else 1


def _client(paths: StatePaths) -> ReceiverClient:
    record = read_record(paths) if is_supervised(paths) else None
    if record is None:
        raise PermanentError("no stack is up: start one with `make up`")
    return ReceiverClient(record.urls.receiver, load_or_make(paths.secrets).approver_token)
