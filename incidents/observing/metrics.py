"""
What the focus uses of memory, CPU and storage, where somebody measures it. Pure: questions and the reading of answers.

A Prometheus that is configured is asked first; else the cluster's own metrics API, which knows memory and CPU of the
moment. Bounded by the pods and claims that are asked about; whatever goes wrong is a gap, and never ends a look.
"""

import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple, Protocol

from incidents.errors import IncidentError, Missing
from incidents.models import GapKind, ObjectRef
from incidents.observing.fetching import pods_of
from incidents.observing.notebook import Notebook
from incidents.observing.parts import NAME, name_of, namespace_of, pod_spec_of, selector_text, spec_of
from incidents.quantities import number_of
from incidents.snapshot import Json, Measured

MAX_WORKLOADS = 3
MAX_PODS = 12
MAX_CLAIMS = 8
MAX_SAMPLES = 200
USAGE = "usage"


class Sample(NamedTuple):
    """One element of an instant vector."""

    labels: Mapping[str, str]
    value: float


class Metrics(Protocol):
    """A source of metrics that understands PromQL."""

    async def query(self, text: str, at: datetime) -> list[Sample]:
        """An instant vector at a moment. Raises TemporaryError or PermanentError."""


class Question(NamedTuple):
    """One query, and what its values are."""

    what: str
    text: str


async def measure(book: Notebook, metrics: Metrics | None, workloads: list[Json]) -> list[Measured]:
    """What the nearest workloads' pods and the claims that they mount use; where nobody measures it, a gap."""
    near = [each for each in workloads if namespace_of(each) == book.namespace]
    pods = [pod for workload in near for pod in pods_of(book, workload)][:MAX_PODS]
    if book.namespace is None or not pods:
        return []
    claims = list(dict.fromkeys(name for pod in pods for name in _claims_of(pod)))[:MAX_CLAIMS]
    asked = questions(book.namespace, [name_of(pod) for pod in pods], claims)
    found = await _asked(book, metrics, asked) if metrics is not None else []
    return found or await _from_cluster(book, near, told=metrics is not None)


def questions(namespace: str, pods: list[str], claims: list[str]) -> list[Question]:
    """The queries about some pods and claims of a namespace."""
    of = f'namespace="{namespace}",pod=~{_any_of(pods)},container!="",container!="POD"'
    by = "by (pod, container)"
    rates = "sum {by} (rate({name}{{{of}}}[5m]))"
    throttled = rates.format(by=by, name="container_cpu_cfs_throttled_periods_total", of=of)
    periods = rates.format(by=by, name="container_cpu_cfs_periods_total", of=of)
    cpu = rates.format(by=by, name="container_cpu_usage_seconds_total", of=of)
    asked = [
        Question("memory_bytes", f"max {by} (container_memory_working_set_bytes{{{of}}})"),
        Question("cpu_millis", f"1000 * {cpu}"),
        Question("throttled", f"{throttled} / {periods}"),
    ]
    if claims:
        of, by = f'namespace="{namespace}",persistentvolumeclaim=~{_any_of(claims)}', "by (persistentvolumeclaim)"
        used, size = (f"max {by} (kubelet_volume_stats_{name}_bytes{{{of}}})" for name in ("used", "capacity"))
        asked.append(Question("filled", f"{used} / {size}"))
    return asked


def _any_of(names: list[str]) -> str:
    """A pattern for exactly these names, which hold letters, digits, '-' and '.' alone."""
    return "`" + "|".join(name.replace(".", "[.]") for name in names if NAME.fullmatch(name)) + "`"


async def _asked(book: Notebook, metrics: Metrics, asked: list[Question]) -> list[Measured]:
    try:
        answers = await book.together(metrics.query(question.text, book.moment()) for question in asked)
    except IncidentError as error:
        book.note(GapKind.NO_METRICS, USAGE, str(error))
        return []
    pairs = zip(asked, answers, strict=True)
    found = [_measured(book, question.what, sample) for question, samples in pairs for sample in samples]
    return [each for each in found if each is not None][:MAX_SAMPLES]


def _measured(book: Notebook, what: str, sample: Sample) -> Measured | None:
    kind, label = ("PersistentVolumeClaim", "persistentvolumeclaim") if what == "filled" else ("Pod", "pod")
    name = sample.labels.get(label)
    if not name or not math.isfinite(sample.value):
        return None
    ref = ObjectRef(kind=kind, name=name, namespace=book.namespace)
    return Measured(object=ref, container=sample.labels.get("container", ""), what=what, value=sample.value)


async def _from_cluster(book: Notebook, workloads: list[Json], *, told: bool) -> list[Measured]:
    """Memory and CPU from metrics.k8s.io, of the nearest workloads."""
    asked = [query for query in map(_selector_of, workloads) if query][:MAX_WORKLOADS]
    try:
        answers = await book.together(
            book.source.listing("PodMetrics", book.namespace, limit=MAX_PODS, **query) for query in asked
        )
    except Missing:
        if not told:
            book.note(GapKind.NO_METRICS, USAGE, "no source of metrics is configured")
        return []
    except IncidentError as error:
        book.note(GapKind.NO_METRICS, USAGE, str(error))
        return []
    items = [item for answer in answers for item in (answer.body.get("items") or ())[:MAX_PODS]]
    return [each for item in items for each in _of_pod(book, item)][:MAX_SAMPLES]


def _selector_of(workload: Json) -> dict[str, str]:
    if workload["kind"] == "Pod":
        return {"fieldSelector": f"metadata.name={name_of(workload)}"}
    text = selector_text(spec_of(workload).get("selector") or {})
    return {"labelSelector": text} if text else {}


def _of_pod(book: Notebook, item: Json) -> Iterable[Measured]:
    ref = ObjectRef(kind="Pod", name=name_of(item), namespace=book.namespace)
    for container in item.get("containers") or ():
        usage, name = container.get("usage") or {}, str(container.get("name", ""))
        for what, resource, factor in (("memory_bytes", "memory", 1), ("cpu_millis", "cpu", 1000)):
            try:
                value = factor * float(number_of(usage[resource]))
            except (KeyError, ValueError):
                continue
            yield Measured(object=ref, container=name, what=what, value=value)


def _claims_of(pod: Json) -> Iterable[str]:
    for volume in pod_spec_of(pod).get("volumes") or ():
        claim = str((volume.get("persistentVolumeClaim") or {}).get("claimName", ""))
        if NAME.fullmatch(claim):
            yield claim
