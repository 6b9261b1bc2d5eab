"""What a workload wants, what it had before, and how far it is. Pure."""

import re
from collections.abc import Iterable
from datetime import timedelta

from incidents.evidence.graph import (
    Graph,
    condition,
    containers_of,
    event_time,
    labels_of,
    pod_spec,
    pod_template,
    ref_of,
    statuses_of,
)
from incidents.evidence.members import members_of
from incidents.evidence.standing import standing
from incidents.evidence.statuses import container_facts
from incidents.evidence.templates import revision_number, specs_of, undated
from incidents.models import ContainerFacts, Fact, ObjectRef, Revision, Rollout, Signal, WorkloadFacts
from incidents.snapshot import Json, moment

MAX_PODS_A_WORKLOAD = 20
_SCALED = re.compile(r"Scaled down replica set \S{1,253} (?:from (\d{1,4}) )?to 0")
AT_ONCE = timedelta(minutes=2)
"""So long after a revision was made its workload may go on counting as available, and so long it may take before."""
TROUBLED = frozenset({"BackOff", "Failed", "Unhealthy", "FailedMount", "Evicted"})


def workload_facts(graph: Graph, item: Json) -> WorkloadFacts:
    """One workload, boiled down."""
    revisions = tuple(_revisions(graph, item))
    numbers = {revision.name: revision.number for revision in revisions}
    return WorkloadFacts(
        ref=ref_of(item),
        rollout=_rollout(item),
        revisions=revisions,
        specs=tuple(specs_of(pod_spec(item))),
        containers=tuple(_containers(graph, item, numbers)),
        selector=labels_of(pod_template(item)) if item["kind"] != "Pod" else labels_of(item),
    )


def _containers(graph: Graph, item: Json, numbers: dict[str, int]) -> Iterable[ContainerFacts]:
    pods = [pod for pod in graph.pods(ref_of(item)) if not pod["metadata"].get("deletionTimestamp")]
    for pod in sorted(pods, key=_trouble, reverse=True)[:MAX_PODS_A_WORKLOAD]:
        if (pod.get("status") or {}).get("phase") == "Failed" and item["kind"] not in ("Job", "CronJob", "Pod"):
            continue  # evicted pods stay behind
        yield from container_facts(graph, pod, revision_of(pod, numbers))


def _trouble(pod: Json) -> tuple[bool, str]:
    ready = condition(pod, "Ready")
    return ready is None or ready.get("status") != "True", str(pod["metadata"].get("creationTimestamp", ""))


def revision_of(pod: Json, numbers: dict[str, int]) -> int | None:
    """The revision of a pod, by its owner or by the label that StatefulSets and DaemonSets give."""
    owners = [str(owner.get("name")) for owner in pod["metadata"].get("ownerReferences") or []]
    generated = labels_of(pod).get("controller-revision-hash", "")
    named = [name for name in numbers if name == generated or name.endswith(f"-{generated}")] if generated else []
    return next((numbers[name] for name in (*owners, *named) if name in numbers), None)


def _revisions(graph: Graph, item: Json) -> Iterable[Revision]:
    if item["kind"] == "Deployment":
        sets = graph.owned(item, "ReplicaSet")
        yield from (_revision(graph, item, each, each, _counts(each)) for each in sorted(sets, key=revision_number))
    elif item["kind"] in ("StatefulSet", "DaemonSet"):
        kept = sorted(graph.owned(item, "ControllerRevision"), key=lambda each: int(each.get("revision", 0)))
        for each in kept:
            state = {"kind": item["kind"], "metadata": each["metadata"], **(each.get("data") or {})}
            yield _revision(graph, item, each, state, _ready_of(graph, item, each))


def _revision(graph: Graph, item: Json, source: Json, holder: Json, counts: tuple[int, int]) -> Revision:
    digest = graph.digest(undated(pod_template(holder)))
    containers = containers_of(pod_template(holder).get("spec") or {})
    return Revision(
        number=revision_number(source),
        name=source["metadata"]["name"],
        images={str(each["name"]): str(each.get("image", "")) for each in containers},
        env_names={str(each["name"]): tuple(v["name"] for v in each.get("env") or []) for each in containers},
        desired=counts[0],
        ready=counts[1],
        current=digest == graph.digest(undated(pod_template(item))),
        template_digest=digest,
        requests=_resources(containers, "requests"),
        limits=_resources(containers, "limits"),
        ran=_ran(graph, item, source),
    )


