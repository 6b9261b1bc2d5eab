"""Whether what was mended is well, stays well for a while, and can be rolled out again; and whoever calls it. Pure."""

from collections.abc import Iterable
from datetime import datetime

from incidents.actions import REGISTRY
from incidents.actions.base import TemplateAction
from incidents.models import Check, ContainerFacts, Evidence, ObjectRef, Relation, Signal, WorkloadFacts
from incidents.postconditions.trial import Trial, current_containers, key_of, mended
from incidents.rules.view import View

HOPELESS_RESTARTS = 3
JOBS = ("Job", "CronJob")


def health_of(trial: Trial, ref: ObjectRef, after: Evidence) -> Iterable[Check]:
    """The conditions of one workload that was mended."""
    workload = after.about(ref)
    if ref.kind in JOBS:
        yield _done(trial, ref, workload, after)
        return
    yield _rolled_out(ref, workload)
    yield _next_rollout(ref, workload, after)
    yield _quiet(trial, ref, workload, after)


def _rolled_out(ref: ObjectRef, workload: WorkloadFacts | None) -> Check:
    rollout = workload.rollout if workload else None
    if rollout is None:
        containers = current_containers(workload)
        ready = bool(containers) and all(item.ready or item.init for item in containers)
        return Check(name="rolled out", passed=ready, detail=f"{ref} {'is ready' if ready else 'is not ready'}")
    detail = f"{rollout.available} of {rollout.desired} available, {rollout.updated} updated, {rollout.total} in all"
    return Check(name="rolled out", passed=rollout.complete, detail=detail)


def _next_rollout(ref: ObjectRef, workload: WorkloadFacts | None, after: Evidence) -> Check:
    held = View(after).facts(ref, Signal.STALLED, Signal.CREATE_REFUSED)
    paused = bool(workload and workload.rollout and workload.rollout.paused)
    said = held[0].statement if held else f"{ref} is paused" if paused else "nothing holds it up"
    return Check(name="the next rollout is possible", passed=not held and not paused, detail=said)


def _quiet(trial: Trial, ref: ObjectRef, workload: WorkloadFacts | None, after: Evidence) -> Check:
    name = f"healthy for {trial.quiet.total_seconds():g} s"
    containers = [item for item in current_containers(workload) if not item.init]
    restless = [item for item in containers if not _is_quiet(trial, item, after)]
    if not containers:
        return Check(name=name, passed=False, detail=f"{ref} has no pods of the newest revision")
    if restless:
        detail = f"{restless[0].pod} is {restless[0].state} with {restless[0].restarts} restarts"
        return Check(name=name, passed=False, detail=detail)
    return Check(name=name, passed=True, detail="all containers run without a restart")


def _is_quiet(trial: Trial, item: ContainerFacts, after: Evidence) -> bool:
    if not item.ready or item.running_since is None:
        return False
    return after.observed_at - item.running_since >= trial.quiet


def _done(trial: Trial, ref: ObjectRef, workload: WorkloadFacts | None, after: Evidence) -> Check:
    """A Job that was made again has succeeded, or runs for longer than it ever did before it failed."""
    failed = View(after).facts(ref, Signal.JOB_FAILED)
    if failed:
        return Check(name="the job succeeds", passed=False, detail=failed[0].statement)
    if View(after).facts(ref, Signal.JOB_DONE):
        return Check(name="the job succeeds", passed=True, detail=f"{ref} is done")
    was = trial.before.about(ref)
    longest = max((item.last_run_s or 0.0 for item in was.containers), default=0.0) if was else 0.0
    needed = longest + trial.quiet.total_seconds()
    running = [item.running_since for item in (workload.containers if workload else ()) if item.running_since]
    long = any((after.observed_at - since).total_seconds() >= needed for since in running)
    return Check(name="the job succeeds", passed=long, detail=f"{ref} {'runs' if running else 'has not started'}")


def served_again(trial: Trial, after: Evidence) -> Iterable[Check]:
    """Every Service in front of what was mended has ready pods."""
    for ref in mended(trial):
        for link in View(after).links_to(ref, Relation.SELECTS):
            if link.source.kind == "Service":
                serves = View(after).facts(link.source, Signal.SERVES)
                said = serves[0].statement if serves else f"{link.source} has no ready pods"
                yield Check(name="endpoints are back", passed=bool(serves), detail=said)


