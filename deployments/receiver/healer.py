"""Cures runs that were lost, failed, cancelled or forgotten, and gives up on them with a report when it must."""

import logging
from datetime import timedelta

from deployments.receiver.cures import Cure, Remedy, cure_for
from deployments.receiver.door import Door
from deployments.receiver.farewell import Story, farewell
from incidents.errors import IncidentError, Refused
from incidents.ledger import IncidentRecord
from incidents.models import State

log = logging.getLogger("nightshift.healer")

ACTOR = "receiver"


class Healer:
    """Applies what `cures` prescribes. Every remedy is safe to repeat."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._ledger = door.ledger

    async def round(self) -> None:
        """Look at the run of every unfinished incident; one that cannot be cured keeps no other from it."""
        records = [record for record in await self._ledger.unfinished() if record.run_id is not None]
        states = await self._door.runs.states([record.run_id for record in records if record.run_id])
        lost_after = timedelta(seconds=self._door.settings.run_lost_after_s)
        for record in records:
            cure = cure_for(record, states.get(record.run_id or ""), self._door.clock(), lost_after)
            if cure is not None:
                await self._try(record, cure)

    async def _try(self, record: IncidentRecord, cure: Cure) -> None:
        try:
            await self._cure(record, cure)
        except IncidentError as e:
            self._door.metrics.failures.labels("heal").inc()
            log.warning("a cure failed", extra={"incident": record.id, "reason": str(e)})

    async def _cure(self, record: IncidentRecord, cure: Cure) -> None:
        if await self._ledger.incident(record.id) != record:
            return  # it moved on while Prefect was asked
        cure = self._or_give_up(record, cure)
        self._door.metrics.cures.labels(cure.remedy.value).inc()
        log.warning("curing", extra={"incident": record.id, "remedy": cure.remedy.value, "why": cure.why})
        await self._apply(record, record.run_id or "", cure)
        self._door.committed.set()

    def _or_give_up(self, record: IncidentRecord, cure: Cure) -> Cure:
        is_counted = cure.remedy in {Remedy.RESTART, Remedy.REDISPATCH}
        if not is_counted or record.restarts < self._door.settings.max_restarts:
            return cure
        return Cure(remedy=Remedy.GIVE_UP, why=f"{cure.why}; it was restarted {record.restarts} times in vain")

    async def _apply(self, record: IncidentRecord, run: str, cure: Cure) -> None:
        match cure.remedy:
            case Remedy.WAKE:
                await self._ledger.wake(record.id, cure.why)
            case Remedy.RENEW:
                await self._door.runs.reschedule(run, cure.why)
            case Remedy.RESTART:
                await self._restart(record, run, cure.why)
            case Remedy.REDISPATCH:
                await self._ledger.count_restart(record.id)
                await self._ledger.redispatch(record.id, actor=ACTOR, detail=cure.why)
            case Remedy.GIVE_UP:
                await self._give_up(record, run, cure.why)

    async def _restart(self, record: IncidentRecord, run: str, why: str) -> None:
        await self._ledger.note(record.id, "run_lost", actor=ACTOR, detail=why)
        await self._door.runs.reschedule(run, why)
        number = await self._ledger.count_restart(record.id)
        await self._ledger.note(record.id, "run_restarted", actor=ACTOR, detail=f"run {run}, time {number}")

    async def _give_up(self, record: IncidentRecord, run: str, why: str) -> None:
        try:
            await self._ledger.advance(record.id, State.FAILED, actor=ACTOR, detail=why)
        except Refused as e:
            log.info("it has ended already", extra={"incident": record.id, "code": e.code})
        story = await self._story(record.id)
        await self._ledger.store_report(record.id, farewell(story, why, self._door.runs.url(run)))
        await self._door.runs.fail(run, why)

    async def _story(self, id: str) -> Story:
        ledger = self._ledger
        questions = await ledger.questions(id)
        decisions = tuple([await ledger.decision(id, question.round) for question in questions])
        return Story(
            record=await ledger.incident(id),
            diagnosis=await ledger.diagnosis_of(id),
            questions=questions,
            decisions=decisions,
            actions=await ledger.actions(id),
            timeline=await ledger.timeline(id),
        )
