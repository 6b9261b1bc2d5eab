"""Where to begin: the workloads that an alert's object is, owns, selects, routes to or makes. Pure."""

from collections.abc import Awaitable, Callable, Iterable

from incidents.models import ObjectRef
from incidents.observing.focus import likely_top, workload_of
from incidents.observing.kinds import OWNERS, WORKLOADS, Wanted
from incidents.observing.notebook import Notebook
from incidents.observing.parts import labels_of, name_of, namespace_of, pod_spec_of, spec_of, unique
from incidents.observing.reach import MAX_WORKLOADS, behind_selector, behind_service
from incidents.observing.trouble import is_troubled
from incidents.snapshot import Json

Start = Callable[[Notebook, Json], Awaitable[list[Json]]]
ON_NODE = Wanted("Pod", 100)
SERVING = ("Deployment", "StatefulSet", "DaemonSet")
FLUX_SOURCES = ("GitRepository", "HelmRepository", "OCIRepository")


async def starting_at(book: Notebook, focus: ObjectRef | None) -> list[Json]:
    """The workloads with which to begin, nearest first."""
    item = book.known(focus) if focus else None
    if item is None and focus is not None and focus.kind == "Namespace":
        item = {"kind": focus.kind, "metadata": {"name": focus.name}}
    if item is None:
        return []
    if item["kind"] in (*OWNERS, "Pod"):
        await _maker_of(book, item)
        return [item]
    begin = STARTS.get(item["kind"])
    return unique(await begin(book, item))[:MAX_WORKLOADS] if begin else []


async def _maker_of(book: Notebook, workload: Json) -> None:
    """The Flux object that made a workload, which may live in another namespace."""
    labels = labels_of(workload)
    for kind, prefix in (("Kustomization", "kustomize"), ("HelmRelease", "helm")):
        name, namespace = (labels.get(f"{prefix}.toolkit.fluxcd.io/{part}") for part in ("name", "namespace"))
        maker = await book.find(kind, name, namespace) if name and namespace else None
        if maker is not None:
            await _sources_of(book, maker)


async def _service(book: Notebook, item: Json) -> list[Json]:
    return await behind_service(book, item)


async def _ingress(book: Notebook, item: Json) -> list[Json]:
    names = dict.fromkeys(_backends(spec_of(item)))
    services = await book.together(book.find("Service", name, namespace_of(item)) for name in names)
    found = [await behind_service(book, service) for service in services if service is not None]
    return [workload for workloads in found for workload in workloads]


def _backends(spec: Json) -> Iterable[str]:
    paths = [path for rule in spec.get("rules") or () for path in (rule.get("http") or {}).get("paths") or ()]
    for backend in (spec.get("defaultBackend"), *(path.get("backend") for path in paths)):
        if backend and backend.get("service"):
            yield str(backend["service"].get("name", ""))


async def _autoscaler(book: Notebook, item: Json) -> list[Json]:
    target = spec_of(item).get("scaleTargetRef") or {}
    found = await book.find(str(target.get("kind", "")), str(target.get("name", "")), namespace_of(item))
    return [found] if found is not None else []


async def _selecting(book: Notebook, item: Json) -> list[Json]:
    spec = spec_of(item)
    labels = (spec.get("selector") or spec.get("podSelector") or {}).get("matchLabels") or {}
    return await behind_selector(book, labels, namespace_of(item))


async def _claim(book: Notebook, item: Json) -> list[Json]:
    volume = spec_of(item).get("volumeName")
    if volume:
        await book.find("PersistentVolume", volume, None)
    users = [pod for pod in book.all("Pod", namespace_of(item)) if _mounts(pod, name_of(item))]
    found = [await workload_of(book, pod) for pod in users]
    return [each for each in found if each is not None]


def _mounts(pod: Json, claim: str) -> bool:
    volumes = pod_spec_of(pod).get("volumes") or ()
    return any((volume.get("persistentVolumeClaim") or {}).get("claimName") == claim for volume in volumes)


async def _node(book: Notebook, item: Json) -> list[Json]:
    await book.select(ON_NODE, None, fields=f"spec.nodeName={name_of(item)}")
    return []


async def _flux(book: Notebook, item: Json) -> list[Json]:
    """What a Kustomization applied and waits for, and where it comes from."""
    await _sources_of(book, item)
    entries = ((item.get("status") or {}).get("inventory") or {}).get("entries") or ()
    ids = [str(entry.get("id", "")).split("_") for entry in entries]
    applied = [(parts[3], parts[1], parts[0]) for parts in ids if len(parts) == 4 and parts[3] in WORKLOADS]
    checks = spec_of(item).get("healthChecks") or ()
    checked = [(str(each.get("kind")), str(each.get("name")), each.get("namespace")) for each in checks]
    wanted = [*dict.fromkeys(each for each in (*checked, *applied) if each[0] in WORKLOADS)][:MAX_WORKLOADS]
    found = await book.together(book.find(kind, name, place) for kind, name, place in wanted)
    return [each for each in found if each is not None]


async def _sources_of(book: Notebook, item: Json) -> None:
    """The source of a Kustomization or HelmRelease, and what it depends on."""
    spec, namespace = spec_of(item), namespace_of(item)
    chart = ((spec.get("chart") or {}).get("spec") or {}).get("sourceRef")
    for source in (spec.get("sourceRef"), chart, spec.get("chartRef")):
        if source and source.get("kind") in FLUX_SOURCES:
            await book.find(source["kind"], str(source.get("name", "")), source.get("namespace") or namespace)
    for other in spec.get("dependsOn") or ():
        await book.find(item["kind"], str(other.get("name", "")), other.get("namespace") or namespace)


async def _namespace(book: Notebook, item: Json) -> list[Json]:
    """The namespace's own trouble; where none is seen, all that serves in it, if that can be looked at as a whole."""
    troubled = await _troubled(book, item)
    serving = [each for kind in SERVING for each in book.all(kind, name_of(item))]
    return troubled or (serving if len(serving) <= MAX_WORKLOADS else [])


async def _troubled(book: Notebook, item: Json) -> list[Json]:
    """The workloads of a namespace that are short of pods or crash."""
    kinds = [each for kind in WORKLOADS for each in book.all(kind, name_of(item))]
    pods = {likely_top(pod): pod for pod in book.all("Pod", name_of(item)) if is_troubled(pod, book.moment())}
    troubled = [*pods.values(), *(each for each in kinds if is_troubled(each, book.moment()))]
    tops = [await workload_of(book, each) for each in troubled[: 2 * MAX_WORKLOADS]]
    return [each for each in tops if each is not None]


STARTS: dict[str, Start] = {
    "Service": _service,
    "Ingress": _ingress,
    "HorizontalPodAutoscaler": _autoscaler,
    "PodDisruptionBudget": _selecting,
    "NetworkPolicy": _selecting,
    "PersistentVolumeClaim": _claim,
    "Node": _node,
    "Kustomization": _flux,
    "HelmRelease": _flux,
    "Namespace": _namespace,
    "ResourceQuota": lambda book, item: _everything_troubled(book, item),
    "LimitRange": lambda book, item: _everything_troubled(book, item),
}


async def _everything_troubled(book: Notebook, item: Json) -> list[Json]:
    namespace = await book.find("Namespace", namespace_of(item) or "", None)
    return await _troubled(book, namespace or {"kind": "Namespace", "metadata": {"name": namespace_of(item)}})
