"""Whether a workload is complete, on its way there, or short of what it wants. Pure."""

from datetime import timedelta
from itertools import repeat

from incidents.evidence.graph import Graph
from incidents.models import ContainerFacts, ProbeSpec, Rollout, Signal, WorkloadFacts

YOUNG = timedelta(minutes=2)
"""So long a container may take to become ready before that means anything."""
PROVEN = timedelta(seconds=20)
LATER = timedelta(seconds=5)


def standing(graph: Graph, workload: WorkloadFacts, rollout: Rollout) -> Signal:
    """Rolled out; under way and well; or short of replicas."""
    if rollout.complete:
        return Signal.ROLLED_OUT
    missing = [item for item in workload.containers if not item.ready and not is_done(item)]
    grows = bool(missing) and _is_proven(graph, workload, missing)
    times = [_time_to_start(workload, item) if grows else YOUNG for item in missing]
    if not rollout.observed or not all(map(_is_starting, repeat(graph), missing, times)):
        return Signal.SHORT_OF_REPLICAS
    return Signal.UNDER_WAY if grows or rollout.available >= rollout.desired else Signal.SHORT_OF_REPLICAS


def _is_proven(graph: Graph, workload: WorkloadFacts, missing: list[ContainerFacts]) -> bool:
    """Whether the template works, and those that are not ready yet were started after those that are."""
    number = workload.current.number if workload.current else None
    ready = [item for item in workload.containers if item.ready and not item.init and item.running_since]
    mine = [item for item in ready if number is None or item.revision == number]
    whole = [item for item in mine if item.pod not in {each.pod for each in missing}]
    since = min((item.running_since for item in whole if item.running_since), default=None)
    if since is None or graph.now - since < PROVEN:
        return False
    return all(item.running_since is None or item.running_since - since > LATER for item in missing)


def _time_to_start(workload: WorkloadFacts, item: ContainerFacts) -> timedelta:
    """How long a container may take where another of its template has started: as long as its startup probe waits."""
    spec = workload.spec_of(item.container)
    probes = [probe for probe in spec.probes if probe.probe == "startupProbe"] if spec else []
    return max((_patience(probe) for probe in probes), default=YOUNG)


def _patience(probe: ProbeSpec) -> timedelta:
    return max(YOUNG, timedelta(seconds=probe.initial_delay_s + probe.period_s * probe.failure_threshold))


def _is_starting(graph: Graph, item: ContainerFacts, time: timedelta) -> bool:
    """Whether a container has not had the time to become ready, and has not failed."""
    if item.restarts or item.last_exit_code:
        return False
    if item.state == "running":
        return item.running_since is not None and graph.now - item.running_since < time
    return item.state == "waiting" and item.reason in ("ContainerCreating", "PodInitializing", "")


def is_done(item: ContainerFacts) -> bool:
    """Whether it is an init container that has done its work."""
    return item.init and item.state == "terminated" and item.last_exit_code == 0
