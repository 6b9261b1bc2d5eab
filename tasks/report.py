"""Close an incident: the report is stored and published before the state says that it ended."""

from prefect import task

from incidents.lifecycle import ENDED
from incidents.models import Attempt, Diagnosis, Report, State, Step
from incidents.report import markdown_of
from tasks.steps import ACTOR, Case, Ending, once_per_incident, publish, step
from tasks.wiring import World, world


@task(**step("report", once_per_incident))
async def report(
    case: Case,
    ending: Ending,
    diagnosis: Diagnosis | None,
    attempts: tuple[Attempt, ...],
    missing: tuple[str, ...],
    url: str,
) -> Report:
    """Write the whole story down, publish it, and end the incident."""
    wired = world()
    ending = await _true_ending(wired, case, ending)
    timeline = await wired.ledger.timeline(case.incident)
    last = Step(at=wired.now(), event=f"state:{ending.state}", actor=ACTOR, detail=ending.reason)
    story = Report(
        incident=case.incident,
        state=ending.state,
        dry_run=case.dry_run,
        headline=ending.reason,
        workload=f"{case.subject.namespace or '-'}/{case.subject.name}",
        diagnosis=diagnosis,
        attempts=attempts,
        patch=ending.patch,
        missing=missing,
        timeline=(*timeline, last),
        run_url=url,
    )
    await publish(case.incident, "report", markdown_of(story), f"{ending.state}: {ending.reason}")
    await wired.ledger.store_report(case.incident, story)
    if (await wired.ledger.incident(case.incident)).state != ending.state:
        await wired.ledger.advance(case.incident, ending.state, actor=ACTOR, detail=ending.reason)
    return story


async def _true_ending(wired: World, case: Case, ending: Ending) -> Ending:
    """An incident that has ended already keeps its end."""
    state: State = (await wired.ledger.incident(case.incident)).state
    if state in ENDED and state is not ending.state:
        return Ending(state=state, reason=f"it had ended as {state}; then: {ending.reason}")
    return ending
