"""Parts of raw objects: owners, labels, selectors, pod specs, statuses. Pure."""

import re
from collections.abc import Iterable

from incidents.models import ObjectRef, ref_to
from incidents.snapshot import Json

NAME = re.compile(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")
"""What names look like: they come from alerts, and anything else could mean another object to a server."""


def name_of(item: Json) -> str:
    """An object's name."""
    return str(item["metadata"]["name"])


def namespace_of(item: Json) -> str | None:
    """An object's namespace; None for cluster-scoped ones."""
    found: str | None = item["metadata"].get("namespace")
    return found


def uid_of(item: Json) -> str:
    """An object's uid."""
    return str(item["metadata"].get("uid", ""))


def ref_of(item: Json) -> ObjectRef:
    """The reference to an object that carries its kind."""
    return ref_to(item["kind"], name_of(item), namespace_of(item))


def labels_of(item: Json) -> dict[str, str]:
    """An object's labels."""
    return (item.get("metadata") or {}).get("labels") or {}


def controller_of(item: Json) -> Json | None:
    """The owner reference of the controller."""
    owners: list[Json] = item["metadata"].get("ownerReferences") or []
    return next((owner for owner in owners if owner.get("controller")), None)


def spec_of(item: Json) -> Json:
    """An object's spec."""
    return item.get("spec") or {}


def template_of(item: Json) -> Json:
    """The pod template of a workload; of a pod itself."""
    spec = spec_of(item)
    if item["kind"] == "Pod":
        return item
    if item["kind"] == "CronJob":
        spec = (spec.get("jobTemplate") or {}).get("spec") or {}
    return spec.get("template") or {}


def pod_spec_of(item: Json) -> Json:
    """The pod spec of a workload or a pod."""
    return template_of(item).get("spec") or {}


def containers_of(item: Json) -> list[Json]:
    """The containers of a workload or a pod, init containers first."""
    spec = pod_spec_of(item)
    return [*(spec.get("initContainers") or ()), *(spec.get("containers") or ())]


def template_labels(item: Json) -> dict[str, str]:
    """The labels that a workload's pods get."""
    return (template_of(item).get("metadata") or {}).get("labels") or {}


def statuses_of(pod: Json) -> list[tuple[Json, bool]]:
    """The statuses of a pod's containers, and whether they are init containers; init containers first."""
    status = pod.get("status") or {}
    inits = [(each, True) for each in status.get("initContainerStatuses") or ()]
    return inits + [(each, False) for each in status.get("containerStatuses") or ()]


def fits(selector: Json, labels: dict[str, str]) -> bool:
    """Whether labels carry every pair of an equality selector that is not empty."""
    return bool(selector) and all(labels.get(key) == value for key, value in selector.items())


def selector_text(selector: Json) -> str:
    """A label selector (matchLabels, matchExpressions) as the query parameter wants it."""
    parts = [f"{key}={value}" for key, value in (selector.get("matchLabels") or {}).items()]
    parts += [_expression(item) for item in selector.get("matchExpressions") or ()]
    return ",".join(parts)


def equality_text(selector: Json) -> str:
    """A Service's selector as the query parameter wants it."""
    return ",".join(f"{key}={value}" for key, value in selector.items())


def _expression(item: Json) -> str:
    key, values = str(item.get("key", "")), ",".join(item.get("values") or ())
    forms = {"In": f"{key} in ({values})", "NotIn": f"{key} notin ({values})", "DoesNotExist": f"!{key}"}
    return forms.get(str(item.get("operator")), key)


def event_time(event: Json) -> str:
    """When an event was last seen, as RFC 3339 text; such texts sort by time."""
    series = event.get("series") or {}
    seen = series.get("lastObservedTime") or event.get("lastTimestamp") or event.get("eventTime")
    return str(seen or event["metadata"].get("creationTimestamp") or "")


def unique(items: Iterable[Json]) -> list[Json]:
    """Objects in order, each once."""
    return list({(item["kind"], namespace_of(item), name_of(item)): item for item in items}.values())
