"""Ask the tiers what is wrong, and claim the root object for this incident."""

from prefect import task

from incidents.models import Diagnosis, Evidence, State
from incidents.report import decided_by, diagnosis_lines
from tasks.elsewhere import Elsewhere
from tasks.steps import ACTOR, Turn, once_per_round, publish, step
from tasks.tiers.work_pool import asked_through
from tasks.wiring import world


@task(**step("diagnose", once_per_round))
async def diagnose(turn: Turn, evidence: Evidence) -> Diagnosis:
    """Decide what is wrong from this round's evidence; the ledger keeps the first answer of a round."""
    wired = world()
    with asked_through(Elsewhere(wired.settings.trm_deployment, f"{turn.incident}-{turn.round}")):
        decided = await wired.chain.decide(evidence)
    await wired.ledger.record_diagnosis(turn.incident, turn.round, decided, evidence)
    await wired.ledger.advance(turn.incident, State.DIAGNOSED, actor=ACTOR, detail=f"{decided.fault} by {decided.tier}")
    kept = await wired.ledger.diagnosis_of(turn.incident, turn.round)
    diagnosis = kept or decided
    said = f"{diagnosis.fault}, {decided_by(diagnosis)}: {diagnosis.summary}"
    await publish(turn.incident, "diagnose", "\n".join(["# Diagnosis", "", *diagnosis_lines(diagnosis)]), said)
    return diagnosis
