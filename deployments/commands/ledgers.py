"""Which ledger a command means, and who runs it."""

import getpass
import os

from deployments.local.databases import LEDGER
from deployments.local.paths import StatePaths
from deployments.local.secrets import load_or_make
from incidents.approvals import Keyring
from incidents.errors import PermanentError
from incidents.settings import Settings


def source(paths: StatePaths) -> tuple[str, Keyring]:
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


def person() -> str:
    """Whoever runs the command, for the audit; the machine's word, not a proof."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):
        return "cli:unknown"
