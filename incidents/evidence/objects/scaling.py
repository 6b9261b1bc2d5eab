"""Autoscalers that see nothing or are at their end, and budgets that let no pod go. Pure."""

import re
from collections.abc import Iterable

from incidents.evidence.graph import Graph, age_s, condition, labels_of, pod_template, ref_of
from incidents.evidence.objects.common import about, dated, message_of, reference, selects
from incidents.models import Fact, Link, ObjectRef, Relation, Signal
from incidents.snapshot import Json

HPA, PDB = "HorizontalPodAutoscaler", "PodDisruptionBudget"
WARM_UP_S = 60.0
"""How long the metrics of new pods may be missing."""
MAX_READ = 20_000
"""Characters of the end of a log in which refused evictions are looked for."""

_NAMES = re.compile(r"[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?")

_UNREADY = ("did not receive metrics for", "no metrics returned", "unready", "no pods returned by selector")


def facts(graph: Graph) -> Iterable[Fact]:
    """What autoscalers and budgets say of themselves."""
    for scaler in graph.all(HPA):
        yield from _blind(graph, scaler)
        yield from _maxed(graph, scaler)
    for budget in graph.all(PDB):
        yield from _blocking(graph, budget)


def _blind(graph: Graph, scaler: Json) -> Iterable[Fact]:
    active = condition(scaler, "ScalingActive") or {}
    reason, message = str(active.get("reason", "")), message_of(active)
    if active.get("status") != "False" or reason == "ScalingDisabled":
        return
    unready = any(words in message for words in _UNREADY)
    age = age_s(graph, active.get("lastTransitionTime"))
    if unready and age is not None and age < WARM_UP_S:
        return
    why = "unready" if unready else "no_request" if "missing request for" in message else "no_api"
    words = f"{ref_of(scaler)} cannot compute its metric: {reason}: {message}"
    fact = graph.fact(
        Signal.NO_METRICS, ref_of(scaler), "status.conditions[ScalingActive]", words, reason=reason, why=why
    )
    yield dated(fact, active.get("lastTransitionTime"))


def _maxed(graph: Graph, scaler: Json) -> Iterable[Fact]:
    limited, status = condition(scaler, "ScalingLimited") or {}, scaler.get("status") or {}
    most = (scaler.get("spec") or {}).get("maxReplicas")
    at_end = limited.get("status") == "True" and limited.get("reason") == "TooManyReplicas"
    if not at_end or not isinstance(most, int) or int(status.get("currentReplicas") or 0) < most:
        return
    load = _loads(scaler)
    if load and all(have <= want for have, want in load):
        return
    told = "; ".join(f"{have}% of a target of {want}%" for have, want in load)
    words = f"{ref_of(scaler)} is at its maximum of {most} replicas and wants more{f': {told}' if told else ''}"
    detail = {"maximum": most, "load": told}
    fact = graph.fact(Signal.AT_MAXIMUM, ref_of(scaler), "status.conditions[ScalingLimited]", words, **detail)
    yield dated(fact, limited.get("lastTransitionTime"))


def _is_within(scaler: Json) -> bool:
    """Whether an autoscaler says that it sees its metric, and has the number of pods that it wants and may have."""
    wants = {"AbleToScale": "True", "ScalingActive": "True", "ScalingLimited": "False"}
    status = scaler.get("status") or {}
    has, wanted = status.get("currentReplicas"), status.get("desiredReplicas")
    well = all((condition(scaler, kind) or {}).get("status") == value for kind, value in wants.items())
    return well and has == wanted and bool(has)


def _loads(scaler: Json) -> list[tuple[int, int]]:
    """Measured and wanted utilisation of resources, where both are told."""
    wanted: dict[str, int] = {}
    for metric in (scaler.get("spec") or {}).get("metrics") or ():
        resource = metric.get("resource") or {}
        goal = (resource.get("target") or {}).get("averageUtilization")
        if isinstance(goal, int):
            wanted[str(resource.get("name"))] = goal
    found = []
    for metric in (scaler.get("status") or {}).get("currentMetrics") or ():
        resource = metric.get("resource") or {}
        have = (resource.get("current") or {}).get("averageUtilization")
        if isinstance(have, int) and str(resource.get("name")) in wanted:
            found.append((have, wanted[str(resource.get("name"))]))
    return found


