"""`audit`: recompute the ledger's chain of hashes, or accept a broken one after somebody has looked at it."""

import argparse
import asyncio

from deployments.commands.choices import complain, console, state_of
from deployments.commands.ledgers import person, source
from incidents.approvals import Keyring
from incidents.errors import IncidentError, PermanentError
from incidents.ledger import Ledger


def run(arguments: argparse.Namespace) -> int:
    """0 when the chain is whole or was accepted, 1 when a line was altered, 2 when there is nothing to check."""
    out = console()
    accepts = arguments.what == "accept"
    try:
        url, keyring = source(state_of(arguments))
        if accepts and not arguments.why:
            raise PermanentError("say with --why what you found: it is kept in the audit")
    except PermanentError as error:
        complain(out, error)
        return 2
    try:
        said = asyncio.run(accepted(url, keyring, arguments.why) if accepts else verified(url, keyring))
    except IncidentError as error:
        complain(out, error)
        return 1 if isinstance(error, PermanentError) else 2
    out.print(said)
    return 0


async def verified(url: str, keyring: Keyring) -> str:
    """What to say of a whole chain. Raises PermanentError naming the first line that was altered."""
    async with await Ledger.connect(url, keyring) as ledger:
        return f"{await ledger.verify_audit()} lines of audit, the chain is whole"


async def accepted(url: str, keyring: Keyring, why: str) -> str:
    """Take the chain as it is for whole, in the name of whoever runs this."""
    async with await Ledger.connect(url, keyring) as ledger:
        last = await ledger.accept_audit(actor=person(), why=why)
        return f"the audit counts as whole up to line {last}: acting may go on"
