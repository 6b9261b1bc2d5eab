"""
From the focus to what it needs: the services it calls, their pods, the workloads behind them, hop by hop. Pure.

At most MAX_HOPS hops and MAX_WORKLOADS workloads; what lies further is named as cut.
"""

from collections.abc import Iterable

from incidents.callees import MAX_TEXT, Directory, calls_of, mentions, whole_names
from incidents.endpoints import written_to
from incidents.feeders import Place, feeders_of, is_starved
from incidents.logs import ClueKind, clues_in
from incidents.makers import RESOURCES, may_make
from incidents.models import GapKind, ObjectRef, ref_to
from incidents.observing.fetching import fetch, pods_of, references_of
from incidents.observing.focus import workload_of
from incidents.observing.kinds import NEXT_DOOR, WORKLOADS, Wanted
from incidents.observing.notebook import Notebook
from incidents.observing.parts import (
    containers_of,
    equality_text,
    fits,
    labels_of,
    name_of,
    namespace_of,
    pod_spec_of,
    ref_of,
    spec_of,
    template_labels,
    unique,
)
from incidents.observing.tails import OF_FOCUS, OF_NEIGHBOUR, read_tails
from incidents.snapshot import Json

MAX_HOPS = 5
MAX_WORKLOADS = 12
MAX_CALLED = 8
"""Services of one workload that are followed."""
SLICES = Wanted("EndpointSlice", 10)
SELECTED = Wanted("Pod", 50)
LIKELY = Wanted("", 5)


async def follow(book: Notebook, start: list[Json]) -> list[Json]:
    """Read what the first workloads need, and what that needs; all workloads reached, nearest first."""
    reached: list[Json] = []
    frontier = unique(start)
    for hop in range(MAX_HOPS + 1):
        frontier = _bounded(book, reached, frontier)
        if not frontier:
            break
        await book.together(fetch(book, workload) for workload in frontier)
        for workload in frontier:
            await read_tails(book, pods_of(book, workload), OF_NEIGHBOUR if hop else OF_FOCUS)
        reached += frontier
        frontier = await _next(book, frontier, reached)
    for workload in frontier:
        book.note(GapKind.NEIGHBOURS_CUT, str(ref_of(workload)))
    return reached


def _bounded(book: Notebook, reached: list[Json], frontier: list[Json]) -> list[Json]:
    room = MAX_WORKLOADS - len(reached)
    for workload in frontier[room:]:
        book.note(GapKind.NEIGHBOURS_CUT, str(ref_of(workload)))
    return frontier[:room]


async def _next(book: Notebook, frontier: list[Json], reached: list[Json]) -> list[Json]:
    """The workloads behind the services that some workloads call, without those that were reached already."""
    directory = Directory(book.all("Service"))
    called = [ref for workload in frontier for ref in _called(book, workload, directory)]
    found = await book.together(book.find("Service", ref.name, ref.namespace) for ref in dict.fromkeys(called))
    fronts = await book.together(_in_front_of(book, workload) for workload in frontier)
    services = unique([each for each in found if each is not None] + [each for group in fronts for each in group])
    behind = await book.together(behind_service(book, service) for service in services)
    known = {id(workload) for workload in reached}
    told = [each for workload in frontier for each in (*_told(book, workload), *_feeders(book, workload, directory))]
    told += [each for workload in frontier for each in _makers(book, workload)]
    return [each for each in unique((*(item for items in behind for item in items), *told)) if id(each) not in known]


def _feeders(book: Notebook, workload: Json, directory: Directory) -> list[Json]:
    """The workloads that feed one that says that nothing arrives."""
    if not any(is_starved(text) for text in _logs_of(book, workload)):
        return []
    namespace = namespace_of(workload)
    others = [each for kind in WORKLOADS for each in book.all(kind, namespace) if each is not workload]
    beside = {ref_of(each): each for each in others}
    config = {name_of(each): each.get("data") or {} for each in book.all("ConfigMap", namespace)}
    held = {ref: containers_of(each) for ref, each in beside.items()}
    found = feeders_of(containers_of(workload), held, Place(namespace or "", directory, config))
    return [beside[ref] for ref in found][:MAX_CALLED]


def _makers(book: Notebook, workload: Json) -> list[Json]:
    """The operators beside a workload that could make what it refers to and what is missing."""
    namespace = namespace_of(workload) or ""
    named = {ref_to(kind, name, namespace) for kind, name in references_of(workload) if kind in RESOURCES}
    kinds = {ref.kind for ref in named if book.is_gone(ref)}
    if not kinds:
        return []
    roles, bindings = book.all("Role", namespace), book.all("RoleBinding", namespace)
    others = [each for kind in WORKLOADS for each in book.all(kind, namespace) if each is not workload]
    accounts = {account for each in others if (account := pod_spec_of(each).get("serviceAccountName"))}
    makers = {account for account in accounts if any(may_make(k, account, namespace, roles, bindings) for k in kinds)}
    return [each for each in others if pod_spec_of(each).get("serviceAccountName") in makers][:MAX_CALLED]


def _told(book: Notebook, workload: Json) -> list[Json]:
    """The workloads beside one of whose silence its logs complain by name, as they may have no Service."""
    namespace = namespace_of(workload)
    beside = {name_of(each): each for kind in WORKLOADS for each in book.all(kind, namespace)}
    said = [clue for text in _logs_of(book, workload) for clue in clues_in(text) if "host" not in clue.detail]
    silent = [clue.line for clue in said if clue.kind in (ClueKind.TIMED_OUT, ClueKind.UNAVAILABLE)]
    return [beside[name] for line in silent for name in whole_names(line, beside)][:MAX_CALLED]


