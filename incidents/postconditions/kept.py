"""What a fix must not cost: replicas, objects, probes, and what somebody else wants of the same object. Pure."""

from collections.abc import Iterable

from incidents.actions import REGISTRY
from incidents.faults import ActionName
from incidents.models import Check, Evidence, ObjectRef, Plan, Relation, Signal, WorkloadFacts
from incidents.postconditions.causes import lasting
from incidents.postconditions.trial import Trial, key_of, mended, uid_in
from incidents.rules.view import View


def _concerned(trial: Trial) -> tuple[ObjectRef, ...]:
    """What the incident is about: the root, what was changed, what suffered, what alerted."""
    focus = (trial.before.focus,) if trial.before.focus is not None else ()
    return tuple(dict.fromkeys((trial.root, trial.plan.target, *mended(trial), *focus)))


def as_many_as_before(trial: Trial, after: Evidence) -> Check:
    """No workload has fewer replicas than before; one that an autoscaler sizes has at least one."""
    fewer = [words for ref in _concerned(trial) for words in _fewer(trial, ref, after)]
    return Check(name="as many replicas as before", passed=not fewer, detail=fewer[0] if fewer else "nothing is fewer")


def _fewer(trial: Trial, ref: ObjectRef, after: Evidence) -> Iterable[str]:
    was, now = _desired(trial.before.about(ref)), _desired(after.about(ref))
    if was is None:
        return
    least = 1 if View(trial.before).links_to(ref, Relation.SCALES) else max(was, int(ref in mended(trial)))
    if now is None or now < least:
        yield f"{ref}: {was} before, {now or 0} now"


def _desired(workload: WorkloadFacts | None) -> int | None:
    return workload.rollout.desired if workload and workload.rollout else None


def kept(trial: Trial, after: Evidence) -> Check:
    """The objects of the incident are the same as before: none was deleted, or deleted and made anew."""
    lasts = [ref for ref in _concerned(trial) if lasting(ref, trial.plan.action) and uid_in(trial.before, ref)]
    gone = [ref for ref in lasts if uid_in(after, ref) != uid_in(trial.before, ref)]
    made_anew = bool(gone and uid_in(after, gone[0]))
    what = "was deleted and made anew" if made_anew else "is not there any more"
    return Check(
        name="nothing was deleted", passed=not gone, detail=f"{gone[0]} {what}" if gone else "all is still there"
    )


def nothing_silenced(trial: Trial, after: Evidence) -> Check:
    """No probe was taken away, nothing was suspended, and the next rollout is not held up."""
    lost = [words for ref in _concerned(trial) for words in _silenced(trial, ref, after)]
    return Check(name="nothing was silenced", passed=not lost, detail=lost[0] if lost else "probes and schedules stay")


def _silenced(trial: Trial, ref: ObjectRef, after: Evidence) -> Iterable[str]:
    if View(after).facts(ref, Signal.SUSPENDED) and not View(trial.before).facts(ref, Signal.SUSPENDED):
        yield f"{ref} is suspended"
    was, now = trial.before.about(ref), after.about(ref)
    if was is None or now is None or trial.plan.action is ActionName.ROLLBACK_DEPLOYMENT:
        return  # an earlier template has the probes that it had
    for spec in was.specs:
        left = now.spec_of(spec.name)
        probes = {probe.probe for probe in left.probes} if left else set()
        yield from (
            f"{ref}: {spec.name} has no {each.probe} any more" for each in spec.probes if each.probe not in probes
        )


def untouched(trial: Trial, after: Evidence) -> Check:
    """What was changed is as it was just after the write: otherwise it is somebody else's work that is judged."""
    changed = is_changed_by_others(trial, after)
    detail = f"{trial.plan.target} was changed by somebody else since" if changed else "it is as it was written"
    return Check(name="nobody else changed it", passed=not changed, detail=detail)


def is_changed_by_others(trial: Trial, after: Evidence) -> bool:
    """Whether the target's spec is another than just after the write. A node's is its controllers', too (taints)."""
    key = key_of(trial.plan.target)
    if trial.plan.target.kind == "Node":
        return False
    first, now = trial.first.bindings.get(key), after.bindings.get(key)
    return lasting(trial.plan.target, trial.plan.action) and first is not None and now != first


def restored(plan: Plan, before: Evidence, after: Evidence) -> str | None:
    """Why an undo has not brought back what was there before; None if it has. A way back of nothing is always there."""
    key, target = key_of(plan.target), plan.target
    if REGISTRY[plan.action].way_back != "fields":
        return None
    if after.bindings.get(key) != before.bindings.get(key):
        return f"{target} is not what it was before"
    was, now = before.about(target), after.about(target)
    if was is None or was.rollout is None:
        return None
    if now is None or now.rollout is None or not now.rollout.observed:
        return f"{target} has not been seen by its controller"
    if now.rollout.available < min(was.rollout.available, now.rollout.desired):
        return f"{target}: {was.rollout.available} pods were available before, {now.rollout.available} are now"
    return None
