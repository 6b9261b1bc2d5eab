"""Questions about what programs complain of, whom they wait for, and what an alert may count. Pure."""

from incidents.models import GapKind, ObjectRef, Signal, Symptom
from incidents.rules.services import WHO_DID_NOT_ANSWER, calls_complained_of, is_troubled
from incidents.rules.view import Finding, View
from incidents.rules.words import of_log


def says(view: View, ref: ObjectRef, clue: str) -> bool:
    """Whether a workload's logs hold a clue of a kind."""
    return any(fact.detail.get("clue") == clue for fact in of_log(view, ref))


def logs_unread(view: View) -> bool:
    """Whether logs may not be read: then nobody can say that nothing more specific explains a failure."""
    return any(gap.kind is GapKind.LOG_UNREADABLE for gap in view.evidence.missing)


def only_counts(view: View) -> bool:
    """Whether the alert only counts ready pods: no wrong port in front of them makes them fewer."""
    return view.evidence.subject.symptom is Symptom.AVAILABILITY


def is_missed(view: View, ref: ObjectRef, path: tuple[ObjectRef, ...]) -> bool:
    """Whether who comes before a workload on the way complains that it, or its Service, does not answer."""
    callers = [each for each in path if each != ref and view.evidence.about(each) is not None]
    complaints = calls_complained_of(view, callers[-1]) if callers else ()
    return any(link.target in path for link in complaints)


def waits_for_troubled(view: View, ref: ObjectRef) -> bool:
    """Whether it complains about somebody who is in trouble: what it does itself is no cause then."""
    return any(is_troubled(view, link.target) for link in calls_complained_of(view, ref) if link.found)


def ends_with_another(view: View, ref: ObjectRef, own: Finding) -> bool:
    """Whether after what it says of itself a program complains of somebody who is in trouble: its last words."""
    said = next((fact for fact in own.facts if fact.signal is Signal.LOG), None)
    if said is None:
        return False
    same = [clue for clue in of_log(view, ref) if clue.source == said.source]
    later = [clue.detail for clue in same if int(clue.detail.get("line", 0)) > int(said.detail.get("line", 0))]
    return waits_for_troubled(view, ref) and any(each.get("clue") in WHO_DID_NOT_ANSWER for each in later)
