"""Look at the alerting workload and boil it down to evidence; correct the incident's owner."""

from prefect import task

from incidents.errors import Denied, PermanentError
from incidents.evidence import evidence_from
from incidents.models import Evidence, ObjectRef, State, Subject
from incidents.observing import Metrics, look
from incidents.redact import is_plain
from incidents.report import evidence_table, text
from tasks.steps import ACTOR, Case, Ending, Seen, Turn, once_per_round, publish, step
from tasks.wiring import World, world

MAX_SHOWN = 40
"""Facts in the artifact, the nearest to the alert first."""


@task(**step("observe", once_per_round))
async def observe(turn: Turn) -> Seen:
    """Read the cluster once for this round. Nothing is changed."""
    ledger = world().ledger
    await ledger.advance(turn.incident, State.OBSERVING, actor=ACTOR, detail=f"round {turn.round}")
    try:
        evidence = await seen_now(world(), turn.case, world().metrics)
    except Denied as error:
        return Seen(ending=Ending(state=State.ESCALATED, reason=f"the workload cannot be read: {error}"))
    except PermanentError as error:
        return Seen(ending=Ending(state=State.ESCALATED, reason=str(error)))
    await publish(turn.incident, "observe", _markdown(evidence), _said(evidence))
    return await _owned(turn, evidence)


async def seen_now(wired: World, case: Case, metrics: Metrics | None = None) -> Evidence:
    """One look, with everything blanked that approvers typed."""
    check_cluster(wired, case)
    snapshot = await look(await wired.cluster(), case.subject, case.pod, metrics)
    return evidence_from(case.subject, snapshot, wired.keyring.digest, await not_to_be_shown(wired, case.incident))


def check_cluster(wired: World, case: Case) -> None:
    """Refuse an alert of another cluster: its names would be looked up, and acted upon, in the wrong place."""
    ours = wired.settings.cluster
    if ours != "default" and case.subject.cluster != ours:
        raise PermanentError(f"the alert is about cluster {case.subject.cluster}; this installation looks after {ours}")


async def not_to_be_shown(wired: World, incident: str) -> tuple[str, ...]:
    """What approvers typed in this namespace, now and before, and what this installation itself keeps secret."""
    values = list(wired.settings.secrets())
    for sealed in await wired.ledger.sealed_near(incident):
        answers = wired.keyring.unseal_answers(sealed)
        values += [answer.value.get_secret_value() for answer in answers.values() if answer.value is not None]
    return tuple(value for value in values if not is_plain(value))


async def _owned(turn: Turn, evidence: Evidence) -> Seen:
    """Give the incident its real owner; if that one has an open incident, join it."""
    if evidence.focus is None:
        return Seen(evidence=evidence)
    other = await world().ledger.correct_owner(turn.incident, key_of(evidence.focus), actor=ACTOR)
    if other is not None:
        return Seen(evidence=evidence, ending=Ending(state=State.ATTACHED, reason=f"joined incident {other}"))
    return Seen(evidence=evidence)


def key_of(found: ObjectRef) -> str:
    """The identity of an object that was found: in our cluster, whatever the alert called it."""
    return Subject(cluster=world().settings.cluster, namespace=found.namespace, kind=found.kind, name=found.name).key


def _said(evidence: Evidence) -> str:
    unseen = f"; not seen: {'; '.join(str(gap) for gap in evidence.missing)}" if evidence.missing else ""
    signals = ", ".join(dict.fromkeys(fact.signal for fact in evidence.facts)) or "quiet"
    return f"{evidence.focus or 'nothing found'}, {signals}{unseen}"


def _markdown(evidence: Evidence) -> str:
    title = f"# Observed: {text(str(evidence.focus or evidence.subject.name))}"
    unseen = [f"- not seen: {text(str(item))}" for item in evidence.missing]
    more = len(evidence.facts) - MAX_SHOWN
    rest = [f"- {more} more facts about objects further away"] if more > 0 else []
    last = unseen or ["- everything that was looked for was seen"]
    return "\n".join([title, "", *evidence_table(evidence.facts[:MAX_SHOWN]), "", *rest, *last])
