"""The one door: whatever starts a run, its alerts are in the ledger before anything else happens."""

from prefect import task

from incidents.alerts import subject_of
from incidents.errors import PermanentError
from incidents.ledger import Ledger
from incidents.ledger.records import IncidentRecord
from incidents.models import Alert, Symptom
from incidents.subjects import pod_of, symptom_of
from tasks.steps import Case
from tasks.wiring import world


async def case_of(incident: str, run: str) -> Case | None:
    """The case for this run; None when it is closed and reported, or when a living run has it already."""
    wired = world()
    record = await wired.ledger.incident(incident)
    if not record.is_open and record.report is not None:
        return None
    if record.run_id not in (None, run):  # the reconcile loop frees an incident before it gives it to another run
        return None
    if not await wired.ledger.adopt(incident, run, lost_after_s=wired.settings.run_lost_after_s):
        return None
    return await _case(wired.ledger, record, run)


async def _case(ledger: Ledger, record: IncidentRecord, run: str) -> Case:
    alerts = await ledger.alerts_of(record.id)
    firing = [alert for alert in alerts if alert.status == "firing"] or list(alerts)
    pod = next((name for name in map(pod_of, firing) if name), None)
    symptom = symptom_of(firing[0].name) if firing else Symptom.AVAILABILITY
    subject = record.subject.model_copy(update={"symptom": symptom})
    return Case(incident=record.id, subject=subject, pod=pod, dry_run=record.dry_run, run=run)


@task(
    name="admit",
    persist_result=True,
    cache_key_fn=lambda _, given: f"admit-{given['run']}",
    retries=3,
    retry_delay_seconds=[1, 5, 15],
)
async def admit(alert: Alert, run: str, dry_run: bool | None) -> str:
    """Write an alert that came as a parameter to the ledger; the id of its incident."""
    wired = world()
    subject = subject_of(alert, wired.settings.cluster)
    is_dry = wired.settings.dry_run if dry_run is None else dry_run
    (received,) = await wired.ledger.receive([(alert, subject)], source=f"run:{run}", dry_run=is_dry, run=run)
    if received.incident is None:
        raise PermanentError(f"the alert names nothing that can be observed: {received.reason}")
    return received.incident
