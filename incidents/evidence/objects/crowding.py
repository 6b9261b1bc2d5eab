"""
Quotas that refuse a program the pods that it makes itself: no event tells of those, only its log does. Pure.

A log selects among the quotas that were seen, and the quota's own numbers have to bear it out now.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from incidents.evidence.graph import Graph, ref_of
from incidents.models import Fact, Link, ObjectRef, Relation, Signal
from incidents.quantities import number_of
from incidents.snapshot import Json

MAX_READ = 6_000
"""Characters of one log, the last ones: what lies before them may be over."""
_REFUSED = re.compile(
    r"\bpods? .{0,300}\bis forbidden: exceeded quota: (?P<quota>[a-z0-9][-a-z0-9.]{0,252}), "
    r"requested: (?P<asked>[-a-z0-9./=,]{1,400}), used: "
)
_EACH = re.compile(r"([-a-z0-9./]{1,100})=([0-9]{1,20}[a-zA-Z]{0,2})")


class _Refusal(NamedTuple):
    quota: Json
    workload: ObjectRef
    resource: str
    where: str


def facts(graph: Graph) -> Iterable[Fact]:
    """For each quota and workload whose pods it refuses: of which resource too little is left."""
    for each in _refusals(graph):
        ref = ref_of(each.quota)
        words = f"{ref} has too little {each.resource} left for the pods that {each.workload} makes itself"
        detail = {"resource": each.resource, "caller": str(each.workload)}
        yield graph.fact(Signal.QUOTA_FULL, ref, each.where, words, **detail)


def links(graph: Graph) -> Iterable[Link]:
    """From such quotas to the workloads."""
    for each in _refusals(graph):
        source, target = ref_of(each.quota), each.workload
        yield Link(relation=Relation.LIMITS, source=source, target=target, where=each.where, found=True)


def _refusals(graph: Graph) -> Iterator[_Refusal]:
    quotas = graph.all("ResourceQuota")
    told: set[tuple[ObjectRef, ObjectRef]] = set()
    for key, log in graph.snapshot.logs.items() if quotas else ():
        name, _, container = key.partition("/")
        last = next(reversed(list(_REFUSED.finditer(log.current[-MAX_READ:]))), None)
        pods = [pod for pod in graph.all("Pod") if last is not None and pod["metadata"]["name"] == name]
        if last is None or len(pods) != 1 or (pods[0].get("status") or {}).get("phase") != "Running":
            continue
        space, top = pods[0]["metadata"].get("namespace"), graph.top(pods[0])
        quota = graph.find("ResourceQuota", last["quota"], space)
        short = _short_of(quota, last["asked"]) if quota is not None else ""
        if quota is not None and short and (ref_of(quota), top) not in told:
            told.add((ref_of(quota), top))
            yield _Refusal(quota, top, short, f"log {container} current")


def _short_of(quota: Json, asked: str) -> str:
    """The first resource of which a quota has less left, by its own count, than was asked for; '' for none."""
    status = quota.get("status") or {}
    hard, used = status.get("hard") or {}, status.get("used") or {}
    for resource, amount in _EACH.findall(asked):
        try:
            left = number_of(str(hard[resource])) - number_of(str(used[resource]))
            if number_of(amount) > left:
                return str(resource)
        except (KeyError, ValueError):
            continue
    return ""
