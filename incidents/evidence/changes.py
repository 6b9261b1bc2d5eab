"""What changed since it last worked: the first thing a human reads. Pure; names and numbers, no values of variables."""

from collections.abc import Iterable

from incidents.evidence.graph import Graph, condition, containers_of, labels_of, pod_template, ref_of
from incidents.evidence.templates import PROBES, revision_number
from incidents.models import Fact, ObjectRef, Signal, WorkloadFacts
from incidents.snapshot import Json, moment

SHOWN = ("image", "command", "args", "workingDir", "resources", *PROBES, "securityContext", "ports", "volumeMounts",
         "envFrom", "imagePullPolicy", "lifecycle")  # fmt: skip
PLAIN = ("image", "command", "args", "imagePullPolicy", "workingDir")
"""Fields whose values may be shown."""
POD_FIELDS = ("nodeSelector", "affinity", "tolerations", "serviceAccountName", "priorityClassName", "volumes",
              "securityContext", "imagePullSecrets", "hostNetwork", "topologySpreadConstraints", "dnsPolicy",
              "dnsConfig")  # fmt: skip
MAX_CHANGES = 8
INJECTED = ("volumeMounts", "resources", "securityContext")
"""Fields of a pod that admission may have changed against its template."""
REVISION_LABEL, GENERATION_LABEL = "controller-revision-hash", "pod-template-generation"
GENERATION = "deprecated.daemonset.template.generation"


def facts(graph: Graph, item: Json, workload: WorkloadFacts) -> Iterable[Fact]:
    """The newest template against the last that ran, and configuration that is newer than who reads it."""
    yield from list(_of_template(graph, item, workload))[:MAX_CHANGES]
    yield from list(_of_configuration(graph, item, workload))[:MAX_CHANGES]


def compared(graph: Graph, item: Json, workload: WorkloadFacts) -> tuple[Json, Json, int, int] | None:
    """(old template, new template, old revision, new revision): the last good one, or else the one before."""
    current = workload.current
    earlier = [each for each in workload.revisions if current and each.number < current.number]
    before = workload.last_good or (earlier[-1] if earlier else None)
    if current is None or before is None:
        return None
    old = template_of(graph, item, before.name)
    return (old, pod_template(item), before.number, current.number) if old else None


def template_of(graph: Graph, item: Json, revision: str) -> Json | None:
    """The pod template of one revision of a workload."""
    kind = "ReplicaSet" if item["kind"] == "Deployment" else "ControllerRevision"
    found = graph.find(kind, revision, item["metadata"].get("namespace"))
    if found is None:
        return None
    if kind == "ReplicaSet":
        return pod_template(found)
    template: Json | None = ((found.get("data") or {}).get("spec") or {}).get("template")
    return template


def _of_template(graph: Graph, item: Json, workload: WorkloadFacts) -> Iterable[Fact]:
    both = compared(graph, item, workload)
    if both is None:
        yield from _of_pods(graph, item, workload)
        return
    old, new, before, after = both
    olds = {each["name"]: each for each in containers_of(old.get("spec") or {})}
    for container in containers_of(new.get("spec") or {}):
        former = olds.get(container["name"])
        if former is None:
            yield _change(graph, workload.ref, container["name"], "container", "added", before, after)
            continue
        for field, words in _differences(former, container):
            yield _change(graph, workload.ref, container["name"], field, words, before, after)
    for field in POD_FIELDS:
        if (old.get("spec") or {}).get(field) != (new.get("spec") or {}).get(field):
            yield _change(graph, workload.ref, "", field, "changed", before, after)


def _of_pods(graph: Graph, item: Json, workload: WorkloadFacts) -> Iterable[Fact]:
    """What the template has that the pods before it have not, where no revision was seen; only while those are well."""
    old = old_pods(graph, item) if not workload.revisions else []
    if not old or not all((condition(pod, "Ready") or {}).get("status") == "True" for pod in old):
        return
    olds = {each["name"]: each for each in containers_of(old[-1]["spec"])}
    for container in containers_of(pod_template(item).get("spec") or {}):
        for field, words in _differences(olds.get(container["name"], container), container):
            if field not in INJECTED:
                statement = (
                    f"the newest template of {workload.ref} changed {field} of container {container['name']} against "
                    f"{len(old)} older pods, which are ready: {words}"
                )
                where = f"spec.template.spec.containers[{container['name']}].{field}"
                detail = {"container": container["name"], "field": field, "words": words, "older_ready": len(old)}
                yield graph.fact(Signal.CHANGED, workload.ref, where, statement, **detail)


def old_pods(graph: Graph, item: Json) -> list[Json]:
    """The pods that a StatefulSet or DaemonSet has not replaced yet, by the labels that their controllers give them."""
    wanted = str((item.get("status") or {}).get("updateRevision") or "")
    label = REVISION_LABEL
    if item["kind"] == "DaemonSet":
        label, wanted = GENERATION_LABEL, str((item["metadata"].get("annotations") or {}).get(GENERATION, ""))
    if item["kind"] not in ("StatefulSet", "DaemonSet") or not wanted:
        return []
    return [pod for pod in graph.pods(ref_of(item)) if labels_of(pod).get(label, wanted) != wanted]


def _change(graph: Graph, ref: ObjectRef, container: str, field: str, words: str, before: int, after: int) -> Fact:
    place = f"{field} of container {container}" if container else field
    statement = f"revision {after} changed {place} against revision {before}: {words}"
    where = f"spec.template.spec.containers[{container}].{field}" if container else f"spec.template.spec.{field}"
    detail = {"container": container, "field": field, "from": str(before), "to": str(after), "words": words}
    return graph.fact(Signal.CHANGED, ref, where, statement, **detail)


def _differences(old: Json, new: Json) -> Iterable[tuple[str, str]]:
    for field in SHOWN:
        if old.get(field) != new.get(field):
            shown = field in PLAIN
            yield field, f"{_text(old.get(field))} -> {_text(new.get(field))}" if shown else "changed"
    before = {each["name"]: each for each in old.get("env") or []}
    after = {each["name"]: each for each in new.get("env") or []}
    for name in [*before, *(name for name in after if name not in before)]:
        if name not in after:
            yield f"env {name}", "removed"
        elif name not in before:
            yield f"env {name}", "added"
        elif before[name] != after[name]:
            yield f"env {name}", "another value"


def _text(value: object) -> str:
    return " ".join(str(each) for each in value) if isinstance(value, list) else str(value or "none")


def _of_configuration(graph: Graph, item: Json, workload: WorkloadFacts) -> Iterable[Fact]:
    """ConfigMaps and Secrets that were made after the containers that read them had started."""
    started = [each.running_since for each in workload.containers if each.running_since]
    oldest = min(started, default=None)
    if oldest is None:
        return
    for source in (pod_template(item).get("spec") or {}).get("volumes") or []:
        name = (source.get("configMap") or {}).get("name")
        config = graph.find("ConfigMap", name, workload.ref.namespace) if name else None
        made = moment(config["metadata"].get("creationTimestamp")) if config else None
        if config is not None and made is not None and made > oldest:
            words = f"ConfigMap {name} is newer than the containers that mount it"
            yield graph.fact(
                Signal.CHANGED, workload.ref, f"volumes[{source.get('name')}]", words, field=f"config {name}"
            )


def newest_revision(graph: Graph, item: Json) -> int:
    """The number of a workload's newest revision, 0 where none is known."""
    kind = "ReplicaSet" if item["kind"] == "Deployment" else "ControllerRevision"
    return max((revision_number(each) for each in graph.owned(item, kind)), default=0) if graph.get(ref_of(item)) else 0
