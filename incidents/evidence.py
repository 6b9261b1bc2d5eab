"""
From raw objects to facts. Pure: a snapshot goes in, evidence comes out, and every fact says where it was seen.

Text of the cluster (logs, events, messages) is quoted, cut and blanked here; nothing in it is ever obeyed.
Values of variables stay behind: evidence holds their names.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from incidents.logs import missing_variables
from incidents.models import (
    ContainerFacts,
    Evidence,
    Fact,
    ObjectRef,
    Reference,
    Revision,
    Rollout,
    Subject,
)
from incidents.quantities import bytes_of
from incidents.redact import is_secret_name, redacted
from incidents.snapshot import LATELY, Json, Snapshot, moment

Digest = Callable[[object], str]
"""A keyed digest of any JSON value: equal values give equal text, and the text tells nothing."""

MAX_QUOTE = 300
MAX_EVENT_FACTS = 8


class _Reader(NamedTuple):
    """What all functions here share: the snapshot, the workload in it, and how to quote it safely."""

    snapshot: Snapshot
    workload: Json
    ref: ObjectRef
    digest: Digest
    known: tuple[str, ...]

    def quote(self, text: str) -> str:
        clean = redacted(text, self.known).strip()
        return clean if len(clean) <= MAX_QUOTE else clean[: MAX_QUOTE - 1] + "…"


def evidence_from(subject: Subject, snapshot: Snapshot, digest: Digest, known: Iterable[str] = ()) -> Evidence:
    """Boil a snapshot down to what a diagnosis may look at. `known` are secrets to blank wherever they occur."""
    if snapshot.workload is None:
        return Evidence(subject=subject, workload=None, observed_at=snapshot.taken_at, missing=snapshot.missing)
    reader = _reader(snapshot, digest, known)
    revisions = tuple(_revisions(reader))
    containers = tuple(_containers(reader, revisions))
    return Evidence(
        subject=subject,
        workload=reader.ref,
        observed_at=snapshot.taken_at,
        rollout=_rollout(reader.workload),
        revisions=revisions,
        containers=containers,
        facts=tuple(_facts(reader, revisions, containers)),
        missing=snapshot.missing,
        allowed_memory_bytes=_largest_node(snapshot),
        bindings=_bindings(reader),
    )


def _reader(snapshot: Snapshot, digest: Digest, known: Iterable[str]) -> _Reader:
    ref = snapshot.workload
    assert ref is not None  # noqa: S101 - checked by the only caller
    workload = snapshot.of(f"{ref.kind.lower()}s")[0]
    return _Reader(snapshot, workload, ref, digest, (*known, *_secret_literals(workload)))


def _secret_literals(workload: Json) -> Iterable[str]:
    for container in containers_of(workload["spec"]["template"]):
        for variable in container.get("env") or []:
            if variable.get("value") and is_secret_name(variable["name"]):
                yield variable["value"]


def containers_of(template: Json) -> list[Json]:
    """The containers of a pod template."""
    found: list[Json] = template["spec"].get("containers") or []
    return found


def binding_of(item: Json, digest: Digest) -> str:
    """What ties a plan to an object: its uid and the digest of its pod template. Never its status."""
    return f"{item['metadata']['uid']}:{digest(bare_template(item))}"


def bare_template(item: Json) -> Json:
    """A pod template without the hash label that the Deployment controller adds to a ReplicaSet's copy."""
    template: Json = item["spec"]["template"]
    metadata = {**(template.get("metadata") or {})}
    labels = {key: value for key, value in (metadata.get("labels") or {}).items() if key != "pod-template-hash"}
    metadata.pop("creationTimestamp", None)
    return {**template, "metadata": {**metadata, "labels": labels}}


def _bindings(reader: _Reader) -> dict[str, str]:
    items = [(reader.ref.kind, reader.workload)] + [("ReplicaSet", item) for item in reader.snapshot.of("replicasets")]
    return {f"{kind}/{item['metadata']['name']}": binding_of(item, reader.digest) for kind, item in items}


def _rollout(workload: Json) -> Rollout:
    status = workload.get("status", {})
    if "desiredNumberScheduled" in status:
        return _daemon_rollout(workload, status)
    return Rollout(
        desired=workload["spec"].get("replicas", 1),
        updated=status.get("updatedReplicas", 0),
        ready=status.get("readyReplicas", 0),
        available=status.get("availableReplicas", 0),
        total=status.get("replicas", 0),
        observed=_is_observed(workload),
    )