def _resources(containers: list[Json], what: str) -> dict[str, dict[str, str]]:
    return {
        str(each["name"]): {key: str(value) for key, value in given.items()}
        for each in containers
        if (given := (each.get("resources") or {}).get(what))
    }


def _ran(graph: Graph, item: Json, source: Json) -> bool:
    """Whether pods of a revision were started, and nothing warned about them before they were stopped or replaced."""
    if _served_until_replaced(graph, item, source):
        return True
    until = _replaced_at(graph, item, source)
    owner = source if source["kind"] == "ReplicaSet" else item
    told = [
        event
        for event in graph.pod_news(owner["metadata"]["name"])
        if until is None or str(event.get("firstTimestamp") or event_time(event)) < until
    ]
    reasons = {event.get("reason") for event in told}
    ended = until is not None or "Killing" in reasons
    return "Started" in reasons and ended and not reasons & TROUBLED


def _served_until_replaced(graph: Graph, item: Json, source: Json) -> bool:
    """Whether a Deployment was available with a revision, and is not since the one after it, its newest, was made."""
    sets = sorted(graph.owned(item, "ReplicaSet"), key=revision_number)[-2:]
    available = condition(item, "Available") or {}
    if source["kind"] != "ReplicaSet" or len(sets) < 2 or sets[0] is not source or available.get("status") != "False":
        return False
    until, made = (moment(text) for text in (available.get("lastTransitionTime"), _made(sets[1])))
    since, grace = moment(_made(source)), (pod_template(source).get("spec") or {}).get("terminationGracePeriodSeconds")
    if until is None or made is None or since is None:
        return False
    return until - since > AT_ONCE and -AT_ONCE <= made - until <= AT_ONCE + timedelta(seconds=grace or 30)


def _made(item: Json) -> object:
    return item["metadata"].get("creationTimestamp")


def _replaced_at(graph: Graph, item: Json, source: Json) -> str | None:
    """When the revision after this one was made; None for the newest, and where its pods have names of their own."""
    if source["kind"] == "ReplicaSet":
        return None
    number = revision_number(source)
    later = [each for each in graph.owned(item, "ControllerRevision") if revision_number(each) > number]
    return min((str(each["metadata"].get("creationTimestamp", "")) for each in later), default=None)


def _counts(item: Json) -> tuple[int, int]:
    return (item.get("spec") or {}).get("replicas", 0), (item.get("status") or {}).get("readyReplicas", 0)


def _ready_of(graph: Graph, item: Json, revision: Json) -> tuple[int, int]:
    name = revision["metadata"]["name"]
    pods = [pod for pod in graph.pods(ref_of(item)) if revision_of(pod, {name: 1})]
    ready = [pod for pod in pods if (condition(pod, "Ready") or {}).get("status") == "True"]
    return len(pods), len(ready)


def _rollout(item: Json) -> Rollout | None:
    status, spec = item.get("status") or {}, item.get("spec") or {}
    if item["kind"] == "DaemonSet":
        return Rollout(
            desired=status.get("desiredNumberScheduled", 0),
            updated=status.get("updatedNumberScheduled", 0),
            ready=status.get("numberReady", 0),
            available=status.get("numberAvailable", 0),
            total=status.get("currentNumberScheduled", 0),
            observed=_is_observed(item),
        )
    if item["kind"] not in ("Deployment", "StatefulSet"):
        return None
    total = status.get("replicas", 0)
    # A StatefulSet that never changed says so by equal revisions, and then counts no updated pods.
    same = item["kind"] == "StatefulSet" and status.get("currentRevision") == status.get("updateRevision")
    return Rollout(
        desired=spec.get("replicas", 1),
        updated=total if same else status.get("updatedReplicas", 0),
        ready=status.get("readyReplicas", 0),
        available=status.get("availableReplicas", 0),
        total=total,
        observed=_is_observed(item),
        paused=spec.get("paused") is True,
    )


