"""Claims: missing, without class, without volume, full. Pure."""

from incidents.faults import Fault
from incidents.models import Fact, ObjectRef, Relation, Signal
from incidents.rules.objects.blame import blame
from incidents.rules.objects.deletions import stuck
from incidents.rules.view import Finding, View


def claim(view: View, ref: ObjectRef) -> Finding | None:
    """What is wrong with a claim. One that waits for its first consumer is as it should be."""
    for fact in view.facts(ref, Signal.CLAIM_MISSING, Signal.CLAIM_UNBOUND, Signal.VOLUME_FULL):
        finding = _wrong(ref, fact)
        if finding is not None:
            return finding
    return stuck(view, ref)


def why_cannot_write(view: View, workload: ObjectRef) -> Finding | None:
    """The one full claim of a program that is ready, and that keeps others waiting: it may wait for space itself."""
    mounted = {link.target for link in view.links(workload, Relation.MOUNTS)}
    full = [each for each in sorted(mounted, key=str) if view.facts(each, Signal.VOLUME_FULL)]
    return claim(view, full[0]) if len(full) == 1 else None


def why_refused_space(view: View, caller: ObjectRef) -> Finding | None:
    """The one full claim behind those whom a ready program calls that says that a disk is full, and that has none."""
    said = [fact.detail for fact in view.pod_facts(caller, Signal.LOG) if fact.detail.get("clue") == "disk_full"]
    said = [detail for detail in said if detail.get("which") == "current"]
    mounted = [link for link in view.links(caller, Relation.MOUNTS) if link.target.kind == "PersistentVolumeClaim"]
    if mounted or not said or any(detail.get("path") for detail in said):
        return None
    services = {link.target for link in view.links(caller, Relation.CALLS) if link.found}
    behind = {link.target for each in services for link in view.links(each, Relation.SELECTS)} - {caller}
    claims = {link.target for each in behind for link in view.links(each, Relation.MOUNTS)}
    full = [each for each in claims if view.facts(each, Signal.VOLUME_FULL)]
    return claim(view, full[0]) if len(full) == 1 else None


def _wrong(ref: ObjectRef, fact: Fact) -> Finding | None:
    if fact.signal is Signal.CLAIM_MISSING:
        return blame("claim_missing", Fault.PVC_MISSING, ref, fact.statement, fact)
    if fact.signal is Signal.VOLUME_FULL:
        return blame("volume_filled", Fault.VOLUME_FULL, ref, fact.statement, fact)
    why = fact.detail.get("why")
    if why == "class_missing":
        words = f"{ref} names StorageClass {fact.detail.get('class', '')}, which does not exist"
        return blame("storage_class", Fault.STORAGE_CLASS_MISSING, ref, words, fact)
    return blame(f"claim_{why}", Fault.PVC_UNBOUND, ref, fact.statement, fact) if why != "waits" else None


def unplaced(view: View, workload: ObjectRef, fact: Fact) -> Finding | None:
    """The claim for which a pod waits, by the scheduler's word: named, else the workload's only one in trouble."""
    name = fact.detail.get("name", "")
    ref = ObjectRef(kind="PersistentVolumeClaim", name=name, namespace=workload.namespace)
    if name:
        return claim(view, ref) or _by_scheduler(ref, fact)
    mounted = {link.target for link in view.links(workload, Relation.MOUNTS) if link.target.kind == ref.kind}
    found = [finding for each in sorted(mounted, key=str) if (finding := claim(view, each)) is not None]
    return found[0] if len(found) == 1 else None


def _by_scheduler(ref: ObjectRef, fact: Fact) -> Finding | None:
    """What the scheduler says of a claim that shows nothing itself: that it is not there, or that no volume fits."""
    said = fact.statement
    if f'persistentvolumeclaim "{ref.name}" not found' in said:
        return blame("claim_missing", Fault.PVC_MISSING, ref, f"{ref} does not exist: {said}", fact)
    return blame("claim_unplaced", Fault.PVC_UNBOUND, ref, f"no volume that fits {ref} can be used: {said}", fact)
