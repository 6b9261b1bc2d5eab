"""
Who manages an object: Flux, Argo CD, Helm or an operator sets back what is changed by hand. Pure.

Each tool leaves its marks: labels and annotations of its own, and its name in the managed fields. A label that any
tool may set (`app.kubernetes.io/instance`) counts only beside such a mark.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from incidents.evidence.graph import WORKLOADS, Graph, labels_of, ref_of
from incidents.models import Fact, Link, ObjectRef, Relation, Signal
from incidents.snapshot import Json

KINDS = (*WORKLOADS, "Service", "ConfigMap", "PersistentVolumeClaim")
"""Kinds of which somebody may want to change an object."""
FLUX = (
    ("Kustomization", "kustomize.toolkit.fluxcd.io", "kustomize-controller"),
    ("HelmRelease", "helm.toolkit.fluxcd.io", "helm-controller"),
)
"""Kind, prefix of its labels, field manager."""
ARGO_MANAGERS = ("argocd-controller", "argocd-application-controller")
TRACKING = "argocd.argoproj.io/tracking-id"
INSTANCES = ("argocd.argoproj.io/instance", "app.kubernetes.io/instance")
RELEASE, RELEASE_SPACE = "meta.helm.sh/release-name", "meta.helm.sh/release-namespace"
LEFT_ALONE = {
    "kustomize.toolkit.fluxcd.io/reconcile": ("disabled",),
    "kustomize.toolkit.fluxcd.io/ssa": ("Ignore", "IfNotPresent"),
}
"""Annotations by which Flux leaves an object as it is."""
_TRACKED = re.compile(
    r"(?:([a-z0-9-]{1,63})_)?([A-Za-z0-9.-]{1,253}):[^:]{0,253}/([A-Za-z]{1,63}):([^/]{0,63})/(.{1,253})"
)


class Manager(NamedTuple):
    """By which tool an object is managed, from which object of that tool ('' where that is not told), says what."""

    by: str
    kind: str
    name: str
    namespace: str
    where: str
    writer: str = ""

    @property
    def ref(self) -> ObjectRef:
        """The object that makes the managed one."""
        return ObjectRef(kind=self.kind, name=self.name, namespace=self.namespace or None)


def facts(graph: Graph) -> Iterable[Fact]:
    """Who manages what."""
    for item in _items(graph):
        manager = manager_of(item)
        if manager is not None:
            yield _managed(graph, item, manager)


def links(graph: Graph) -> Iterable[Link]:
    """From Flux's objects to what they made."""
    for item in _items(graph):
        manager = manager_of(item)
        if manager is not None and manager.by == "flux" and manager.name and item["kind"] in (*WORKLOADS, "Service"):
            source = manager.ref
            yield Link(relation=Relation.MAKES, source=source, target=ref_of(item), where=manager.where, found=True)


def _items(graph: Graph) -> Iterable[Json]:
    for kind in KINDS:
        yield from graph.all(kind)


def manager_of(item: Json) -> Manager | None:
    """The tool that would set an object back; the one that acts by itself first. None: nobody that is known."""
    return _flux(item) or _argo(item) or _operator(item) or _helm(item)


def _flux(item: Json) -> Manager | None:
    labels = labels_of(item)
    for kind, prefix, writer in FLUX:
        name, space = labels.get(f"{prefix}/name"), labels.get(f"{prefix}/namespace")
        if name and space:
            return Manager("flux", kind, name, space, f"metadata.labels[{prefix}/name]", writer)
    for kind, _, writer in FLUX:
        if _entries(item, writer):
            return Manager("flux", kind, "", "", f"metadata.managedFields[{writer}]", writer)
    return None


def _argo(item: Json) -> Manager | None:
    annotations, labels = _annotations(item), labels_of(item)
    tracked = _TRACKED.fullmatch(str(annotations.get(TRACKING, "")))
    if tracked is not None and (tracked[3], tracked[5]) == (item["kind"], item["metadata"]["name"]):
        return Manager("argocd", "Application", tracked[2], tracked[1] or "", f"metadata.annotations[{TRACKING}]")
    writer = next((each for each in ARGO_MANAGERS if _entries(item, each)), "")
    marked = any(key.startswith("argocd.argoproj.io/") and key != TRACKING for key in annotations)
    name = next((labels[key] for key in INSTANCES if labels.get(key)), "")
    if writer or (name and (marked or INSTANCES[0] in labels)):
        where = f"metadata.managedFields[{writer}]" if writer else f"metadata.labels[{INSTANCES[1]}]"
        return Manager("argocd", "Application", name, "", where, writer)
    return None


