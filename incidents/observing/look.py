"""
One bounded look at what an alert is about and at what surrounds it. Cost and size do not grow with the namespace.

Values of Secrets are never read. What is refused or cut is a gap, and the look goes on: not seen is never absent.
Pure: the source does the reading, and tells the time.
"""

from incidents.errors import PermanentError
from incidents.models import ObjectRef, Subject
from incidents.observing.focus import focus_of
from incidents.observing.happenings import read_events
from incidents.observing.kinds import CLUSTER_WIDE, IN_CLUSTER, IN_NAMESPACE
from incidents.observing.metrics import Metrics, measure
from incidents.observing.names import read_name_service
from incidents.observing.notebook import Notebook
from incidents.observing.reach import follow
from incidents.observing.source import Source
from incidents.observing.starting import starting_at
from incidents.snapshot import Json, Measured, Snapshot


async def look(source: Source, subject: Subject, pod: str | None = None, metrics: Metrics | None = None) -> Snapshot:
    """Read what `subject` names, by its pod's owners where the alert names a pod, and what is around it."""
    if subject.namespace is None and subject.kind not in CLUSTER_WIDE:
        raise PermanentError(f"{subject.kind} {subject.name}: an object of this kind lives in a namespace")
    book = Notebook(source, subject.namespace)
    await check_namespace(book)
    await book.together(book.survey(wanted, None) for wanted in IN_CLUSTER)
    if book.namespace is not None:
        await book.together(book.survey(wanted, book.namespace) for wanted in IN_NAMESPACE)
    focus = await focus_of(book, subject, pod)
    reached = await follow(book, await starting_at(book, focus))
    reached += await read_name_service(book)
    measured = await measure(book, metrics, reached)
    return _snapshot(book, focus, await read_events(book, focus, reached), measured)


async def check_namespace(book: Notebook) -> None:
    """Raises PermanentError when the namespace of a look does not exist."""
    if book.namespace is None:
        return
    if await book.find("Namespace", book.namespace, None) is None and not book.is_unreadable("Namespace"):
        raise PermanentError(f"namespace {book.namespace[:63]} does not exist in the cluster at {book.source.host}")


def _snapshot(book: Notebook, focus: ObjectRef | None, events: list[Json], measured: list[Measured]) -> Snapshot:
    objects = book.objects
    if "Event" in objects:
        objects["Event"] = events
    return Snapshot(
        namespace=book.namespace,
        taken_at=book.moment(),
        focus=focus,
        objects=objects,
        logs=book.logs,
        measured=tuple(measured),
        missing=book.gaps,
        selected=tuple(sorted(book.selected)),
        absent=tuple(sorted(book.absent, key=str)),
    )
