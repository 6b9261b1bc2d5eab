"""
Claims: missing, waiting for a volume, lost, full; and which paths of which containers they are mounted at. Pure.

A claim that waits for its first consumer is no fault, and is told as such. Not covered: snapshots, resizing that hangs.
"""

from collections.abc import Iterable, Iterator

from incidents.evidence.graph import Graph, age_s, event_time, pod_spec, ref_of
from incidents.evidence.objects.common import (
    claim_of,
    dated,
    events_about,
    exists,
    message_of,
    newest,
    reference,
    volumes_of,
)
from incidents.models import Fact, Link, ObjectRef, Relation, Signal
from incidents.snapshot import Json

KIND = "PersistentVolumeClaim"
PATIENCE_S = 60.0
"""How long a volume may be on its way without anybody complaining."""

FULL = 0.95
PROBLEMS = ("ProvisioningFailed", "FailedBinding", "VolumeMismatch", "ProvisioningCleanupFailed")
NO_VOLUME = (
    "no persistent volumes available", "no provisioner", "already bound to a different claim",
    "cannot bind to requested", "volume mismatch", "not enough free storage", "no volume plugin matched",
)  # fmt: skip


def facts(graph: Graph) -> Iterable[Fact]:
    """Claims that something uses and that are not there, not bound, or full."""
    yield from _missing(graph)
    for claim in graph.all(KIND):
        phase = (claim.get("status") or {}).get("phase")
        if phase in ("Pending", "Lost") and not claim["metadata"].get("deletionTimestamp"):
            yield from _unbound(graph, claim, str(phase))
    for measured in graph.snapshot.measured:
        if measured.what == "filled" and measured.object.kind == KIND and measured.value >= FULL:
            words = f"{measured.object} is {measured.value:.0%} full"
            yield graph.fact(Signal.VOLUME_FULL, measured.object, "metrics", words, filled=f"{measured.value:.3f}")


def _missing(graph: Graph) -> Iterable[Fact]:
    told: set[ObjectRef] = set()
    for user, name, where in _uses(graph):
        ref = reference(KIND, name, user.namespace)
        if ref not in told and exists(graph, ref) is False:
            told.add(ref)
            words = f"{ref} does not exist; {user} mounts it ({where})"
            yield graph.fact(Signal.CLAIM_MISSING, ref, "metadata.name", words, user=str(user))


def _uses(graph: Graph) -> Iterator[tuple[ObjectRef, str, str]]:
    """Who uses which claim, and where it says so: templates, and pods, which carry the claims of StatefulSets too."""
    for item in graph.workloads():
        for name, volume in volumes_of(pod_spec(item)).items():
            if claim_of(volume):
                yield ref_of(item), claim_of(volume), f"volumes[{name}]"
    for pod in graph.all("Pod"):
        if (pod.get("status") or {}).get("phase") in ("Failed", "Succeeded") or pod["metadata"].get(
            "deletionTimestamp"
        ):
            continue
        for name, volume in volumes_of(pod_spec(pod)).items():
            if (volume.get("persistentVolumeClaim") or {}).get("claimName"):
                yield graph.top(pod), claim_of(volume), f"volumes[{name}]"


def _unbound(graph: Graph, claim: Json, phase: str) -> Iterable[Fact]:
    ref, wanted = ref_of(claim), (claim.get("spec") or {}).get("storageClassName")
    why, said, where, at = _why(graph, claim, phase)
    if not why:
        return
    size = (((claim.get("spec") or {}).get("resources") or {}).get("requests") or {}).get("storage")
    modes = ",".join((claim.get("spec") or {}).get("accessModes") or ())
    about = f"{ref} (class {wanted or 'none'}, {size}, {modes}) is {phase.lower()}: {said}"
    detail = {"why": why, "class_": wanted, "size": size, "modes": modes}
    yield dated(graph.fact(Signal.CLAIM_UNBOUND, ref, where, about, **detail), at)


