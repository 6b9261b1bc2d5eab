"""Databases that a stack is told to use instead of files in its folder; their addresses may hold passwords."""

from collections.abc import Mapping

from incidents.approvals import Keyring
from incidents.errors import PermanentError
from incidents.ledger import Ledger

LEDGER = "NIGHTSHIFT_LEDGER_URL"
PREFECT = "PREFECT_SERVER_DATABASE_CONNECTION_URL"
EMBEDDED = "embedded"

_ASYNC = "postgresql+asyncpg"
_MANY = 500


def databases_of(caller: Mapping[str, str], ledger_url: str | None) -> dict[str, str]:
    """What the stack's processes are to find in their environment: the ledger's address, and that of Prefect."""
    told = {LEDGER: ledger_url or caller.get(LEDGER), PREFECT: caller.get(PREFECT)}
    found = {name: url for name, url in told.items() if url}
    if PREFECT in found:
        found[PREFECT] = _for_prefect(found[PREFECT])
    return found


async def check_ledger(url: str, keyring: Keyring) -> None:
    """
    Raise unless an embedded cluster may be put below this ledger: PermanentError, TemporaryError.

    Open incidents about another cluster would be carried on against the embedded one. An empty database is fine.
    """
    async with await Ledger.connect(url, keyring) as ledger:
        try:
            found = await ledger.incidents(open_only=True, limit=_MANY)
        except PermanentError as e:
            if "not migrated" in str(e):
                return
            raise
    others = sorted({incident.subject.cluster for incident in found} - {EMBEDDED})
    if others:
        raise PermanentError(
            f"the ledger has open incidents of {', '.join(others)}: the embedded cluster must not answer for them"
        )


def _for_prefect(url: str) -> str:
    """Prefect takes PostgreSQL by its asynchronous driver alone."""
    scheme, mark, rest = url.partition("://")
    if mark and scheme in {"postgres", "postgresql", _ASYNC}:
        return f"{_ASYNC}://{rest}"
    raise PermanentError(f"{PREFECT} must begin with {_ASYNC}://")
