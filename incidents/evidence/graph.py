"""
A snapshot as a graph of raw objects: by name, by owner, by label, with the events about each. Pure.

What is quoted of the cluster goes through `quote`, which cuts and blanks, so that no other module can forget it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from incidents.evidence.literals import PublicNames, secrets_among
from incidents.models import Fact, ObjectRef, Reference, Signal, ref_to
from incidents.redact import Redactor
from incidents.snapshot import Json, Snapshot, moment

Digest = Callable[[object], str]
"""A keyed digest of any JSON value: equal values give equal text, and the text tells nothing."""

WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job")
"""Kinds that own pods, and after which a pod is named. A bare pod is its own."""
CONTROLLERS = frozenset({*WORKLOADS, "ReplicaSet"})
"""Kinds of owners that are followed: above them may be an operator, which nobody asks about its workloads."""
MAX_QUOTE = 300
MAX_READ = 4 * MAX_QUOTE
"""Characters of a text that are looked at before it is cut: terminal codes take room, too."""


class Graph:
    """The objects of one snapshot, indexed. Everything here is reading; nothing is concluded."""

    def __init__(self, snapshot: Snapshot, digest: Digest, known: Iterable[str] = ()) -> None:
        self.snapshot = snapshot
        self.now = snapshot.taken_at
        self.digest = digest
        self._by_ref = {ref_of(item): item for items in snapshot.objects.values() for item in items}
        self._by_uid = {uid_of(item): item for item in self._by_ref.values()}
        self._workloads: list[Json] | None = None
        self._children: dict[tuple[str, str], list[Json]] = defaultdict(list)
        for item in self._by_ref.values():
            if (owner := _controller(item)) is not None:
                self._children[item["kind"], str(owner.get("uid"))].append(item)
        self._tops: dict[str, ObjectRef] = {}
        self._events: dict[tuple[str, str], list[Json]] = defaultdict(list)
        self._pod_news: dict[str, list[Json]] = defaultdict(list)
        for event in snapshot.of("Event"):
            about = event.get("involvedObject") or event.get("regarding") or {}
            kind, name = str(about.get("kind") or ""), str(about.get("name") or "")
            self._events[kind, name].append(event)
            if kind == "Pod":
                self._pod_news[name.rpartition("-")[0]].append(event)
        public = PublicNames(self._by_ref)
        self._redact = Redactor((*public.without(known), *secrets_among(self._assigned(), public)))
        self._quoted: dict[str, str] = {}
        self._pods: dict[ObjectRef, list[Json]] = defaultdict(list)
        for pod in snapshot.of("Pod"):
            self._pods[self.top(pod)].append(pod)

    def all(self, kind: str) -> list[Json]:
        """The objects of one kind that were seen."""
        return self.snapshot.of(kind)

    def get(self, ref: ObjectRef) -> Json | None:
        """One object, if it was seen."""
        return self._by_ref.get(ref)

    def find(self, kind: str, name: str, namespace: str | None) -> Json | None:
        """One object by its parts, if it was seen."""
        return self._by_ref.get(ref_to(kind, name, namespace))

    def was_seen(self, kind: str) -> bool:
        """Whether all objects of a kind were read: only then is one that is not here absent."""
        return not any(gap.about == kind for gap in self.snapshot.missing) and kind in self.snapshot.objects

    def was_asked(self, kind: str, selector: Mapping[str, str], namespace: str | None) -> bool:
        """Whether all objects of a kind with a selector's labels were read, though perhaps not all of the kind."""
        labels = ",".join(f"{key}={value}" for key, value in selector.items())
        return self.was_seen(kind) or f"{kind} {namespace} {labels}" in self.snapshot.selected

    def top(self, item: Json) -> ObjectRef:
        """The top owner of an object: of a pod its Deployment, StatefulSet, DaemonSet, CronJob, Job, or itself."""
        uid = uid_of(item)
        if uid not in self._tops:
            self._tops[uid] = self._top(item)
        return self._tops[uid]

    def pods(self, workload: ObjectRef) -> list[Json]:
        """The pods of a workload, by their owners; of a bare pod itself."""
        return self._pods.get(workload, [])

    def workloads(self) -> list[Json]:
        """Every workload that was seen, bare pods included, those that others own not."""
        if self._workloads is None:
            self._workloads = self._find_workloads()
        return self._workloads

    def _find_workloads(self) -> list[Json]:
        owners = [item for kind in WORKLOADS for item in self.all(kind) if self.top(item) == ref_of(item)]
        return owners + [pod for pod in self.all("Pod") if self.top(pod) == ref_of(pod)]

    def owned(self, owner: Json, kind: str) -> list[Json]:
        """The objects of one kind that an object controls."""
        return self._children.get((kind, uid_of(owner)), [])

    def events(self, ref: ObjectRef) -> list[Json]:
        """The warnings about one object, newest first."""
        return [event for event in self.news(ref) if event.get("type") == "Warning"]

    def news(self, ref: ObjectRef) -> list[Json]:
        """All events about one object, newest first."""
        return sorted(self._events.get((ref.kind, ref.name), ()), key=event_time, reverse=True)

    def pod_news(self, owner: str) -> list[Json]:
        """All events about the pods that an owner of this name made, those that are gone included."""
        return self._pod_news.get(owner, [])

    def selected(self, selector: Mapping[str, str], namespace: str | None) -> list[Json]:
        """The pods that carry every label of a selector; none for an empty one."""
        pods = (pod for pod in self.all("Pod") if pod["metadata"].get("namespace") == namespace)
        return [pod for pod in pods if selector and matches(selector, labels_of(pod))]

    def quote(self, text: object) -> str:
        """Text of the cluster without secrets and terminal codes, cut. The same words come often, and are kept."""
        raw = str(text)
        if raw not in self._quoted:
            self._quoted[raw] = self._quote(raw)
        return self._quoted[raw]

    def fact(self, signal: Signal, about: ObjectRef, where: str, statement: str, /, **detail: object) -> Fact:
        """A fact about an object; empty details are left out, and all of them are quoted."""
        kept = {key.rstrip("_"): self.quote(value) for key, value in detail.items() if value not in (None, "")}
        return Fact(
            signal=signal,
            statement=self.quote(statement),
            source=Reference(object=about, where=where),
            detail=kept,
        )

    def _top(self, item: Json) -> ObjectRef:
        owner = _controller(item)
        if owner is None or owner.get("kind") not in CONTROLLERS:
            return ref_of(item)
        seen = self._by_uid.get(owner.get("uid", ""))
        if seen is not None:
            return self._tops.get(uid_of(seen)) or self.top(seen)
        return _named_after(item, owner)

    def _quote(self, raw: str) -> str:
        clean = self._redact(raw[:MAX_READ]).strip()
        if len(raw) > MAX_READ and len(clean) <= MAX_QUOTE:
            clean = clean.rpartition(" ")[0]  # the cut may have gone through a secret, which nothing would recognise
        return clean if len(clean) <= MAX_QUOTE else clean[: MAX_QUOTE - 1] + "…"

    def _assigned(self) -> Iterable[tuple[str, str]]:
        """Names with their literal values: variables of pods, entries of ConfigMaps."""
        for item in self._by_ref.values():
            template = item if item["kind"] != "ControllerRevision" else {**item, **(item.get("data") or {})}
            for container in containers_of(pod_spec(template)):
                for variable in container.get("env") or []:
                    yield str(variable.get("name") or ""), str(variable.get("value") or "")
        for item in self.snapshot.of("ConfigMap"):
            for key, value in (item.get("data") or {}).items():
                yield key, str(value)


