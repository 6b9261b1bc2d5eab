"""Whether the cause is gone: by the rules, by what the fix was to change, and by the object's own word. Pure."""

from incidents.faults import ActionName, Fault
from incidents.models import Check, Evidence, ObjectRef, Signal
from incidents.postconditions.trial import Trial, current_containers, key_of, mended, uid_in
from incidents.rules import explained
from incidents.rules.view import Finding, View

PROOFS: dict[str, tuple[Signal, str]] = {
    "Service": (Signal.SERVES, "it has no ready pods"),
    **dict.fromkeys(
        ("Kustomization", "HelmRelease", "GitRepository", "HelmRepository", "OCIRepository"),
        (Signal.RECONCILED, "it has not become ready"),
    ),
}
"""Kinds that tell by themselves that they are well, and what is to be said while they do not."""


def cause_is_gone(trial: Trial, after: Evidence) -> Check:
    """The rules look again, at the root and at what suffered; objects have to say that they are well."""
    why = _why_not(trial, after)
    said = why or f"{trial.diagnosis.fault} is not found any more"
    return Check(name="the cause is gone", passed=not why, detail=said)


def _why_not(trial: Trial, after: Evidence) -> str:
    if key_of(trial.root) not in after.bindings and trial.root.kind != "Pod":
        return f"{trial.root} cannot be seen, so nothing says that its fault is gone"
    return _not_made_yet(trial, after) or _not_set(trial, after) or _unproven(trial, after) or _found(trial, after)


def _not_made_yet(trial: Trial, after: Evidence) -> str:
    """Workloads whose newest pods do not exist yet: what the old ones show counts for nothing."""
    waiting = [ref for ref in mended(trial) if not current_containers(after.about(ref))]
    done = [ref for ref in waiting if View(after).facts(ref, Signal.JOB_DONE)]
    return "" if len(done) == len(waiting) else "the new pods are not there yet"


def _not_set(trial: Trial, after: Evidence) -> str:
    """A variable that was missing has to be there, not only pods that live without it."""
    cause, workload = trial.diagnosis.root_cause, after.about(trial.root)
    if trial.diagnosis.fault is not Fault.MISSING_ENV_VAR or cause is None or workload is None:
        return ""
    spec = workload.spec_of(cause.container or "")
    return "" if spec is not None and cause.env in spec.env_names else f"{cause.env} is still not set"


def _unproven(trial: Trial, after: Evidence) -> str:
    signal, words = PROOFS.get(trial.root.kind, (None, ""))
    if signal is not None and not View(after).facts(trial.root, signal):
        return f"{trial.root}: {words}"
    target, before = trial.plan.target, uid_in(trial.before, trial.plan.target)
    if trial.plan.action is ActionName.DELETE_POD and before and uid_in(after, target) == before:
        return f"{target} is still there"
    return ""


def _found(trial: Trial, after: Evidence) -> str:
    for ref in dict.fromkeys((trial.root, *mended(trial))):
        found = explained(after, ref)
        same = found is not None and (found.fault, found.cause.object) == (trial.diagnosis.fault, trial.root)
        if found is not None and same and not _is_of_former_runs(trial, found):
            return found.summary
    return ""


def _is_of_former_runs(trial: Trial, found: Finding) -> bool:
    """Whether all of it is from logs of runs that have ended: how it is now is told by the health of who wrote them."""
    return bool(mended(trial)) and all(fact.source.where.endswith(" previous") for fact in found.facts)


def lasting(ref: ObjectRef, action: ActionName) -> bool:
    """Whether an object stays itself through the fix: pods and Jobs are made anew."""
    return ref.kind != "Pod" and not (ref.kind == "Job" and action is ActionName.RECREATE_JOB)
