"""
Pods that cannot be made: nothing is left of them but their creator's event and condition. Pure.

Only what holds now is a fact: a creator that has all the pods it wants is refused nothing any more.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from incidents.evidence.graph import Graph, age_s, condition, event_time, ref_of
from incidents.evidence.objects.common import about, dated, message_of, reference
from incidents.evidence.objects.refusers import refuser
from incidents.models import Fact, Link, ObjectRef, Relation, Signal
from incidents.snapshot import Json

REASONS = frozenset({"FailedCreate", "ReplicaSetCreateError"})
LATE_S = 1200.0
"""A refusal older than this would have been repeated: controllers try again at least every 1,000 seconds."""

_NOISE = ("(combined from similar events): ", "Error creating: ")


class _Refusal(NamedTuple):
    at: str
    where: str
    message: str
    owner: Json


def facts(graph: Graph) -> Iterable[Fact]:
    """The newest refusal of every workload that still wants pods."""
    latest: dict[ObjectRef, _Refusal] = {}
    for refusal in (*_from_events(graph), *_from_conditions(graph)):
        top = graph.top(refusal.owner)
        known = latest.get(top)
        if known is None or refusal.at > known.at:
            latest[top] = refusal
    for top, refusal in latest.items():
        yield _fact(graph, top, refusal)


def _fact(graph: Graph, top: ObjectRef, refusal: _Refusal) -> Fact:
    message = refusal.message
    for noise in _NOISE:
        message = message.removeprefix(noise)
    detail = refuser(graph, top.namespace, refusal.owner, message)
    words = f"{ref_of(refusal.owner)} cannot make pods: {message}"
    return dated(graph.fact(Signal.CREATE_REFUSED, top, refusal.where, words, **detail), refusal.at)


def _from_events(graph: Graph) -> Iterator[_Refusal]:
    for event in graph.all("Event"):
        if event.get("reason") not in REASONS:
            continue
        named = about(event)
        owner = graph.find(str(named.get("kind")), str(named.get("name")), named.get("namespace"))
        if owner is None or not _wants_more(owner):
            continue
        age = age_s(graph, event_time(event))
        if age is not None and (age < LATE_S or _says_failure(owner)):
            where = f"event {event['reason']} of {owner['kind']} {owner['metadata']['name']}"
            yield _Refusal(event_time(event), where, message_of(event), owner)


def _from_conditions(graph: Graph) -> Iterator[_Refusal]:
    for owner in (*graph.all("ReplicaSet"), *graph.all("Deployment")):
        found = _failure(owner)
        if found is not None and _wants_more(owner) and message_of(found):
            where = f"{owner['kind']} {owner['metadata']['name']} status.conditions[{found['type']}]"
            yield _Refusal(str(found.get("lastTransitionTime") or ""), where, message_of(found), owner)


def _failure(owner: Json) -> Json | None:
    failed = condition(owner, "ReplicaFailure")
    if failed is not None and failed.get("status") == "True":
        return failed
    stuck = condition(owner, "Progressing")
    return stuck if stuck is not None and stuck.get("reason") == "ReplicaSetCreateError" else None


def _says_failure(owner: Json) -> bool:
    return _failure(owner) is not None


def _wants_more(owner: Json) -> bool:
    """Whether a creator has fewer pods than it wants, by its own count."""
    spec, status, kind = owner.get("spec") or {}, owner.get("status") or {}, owner["kind"]
    if owner["metadata"].get("deletionTimestamp"):
        return False
    if kind in ("ReplicaSet", "StatefulSet", "Deployment"):
        wanted = 1 if spec.get("replicas") is None else int(spec["replicas"])
        made = status.get("replicas", 0) if kind != "Deployment" else status.get("updatedReplicas", 0)
        return wanted > int(made or 0)
    if kind == "DaemonSet":
        return int(status.get("desiredNumberScheduled") or 0) > int(status.get("currentNumberScheduled") or 0)
    if kind == "Job":
        ended = any((condition(owner, each) or {}).get("status") == "True" for each in ("Complete", "Failed"))
        return not ended and not spec.get("suspend") and not status.get("active")
    return kind == "CronJob" and not spec.get("suspend")


def links(graph: Graph) -> Iterable[Link]:
    """From every quota and limit range to the workloads whose pods they limit, where they refuse; from webhooks on."""
    for fact in facts(graph):
        kind, name = fact.detail.get("kind"), fact.detail.get("name")
        target, where = fact.source.object, fact.source.where
        if kind in ("ResourceQuota", "LimitRange") and name:
            limiter = reference(kind, name, target.namespace)
            found = True if graph.get(limiter) is not None else None
            yield Link(relation=Relation.LIMITS, source=limiter, target=target, where=where, found=found)
        if kind and name and fact.detail.get("service") and fact.detail.get("failed"):
            yield _to_service(graph, reference(kind, name, None), fact)


def _to_service(graph: Graph, hook: ObjectRef, fact: Fact) -> Link:
    service = reference("Service", fact.detail["service"], fact.detail.get("service_namespace"))
    found = True if graph.get(service) is not None else None
    return Link(
        relation=Relation.CALLS, source=hook, target=service, where="webhooks.clientConfig.service", found=found
    )