def _named_after(item: Json, owner: Json) -> ObjectRef:
    """An owner that was not seen: of a ReplicaSet with a generated name, its Deployment."""
    namespace, name = item["metadata"].get("namespace"), str(owner.get("name", ""))
    generated = labels_of(item).get("pod-template-hash")
    if owner.get("kind") == "ReplicaSet" and generated and name.endswith(f"-{generated}"):
        return ref_to("Deployment", name.removesuffix(f"-{generated}"), namespace)
    return ObjectRef(kind=str(owner.get("kind", "")), name=name, namespace=namespace)


def ref_of(item: Json) -> ObjectRef:
    """The reference to a raw object that carries its kind."""
    return ref_to(item["kind"], item["metadata"]["name"], item["metadata"].get("namespace"))


def uid_of(item: Json) -> str:
    """An object's uid."""
    return str(item["metadata"].get("uid", ""))


def labels_of(item: Json) -> dict[str, str]:
    """An object's labels."""
    return (item.get("metadata") or {}).get("labels") or {}


def matches(selector: Mapping[str, str], labels: Mapping[str, str]) -> bool:
    """Whether labels carry every pair of a selector."""
    return all(labels.get(key) == value for key, value in selector.items())


def pod_template(item: Json) -> Json:
    """The pod template of a workload; a bare pod's own metadata and spec; {} for anything else."""
    if item["kind"] == "Pod":
        return item
    spec = item.get("spec") or {}
    if item["kind"] == "CronJob":
        spec = (spec.get("jobTemplate") or {}).get("spec") or {}
    template: Json = spec.get("template") or {}
    return template if isinstance(template, dict) else {}


def pod_spec(item: Json) -> Json:
    """The pod spec within an object; {} where there is none."""
    spec: Json = pod_template(item).get("spec") or {}
    return spec if "containers" in spec else {}


def containers_of(spec: Json) -> list[Json]:
    """The containers of a pod spec, init containers first."""
    return [*(spec.get("initContainers") or []), *(spec.get("containers") or [])]


def statuses_of(pod: Json) -> list[Json]:
    """The statuses of a pod's containers, init containers first."""
    status = pod.get("status") or {}
    return [*(status.get("initContainerStatuses") or []), *(status.get("containerStatuses") or [])]


def condition(item: Json, kind: str) -> Json | None:
    """One condition of an object's status."""
    conditions: list[Json] = (item.get("status") or {}).get("conditions") or []
    return next((each for each in conditions if each.get("type") == kind), None)


def event_time(event: Json) -> str:
    """When an event was last seen, as RFC 3339 text; such texts sort by time."""
    series = event.get("series") or {}
    seen = series.get("lastObservedTime") or event.get("lastTimestamp") or event.get("eventTime")
    return str(seen or event["metadata"].get("creationTimestamp") or "")


def age_s(graph: Graph, text: object) -> float | None:
    """How long ago an API timestamp was, by the cluster's clock; None for what is not one."""
    at = moment(text)
    return (graph.now - at).total_seconds() if at else None


def _controller(item: Json) -> Json | None:
    owners: list[Json] = item["metadata"].get("ownerReferences") or []
    return next((owner for owner in owners if owner.get("controller")), None)
