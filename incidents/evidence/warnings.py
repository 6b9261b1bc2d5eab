"""
What the cluster warned of a moment ago, as proof that a fix is quiet, or is not. Pure.

Only that there was a warning, its reason and its time: what it means is for other facts, which read its words.
"""

from collections.abc import Iterable
from datetime import timedelta

from incidents.evidence.graph import Graph, event_time
from incidents.models import Fact, ObjectRef, Signal
from incidents.snapshot import Json, moment

RECENT = timedelta(seconds=60)
MAX_TOLD = 60


def facts(graph: Graph) -> Iterable[Fact]:
    """The newest warning of the last minute about each object."""
    newest: dict[ObjectRef, Json] = {}
    for event in graph.all("Event"):
        about = event.get("involvedObject") or event.get("regarding") or {}
        if event.get("type") != "Warning" or not about.get("kind") or not about.get("name"):
            continue
        ref = ObjectRef(kind=str(about["kind"]), name=str(about["name"]), namespace=about.get("namespace") or None)
        if ref not in newest or event_time(newest[ref]) < event_time(event):
            newest[ref] = event
    recent = [(ref, event) for ref, event in newest.items() if _is_recent(graph, event)]
    for ref, event in recent[:MAX_TOLD]:
        reason = str(event.get("reason", ""))
        fact = graph.fact(Signal.WARNING, ref, f"event {reason[:60]}", f"{ref}: warning {reason}", reason=reason)
        yield fact.model_copy(update={"at": moment(event_time(event))})


def _is_recent(graph: Graph, event: Json) -> bool:
    at = moment(event_time(event))
    return at is not None and graph.now - at <= RECENT