def _daemon_rollout(workload: Json, status: Json) -> Rollout:
    return Rollout(
        desired=status["desiredNumberScheduled"],
        updated=status.get("updatedNumberScheduled", 0),
        ready=status.get("numberReady", 0),
        available=status.get("numberAvailable", 0),
        total=status.get("currentNumberScheduled", 0),
        observed=_is_observed(workload),
    )


def _is_observed(workload: Json) -> bool:
    seen: int = workload.get("status", {}).get("observedGeneration", 0)
    return seen >= int(workload["metadata"].get("generation", 0))


def revision_number(item: Json) -> int:
    """The revision of a ReplicaSet; 0 where the controller has not written one."""
    return int((item["metadata"].get("annotations") or {}).get("deployment.kubernetes.io/revision", "0"))


def _revisions(reader: _Reader) -> Iterable[Revision]:
    current = reader.digest(bare_template(reader.workload))
    for item in sorted(reader.snapshot.of("replicasets"), key=revision_number):
        digest = reader.digest(bare_template(item))
        containers = containers_of(item["spec"]["template"])
        yield Revision(
            number=revision_number(item),
            name=item["metadata"]["name"],
            images={container["name"]: container["image"] for container in containers},
            env_names={container["name"]: _env_names(container) for container in containers},
            desired=item["spec"].get("replicas", 0),
            ready=item.get("status", {}).get("readyReplicas", 0),
            current=digest == current,
            template_digest=digest,
        )


def _env_names(container: Json) -> tuple[str, ...]:
    return tuple(variable["name"] for variable in container.get("env") or [])


def _containers(reader: _Reader, revisions: tuple[Revision, ...]) -> Iterable[ContainerFacts]:
    numbers = {revision.name: revision.number for revision in revisions}
    for pod in reader.snapshot.of("pods"):
        owners = pod["metadata"].get("ownerReferences") or []
        revision = next((numbers[owner["name"]] for owner in owners if owner["name"] in numbers), None)
        limits = {item["name"]: item.get("resources", {}).get("limits", {}) for item in pod["spec"]["containers"]}
        if pod["metadata"].get("deletionTimestamp"):
            continue
        for status in pod.get("status", {}).get("containerStatuses") or []:
            limit = limits.get(status["name"], {}).get("memory", "")
            yield _container(reader, pod, status, revision, str(limit))


def _container(reader: _Reader, pod: Json, status: Json, revision: int | None, limit: str) -> ContainerFacts:
    state = next(iter(status.get("state") or {}), "unknown")
    now: Json = (status.get("state") or {}).get(state, {})
    ended: Json = now if state == "terminated" else (status.get("lastState") or {}).get("terminated") or {}
    return ContainerFacts(
        pod=pod["metadata"]["name"],
        container=status["name"],
        image=_image(pod, status),
        revision=revision,
        ready=status.get("ready", False),
        restarts=status.get("restartCount", 0),
        state=state,
        reason=now.get("reason", ""),
        message=reader.quote(now.get("message", "")),
        last_reason=ended.get("reason", ""),
        last_exit_code=ended.get("exitCode"),
        last_finished_at=moment(ended.get("finishedAt")),
        memory_limit=limit,
        running_since=moment(now.get("startedAt")) if state == "running" else None,
    )


def _image(pod: Json, status: Json) -> str:
    """The image that was asked for: the status names any tag of the same digest."""
    asked = (item["image"] for item in pod["spec"]["containers"] if item["name"] == status["name"])
    return str(next(asked, status.get("image", "")))


def _largest_node(snapshot: Snapshot) -> int | None:
    sizes = [bytes_of(node["status"]["allocatable"]["memory"]) for node in snapshot.nodes if _is_ready(node)]
    return max(sizes, default=None)


def _is_ready(node: Json) -> bool:
    conditions = node.get("status", {}).get("conditions") or []
    return any(item["type"] == "Ready" and item["status"] == "True" for item in conditions)


def _facts(reader: _Reader, revisions: tuple[Revision, ...], containers: tuple[ContainerFacts, ...]) -> Iterable[Fact]:
    yield from _rollout_facts(reader)
    yield from _change_facts(reader, revisions)
    for item in containers:
        yield from _container_facts(reader, item)
    yield from _log_facts(reader)
    yield from _event_facts(reader)