def _is_observed(item: Json) -> bool:
    seen: int = (item.get("status") or {}).get("observedGeneration", 0)
    return seen >= int(item["metadata"].get("generation", 0))


def facts_about(graph: Graph, item: Json, workload: WorkloadFacts) -> Iterable[Fact]:
    """How far a workload is, in a sentence or two."""
    rollout, ref = workload.rollout, workload.ref
    if rollout is not None and rollout.desired == 0 and item["kind"] != "DaemonSet":
        before, deliberate = _replicas_before(graph, item), _deliberate(item)
        yield graph.fact(
            Signal.ZERO_REPLICAS,
            ref,
            "spec.replicas",
            f"{ref} is scaled to 0 replicas",
            before=before,
            deliberate=deliberate,
            members=members_of(graph, item) or "",
        )
    elif rollout is not None:
        counts = {"desired": rollout.desired, "available": rollout.available, "updated": rollout.updated}
        signal = standing(graph, workload, rollout)
        words = f"{ref}: {rollout.available} of {rollout.desired} pods available, {rollout.updated} updated"
        yield graph.fact(signal, ref, "status", words, **counts)
    yield from _conditions(graph, item, ref)


def _deliberate(item: Json) -> str:
    """The annotation of a tool that scales to zero on purpose: KEDA, downscalers; '' where there is none."""
    annotations = item["metadata"].get("annotations") or {}
    return next((key for key in annotations if key.startswith(("autoscaling.keda.sh/paused", "downscaler/"))), "")


def _replicas_before(graph: Graph, item: Json) -> str:
    """The number of replicas that a workload last had, as its annotations or its controller's events tell."""
    annotations = item["metadata"].get("annotations") or {}
    kept = [str(value) for key, value in annotations.items() if key.endswith(("/original-replicas", "/replicas"))]
    told = [
        found[1]
        for event in graph.news(ref_of(item))
        if (found := _SCALED.search(str(event.get("message", "")))) and found[1]
    ]
    return next((each for each in (*kept, *told) if each.isdecimal() and each != "0"), "")


def _conditions(graph: Graph, item: Json, ref: ObjectRef) -> Iterable[Fact]:
    progressing = condition(item, "Progressing") or {}
    if progressing.get("reason") == "ProgressDeadlineExceeded":
        words = f"{ref} stopped progressing: {progressing.get('message', '')}"
        yield graph.fact(Signal.STALLED, ref, "status.conditions[Progressing]", words)
    if item["kind"] == "Job":
        yield from _job(graph, item, ref)
    if item["kind"] == "CronJob":
        jobs = sorted(graph.owned(item, "Job"), key=lambda job: str(job["metadata"].get("creationTimestamp", "")))
        ended = [job for job in jobs if condition(job, "Failed") or condition(job, "Complete")]
        yield from (fact for job in ended[-1:] for fact in _job(graph, job, ref))
    if (item.get("spec") or {}).get("suspend") is True:
        yield graph.fact(Signal.SUSPENDED, ref, "spec.suspend", f"{ref} is suspended")


def _job(graph: Graph, job: Json, ref: ObjectRef) -> Iterable[Fact]:
    failed, done = condition(job, "Failed") or {}, condition(job, "Complete") or {}
    name = job["metadata"]["name"]
    if failed.get("status") == "True":
        words = f"Job {name} failed: {failed.get('reason', '')}: {failed.get('message', '')}"
        yield graph.fact(Signal.JOB_FAILED, ref, "status.conditions[Failed]", words, reason=failed.get("reason"))
    elif done.get("status") == "True":
        yield graph.fact(Signal.JOB_DONE, ref, "status.conditions[Complete]", f"Job {name} completed")


def has_statuses(pod: Json) -> bool:
    """Whether the kubelet has said anything about a pod's containers."""
    return bool(statuses_of(pod))
