"""
The facts of a snapshot: each is one sentence with where it was seen. Pure.

Text of the cluster is quoted through the reader and never obeyed.
"""

from collections.abc import Iterable

from incidents.logs import missing_variables
from incidents.models import ContainerFacts, Fact, ObjectRef, Reference, Revision, Rollout
from incidents.reading import Reader
from incidents.snapshot import LATELY, Snapshot, moment

MAX_EVENT_FACTS = 8


def facts_of(
    reader: Reader, rollout: Rollout, revisions: tuple[Revision, ...], containers: tuple[ContainerFacts, ...]
) -> Iterable[Fact]:
    """Everything worth citing, in the order in which a human would read it."""
    yield from _rollout_facts(reader, rollout)
    yield from _change_facts(reader, revisions)
    for item in containers:
        yield from _container_facts(reader, item)
    yield from _log_facts(reader)
    yield from _event_facts(reader)


def _rollout_facts(reader: Reader, rollout: Rollout) -> Iterable[Fact]:
    signal = "rolled_out" if rollout.complete else "short_of_replicas"
    statement = f"{reader.ref}: {rollout.available} of {rollout.desired} pods available, {rollout.updated} updated"
    yield Fact(signal=signal, statement=statement, source=Reference(object=reader.ref, where="status"))


def _change_facts(reader: Reader, revisions: tuple[Revision, ...]) -> Iterable[Fact]:
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


def _container_facts(reader: Reader, item: ContainerFacts) -> Iterable[Fact]:
    pod = ObjectRef(kind="Pod", name=item.pod, namespace=reader.ref.namespace)
    where = f"status.containerStatuses[{item.container}]"
    detail = {"container": item.container, "pod": item.pod, "revision": str(item.revision or "")}
    for signal, statement in _container_signals(reader, item):
        yield Fact(signal=signal, statement=statement, source=Reference(object=pod, where=where), detail=detail)


def _container_signals(reader: Reader, item: ContainerFacts) -> Iterable[tuple[str, str]]:
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


def _log_facts(reader: Reader) -> Iterable[Fact]:
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


def _event_facts(reader: Reader) -> Iterable[Fact]:
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