async def _in_front_of(book: Notebook, workload: Json) -> list[Json]:
    """The services of a workload, where not all could be listed: those with its name, or with its pods' labels."""
    namespace, labels = namespace_of(workload), template_labels(workload)
    if book.is_complete("Service", namespace) or not labels:
        return []
    selector = (spec_of(workload).get("selector") or {}).get("matchLabels") or labels
    alike = await book.select(LIKELY._replace(kind="Service"), namespace, labels=equality_text(selector))
    named = await book.find("Service", name_of(workload), namespace)
    return alike if named is None else [*alike, named]


def _called(book: Notebook, workload: Json, directory: Directory) -> list[ObjectRef]:
    """The services that a workload's manifest and logs name."""
    namespace = namespace_of(workload) or ""
    config = {name_of(each): each.get("data") or {} for each in book.all("ConfigMap", namespace)}
    found = [_service(host, namespace, directory) for host in _hosts(workload, namespace, directory, config)]
    for text in _logs_of(book, workload):
        found += [ref for ref, _ in mentions(text[-MAX_TEXT:], namespace, directory)]
        named = list(dict.fromkeys(clue.detail.get("host", "") for clue in clues_in(text)))
        found += [directory.nicknamed(host, namespace) for host in named if directory.known(host, namespace) is None]
        if ".svc" in text or not book.is_complete("Service", namespace):
            found += [_service(host, namespace, directory) for host in named if host]
    called = list(dict.fromkeys(ref for ref in found if ref is not None))
    for ref in called[MAX_CALLED:]:
        book.note(GapKind.NEIGHBOURS_CUT, str(ref))
    return called[:MAX_CALLED]


def _logs_of(book: Notebook, workload: Json) -> Iterable[str]:
    for pod in pods_of(book, workload):
        for container in containers_of(pod):
            log = book.logs.get(f"{name_of(pod)}/{container['name']}")
            yield from (log.current, log.previous) if log is not None else ()


def _hosts(workload: Json, namespace: str, directory: Directory, config: dict[str, dict[str, str]]) -> Iterable[str]:
    volumes = pod_spec_of(workload).get("volumes") or ()
    for container in containers_of(workload):
        for call in calls_of(container, namespace, directory, config, volumes):
            yield call.host


def _service(host: str, namespace: str, directory: Directory) -> ObjectRef | None:
    """The Service that a host means or would mean; `db.data` means one of another namespace, if there is one."""
    found = directory.known(host, namespace) or directory.named(host, namespace)
    name, _, other = host.partition(".")
    if found is None and other.isascii() and "." not in other and not name.isdecimal():
        return ObjectRef(kind="Service", name=name, namespace=other)
    return found


async def behind_service(book: Notebook, service: Json) -> list[Json]:
    """The workloads that serve a Service, ready or not, and what the API server routes to."""
    namespace, selector = namespace_of(service), spec_of(service).get("selector") or {}
    if namespace != book.namespace:
        unread = [each for each in NEXT_DOOR if not book.was_listed(each.kind, namespace)]
        await book.together(book.survey(each, namespace) for each in unread)
    if not book.is_complete("EndpointSlice", namespace):
        await book.select(SLICES, namespace, labels=f"kubernetes.io/service-name={name_of(service)}")
    named = written_to(service, book.all("EndpointSlice", namespace))
    pods = await book.together(book.find("Pod", name, namespace) for name in named[:MAX_CALLED])
    found = [await workload_of(book, pod) for pod in pods if pod is not None]
    told = unique(each for each in found if each is not None)
    return told or await behind_selector(book, selector, namespace, name_of(service))


async def behind_selector(book: Notebook, selector: Json, namespace: str | None, name: str = "") -> list[Json]:
    """The workloads whose pods a selector fits. `name`: what they are likely to be called, where there are no pods."""
    if not selector:
        return []
    pods = await _selected(book, selector, namespace)
    found = [await workload_of(book, pod) for pod in pods]
    made = [each for kind in WORKLOADS for each in book.all(kind, namespace) if fits(selector, template_labels(each))]
    tops = [await workload_of(book, each) for each in made]
    behind = unique(each for each in (*found, *tops) if each is not None)
    return behind or await _likely(book, selector, namespace, name)


async def _selected(book: Notebook, selector: Json, namespace: str | None) -> list[Json]:
    if book.is_complete("Pod", namespace):
        return [pod for pod in book.all("Pod", namespace) if fits(selector, labels_of(pod))]
    return await book.select(SELECTED, namespace, labels=equality_text(selector))


async def _likely(book: Notebook, selector: Json, namespace: str | None, name: str) -> list[Json]:
    """
    The workloads that were meant, where no pod fits a selector: those that carry the labels themselves, or the name.

    Asked for one by one only where not all of them could be listed.
    """
    kinds = [kind for kind in WORKLOADS[:3] if not book.is_complete(kind, namespace)]
    text = equality_text(selector)
    lists = await book.together(book.select(LIKELY._replace(kind=kind), namespace, labels=text) for kind in kinds)
    named = await book.together(book.find(kind, name, namespace) for kind in WORKLOADS[:3]) if name else []
    fitting = [item for items in lists for item in items if fits(selector, template_labels(item))]
    return unique([*fitting, *(item for item in named if item is not None)])
