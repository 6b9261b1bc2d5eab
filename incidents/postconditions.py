"""
Whether an action did what it was for: the cause is gone **and** the workload is healthy. Pure.

Times are compared by the cluster's clock. Ready pods alone prove nothing: fewer replicas, or a program that has
not yet had the time to crash, look the same.
"""

from datetime import timedelta

from incidents.faults import Fault
from incidents.models import Check, ContainerFacts, Diagnosis, Evidence, Revision
from incidents.rules import current_revision

HOPELESS_RESTARTS = 3


def checks_of(diagnosis: Diagnosis, before: Evidence, after: Evidence, quiet: timedelta) -> tuple[Check, ...]:
    """Every condition with its result, for the moment `after`."""
    return (
        _cause_is_gone(diagnosis, after),
        _rolled_out(after),
        _as_many_as_before(before, after),
        _quiet(after, quiet),
    )


def is_hopeless(after: Evidence) -> bool:
    """Whether waiting longer cannot help: the newest pods fail again and again. Never said of older pods."""
    return any(item.restarts >= HOPELESS_RESTARTS or _gave_up_pulling(item) for item in current_containers(after))


def _gave_up_pulling(item: ContainerFacts) -> bool:
    return item.state == "waiting" and item.reason == "ImagePullBackOff"


def current_containers(evidence: Evidence) -> tuple[ContainerFacts, ...]:
    """The containers of pods of the newest revision; none while its controller has not made it yet."""
    current = current_revision(evidence)
    if current is None:
        return ()
    return tuple(item for item in evidence.containers if item.revision == current.number)


def _cause_is_gone(diagnosis: Diagnosis, after: Evidence) -> Check:
    passed, detail = _look_for_cause(diagnosis, after)
    return Check(name="the cause is gone", passed=passed, detail=detail)


def _look_for_cause(diagnosis: Diagnosis, after: Evidence) -> tuple[bool, str]:
    cause, current = diagnosis.root_cause, current_revision(after)
    if cause is None or current is None or not current_containers(after):
        return False, "the new pods are not there yet"
    container = cause.container or ""
    if diagnosis.fault is Fault.MISSING_ENV_VAR:
        return _variable_present(current, container, cause.env or "", after)
    mine = [item for item in current_containers(after) if item.container == container]
    if diagnosis.fault is Fault.IMAGE_NOT_FOUND:
        waiting = [item.image for item in mine if item.waits_for_image]
        return (False, f"image {waiting[0]} cannot be had") if waiting else (True, "the image was pulled")
    if diagnosis.fault is Fault.OOM_KILLED:
        killed = [item.pod for item in mine if item.last_reason == "OOMKilled"]
        return (False, f"{killed[0]} was killed for memory again") if killed else (True, "no pod was killed for memory")
    return False, f"this version cannot check {diagnosis.fault}"


def _variable_present(current: Revision, container: str, variable: str, after: Evidence) -> tuple[bool, str]:
    if variable not in current.env_names.get(container, ()):
        return False, f"{variable} is still not set"
    pods = {item.pod for item in current_containers(after)}
    said = [
        fact
        for fact in after.seen("missing_variable")
        if fact.detail["variable"] == variable and fact.detail["pod"] in pods
    ]
    return (False, f"the program still misses {variable}") if said else (True, f"{variable} is set and accepted")


def _rolled_out(after: Evidence) -> Check:
    rollout = after.rollout
    if rollout is None:
        return Check(name="rolled out", passed=False, detail="the workload is not there")
    detail = f"{rollout.available} of {rollout.desired} available, {rollout.updated} updated, {rollout.total} in all"
    return Check(name="rolled out", passed=rollout.complete, detail=detail)


def _as_many_as_before(before: Evidence, after: Evidence) -> Check:
    was = before.rollout.desired if before.rollout else 0
    now = after.rollout.desired if after.rollout else 0
    return Check(name="as many replicas as before", passed=now >= max(was, 1), detail=f"{was} before, {now} now")


def _quiet(after: Evidence, quiet: timedelta) -> Check:
    name = f"healthy for {quiet.total_seconds():g} s"
    restless = [item for item in current_containers(after) if not _is_quiet(item, after, quiet)]
    if not current_containers(after):
        return Check(name=name, passed=False, detail="no pods of the newest revision")
    if restless:
        detail = f"{restless[0].pod} is {restless[0].state} with {restless[0].restarts} restarts"
        return Check(name=name, passed=False, detail=detail)
    return Check(name=name, passed=True, detail="all containers run without a restart")


def _is_quiet(item: ContainerFacts, after: Evidence, quiet: timedelta) -> bool:
    if not item.ready or item.running_since is None:
        return False
    return after.observed_at - item.running_since >= quiet
