"""
Where a Service without a selector sends: to the pods that a program has written into its endpoints. Pure.

So do stores that choose their leader among themselves: the one that leads writes itself in.
"""

from collections.abc import Iterable

from incidents.snapshot import Json


def written_to(service: Json, slices: Iterable[Json]) -> list[str]:
    """The pods to which a Service without a selector sends, as its endpoints name them."""
    meta, spec = service["metadata"], service.get("spec") or {}
    if spec.get("selector") or spec.get("type") == "ExternalName":
        return []
    place = (meta["name"], meta.get("namespace"))
    own = [each for each in slices if _slice_of(each) == place]
    named = (end.get("targetRef") or {} for each in own for end in each.get("endpoints") or ())
    return list(dict.fromkeys(str(ref.get("name", "")) for ref in named if ref.get("kind") == "Pod"))


def _slice_of(item: Json) -> tuple[str, str | None]:
    labels = item["metadata"].get("labels") or {}
    return str(labels.get("kubernetes.io/service-name", "")), item["metadata"].get("namespace")
