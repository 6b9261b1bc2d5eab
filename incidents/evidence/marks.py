"""The label by which people let us act on an object or a namespace, or keep us out. Pure; the policy reads it."""

from collections.abc import Iterable

from incidents.evidence.graph import Graph, labels_of, ref_of
from incidents.models import ObjectRef

MARK = "nightshift.io/act"
MAX_MARK = 63


def marks(graph: Graph, near: Iterable[ObjectRef]) -> dict[str, str | None]:
    """Object -> the label's value: of every namespace that was seen, and of near objects that have it."""
    spaces = {str(ref_of(item)): labels_of(item).get(MARK) for item in graph.all("Namespace")}
    items = [item for ref in near if (item := graph.get(ref)) is not None]
    labelled = {str(ref_of(item)): labels_of(item)[MARK] for item in items if MARK in labels_of(item)}
    return {ref: mark if mark is None else mark[:MAX_MARK] for ref, mark in {**spaces, **labelled}.items()}
