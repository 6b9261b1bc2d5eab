"""A finding about one object, only if that object may carry that fault: everything else is not known. Pure."""

from incidents.faults import ROOTS, Fault
from incidents.models import Cause, Fact, ObjectRef
from incidents.rules.view import Finding


def blame(
    rule: str, fault: Fault, root: ObjectRef, summary: str, *facts: Fact, container: str = "", key: str = ""
) -> Finding | None:
    """The finding; None where the taxonomy does not let an object of this kind be the root of the fault."""
    if root.kind not in ROOTS[fault] or not root.name:
        return None
    return Finding(rule, fault, Cause(object=root, container=container or None, key=key or None), summary, facts)


def named(fact: Fact, namespace: str | None) -> ObjectRef | None:
    """The object that a fact's detail names by kind and name."""
    kind, name = fact.detail.get("kind", ""), fact.detail.get("name", "")
    return ObjectRef(kind=kind, name=name, namespace=namespace) if kind and name else None
