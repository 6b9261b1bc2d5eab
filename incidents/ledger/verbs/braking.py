"""What keeps everybody from acting, and the figures by which the policy decides."""

from datetime import timedelta

from incidents.errors import AuditBroken
from incidents.ledger import brakes, journal, standing
from incidents.ledger.brakes import BrakeName
from incidents.ledger.records import Brake
from incidents.ledger.verbs.core import Core
from incidents.models import ObjectRef
from incidents.policy import Standing


class BrakingVerbs(Core):
    """The part of the ledger about brakes, and about what was done lately."""

    async def pull_brake(self, name: BrakeName, *, actor: str, why: str) -> bool:
        """Stop all acting until the brake is released; False if it is on already."""
        return await self._store.write(lambda tx: brakes.pull(tx, name, actor, why))

    async def release_brake(self, name: BrakeName, *, actor: str, why: str) -> bool:
        """Let acting go on; False if the brake is not on."""
        return await self._store.write(lambda tx: brakes.release(tx, name, actor, why))

    async def brakes(self) -> tuple[Brake, ...]:
        """The brakes that are on."""
        return await self._store.read(brakes.pulled)

    async def check_audit(self, last: int | None = None) -> int:
        """Verify the audit; a broken one pulls its brake before AuditBroken is raised. The number of lines."""
        try:
            return await self._store.read(lambda tx: journal.verify(tx, last))
        except AuditBroken as broken:
            why = str(broken)
            await self.pull_brake("audit", actor="ledger", why=why)
            raise

    async def accept_audit(self, *, actor: str, why: str) -> int:
        """An operator has looked at a broken audit: what is there counts as whole, and acting may go on."""
        last = await self._store.touch(lambda tx: journal.accept(tx, actor, why))
        await self._store.write(lambda tx: journal.note(tx, None, "audit_accepted", actor, f"up to line {last}: {why}"))
        await self.release_brake("audit", actor=actor, why=why)
        return last

    async def standing(self, id: str, round: int, target: ObjectRef, storm: timedelta) -> Standing:
        """What was done and opened lately, without this round's own action."""
        asked = standing.Asked(id, round, target, storm)
        return await self._store.read(lambda tx: standing.standing(tx, asked))
