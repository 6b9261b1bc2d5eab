"""`brake`: the kill switch in the ledger. While it is on, nothing is changed, and nothing is taken back."""

import argparse
import asyncio

from deployments.commands.choices import complain, console, state_of
from deployments.commands.ledgers import person, source
from incidents.approvals import Keyring
from incidents.errors import IncidentError, PermanentError
from incidents.ledger import Ledger
from incidents.ledger.records import Brake


def run(arguments: argparse.Namespace) -> int:
    """0 when it was done; 2 when the ledger cannot be used or nobody said why."""
    out = console()
    try:
        if arguments.what != "show" and not arguments.why:
            raise PermanentError("say with --why what for: whoever finds it wants to know")
        said = asyncio.run(_done(*source(state_of(arguments)), arguments.what, arguments.why))
    except IncidentError as error:
        complain(out, error)
        return 2
    out.print(said)
    return 0


async def _done(url: str, keyring: Keyring, what: str, why: str) -> str:
    async with await Ledger.connect(url, keyring) as ledger:
        if what == "on":
            await ledger.pull_brake("stop", actor=person(), why=why)
        if what == "off":
            await ledger.release_brake("stop", actor=person(), why=why)
        return "\n".join(map(_said, await ledger.brakes())) or "no brake is on"


def _said(brake: Brake) -> str:
    return f"{brake.name} is on since {brake.at:%Y-%m-%d %H:%M} UTC, by {brake.actor}: {brake.why}"
