"""Following an incident: its state, its owner, what was believed about it, its timeline and its report."""

from incidents.ledger import incidents, journal
from incidents.ledger.records import AlertRecord, IncidentRecord
from incidents.ledger.verbs.core import Core
from incidents.models import Diagnosis, Evidence, Report, State, Step


class FollowingVerbs(Core):
    """The part of the ledger about incidents and their audit."""

    async def incident(self, id: str) -> IncidentRecord:
        """One incident. Raises Refused('unknown_incident')."""
        return await self._store.read(lambda tx: incidents.get(tx, id))

    async def incidents(
        self, *, open_only: bool = False, source: str | None = None, limit: int = 100
    ) -> tuple[IncidentRecord, ...]:
        """Incidents, newest first."""
        return await self._store.read(lambda tx: incidents.listed(tx, open_only, source, limit))

    async def earlier(self, id: str, limit: int = 10) -> tuple[IncidentRecord, ...]:
        """What happened to the same subject or owner before, newest first."""
        return await self._store.read(lambda tx: incidents.earlier(tx, id, limit))

    async def followers(self, id: str, limit: int = 100) -> tuple[IncidentRecord, ...]:
        """The incidents that joined this one because they have its owner or root."""
        return await self._store.read(lambda tx: incidents.followers(tx, id, limit))

    async def counts(self) -> dict[str, int]:
        """How many incidents are in each state."""
        return await self._store.read(incidents.counts)

    async def alerts_of(self, id: str) -> tuple[AlertRecord, ...]:
        """The alerts of an incident, oldest first."""
        return await self._store.read(lambda tx: incidents.alerts_of(tx, id))

    async def advance(self, id: str, to: State, *, actor: str, detail: str = "") -> IncidentRecord:
        """Change the state. Raises Refused('illegal_transition'|'ended'); already there = nothing happens."""
        return await self._store.write(lambda tx: incidents.advance(tx, id, to, actor, detail))

    async def correct_owner(self, id: str, owner_key: str, *, actor: str) -> str | None:
        """Set the owner; or attach to the open incident that has it, whose id is returned."""
        return await self._store.write(lambda tx: incidents.correct_owner(tx, id, owner_key, actor))

    async def claim_root(self, id: str, root_key: str, *, actor: str) -> str | None:
        """Set the root object; or attach to the open incident that has it, whose id is returned."""
        return await self._store.write(lambda tx: incidents.claim_root(tx, id, root_key, actor))

    async def record_diagnosis(self, id: str, round: int, diagnosis: Diagnosis, evidence: Evidence) -> None:
        """Keep what was believed in a round, and why; the first one stays."""
        await self._store.write(lambda tx: incidents.record_diagnosis(tx, id, round, diagnosis, evidence))

    async def diagnosis_of(self, id: str, round: int | None = None) -> Diagnosis | None:
        """The diagnosis of a round, or the newest."""
        return await self._store.read(lambda tx: incidents.diagnosis_of(tx, id, round))

    async def evidence_of(self, id: str, round: int) -> Evidence | None:
        """The evidence of a round."""
        return await self._store.read(lambda tx: incidents.evidence_of(tx, id, round))

    async def store_report(self, id: str, report: Report) -> None:
        """Keep the story of an incident; the same one again changes nothing."""
        await self._store.write(lambda tx: incidents.store_report(tx, id, report))

    async def note(self, id: str | None, event: str, *, actor: str, detail: str = "") -> None:
        """Append a line to the audit."""
        await self._store.write(lambda tx: journal.note(tx, id, event, actor, detail))

    async def timeline(self, id: str) -> tuple[Step, ...]:
        """The audit lines of an incident, in order."""
        return await self._store.read(lambda tx: journal.timeline(tx, id))

    async def verify_audit(self, last: int | None = None) -> int:
        """The number of audit lines. Raises AuditBroken naming the first broken one. `last`: look at so many only."""
        return await self._store.read(lambda tx: journal.verify(tx, last))
