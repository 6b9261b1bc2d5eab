"""
One bounded look at the workload that an alert is about. Cost does not grow with the namespace.

Secrets are never read. A kind that is refused is named in `missing`, and the look goes on.
"""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime

from incidents.cluster.client import Answer, Cluster, Denied, Missing
from incidents.errors import PermanentError
from incidents.models import ObjectRef, Subject
from incidents.snapshot import Json, PodLog, Snapshot, crashed_lately

MAX_PODS = 100
MAX_EVENTS = 50
MAX_LOGGED_CONTAINERS = 10
MAX_EVENT_OBJECTS = 12
MAX_WORKLOADS = 500
LOG_LINES = 50
LOG_BYTES = 64 * 1024
OWNER_KINDS = ("Deployment", "StatefulSet", "DaemonSet")


class _Look:
    """The state of one look: what was read so far and what could not be."""

    def __init__(self, cluster: Cluster, namespace: str) -> None:
        self.cluster = cluster
        self.namespace = namespace
        self.missing: list[str] = []
        self.at = datetime.now(UTC)

    async def listing(self, kind: str, namespace: str | None, **query: str | int) -> list[Json]:
        """A list, or nothing and a line in `missing`."""
        try:
            answer = await self.cluster.listing(kind, namespace, **query)
        except (Denied, Missing) as error:
            self.note(f"{kind} could not be read: {error}")
            return []
        self._noted(kind, answer)
        items: list[Json] = answer.body.get("items") or []
        return items

    def note(self, text: str) -> None:
        """Name something that was not seen, once."""
        if text not in self.missing:
            self.missing.append(text)

    def _noted(self, kind: str, answer: Answer) -> None:
        self.at = answer.at
        if answer.body.get("metadata", {}).get("continue"):
            self.note(f"{kind}: only the first {len(answer.body['items'])} were read")


async def look(cluster: Cluster, subject: Subject, pod: str | None = None) -> Snapshot:
    """Read the workload that `subject` names. Raises PermanentError when its namespace does not exist."""
    if subject.namespace is None:
        raise PermanentError(f"{subject.kind} {subject.name}: this version observes workloads in a namespace only")
    this = _Look(cluster, subject.namespace)
    await _check_namespace(this)
    workload = await _workload(this, subject, pod)
    if workload is None:
        return Snapshot(namespace=this.namespace, taken_at=this.at, workload=None, missing=tuple(this.missing))
    return await _around(this, workload)


async def unhealthy_workloads(cluster: Cluster, namespace: str) -> tuple[tuple[str, ...], int, tuple[str, ...]]:
    """Names of the Deployments that are in trouble, how many were looked at, and what was not seen."""
    this = _Look(cluster, namespace)
    await _check_namespace(this)
    deployments = await this.listing("Deployment", namespace, limit=MAX_WORKLOADS)
    pods = await this.listing("Pod", namespace, limit=MAX_PODS)
    # A container that crashes is ready for a moment in each of its lives: the status alone can look healthy.
    crashed = {_deployment_of(pod) for pod in pods if any(crashed_lately(item, this.at) for item in statuses(pod))}
    named = {item["metadata"]["name"]: item for item in deployments}
    troubled = [name for name, item in named.items() if is_short(item) or name in crashed]
    return tuple(troubled), len(deployments), tuple(this.missing)


def _deployment_of(pod: Json) -> str:
    """The Deployment behind a pod's ReplicaSet, by the name that its controller gives it."""
    owner = (_controller(pod) or {}).get("name", "")
    generated = (pod["metadata"].get("labels") or {}).get("pod-template-hash", "")
    return str(owner).removesuffix(f"-{generated}")


def is_short(deployment: Json) -> bool:
    """Whether a Deployment has fewer updated and available pods than it wants."""
    status = deployment.get("status", {})
    desired = deployment["spec"].get("replicas", 1)
    return any(status.get(count, 0) < desired for count in ("updatedReplicas", "availableReplicas"))


async def _check_namespace(this: _Look) -> None:
    try:
        await this.cluster.get(ObjectRef(kind="Namespace", name=this.namespace))
    except Missing:
        raise PermanentError(
            f"namespace {this.namespace} does not exist in the cluster at {this.cluster.host}"
        ) from None
    except Denied:
        this.note("Namespace could not be read: whether it exists is not known")


async def _workload(this: _Look, subject: Subject, pod: str | None) -> Json | None:
    """The owner by the pod's owner references, or else by name."""
    owner = await _owner_of_pod(this, pod) if pod else None
    if owner is not None:
        return owner
    kinds = OWNER_KINDS if subject.kind == "Workload" else (subject.kind,)
    for kind in kinds:
        found = await _read(this, kind, subject.name)
        if found is not None:
            return found
    return None


async def _owner_of_pod(this: _Look, pod: str) -> Json | None:
    current = await _read(this, "Pod", pod)
    while current is not None and (owner := _controller(current)) is not None:
        if owner["kind"] not in ("ReplicaSet", *OWNER_KINDS):
            return None
        current = await _read(this, owner["kind"], owner["name"])
        if current is not None and current["kind"] in OWNER_KINDS:
            return current
    return None