def without_warnings(trial: Trial, after: Evidence) -> Check:
    """No warning about what was mended is newer than the fix and within the quiet period."""
    pods = {item.pod for ref in mended(trial) for item in current_containers(after.about(ref))}
    about = {trial.root, trial.plan.target, *mended(trial)}
    new = [
        fact
        for fact in after.seen(Signal.WARNING)
        if (fact.source.object in about or (fact.source.object.kind == "Pod" and fact.source.object.name in pods))
        and fact.at is not None
        and trial.first.observed_at < fact.at
        and after.observed_at - fact.at < trial.quiet
    ]
    said = new[-1].statement if new else f"none for {trial.quiet.total_seconds():g} s"
    return Check(name="no new warning", passed=not new, detail=said)


def callers_recover(trial: Trial, after: Evidence) -> Iterable[Check]:
    """
    What alerts and only calls what was mended: it has not failed again since. Nothing waits for its back-off.

    A failure within the quiet period is forgiven: names and endpoints take a moment to be known everywhere.
    """
    ref = trial.before.focus
    caller = after.about(ref) if ref is not None else None
    if ref is None or caller is None or ref in mended(trial):
        return
    since = _well_since(trial, after) + trial.quiet
    unready = [item for item in current_containers(caller) if not item.ready and not item.init]
    late = [item for item in unready if item.last_finished_at and item.last_finished_at > since]
    said = f"{unready[0].pod} is to be started again" if unready else "all its containers are ready"
    said = f"{late[0].pod} failed again after its cause was gone" if late else said
    yield Check(name=f"{ref} recovers", passed=not late, detail=said)


def _well_since(trial: Trial, after: Evidence) -> datetime:
    containers = [item for ref in mended(trial) for item in current_containers(after.about(ref))]
    started = [item.running_since for item in containers if item.running_since and not item.init]
    return max(started, default=trial.first.observed_at)


def has_failed_for_good(trial: Trial, after: Evidence) -> bool:
    """Whether the pods of the fix fail again and again, or its Job failed again. Never said of older pods."""
    view = View(after)
    for ref in mended(trial):
        if ref.kind == "Job" and view.facts(ref, Signal.JOB_FAILED):
            return True
        if any(_gave_up(trial, item) for item in current_containers(after.about(ref))):
            return True
    return False


def _gave_up(trial: Trial, item: ContainerFacts) -> bool:
    again = item.restarts - _restarts_at_first(trial, item)
    is_new = issubclass(REGISTRY[trial.plan.action], TemplateAction)
    stuck = is_new and item.state == "waiting" and item.reason == "ImagePullBackOff"
    return again >= HOPELESS_RESTARTS or stuck


def _restarts_at_first(trial: Trial, item: ContainerFacts) -> int:
    """How often a container of a pod that is older than the fix had been restarted when the fix was made."""
    if f"Pod/{item.pod}" not in trial.before.bindings:
        return 0
    known = (each for workload in trial.first.workloads for each in workload.containers)
    same = (each.restarts for each in known if (each.pod, each.container) == (item.pod, item.container))
    return next(same, 0)


def waits_for_restart(trial: Trial, after: Evidence) -> bool:
    """
    Whether pods that are older than the fix wait out their back-off, which tells nothing for or against it.

    The kubelet waits up to five minutes; a claim that grew, a volume that came, help only then.
    """
    containers = [item for ref in mended(trial) for item in current_containers(after.about(ref))]
    waiting = [item for item in containers if not item.ready and not item.init and item.state != "running"]
    old = [item for item in waiting if key_of(_pod(trial, item)) in trial.before.bindings]
    return bool(old) and all(
        item.last_finished_at is None or item.last_finished_at <= trial.first.observed_at for item in old
    )


def _pod(trial: Trial, item: ContainerFacts) -> ObjectRef:
    return ObjectRef(kind="Pod", name=item.pod, namespace=trial.root.namespace)
