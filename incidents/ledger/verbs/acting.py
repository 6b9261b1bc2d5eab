"""Acting on the cluster: intents, results, and the leases that keep orphans out."""

from incidents.ledger import actions, leases
from incidents.ledger.records import ActionRecord, ActionStatus
from incidents.ledger.verbs.core import Core
from incidents.models import ObjectRef
from incidents.policy import Budgets

_MOST_ATTEMPTS = 5


class ActingVerbs(Core):
    """The part of the ledger about actions and leases."""

    async def intend(
        self,
        id: str,
        *,
        attempt: int,
        round: int,
        action: str,
        target: ObjectRef,
        params_hash: str,
        undo: object,
        fence: int,
        max_attempts: int = _MOST_ATTEMPTS,
        lease: str | None = None,
        budgets: Budgets | None = None,
        actor: str = "run",
    ) -> ActionRecord:
        """
        Write an intent down before the cluster is touched; the stored one if it is there already.

        With `lease` the fence, and with `budgets` what was done lately, are checked in the same transaction. Raises
        LostLease, and Refused('attempts'|'ended'|'owner_budget'|'installation_budget').
        """
        intent = actions.Intent(attempt, round, action, target, params_hash, undo, fence)
        limits = actions.Limits(max_attempts, lease, budgets)
        return await self._store.write(lambda tx: actions.intend(tx, id, intent, limits, actor))

    async def settle(
        self, action_id: int, status: ActionStatus, *, detail: str = "", actor: str, fence: int | None = None
    ) -> ActionRecord:
        """Write a result down; the same one again changes nothing. Raises Refused, and LostLease for an old fence."""
        return await self._store.write(lambda tx: actions.settle(tx, action_id, status, detail, actor, fence))

    async def actions(self, id: str) -> tuple[ActionRecord, ...]:
        """The actions of an incident, in order."""
        return await self._store.read(lambda tx: actions.of_incident(tx, id))

    async def undo_of(self, action_id: int) -> object:
        """The way back that was stored with the intent."""
        return await self._store.read(lambda tx: actions.undo_of(tx, action_id))

    async def acquire(self, name: str, holder: str, ttl_s: float) -> int | None:
        """A new fencing number; None while somebody else's lease lives."""
        return await self._store.write(lambda tx: leases.acquire(tx, name, holder, ttl_s))

    async def renew(self, name: str, fence: int, ttl_s: float) -> None:
        """Prolong a lease. Raises LostLease if another number is current."""
        await self._store.touch(lambda tx: leases.renew(tx, name, fence, ttl_s))

    async def check(self, name: str, fence: int) -> None:
        """Raise LostLease unless this number is current and its lease alive."""
        await self._store.read(lambda tx: leases.check(tx, name, fence))

    async def release(self, name: str, fence: int) -> None:
        """Give a lease back; nothing happens if it is lost already."""
        await self._store.touch(lambda tx: leases.release(tx, name, fence))
