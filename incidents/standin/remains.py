"""What a namespace that is being deleted says about the content that does not go."""

from collections import Counter

from incidents.standin.engine import Engine
from incidents.standin.kinds import KINDS
from incidents.standin.moments import stamp
from incidents.standin.shapes import Obj, name_of

DONE = (
    ("NamespaceDeletionDiscoveryFailure", "ResourcesDiscovered", "All resources successfully discovered"),
    ("NamespaceDeletionGroupVersionParsingFailure", "ParsedGroupVersions", "All legacy kube types successfully parsed"),
    (
        "NamespaceDeletionContentFailure",
        "ContentDeleted",
        "All content successfully deleted, may be waiting on finalization",
    ),
)


def report_remains(engine: Engine, namespace: Obj) -> None:
    """Write the conditions of a namespace in which something is left."""
    content = engine.world.everything_in(name_of(namespace))
    kinds = Counter(KINDS[obj["kind"]].qualified for obj in content)
    holders = Counter(each for obj in content for each in obj["metadata"].get("finalizers") or ())
    remaining = ", ".join(f"{plural}. has {count} resource instances" for plural, count in sorted(kinds.items()))
    held = ", ".join(f"{finalizer} in {count} resource instances" for finalizer, count in sorted(holders.items()))
    told = [(kind, "False", reason, message) for kind, reason, message in DONE]
    told.append(
        _condition("NamespaceContentRemaining", "SomeResourcesRemain", "Some resources are remaining", remaining)
    )
    what = "Some content in the namespace has finalizers remaining"
    told.append(_condition("NamespaceFinalizersRemaining", "SomeFinalizersRemain", what, held))
    _write(engine, namespace, told)


def _condition(kind: str, reason: str, what: str, listed: str) -> tuple[str, str, str, str]:
    if listed:
        return kind, "True", reason, f"{what}: {listed}"
    return kind, "False", "ContentRemoved" if "Content" in kind else "ContentHasNoFinalizers", "All content removed"


def _write(engine: Engine, namespace: Obj, told: list[tuple[str, str, str, str]]) -> None:
    known = {each["type"]: each for each in namespace["status"].get("conditions") or ()}
    conditions = []
    for kind, status, reason, message in told:
        before = known.get(kind)
        since = before["lastTransitionTime"] if before and before["status"] == status else stamp(engine.now)
        new = {"lastTransitionTime": since, "message": message, "reason": reason, "status": status, "type": kind}
        conditions.append(new)
    if conditions != namespace["status"].get("conditions"):
        namespace["status"] = namespace["status"] | {"conditions": conditions}
        engine.world.mark(namespace)
        engine.world.tell(namespace)
