"""The sweep's look: which workloads of a namespace are in trouble. Pure; bounded like any look."""

from incidents.observing.focus import likely_top
from incidents.observing.kinds import Wanted
from incidents.observing.look import check_namespace
from incidents.observing.notebook import Notebook
from incidents.observing.parts import controller_of, name_of, ref_of
from incidents.observing.source import Source
from incidents.observing.trouble import is_troubled

MAX_WORKLOADS = 500
MAX_PODS = 100
KINDS = ("Deployment", "StatefulSet", "DaemonSet", "Job")


async def unhealthy_workloads(source: Source, namespace: str) -> tuple[tuple[str, ...], int, tuple[str, ...]]:
    """Names of the workloads that are in trouble, how many were looked at, and what was not seen."""
    book = Notebook(source, namespace)
    await check_namespace(book)
    kinds = [Wanted(kind, MAX_WORKLOADS) for kind in KINDS]
    await book.together(book.survey(wanted, namespace) for wanted in (*kinds, Wanted("Pod", MAX_PODS)))
    workloads = [item for kind in KINDS for item in book.all(kind) if kind != "Job" or controller_of(item) is None]
    crashed = {likely_top(pod) for pod in book.all("Pod") if is_troubled(pod, book.moment())}
    troubled = [item for item in workloads if is_troubled(item, book.moment()) or ref_of(item) in crashed]
    return tuple(dict.fromkeys(map(name_of, troubled))), len(workloads), tuple(map(str, book.gaps))
