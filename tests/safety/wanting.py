"""What an action of a plan wants of a live object."""

from typing import Any

from incidents.actions import checked
from incidents.actions.changing import TEMPLATE, Change, Fields
from incidents.approvals import Answer
from incidents.faults import ActionName
from incidents.models import ObjectRef
from tests.factories import make_plan

AT = "2026-01-01T12:00:00Z"
VALUE = {"value": Answer.model_validate({"value": "s3cret-value"})}


def plan_of(action: ActionName, kind: str = "Deployment", /, **params: Any) -> dict[str, Any]:
    """A plan about `web` in which nothing is asked."""
    target = ObjectRef(kind=kind, name="web", namespace="shop")
    return {"action": action, "target": target, "params": params, "asks": ()}


def change_of(live: dict[str, Any], plan: dict[str, Any], *sources: dict[str, Any], answers: Any = None) -> Change:
    """The change that a plan's action wants."""
    return checked(make_plan(**plan), answers or {}).change(live, list(sources), AT)


def fields_wanted(live: dict[str, Any], plan: dict[str, Any], *sources: dict[str, Any]) -> dict[str, Any]:
    """The same as fields."""
    change = change_of(live, plan, *sources)
    assert isinstance(change, Fields)
    return dict(change.wanted)


def template_wanted(live: dict[str, Any], plan: dict[str, Any], *sources: dict[str, Any], answers: Any = None) -> Any:
    """The pod template that is wanted."""
    change = change_of(live, plan, *sources, answers=answers)
    assert isinstance(change, Fields)
    return change.wanted[TEMPLATE]


def make_object(kind: str, spec: dict[str, Any], status: dict[str, Any] | None = None, **meta: Any) -> dict[str, Any]:
    """A live object `web`."""
    metadata = {"name": "web", "namespace": "shop", "uid": "uid", "resourceVersion": "7", **meta}
    return {"kind": kind, "metadata": metadata, "spec": spec, "status": status or {}}