async def _read(this: _Look, kind: str, name: str) -> Json | None:
    try:
        found = await this.cluster.get(ObjectRef(kind=kind, name=name, namespace=this.namespace))
    except Missing:
        return None
    except Denied as error:
        this.note(f"{kind} could not be read: {error}")
        return None
    return {"kind": kind, **found}


def _controller(item: Json) -> Json | None:
    owners: list[Json] = item["metadata"].get("ownerReferences") or []
    return next((owner for owner in owners if owner.get("controller")), None)


async def _around(this: _Look, workload: Json) -> Snapshot:
    selector = selector_text(workload["spec"].get("selector", {}))
    pods, sets, nodes = await asyncio.gather(
        this.listing("Pod", this.namespace, labelSelector=selector, limit=MAX_PODS),
        this.listing("ReplicaSet", this.namespace, labelSelector=selector, limit=MAX_PODS),
        this.listing("Node", None, limit=MAX_PODS),
    )
    sets = [item for item in sets if (_controller(item) or {}).get("uid") == workload["metadata"]["uid"]]
    events, logs = await asyncio.gather(_events(this, workload, sets, pods), _logs(this, pods))
    plural = f"{workload['kind'].lower()}s"
    return Snapshot(
        namespace=this.namespace,
        taken_at=this.at,
        workload=ObjectRef(kind=workload["kind"], name=workload["metadata"]["name"], namespace=this.namespace),
        objects={plural: [workload], "replicasets": sets, "pods": pods, "events": events},
        nodes=nodes,
        logs=logs,
        missing=tuple(this.missing),
    )


def selector_text(selector: Json) -> str:
    """A label selector as the query parameter wants it."""
    parts = [f"{key}={value}" for key, value in (selector.get("matchLabels") or {}).items()]
    parts += [_expression(item) for item in selector.get("matchExpressions") or []]
    return ",".join(parts)


def _expression(item: Json) -> str:
    key, values = str(item["key"]), ",".join(item.get("values") or [])
    forms: dict[str, str] = {
        "In": f"{key} in ({values})",
        "NotIn": f"{key} notin ({values})",
        "Exists": key,
        "DoesNotExist": f"!{key}",
    }
    return forms[item["operator"]]


async def _events(this: _Look, workload: Json, sets: list[Json], pods: list[Json]) -> list[Json]:
    """Events of the workload, its ReplicaSets and its unhealthy pods, newest first."""
    troubled = [pod for pod in pods if any(not status.get("ready") for status in statuses(pod))]
    objects = [workload, *sets[-2:], *(troubled or pods)][:MAX_EVENT_OBJECTS]
    lists = await asyncio.gather(*(_events_of(this, item["metadata"]["uid"]) for item in objects))
    found = [event for events in lists for event in events]
    return sorted(found, key=event_time, reverse=True)


async def _events_of(this: _Look, uid: str) -> list[Json]:
    return await this.listing("Event", this.namespace, fieldSelector=f"involvedObject.uid={uid}", limit=MAX_EVENTS)


def event_time(event: Json) -> str:
    """When an event was last seen, as RFC 3339 text; such texts sort by time."""
    return str(event.get("lastTimestamp") or event.get("eventTime") or event["metadata"].get("creationTimestamp") or "")


async def _logs(this: _Look, pods: list[Json]) -> dict[str, PodLog]:
    wanted = list(_unhealthy_containers(pods, this.at))[:MAX_LOGGED_CONTAINERS]
    logs = await asyncio.gather(*(_log(this, pod, status) for pod, status in wanted))
    return {f"{pod}/{status['name']}": log for (pod, status), log in zip(wanted, logs, strict=True)}


def _unhealthy_containers(pods: list[Json], now: datetime) -> Iterable[tuple[str, Json]]:
    for pod in pods:
        for status in statuses(pod):
            if has_log(status) and (not status.get("ready") or crashed_lately(status, now)):
                yield pod["metadata"]["name"], status


def has_log(status: Json) -> bool:
    """Whether a container has run at all."""
    return bool(status.get("state", {}).keys() & {"running", "terminated"} or status.get("lastState"))


def statuses(pod: Json) -> list[Json]:
    """The container statuses of a pod; empty while it is not scheduled."""
    found: list[Json] = pod.get("status", {}).get("containerStatuses") or []
    return found


async def _log(this: _Look, pod: str, status: Json) -> PodLog:
    current = await _read_log(this, pod, status["name"], previous=False)
    previous = await _read_log(this, pod, status["name"], previous=True) if status.get("restartCount") else ""
    return PodLog(current=current, previous=previous)


async def _read_log(this: _Look, pod: str, container: str, *, previous: bool) -> str:
    ref = ObjectRef(kind="Pod", name=pod, namespace=this.namespace)
    try:
        text = await this.cluster.log(ref, container, previous=previous, lines=LOG_LINES, limit_bytes=LOG_BYTES)
    except Denied as error:
        this.note(f"logs could not be read: {error}")
        return ""
    except PermanentError:
        return _unread(this, pod, container, previous)
    # The kubelet answers 200 with this sentence when the runtime has already removed the log.
    return _unread(this, pod, container, previous) if text.startswith("unable to retrieve container logs") else text


def _unread(this: _Look, pod: str, container: str, previous: bool) -> str:
    this.note(f"no {'previous' if previous else 'current'} log of {pod}/{container}")
    return ""
