"""One fix on trial: what it was for, what it changed, and what was seen before it and just after it. Pure."""

from datetime import timedelta
from typing import NamedTuple

from incidents.models import ContainerFacts, Diagnosis, Evidence, ObjectRef, Plan, Relation, WorkloadFacts
from incidents.rules.health import troubles
from incidents.rules.view import View

SUFFERS = (Relation.MOUNTS, Relation.REFERS, Relation.RUNS_ON)
"""How a workload hangs on an object that is at fault, when what ails it is that object's fault."""


class Trial(NamedTuple):
    """`before`: what the plan was made from; `first`: the first look after the write."""

    diagnosis: Diagnosis
    plan: Plan
    before: Evidence
    first: Evidence
    quiet: timedelta

    @property
    def root(self) -> ObjectRef:
        """The object to blame; what was changed where none is named."""
        cause = self.diagnosis.root_cause
        return cause.object if cause is not None else self.plan.target


def mended(trial: Trial) -> tuple[ObjectRef, ...]:
    """
    The workloads that the fix is for: the root, its pod's owner, or those that suffer from the object at fault.

    None for a Service and for a Flux object: whether they serve and reconcile is told by themselves.
    """
    if trial.before.about(trial.root) is not None and trial.root.kind != "Pod":
        return (trial.root,)
    pods = {ref.name for ref in (trial.root, trial.plan.target) if ref.kind == "Pod"}
    if pods:
        owners = (each for each in trial.before.workloads if any(item.pod in pods for item in each.containers))
        return tuple(each.ref for each in owners)[:1]
    return _sufferers(trial)


def _sufferers(trial: Trial) -> tuple[ObjectRef, ...]:
    view = View(trial.before)
    hanging = dict.fromkeys(link.source for link in view.links_to(trial.root, *SUFFERS))
    return tuple(ref for ref in hanging if trial.before.about(ref) and troubles(view, ref))


def is_about_objects(trial: Trial) -> bool:
    """Whether no pods tell by how long they run that the fix holds: then the conditions have to hold for a while."""
    return not mended(trial)


def key_of(ref: ObjectRef) -> str:
    """An object's key among the bindings."""
    return f"{ref.kind}/{ref.name}"


def uid_in(evidence: Evidence, ref: ObjectRef) -> str:
    """The uid of an object as it was seen; '' where it was not."""
    return evidence.bindings.get(key_of(ref), "").partition(":")[0]


def current_containers(workload: WorkloadFacts | None) -> tuple[ContainerFacts, ...]:
    """The containers of pods of the newest revision; none while its controller has not made it yet."""
    if workload is None:
        return ()
    if not workload.revisions:
        return workload.containers
    current = workload.current
    return tuple(item for item in workload.containers if current and item.revision == current.number)
