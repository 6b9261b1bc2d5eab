"""
From the world to the policy's facts: the file, the brakes, the ledger's counts, and what the evidence told.
Free of Prefect, because the receiver asks the same before it takes an approval.

Whatever cannot be read stops all acting: a switch that nobody can see may have been pulled.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from incidents.cluster import Cluster
from incidents.errors import AuditBroken, Denied, Missing, Refused
from incidents.evidence.graph import labels_of
from incidents.evidence.marks import MARK
from incidents.faults import Fault
from incidents.ledger import Ledger
from incidents.models import Evidence, ObjectRef, Plan
from incidents.policy import DEFAULT, Around, Facts, Policy, Stop, around, policy_from, same_again
from incidents.settings import Settings

AUDIT_TAIL = 500
"""Lines of the audit that are verified before anybody acts; all of them when a receiver starts."""

Marks = Mapping[str, str | None]


class Ruling(NamedTuple):
    """The policy, and the facts that it judges one plan by."""

    policy: Policy
    facts: Facts


class Office(NamedTuple):
    """What a ruling needs of the world."""

    settings: Settings
    ledger: Ledger
    now: datetime


async def ruling_on(
    office: Office, incident: str, round: int, plan: Plan, evidence: Evidence | None, marks: Marks | None = None
) -> Ruling:
    """
    The policy and the facts about one plan. Raises Refused where the policy cannot be read.

    evidence: what was seen when the plan was made. marks: labels that were read since, which count instead.
    """
    policy = policy_of(office.settings)
    storm = timedelta(minutes=policy.storm.minutes)
    standing = await office.ledger.standing(incident, round, plan.target, storm)
    fault = await _fault(office.ledger, incident, round)
    facts = Facts(
        now=office.now,
        stops=await stops_of(office.settings, office.ledger),
        around=_around(plan, evidence, marks or {}),
        standing=standing,
        again=same_again(standing.fixes, plan, fault, _lifetime(office)) if fault is not None else (),
    )
    return Ruling(policy, facts)


def policy_of(settings: Settings) -> Policy:
    """The policy of the file that is set; read every time, so that a change counts at once."""
    path = settings.policy_file
    if path is None:
        return DEFAULT
    try:
        return policy_from(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        problem = type(error).__name__
        raise Refused(
            "policy_unreadable",
            f"the policy file {path} cannot be read ({problem}), so nothing may be done: mend NIGHTSHIFT_POLICY_FILE",
        ) from error


async def stops_of(settings: Settings, ledger: Ledger) -> tuple[Stop, ...]:
    """Every reason why nothing may be done now; the ledger's errors are raised, which stops as well."""
    by_audit = await _audit(ledger)
    by_brakes = [
        Stop(code="kill_switch", sentence=f"{brake.actor} stopped all acting: {brake.why}. `brake off` lets it go on")
        for brake in await ledger.brakes()
        if brake.name == "stop"
    ]
    return (*_switches(settings), *by_brakes, *by_audit)


async def fresh_marks(cluster: Cluster, plan: Plan) -> dict[str, str | None]:
    """The labels of the target and its namespace as they are now; what may not be read keeps what was seen."""
    target = plan.target
    refs = [target]
    if target.namespace is not None:
        refs.append(ObjectRef(kind="Namespace", name=target.namespace))
    found: dict[str, str | None] = {}
    for ref in refs:
        try:
            found[str(ref)] = labels_of(await cluster.get(ref)).get(MARK)
        except (Missing, Denied):
            continue
    return found


async def _fault(ledger: Ledger, incident: str, round: int) -> Fault | None:
    diagnosis = await ledger.diagnosis_of(incident, round)
    return diagnosis.fault if diagnosis is not None else None


def _lifetime(office: Office) -> datetime:
    return office.now - timedelta(seconds=office.settings.fix_lifetime_s)


def _around(plan: Plan, evidence: Evidence | None, marks: Marks) -> Around:
    if evidence is None:
        return Around()
    return around(plan, evidence.model_copy(update={"marks": {**evidence.marks, **marks}}))


async def _audit(ledger: Ledger) -> tuple[Stop, ...]:
    """A broken tail, or a break that was found earlier and that no operator has accepted."""
    try:
        await ledger.check_audit(AUDIT_TAIL)
    except AuditBroken as broken:
        return (_broken(str(broken)),)
    return tuple(_broken(brake.why) for brake in await ledger.brakes() if brake.name == "audit")


def _broken(why: str) -> Stop:
    return Stop(code="audit_broken", sentence=f"{why}. Find out who did it, then `audit accept` lets acting go on")


def _switches(settings: Settings) -> tuple[Stop, ...]:
    if settings.kill_switch:
        return (Stop(code="kill_switch", sentence="NIGHTSHIFT_KILL_SWITCH is set: unset it to have anything done"),)
    path = settings.kill_switch_file
    problem = _pulled(path) if path is not None else ""
    return (Stop(code="kill_switch", sentence=problem),) if problem else ()


def _pulled(path: Path) -> str:
    """Why the switch counts as pulled: its file is there, or whether it is there cannot be told."""
    try:
        path.parent.stat()
        path.stat()
    except FileNotFoundError as error:
        if error.filename == str(path):
            return ""
        return f"the folder of the kill switch {path} is not there, so nothing may be done: make it, or mend its mount"
    except OSError as error:
        return f"the kill switch {path} cannot be read ({type(error).__name__}), so nothing may be done: mend that"
    return f"the kill switch is pulled: remove {path} to have anything done"
