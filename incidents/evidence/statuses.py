"""The statuses of a pod's containers as facts for comparison. Pure."""

from collections.abc import Iterable

from incidents.evidence.graph import Graph, containers_of, statuses_of
from incidents.models import ContainerFacts
from incidents.snapshot import Json, moment


def container_facts(graph: Graph, pod: Json, revision: int | None) -> Iterable[ContainerFacts]:
    """Each container of a pod that the kubelet has reported on."""
    asked = {each.get("name"): each for each in containers_of(pod.get("spec") or {})}
    inits = {each.get("name") for each in (pod.get("spec") or {}).get("initContainers") or []}
    for status in statuses_of(pod):
        spec = asked.get(status.get("name"), {})
        yield _container(graph, pod, status, spec, revision, status.get("name") in inits)


def _container(
    graph: Graph, pod: Json, status: Json, spec: Json, revision: int | None, is_init: bool
) -> ContainerFacts:
    state = next(iter(status.get("state") or {}), "unknown")
    now: Json = (status.get("state") or {}).get(state) or {}
    ended = ended_of(status)
    limits = (spec.get("resources") or {}).get("limits") or {}
    return ContainerFacts(
        pod=pod["metadata"]["name"],
        container=status["name"],
        init=is_init,
        image=str(spec.get("image") or status.get("image", "")),
        revision=revision,
        ready=bool(status.get("ready")),
        restarts=status.get("restartCount", 0),
        state=state,
        reason=now.get("reason", ""),
        message=graph.quote(now.get("message", "")),
        last_reason=ended.get("reason", ""),
        last_exit_code=ended.get("exitCode"),
        last_finished_at=moment(ended.get("finishedAt")),
        last_run_s=_seconds(ended),
        memory_limit=str(limits.get("memory", "")),
        running_since=moment(now.get("startedAt")) if state == "running" else None,
    )


def _seconds(ended: Json) -> float | None:
    start, end = moment(ended.get("startedAt")), moment(ended.get("finishedAt"))
    return (end - start).total_seconds() if start and end else None


def ended_of(status: Json) -> Json:
    """How a container's latest finished run ended; {} when none did."""
    now = (status.get("state") or {}).get("terminated")
    return now or (status.get("lastState") or {}).get("terminated") or {}
