"""What an alert is about: the top owner of its pod, the object it names, or the workload of that name. Pure."""

from incidents.models import GapKind, ObjectRef, Subject, ref_to
from incidents.observing.kinds import API, CLUSTER_WIDE, OWNERS
from incidents.observing.notebook import Notebook
from incidents.observing.parts import controller_of, labels_of, name_of, namespace_of, ref_of
from incidents.snapshot import Json

BY_NAME = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod")
MAX_OWNERS = 4
MAX_GENERATED = 58
"""How much of a maker's name is kept in its pods' (k8s.io/apiserver/pkg/storage/names)."""


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
    maker = _maker_of(book, pod) if pod else None
    return await top_of(book, maker) if maker is not None else _by_reference(book, subject)


def _by_reference(book: Notebook, subject: Subject) -> ObjectRef | None:
    """A workload of a kind that may not be read, as its pods name it."""
    tops = (likely_top(pod) for pod in book.all("Pod", book.namespace))
    return next((ref for ref in tops if ref.name == subject.name and book.is_unreadable(ref.kind)), None)


def _maker_of(book: Notebook, pod: str) -> Json | None:
    """What made a pod that is gone, by the name: five letters behind its maker's, which may have been cut for them."""
    for kind in ("ReplicaSet", "DaemonSet", "Job"):
        for item in book.all(kind, book.namespace):
            if f"{name_of(item)}-"[:MAX_GENERATED] == pod[:-5]:
                return item
    return None


async def _itself(book: Notebook, subject: Subject) -> ObjectRef | None:
    if subject.kind not in API:
        book.note(GapKind.KIND_UNREADABLE, subject.kind, "this version does not read it")
        return None
    namespace = None if subject.kind in CLUSTER_WIDE else book.namespace
    found = await book.find(subject.kind, subject.name, namespace)
    if found is None and subject.kind == "Namespace" and book.is_unreadable("Namespace"):
        return ref_to("Namespace", subject.name, None)  # what lies in it was seen, and that is what counts
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
    ref = ref_to(owner["kind"], owner["name"], namespace_of(item))
    return ref_of(item) if book.is_gone(ref) else likely_top(item)


def likely_top(item: Json) -> ObjectRef:
    """The owner of an object without reading it: of a ReplicaSet with a generated name, its Deployment."""
    owner = controller_of(item)
    if owner is None or owner.get("kind") not in OWNERS:
        return ref_of(item)
    generated, name = labels_of(item).get("pod-template-hash", ""), str(owner["name"])
    if owner["kind"] == "ReplicaSet" and generated and name.endswith(f"-{generated}"):
        return ref_to("Deployment", name.removesuffix(f"-{generated}"), namespace_of(item))
    return ref_to(owner["kind"], name, namespace_of(item))


async def workload_of(book: Notebook, item: Json) -> Json | None:
    """The top owner of an object as an object; None where it was not read."""
    return book.known(await top_of(book, item))