def _blocking(graph: Graph, budget: Json) -> Iterable[Fact]:
    """A budget that can never be met: all pods are healthy, and it lets none of them go all the same."""
    status, spec = budget.get("status") or {}, budget.get("spec") or {}
    healthy, wanted = int(status.get("currentHealthy") or 0), int(status.get("desiredHealthy") or 0)
    expected = int(status.get("expectedPods") or 0)
    is_strict = wanted >= expected > 0 and healthy >= expected
    if int(status.get("disruptionsAllowed") or 0) > 0 or not is_strict:
        return
    asks = next((f"{key} {spec[key]}" for key in ("minAvailable", "maxUnavailable") if spec.get(key) is not None), "")
    blocks = _blocked(graph, budget)
    words = (
        f"{ref_of(budget)} ({asks}) lets none of its {expected} pods go, all healthy{f': {blocks}' if blocks else ''}"
    )
    detail = {"allowed": 0, "wanted": wanted, "healthy": healthy, "asks": asks, "blocks": blocks}
    yield graph.fact(Signal.BUDGET_BLOCKS, ref_of(budget), "status.disruptionsAllowed", words, **detail)


def _blocked(graph: Graph, budget: Json) -> str:
    """What it holds up as far as can be seen: a drain, or evictions that were refused."""
    nodes = {node["metadata"]["name"] for node in graph.all("Node") if (node.get("spec") or {}).get("unschedulable")}
    for pod in graph.all("Pod"):
        if _covers(budget, pod) and (pod.get("spec") or {}).get("nodeName") in nodes:
            return f"{ref_of(pod)} is to leave the cordoned Node {pod['spec']['nodeName']}"
    for event in graph.all("Event"):
        if "disruption budget" in message_of(event) and ref_of(budget).name in message_of(event):
            return f"{about(event).get('kind')} {about(event).get('name')}: {message_of(event)}"
    return next((f"{who} is to evict Pod {pod}" for who, pod in _drainers(graph, budget).items()), "")


def _drainers(graph: Graph, budget: Json) -> dict[ObjectRef, str]:
    """Workloads whose logs say that a disruption budget refuses to evict a pod, which this one covers: the pod."""
    covered = {str(pod["metadata"]["name"]) for pod in graph.all("Pod") if _covers(budget, pod)}
    found: dict[ObjectRef, str] = {}
    for key, log in graph.snapshot.logs.items() if covered else ():
        pod = graph.find("Pod", key.partition("/")[0], budget["metadata"].get("namespace"))
        for line in log.current[-MAX_READ:].splitlines() if pod is not None else ():
            named = covered.intersection(_NAMES.findall(line)) if "disruption budget" in line.lower() else None
            if pod is not None and named:
                found[graph.top(pod)] = min(named)
    return found


def _covers(budget: Json, pod: Json) -> bool:
    same = budget["metadata"].get("namespace") == pod["metadata"].get("namespace")
    return same and selects((budget.get("spec") or {}).get("selector"), labels_of(pod))


def links(graph: Graph) -> Iterable[Link]:
    """From autoscalers to what they scale, from budgets to whose pods they cover, and to whom they refuse to evict."""
    for scaler in graph.all(HPA):
        named = (scaler.get("spec") or {}).get("scaleTargetRef") or {}
        target = ObjectRef(
            kind=str(named.get("kind")), name=str(named.get("name")), namespace=scaler["metadata"].get("namespace")
        )
        found = True if graph.get(target) is not None else None
        where = "spec.scaleTargetRef"
        least = {"min": str((scaler.get("spec") or {}).get("minReplicas") or 1)}
        least |= {"within": "yes"} if _is_within(scaler) else {}
        source = ref_of(scaler)
        yield Link(relation=Relation.SCALES, source=source, target=target, where=where, found=found, detail=least)
    for budget in graph.all(PDB):
        for who in _drainers(graph, budget):
            yield Link(relation=Relation.LIMITS, source=ref_of(budget), target=who, where="log", found=True)
        for item in graph.workloads():
            template = pod_template(item)
            probe = {"metadata": (template.get("metadata") or {}) | {"namespace": item["metadata"].get("namespace")}}
            if _covers(budget, probe):
                ref = reference(item["kind"], item["metadata"]["name"], item["metadata"].get("namespace"))
                where = "spec.selector"
                yield Link(relation=Relation.SELECTS, source=ref_of(budget), target=ref, where=where, found=True)
