"""Certificates of cert-manager: expired, not issued, and which Secret each of them fills. Pure. No value is read."""

from collections.abc import Iterable

from incidents.evidence.graph import Graph, age_s, condition, ref_of
from incidents.evidence.objects.common import dated, exists, message_of, reference
from incidents.models import Fact, Link, Relation, Signal
from incidents.snapshot import Json, moment

PATIENCE_S = 300.0
"""How long an authority may take to issue."""


def facts(graph: Graph) -> Iterable[Fact]:
    """Certificates that are not valid now, and not about to be."""
    for item in graph.all("Certificate"):
        ref, ready = ref_of(item), condition(item, "Ready") or {}
        ends = moment((item.get("status") or {}).get("notAfter"))
        if ends is not None and ends <= graph.now:
            words = f"{ref} has expired at {ends:%Y-%m-%dT%H:%M:%SZ}"
            yield graph.fact(
                Signal.CERTIFICATE_INVALID, ref, "status.notAfter", words, why="expired", secret=_secret(item)
            )
        elif ready.get("status") == "False" and not _is_young(graph, item):
            failed = condition(item, "Issuing") or {}
            said = "; ".join(text for text in (message_of(ready), message_of(failed)) if text)
            words = f"{ref} is not ready: {ready.get('reason')}: {said}"
            detail = {"why": "not_issued", "reason": ready.get("reason"), "secret": _secret(item)}
            fact = graph.fact(Signal.CERTIFICATE_INVALID, ref, "status.conditions[Ready]", words, **detail)
            yield dated(fact, ready.get("lastTransitionTime"))


def _is_young(graph: Graph, item: Json) -> bool:
    """Whether it is just being issued, and has not failed at that."""
    ready, status = condition(item, "Ready") or {}, item.get("status") or {}
    age = age_s(graph, ready.get("lastTransitionTime") or item["metadata"].get("creationTimestamp"))
    failed = status.get("failedIssuanceAttempts") or status.get("lastFailureTime")
    return age is not None and age < PATIENCE_S and not failed


def _secret(item: Json) -> str:
    return str((item.get("spec") or {}).get("secretName") or "")


def links(graph: Graph) -> Iterable[Link]:
    """From certificates to their Secrets."""
    for item in graph.all("Certificate"):
        if _secret(item):
            target = reference("Secret", _secret(item), item["metadata"].get("namespace"))
            found = exists(graph, target)
            yield Link(
                relation=Relation.MAKES, source=ref_of(item), target=target, where="spec.secretName", found=found
            )
