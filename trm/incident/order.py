"""In which order rows stand: by their distance from what the alert is about, what shows trouble first. Pure."""

from collections.abc import Collection, Iterable, Mapping

from incidents.models import Evidence, ObjectRef

FAR = 6
"""The distance of what hangs together with nothing."""

Near = Mapping[ObjectRef, Iterable[ObjectRef]]


def distances(evidence: Evidence, near: Near) -> dict[ObjectRef, int]:
    """Hops from the focus, against and along edges; objects that are not reached are missing."""
    focus = evidence.focus
    found = {focus: 0} if focus is not None else {}
    if focus is None or not near.get(focus):  # a namespace, say: everything in it is as near
        found |= {each.ref: 1 for each in evidence.workloads if each.ref != focus}
    border = list(found)
    while border:
        reached = []
        for ref in border:
            for other in near.get(ref, ()):
                if other not in found:
                    found[other] = found[ref] + 1
                    reached.append(other)
        border = reached
    return found


def place_of(ref: ObjectRef, distance: Mapping[ObjectRef, int], loud: Collection[ObjectRef]) -> tuple[int, bool]:
    """What to sort by; `loud` are in trouble or named by a fact. Quiet pods come last: their workload tells of them."""
    quiet = ref not in loud
    return distance.get(ref, FAR) + (2 if quiet and ref.kind == "Pod" else 0), quiet
