"""
From raw objects to facts. Pure: a snapshot goes in, evidence comes out, and every fact says where it was seen.

Text of the cluster (logs, events, messages) is quoted, cut and blanked here; nothing in it is ever obeyed.
Values of variables stay behind: evidence holds their names.
"""

from collections.abc import Iterable

from incidents.facts import facts_of
from incidents.models import ContainerFacts, Evidence, Revision, Rollout, Subject
from incidents.quantities import bytes_of
from incidents.reading import Digest, Reader, bare_template, binding_of, containers_of, reader_of, revision_number
from incidents.snapshot import Json, Snapshot, moment


def evidence_from(subject: Subject, snapshot: Snapshot, digest: Digest, known: Iterable[str] = ()) -> Evidence:
    """Boil a snapshot down to what a diagnosis may look at. `known` are secrets to blank wherever they occur."""
    if snapshot.workload is None:
        return Evidence(subject=subject, workload=None, observed_at=snapshot.taken_at, missing=snapshot.missing)
    reader = reader_of(snapshot, digest, known)
    rollout = _rollout(reader.workload)
    revisions = tuple(_revisions(reader))
    containers = tuple(_containers(reader, revisions))
    return Evidence(
        subject=subject,
        workload=reader.ref,
        observed_at=snapshot.taken_at,
        rollout=rollout,
        revisions=revisions,
        containers=containers,
        facts=tuple(facts_of(reader, rollout, revisions, containers)),
        missing=snapshot.missing,
        allowed_memory_bytes=_largest_node(snapshot),
        bindings=_bindings(reader),
    )


def _bindings(reader: Reader) -> dict[str, str]:
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


def _revisions(reader: Reader) -> Iterable[Revision]:
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


def _containers(reader: Reader, revisions: tuple[Revision, ...]) -> Iterable[ContainerFacts]:
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


def _container(reader: Reader, pod: Json, status: Json, revision: int | None, limit: str) -> ContainerFacts:
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
