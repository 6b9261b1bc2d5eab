"""
Whether an action did what it was for: the cause is gone **and** the workload is healthy. Pure.

The rules look again, at the root and at what the alert is about; a program that still complains, an image that still
cannot be had, is found again. Times are compared by the cluster's clock. Ready pods alone prove nothing: fewer
replicas, or a program that has not yet had the time to crash, look the same.
"""

from datetime import timedelta

from incidents.faults import Fault
from incidents.models import Check, ContainerFacts, Diagnosis, Evidence, ObjectRef, WorkloadFacts
from incidents.rules import explained
from incidents.rules.view import Finding

HOPELESS_RESTARTS = 3


def checks_of(diagnosis: Diagnosis, before: Evidence, after: Evidence, quiet: timedelta) -> tuple[Check, ...]:
    """Every condition with its result, for the moment `after`."""
    return (
        _cause_is_gone(diagnosis, after),
        _rolled_out(diagnosis, after),
        _as_many_as_before(diagnosis, before, after),
        _quiet(diagnosis, after, quiet),
        *_alerting_recovers(diagnosis, after),
    )


def is_hopeless(diagnosis: Diagnosis, after: Evidence) -> bool:
    """Whether waiting longer cannot help: the newest pods fail again and again. Never said of older pods."""
    containers = current_containers(mended(diagnosis, after))
    return any(item.restarts >= HOPELESS_RESTARTS or _gave_up_pulling(item) for item in containers)


def mended(diagnosis: Diagnosis, evidence: Evidence) -> WorkloadFacts | None:
    """The workload that the fix is for: the root, its pod's owner, or what the alert is about."""
    cause = diagnosis.root_cause
    if cause is not None and (known := evidence.about(cause.object)):
        return known
    if cause is not None and cause.object.kind == "Pod":
        pods = (each for each in evidence.workloads if any(item.pod == cause.object.name for item in each.containers))
        return next(pods, _alerting(evidence))
    return _alerting(evidence)


def _alerting(evidence: Evidence) -> WorkloadFacts | None:
    found = evidence.about(evidence.focus) if evidence.focus else None
    return found or next(iter(evidence.workloads), None)


def _gave_up_pulling(item: ContainerFacts) -> bool:
    return item.state == "waiting" and item.reason == "ImagePullBackOff"


def current_containers(workload: WorkloadFacts | None) -> tuple[ContainerFacts, ...]:
    """The containers of pods of the newest revision; none while its controller has not made it yet."""
    if workload is None:
        return ()
    if not workload.revisions:
        return workload.containers
    current = workload.current
    return tuple(item for item in workload.containers if current and item.revision == current.number)


def _cause_is_gone(diagnosis: Diagnosis, after: Evidence) -> Check:
    passed, detail = _look_for_cause(diagnosis, after)
    return Check(name="the cause is gone", passed=passed, detail=detail)


def _look_for_cause(diagnosis: Diagnosis, after: Evidence) -> tuple[bool, str]:
    cause, workload = diagnosis.root_cause, mended(diagnosis, after)
    if cause is None or workload is None or not current_containers(workload):
        return False, "the new pods are not there yet"
    if diagnosis.fault is Fault.MISSING_ENV_VAR and not _has_variable(workload, cause.container, cause.env):
        return False, f"{cause.env} is still not set"
    if f"{cause.object.kind}/{cause.object.name}" not in after.bindings and cause.object.kind != "Pod":
        return False, f"{cause.object} cannot be seen, so nothing says that its fault is gone"
    for ref in dict.fromkeys((cause.object, workload.ref)):
        found = explained(after, ref)
        if found is not None and _is_same(found, diagnosis, cause.object):
            return False, found.summary
    return True, f"{diagnosis.fault} is not found any more"


def _is_same(found: Finding, diagnosis: Diagnosis, root: ObjectRef) -> bool:
    return found.fault is diagnosis.fault and found.cause.object == root


def _has_variable(workload: WorkloadFacts, container: str | None, variable: str | None) -> bool:
    spec = workload.spec_of(container or "")
    return spec is not None and variable in spec.env_names


def _rolled_out(diagnosis: Diagnosis, after: Evidence) -> Check:
    workload = mended(diagnosis, after)
    rollout = workload.rollout if workload else None
    if rollout is None:
        return Check(name="rolled out", passed=False, detail="the workload is not there")
    detail = f"{rollout.available} of {rollout.desired} available, {rollout.updated} updated, {rollout.total} in all"
    return Check(name="rolled out", passed=rollout.complete, detail=detail)


def _as_many_as_before(diagnosis: Diagnosis, before: Evidence, after: Evidence) -> Check:
    was, now = (_desired(mended(diagnosis, evidence)) for evidence in (before, after))
    return Check(name="as many replicas as before", passed=now >= max(was, 1), detail=f"{was} before, {now} now")


def _desired(workload: WorkloadFacts | None) -> int:
    return workload.rollout.desired if workload and workload.rollout else 0


def _quiet(diagnosis: Diagnosis, after: Evidence, quiet: timedelta) -> Check:
    name = f"healthy for {quiet.total_seconds():g} s"
    containers = [item for item in current_containers(mended(diagnosis, after)) if not item.init]
    restless = [item for item in containers if not _is_quiet(item, after, quiet)]
    if not containers:
        return Check(name=name, passed=False, detail="no pods of the newest revision")
    if restless:
        detail = f"{restless[0].pod} is {restless[0].state} with {restless[0].restarts} restarts"
        return Check(name=name, passed=False, detail=detail)
    return Check(name=name, passed=True, detail="all containers run without a restart")


def _is_quiet(item: ContainerFacts, after: Evidence, quiet: timedelta) -> bool:
    if not item.ready or item.running_since is None:
        return False
    return after.observed_at - item.running_since >= quiet


def _alerting_recovers(diagnosis: Diagnosis, after: Evidence) -> tuple[Check, ...]:
    """Where the alert is about another workload than the root: it no longer fails since the root is well."""
    alerting, root = _alerting(after), mended(diagnosis, after)
    if alerting is None or root is None or alerting.ref == root.ref:
        return ()
    well_since = max((item.running_since for item in current_containers(root) if item.running_since), default=None)
    late = [
        item
        for item in current_containers(alerting)
        if well_since and not item.ready and item.last_finished_at and item.last_finished_at > well_since
    ]
    name = f"{alerting.ref} recovers"
    if late:
        return (Check(name=name, passed=False, detail=f"{late[0].pod} failed again after its cause was gone"),)
    waits = [item for item in current_containers(alerting) if not item.ready]
    detail = f"{waits[0].pod} is to be started again" if waits else "all its containers are ready"
    return (Check(name=name, passed=True, detail=detail),)
