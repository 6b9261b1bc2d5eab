"""What an alert is about: the top owner of its pod, the object it names, or the workload of that name. Pure."""

from incidents.models import GapKind, ObjectRef, Subject
from incidents.observing.kinds import API, CLUSTER_WIDE, OWNERS
from incidents.observing.notebook import Notebook
from incidents.observing.parts import controller_of, namespace_of, ref_of
from incidents.snapshot import Json

BY_NAME = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod")
MAX_OWNERS = 4


async def focus_of(book: Notebook, subject: Subject, pod: str | None) -> ObjectRef | None:
    """The focus of a look; None where nothing of that name was found."""
    if subject.kind not in ("Workload", *BY_NAME):
        return await _itself(book, subject)
    found = await book.find("Pod", pod, book.namespace) if pod else None
    if found is not None:
        return await top_of(book, found)
    kinds = BY_NAME if subject.kind == "Workload" else (subject.kind,)
    for kind in kinds:
        item = await book.find(kind, subject.name, book.namespace)
        if item is not None:
            return await top_of(book, item)
    return None


async def _itself(book: Notebook, subject: Subject) -> ObjectRef | None:
    if subject.kind not in API:
        book.note(GapKind.KIND_UNREADABLE, subject.kind, "this version does not read it")
        return None
    namespace = None if subject.kind in CLUSTER_WIDE else book.namespace
    found = await book.find(subject.kind, subject.name, namespace)
    return None if found is None else ref_of(found)


async def top_of(book: Notebook, item: Json) -> ObjectRef:
    """The top owner of an object. An owner that may not be read is known by its reference alone."""
    for _ in range(MAX_OWNERS):
        owner = controller_of(item)
        if owner is None or owner.get("kind") not in OWNERS:
            break
        above = await book.find(owner["kind"], owner["name"], namespace_of(item))
        if above is None:
            return _unread(book, item, owner)
        item = above
    return ref_of(item)


def _unread(book: Notebook, item: Json, owner: Json) -> ObjectRef:
    """The owner, or what owned it by the name that its controller gave it; an owner that is gone owns nothing."""
    ref = ObjectRef(kind=owner["kind"], name=owner["name"], namespace=namespace_of(item))
    if book.is_gone(ref):
        return ref_of(item)
    generated = (item["metadata"].get("labels") or {}).get("pod-template-hash", "")
    if ref.kind == "ReplicaSet" and generated and ref.name.endswith(f"-{generated}"):
        return ref.model_copy(update={"kind": "Deployment", "name": ref.name.removesuffix(f"-{generated}")})
    return ref


async def workload_of(book: Notebook, item: Json) -> Json | None:
    """The top owner of an object as an object; None where it was not read."""
    return book.known(await top_of(book, item))