def _helm(item: Json) -> Manager | None:
    annotations = _annotations(item)
    release = annotations.get(RELEASE)
    if release and labels_of(item).get("app.kubernetes.io/managed-by") == "Helm":
        space = str(annotations.get(RELEASE_SPACE) or item["metadata"].get("namespace") or "")
        return Manager("helm", "Release", str(release), space, f"metadata.annotations[{RELEASE}]", "helm")
    if _entries(item, "helm"):
        return Manager("helm", "Release", "", "", "metadata.managedFields[helm]", "helm")
    return None


def _operator(item: Json) -> Manager | None:
    """A custom resource that owns the object: its operator writes the object anew."""
    for owner in item["metadata"].get("ownerReferences") or ():
        group = str(owner.get("apiVersion", "")).partition("/")[0]
        if "." in group and not group.endswith(".k8s.io"):
            kind, name = str(owner.get("kind", "")), str(owner.get("name", ""))
            return Manager("operator", kind, name, item["metadata"].get("namespace") or "", "metadata.ownerReferences")
    return None


def _annotations(item: Json) -> Json:
    return item["metadata"].get("annotations") or {}


def _entries(item: Json, writer: str) -> list[Json]:
    """What a field manager is said to have written, its writes to the status left out."""
    entries = item["metadata"].get("managedFields") or ()
    return [each for each in entries if each.get("manager") == writer and not each.get("subresource")]


def _managed(graph: Graph, item: Json, manager: Manager) -> Fact:
    ref, maker = ref_of(item), graph.get(manager.ref) if manager.name else None
    spec = (maker or {}).get("spec") or {}
    by = str(manager.ref) if manager.name else f"{TOOLS[manager.by]}, it is not told from which {manager.kind}"
    detail: dict[str, object] = {
        "by": manager.by,
        "kind": manager.kind,
        "name": manager.name,
        "namespace": manager.namespace,
    }
    suspended = "yes" if spec.get("suspend") or _is_left_alone(item, manager) else ""
    detail |= {"suspended": suspended, "replicas": _replicas(item, manager), **_source(graph, spec, manager)}
    words = f"{ref} is managed by {by}" + (", which leaves it alone at present" if suspended else "")
    return graph.fact(Signal.MANAGED, ref, manager.where, words, **detail)


TOOLS = {"flux": "Flux", "argocd": "Argo CD", "helm": "Helm", "operator": "an operator"}


def _is_left_alone(item: Json, manager: Manager) -> bool:
    annotations = _annotations(item)
    told = any(annotations.get(key) in values for key, values in LEFT_ALONE.items())
    return told and manager.kind == "Kustomization"


def _replicas(item: Json, manager: Manager) -> str:
    """Whether the manifest says how many replicas: manifest | free; '' where the managed fields do not tell."""
    entries = _entries(item, manager.writer) if manager.writer else []
    if not entries:
        return ""
    written = any("f:replicas" in ((each.get("fieldsV1") or {}).get("f:spec") or {}) for each in entries)
    return "manifest" if written else "free"


def _source(graph: Graph, spec: Json, manager: Manager) -> dict[str, object]:
    """Where the manifest is kept, as far as the objects of Flux were seen: path, chart, url."""
    chart = (spec.get("chart") or {}).get("spec") or {}
    named = spec.get("sourceRef") or chart.get("sourceRef") or spec.get("chartRef") or {}
    kind, name = str(named.get("kind", "")), str(named.get("name", ""))
    source = graph.find(kind, name, named.get("namespace") or manager.namespace) if name else None
    url = ((source or {}).get("spec") or {}).get("url")
    return {"path": spec.get("path"), "chart": chart.get("chart"), "url": url, "source": f"{kind} {name}".strip()}