def _why(graph: Graph, claim: Json, phase: str) -> tuple[str, str, str, str]:
    """(word, sentence, where, when); no word where nothing is wrong yet."""
    if phase == "Lost":
        volume = (claim.get("spec") or {}).get("volumeName")
        return "lost", f"its volume {volume} is gone", "status.phase", ""
    wanted = str((claim.get("spec") or {}).get("storageClassName") or "")
    problem = next(iter(newest(events_about(graph, ref_of(claim), *PROBLEMS))), None)
    said = message_of(problem) if problem else ""
    where, at = (f"event {problem.get('reason')}", event_time(problem)) if problem else ("status.phase", "")
    if wanted and (_class_is_missing(said, wanted) or exists(graph, reference("StorageClass", wanted, None)) is False):
        return "class_missing", said or f"there is no StorageClass {wanted}", where, at
    if any(words in said.lower() for words in NO_VOLUME):
        return "no_volume", said, where, at
    if said:
        return "other", said, where, at
    return _quiet(graph, claim, wanted)


def _class_is_missing(said: str, wanted: str) -> bool:
    return "storageclass" in said.lower() and "not found" in said and f'"{wanted}"' in said


def _quiet(graph: Graph, claim: Json, wanted: str) -> tuple[str, str, str, str]:
    """Why a claim waits of which nobody complains."""
    found = graph.get(reference("StorageClass", wanted, None)) if wanted else None
    if found is not None and found.get("volumeBindingMode") == "WaitForFirstConsumer":
        static = str(found.get("provisioner", "")).endswith("/no-provisioner")
        words = "it waits until a pod that uses it is placed"
        return "waits", words + (", and takes one of the volumes that are there" if static else ""), "status.phase", ""
    age = age_s(graph, claim["metadata"].get("creationTimestamp"))
    if age is None or age < PATIENCE_S:
        return "", "", "", ""
    return "other", "no volume has been made for it", "status.phase", ""


def links(graph: Graph) -> Iterable[Link]:
    """From claims to their classes, and from workloads to claims, once per container and path."""
    for claim in graph.all(KIND):
        wanted = (claim.get("spec") or {}).get("storageClassName")
        if wanted:
            ref = reference("StorageClass", str(wanted), None)
            where = "spec.storageClassName"
            yield Link(
                relation=Relation.REFERS,
                source=ref_of(claim),
                target=ref,
                where=where,
                found=exists(graph, ref),
                detail=_growth(graph, claim, ref),
            )
    told: set[tuple[object, ...]] = set()
    for pod in graph.all("Pod"):
        for link in _mounts(graph, pod):
            key = (link.source, link.target, *sorted(link.detail.items()))
            if key not in told:
                told.add(key)
                yield link


def _growth(graph: Graph, claim: Json, class_: ObjectRef) -> dict[str, str]:
    """The size of a bound claim, and whether its class lets it grow, where the class was seen."""
    size = (((claim.get("spec") or {}).get("resources") or {}).get("requests") or {}).get("storage")
    found = graph.get(class_)
    if found is None or not size or (claim.get("status") or {}).get("phase") != "Bound":
        return {}
    return {"size": str(size), "expandable": "yes" if found.get("allowVolumeExpansion") is True else "no"}


def _mounts(graph: Graph, pod: Json) -> Iterator[Link]:
    """The writable places of a pod that are claims."""
    claims = {name: claim_of(each, str(pod["metadata"]["name"])) for name, each in volumes_of(pod_spec(pod)).items()}
    if not any(claims.values()):
        return
    for container in (pod.get("spec") or {}).get("containers") or ():
        for mount in container.get("volumeMounts") or ():
            name = claims.get(str(mount.get("name")))
            if name:
                ref = reference(KIND, name, pod["metadata"].get("namespace"))
                detail = {"container": str(container.get("name")), "path": str(mount.get("mountPath"))}
                where = f"volumes[{mount.get('name')}]"
                source, found = graph.top(pod), exists(graph, ref)
                yield Link(relation=Relation.MOUNTS, source=source, target=ref, where=where, found=found, detail=detail)