def _rollout_facts(reader: _Reader) -> Iterable[Fact]:
    rollout = _rollout(reader.workload)
    signal = "rolled_out" if rollout.complete else "short_of_replicas"
    statement = f"{reader.ref}: {rollout.available} of {rollout.desired} pods available, {rollout.updated} updated"
    yield Fact(signal=signal, statement=statement, source=Reference(object=reader.ref, where="status"))


def _change_facts(reader: _Reader, revisions: tuple[Revision, ...]) -> Iterable[Fact]:
    """What the newest revision changed against the one before it."""
    if len(revisions) < 2:
        return
    old, new = revisions[-2], revisions[-1]
    for container in sorted(new.images.keys() & old.images.keys()):
        for what, change in _differences(old, new, container):
            statement = (
                f"revision {new.number} changed {what} of container {container} against revision {old.number}: {change}"
            )
            source = Reference(object=reader.ref, where=f"spec.template.spec.containers[{container}].{what}")
            detail = {"container": container, "field": what, "from": str(old.number), "to": str(new.number)}
            yield Fact(signal="changed", statement=statement, source=source, detail=detail)


def _differences(old: Revision, new: Revision, container: str) -> Iterable[tuple[str, str]]:
    if old.images[container] != new.images[container]:
        yield "image", f"{old.images[container]} -> {new.images[container]}"
    before, after = set(old.env_names.get(container, ())), set(new.env_names.get(container, ()))
    if before - after:
        yield "env", f"removed {', '.join(sorted(before - after))}"
    if after - before:
        yield "env", f"added {', '.join(sorted(after - before))}"


def _container_facts(reader: _Reader, item: ContainerFacts) -> Iterable[Fact]:
    pod = ObjectRef(kind="Pod", name=item.pod, namespace=reader.ref.namespace)
    where = f"status.containerStatuses[{item.container}]"
    detail = {"container": item.container, "pod": item.pod, "revision": str(item.revision or "")}
    for signal, statement in _container_signals(reader, item):
        yield Fact(signal=signal, statement=statement, source=Reference(object=pod, where=where), detail=detail)


def _container_signals(reader: _Reader, item: ContainerFacts) -> Iterable[tuple[str, str]]:
    name = f"container {item.container} of {item.pod}"
    if item.last_reason == "OOMKilled" and crashing(reader.snapshot, item):
        yield "oom_killed", f"{name} was killed for memory at a limit of {item.memory_limit or 'none of its own'}"
    elif crashing(reader.snapshot, item):
        yield "crashing", f"{name} exits with code {item.last_exit_code} ({item.last_reason}), {item.restarts} restarts"
    if item.waits_for_image:
        yield "image_unavailable", f"{name} cannot get image {item.image}: {item.message or item.reason}"
    elif not item.ready and item.state != "terminated":
        yield "not_ready", f"{name} is {item.state} and not ready{f': {item.reason}' if item.reason else ''}"


def crashing(snapshot: Snapshot, item: ContainerFacts) -> bool:
    """Whether a container's latest crash is recent enough to matter now."""
    if item.last_exit_code in (None, 0):
        return False
    finished = item.last_finished_at
    return not item.ready or finished is None or snapshot.taken_at - finished < LATELY


def _log_facts(reader: _Reader) -> Iterable[Fact]:
    for key, log in sorted(reader.snapshot.logs.items()):
        pod, container = key.split("/", 1)
        for which, text in (("current", log.current), ("previous", log.previous)):
            for variable, line in missing_variables(text):
                source = Reference(
                    object=ObjectRef(kind="Pod", name=pod, namespace=reader.ref.namespace),
                    where=f"log {container} {which}",
                )
                yield Fact(
                    signal="missing_variable",
                    statement=f"log: {reader.quote(line)}",
                    source=source,
                    detail={"container": container, "variable": variable, "pod": pod},
                )


def _event_facts(reader: _Reader) -> Iterable[Fact]:
    warnings = [event for event in reader.snapshot.of("events") if event.get("type") == "Warning"]
    for event in warnings[:MAX_EVENT_FACTS]:
        about = event["involvedObject"]
        source = Reference(
            object=ObjectRef(kind=about["kind"], name=about["name"], namespace=about.get("namespace")),
            where=f"event {event.get('reason', '')}",
        )
        seen = moment(event.get("lastTimestamp") or event.get("eventTime"))
        statement = f"{event.get('reason', '')} (x{event.get('count', 1)}): {reader.quote(event.get('message', ''))}"
        yield Fact(signal="warning", statement=statement, source=source, at=seen)
