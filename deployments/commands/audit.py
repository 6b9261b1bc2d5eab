"""`audit verify`: recompute the ledger's chain of hashes."""

import argparse
import asyncio
import os

from deployments.commands.choices import complain, console, state_of
from deployments.local.databases import LEDGER
from deployments.local.paths import StatePaths
from deployments.local.secrets import load_or_make
from incidents.approvals import Keyring
from incidents.errors import IncidentError, PermanentError
from incidents.ledger import Ledger
from incidents.settings import Settings


def run(arguments: argparse.Namespace) -> int:
    """0 when the chain is whole, 1 when a line was altered, 2 when there is nothing to check."""
    out = console()
    try:
        url, keyring = _source(state_of(arguments))
    except PermanentError as error:
        complain(out, error)
        return 2
    try:
        lines = asyncio.run(verified(url, keyring))
    except IncidentError as error:
        complain(out, error)
        return 1 if isinstance(error, PermanentError) else 2
    out.print(f"{lines} lines of audit, the chain is whole")
    return 0


async def verified(url: str, keyring: Keyring) -> int:
    """The number of lines. Raises PermanentError naming the first one that was altered."""
    async with await Ledger.connect(url, keyring) as ledger:
        return await ledger.verify_audit()


def _source(paths: StatePaths) -> tuple[str, Keyring]:
    """The ledger of the environment, or else the stack's; a stack on PostgreSQL has its key in its folder."""
    url = os.environ.get(LEDGER)
    if url and "NIGHTSHIFT_SECRET_KEY" in os.environ:
        settings = Settings()
        return settings.ledger_url, Keyring(settings.secret_key)
    if url and paths.secrets.is_dir():
        return url, Keyring(load_or_make(paths.secrets).secret_key)
    if not paths.ledger.exists():
        raise PermanentError(f"there is no ledger at {paths.ledger}: set NIGHTSHIFT_LEDGER_URL or give --state-dir")
    return f"sqlite+aiosqlite:///{paths.ledger}", Keyring(load_or_make(paths.secrets).secret_key)
