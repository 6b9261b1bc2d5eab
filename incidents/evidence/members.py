"""How many members a StatefulSet had, by the claims that they left behind. Pure."""

from itertools import count, takewhile

from incidents.evidence.graph import Graph
from incidents.snapshot import Json


def members_of(graph: Graph, item: Json) -> int:
    """As many as have a claim by one of its templates, counted from the first on; 0 where there is none."""
    meta, spec = item["metadata"], item.get("spec") or {}
    names = {each["metadata"]["name"] for each in graph.all("PersistentVolumeClaim") if _is_near(each, item)}
    templates = [(each.get("metadata") or {}).get("name") for each in spec.get("volumeClaimTemplates") or ()]
    return max((_counted(names, f"{template}-{meta['name']}-") for template in templates), default=0)


def _counted(names: set[str], stem: str) -> int:
    return sum(1 for _ in takewhile(lambda number: f"{stem}{number}" in names, count()))


def _is_near(claim: Json, item: Json) -> bool:
    same: bool = claim["metadata"].get("namespace") == item["metadata"].get("namespace")
    return same and not claim["metadata"].get("deletionTimestamp")
