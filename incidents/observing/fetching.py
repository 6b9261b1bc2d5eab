"""
What belongs to one workload: its pods, its revisions, what its template refers to. Pure.

In a small namespace the lists have it all. Where they were cut, or in another namespace, it is read by selector and
by name, so that the cost follows the workload and not its neighbours.
"""

from collections.abc import Awaitable, Iterable
from difflib import get_close_matches

from incidents.evidence.owners import manager_of
from incidents.models import GapKind, ObjectRef
from incidents.observing.focus import likely_top
from incidents.observing.kinds import CLUSTER_WIDE, Wanted
from incidents.observing.notebook import Notebook
from incidents.observing.parts import (
    containers_of,
    controller_of,
    name_of,
    namespace_of,
    pod_spec_of,
    ref_of,
    selector_text,
    spec_of,
    uid_of,
)
from incidents.snapshot import Json

BETWEEN = ("ReplicaSet", "Job")
"""Kinds that may stand between a workload and its pods."""
MAX_REFERENCES = 24
"""Objects that one workload's template may refer to and that are read by name."""
SOURCES = ("GitRepository", "HelmRepository", "OCIRepository")
PODS = Wanted("Pod", 50)
REVISIONS = {
    "Deployment": Wanted("ReplicaSet", 20),
    "StatefulSet": Wanted("ControllerRevision", 20),
    "DaemonSet": Wanted("ControllerRevision", 20),
}
Reference = tuple[str, str]
"""Kind and name."""


async def fetch(book: Notebook, workload: Json) -> None:
    """Read what belongs to a workload, as far as it has not been read."""
    namespace = namespace_of(workload)
    if workload["kind"] == "CronJob":
        await _jobs_of(book, workload)
    selector = selector_text(spec_of(workload).get("selector") or {}) if workload["kind"] != "Pod" else ""
    wanted = (PODS, REVISIONS.get(workload["kind"]))
    lists = [each for each in wanted if each and selector and not book.is_complete(each.kind, namespace)]
    await book.together(book.select(each, namespace, labels=selector) for each in lists)
    await _referred(book, workload)
    await _managers(book, workload)


async def _managers(book: Notebook, workload: Json) -> None:
    """The Flux object that a workload is made from, and that one's source: is it suspended, and where does it lie?"""
    manager = manager_of(workload)
    if manager is None or manager.by != "flux" or not manager.name:
        return
    maker = await book.find(manager.kind, manager.name, manager.namespace)
    spec = spec_of(maker) if maker is not None else {}
    source = spec.get("sourceRef") or ((spec.get("chart") or {}).get("spec") or {}).get("sourceRef") or {}
    if source.get("kind") in SOURCES and source.get("name"):
        await book.find(source["kind"], source["name"], source.get("namespace") or manager.namespace)


def pods_of(book: Notebook, workload: Json) -> list[Json]:
    """The pods of a workload, by their owners as far as those were read, else by their names; a bare pod is its own."""
    namespace, uid = namespace_of(workload), uid_of(workload)
    between = [item for kind in BETWEEN for item in book.all(kind, namespace) if _controller_uid(item) == uid]
    owners = {uid, *map(uid_of, between)}
    ref = ref_of(workload)
    return [pod for pod in book.all("Pod", namespace) if _is_of(book, pod, owners, ref)]


def _is_of(book: Notebook, pod: Json, owners: set[str], ref: ObjectRef) -> bool:
    """Whether a pod belongs to a workload; what its metadata tells of that is read once."""
    uid = uid_of(pod)
    if uid not in book.makers:
        book.makers[uid] = _controller_uid(pod), likely_top(pod)
    maker, top = book.makers[uid]
    return maker in owners or top == ref


def _controller_uid(item: Json) -> str | None:
    owner = controller_of(item)
    return None if owner is None else str(owner.get("uid"))


async def _jobs_of(book: Notebook, cronjob: Json) -> None:
    """The Jobs that a CronJob names as active. Ended ones are in the list, unless that was cut."""
    active = (cronjob.get("status") or {}).get("active") or ()
    names = [str(each.get("name", "")) for each in active][:4]
    for job in await book.together(book.find("Job", name, namespace_of(cronjob)) for name in names):
        if job is not None:
            await fetch(book, job)


async def _referred(book: Notebook, workload: Json) -> None:
    namespace = namespace_of(workload)
    references = list(dict.fromkeys(references_of(workload)))
    for kind, name in references[MAX_REFERENCES:]:
        book.note(GapKind.NEIGHBOURS_CUT, f"{kind} {name}")
    asked = references[:MAX_REFERENCES]
    found = await book.together(_find(book, kind, name, namespace) for kind, name in asked)
    missed = [name for (kind, name), item in zip(asked, found, strict=True) if kind == "ConfigMap" and item is None]
    await book.together(_near_misses(book, missed, namespace))
    volumes = [spec_of(item).get("volumeName") for item in found if item and item["kind"] == "PersistentVolumeClaim"]
    await book.together(book.find("PersistentVolume", str(name), None) for name in volumes if name)


def _find(book: Notebook, kind: str, name: str, namespace: str | None) -> Awaitable[Json | None]:
    return book.find(kind, name, None if kind in CLUSTER_WIDE else namespace, whole=kind == "ConfigMap")


def _near_misses(book: Notebook, missed: list[str], namespace: str | None) -> Iterable[Awaitable[Json | None]]:
    """ConfigMaps that are called almost like one that is missing: their keys tell whether one of them was meant."""
    names = [name_of(item) for item in book.all("ConfigMap", namespace)] if missed else []
    near = {name: None for wanted in missed for name in get_close_matches(wanted, names, n=2, cutoff=0.7)}
    return [book.find("ConfigMap", name, namespace, whole=True) for name in near]


def references_of(workload: Json) -> Iterable[Reference]:
    """What the pod template of a workload refers to by name."""
    spec = pod_spec_of(workload)
    for container in containers_of(workload):
        yield from _of_container(container)
    for volume in spec.get("volumes") or ():
        yield from _of_volume(volume)
    yield "ServiceAccount", spec.get("serviceAccountName") or "default"
    if spec.get("priorityClassName"):
        yield "PriorityClass", spec["priorityClassName"]
    for secret in spec.get("imagePullSecrets") or ():
        yield "Secret", secret.get("name", "")
    for claim in spec_of(workload).get("volumeClaimTemplates") or ():
        for ordinal in range(min(2, spec_of(workload).get("replicas") or 0)):
            yield "PersistentVolumeClaim", f"{name_of(claim)}-{name_of(workload)}-{ordinal}"


def _of_container(container: Json) -> Iterable[Reference]:
    keys = [variable.get("valueFrom") or {} for variable in container.get("env") or ()]
    for source in (*keys, *(container.get("envFrom") or ())):
        for field in ("configMapKeyRef", "configMapRef"):
            if field in source:
                yield "ConfigMap", (source[field] or {}).get("name", "")
        for field in ("secretKeyRef", "secretRef"):
            if field in source:
                yield "Secret", (source[field] or {}).get("name", "")


def _of_volume(volume: Json) -> Iterable[Reference]:
    for source in (volume, *((volume.get("projected") or {}).get("sources") or ())):
        if source.get("configMap"):
            yield "ConfigMap", source["configMap"].get("name", "")
        if source.get("secret"):
            yield "Secret", source["secret"].get("secretName") or source["secret"].get("name", "")
    if volume.get("persistentVolumeClaim"):
        yield "PersistentVolumeClaim", volume["persistentVolumeClaim"].get("claimName", "")
