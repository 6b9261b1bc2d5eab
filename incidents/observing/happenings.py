"""Events about what was read, newest first. Pure."""

from incidents.models import ObjectRef
from incidents.observing.fetching import REVISIONS, pods_of
from incidents.observing.kinds import Wanted
from incidents.observing.notebook import Notebook
from incidents.observing.parts import controller_of, event_time, name_of, namespace_of, ref_of, spec_of, uid_of
from incidents.observing.trouble import is_troubled
from incidents.snapshot import Json

MAX_OBJECTS = 24
"""Objects whose events are asked for one by one."""
PER_OBJECT = Wanted("Event", 30)
ELSEWHERE = "default"
"""Where events about cluster-scoped objects are kept."""
Name = tuple[str, str]
"""Kind and name of what an event is about."""


async def read_events(book: Notebook, focus: ObjectRef | None, reached: list[Json]) -> list[Json]:
    """The events about what is near, asked for one object at a time where the list of all events was cut."""
    near = _near(book, focus, reached)
    asked = [item for item in near if not book.is_complete("Event", namespace_of(item))][:MAX_OBJECTS]
    await book.together(book.select(PER_OBJECT, namespace_of(item), fields=_about(uid_of(item))) for item in asked)
    nodes = [name_of(node) for node in book.all("Node") if ref_of(node) == focus or _is_unwell(node)][:3]
    await book.together(book.select(PER_OBJECT, ELSEWHERE, fields=_about_node(name)) for name in nodes)
    kept = {(item["kind"], name_of(item)) for item in near} | {("Node", name) for name in nodes}
    whole = book.is_complete("Event", book.namespace)
    chosen = [event for event in book.all("Event") if whole or _named(event) in kept]
    return sorted(chosen, key=lambda event: (event_time(event), name_of(event)), reverse=True)


def _near(book: Notebook, focus: ObjectRef | None, reached: list[Json]) -> list[Json]:
    """The focus and the workloads reached, each with its newest revision, its claims and two pods that are unwell."""
    item = book.known(focus) if focus else None
    near = [item] if item is not None and namespace_of(item) else []
    for workload in reached:
        pods = pods_of(book, workload)
        near += [workload, *_newest_revision(book, workload)]
        near += [pod for pod in pods if is_troubled(pod, book.moment())][:2]
    near += [claim for claim in book.all("PersistentVolumeClaim") if _waits(claim)]
    return list({uid_of(each): each for each in near}.values())


def _newest_revision(book: Notebook, workload: Json) -> list[Json]:
    kind = REVISIONS[workload["kind"]].kind if workload["kind"] in REVISIONS else "Job"
    owned = [item for item in book.all(kind, namespace_of(workload)) if _is_owned(item, workload)]
    return sorted(owned, key=lambda item: str(item["metadata"].get("creationTimestamp")))[-1:]


def _waits(claim: Json) -> bool:
    return bool((claim.get("status") or {}).get("phase") != "Bound")


def _is_owned(item: Json, owner: Json) -> bool:
    return (controller_of(item) or {}).get("uid") == uid_of(owner)


def _about(uid: str) -> str:
    return f"involvedObject.uid={uid}"


def _about_node(name: str) -> str:
    return f"involvedObject.kind=Node,involvedObject.name={name}"


def _named(event: Json) -> Name:
    about = event.get("involvedObject") or event.get("regarding") or {}
    return str(about.get("kind", "")), str(about.get("name", ""))


def _is_unwell(node: Json) -> bool:
    """Whether a node is cordoned, not ready, or under pressure."""
    conditions = (node.get("status") or {}).get("conditions") or ()
    states = {each.get("type"): each.get("status") for each in conditions}
    pressed = any(state == "True" for kind, state in states.items() if str(kind).endswith("Pressure"))
    return bool(spec_of(node).get("unschedulable")) or states.get("Ready") != "True" or pressed
