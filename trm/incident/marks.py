"""
Facts, containers and workloads as closed tokens. Pure.

Only the keys that are listed here become tokens, with values that Kubernetes or our own reading chose, or with the mere
word that there is a value. Names, hosts, paths and text from the cluster never do.
"""

import re
from collections.abc import Collection, Iterator

from incidents.models import ContainerFacts, Fact, Link, Relation, Signal, WorkloadFacts
from incidents.rules.releases import is_stamp

VALUES = frozenset(
    {
        *("why", "reason", "probe", "exit_code", "kind", "resource", "what", "direction", "verb", "given"),
        *("certain", "level", "expandable", "from_kind", "init", "modes", "suspended", "group"),
    }
)
"""Keys whose values are of a closed kind, or nearly."""
PRESENT = frozenset(
    {
        *("key", "variable", "user", "blocks", "left", "failed", "in_use", "webhook", "service", "flag", "account"),
        *("name", "from_name", "class", "asked", "host", "bound", "limit", "meant", "argument", "command"),
        *("older_ready",),
    }
)
"""Keys of which only the presence is told."""
NUMBERS = frozenset({"restarts", "desired", "available", "updated", "ready", "pods", "healthy", "wanted", "nodes"})
SHARES = frozenset({"throttled", "filled"})
QUIET_CLUES = frozenset({"listening", "started", "unread"})
"""Clues of a log that are no complaint."""
NETWORK_CLUES = frozenset({"refused", "timed_out", "unresolved", "unavailable", "dns_down"})
CONVENTIONS = frozenset({"0", "126", "127", "137", "143"})
_CLOSED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.,/-]{0,47}")
_BUILT_IN = ("kubernetes.io/", "batch.kubernetes.io/", "foregroundDeletion", "orphan")


def number(count: int) -> str:
    """A count in a bucket: finer ones would tell a short simulation from a cluster of years."""
    return str(count) if count <= 2 else "3+"


def ending(code: str) -> str:
    """An exit code, as far as it is a convention: of success, of shells, of signals that others send."""
    return code if code in CONVENTIONS else "other"


def fact_marks(fact: Fact, of_well: bool, waits: bool, heard: frozenset[str]) -> Iterator[str]:
    """
    The tokens of one fact.

    of_well: whether it is about a container that shows no trouble.  waits: whether that complains of others.
    heard: the ports it says it listens on.
    """
    signal, detail = fact.signal.value, fact.detail
    if fact.signal is Signal.LOG:
        yield from _log_marks(fact, of_well)
    elif fact.signal is not Signal.STALLED:  # a matter of minutes, which no simulation waits for
        yield f"signal:{signal}"
    for key, value in detail.items():
        if mark := _detail_mark(signal, key, value):
            yield mark
    if fact.signal is Signal.PROBE_FAILING:
        port = detail.get("port", "")
        told = "unknown" if not heard or not port else "heard" if port in heard else "unheard"
        yield f"probe_failing:{detail.get('probe')}:{detail.get('why')}"
        yield f"probe_failing.port={told}"
    elif fact.signal is Signal.NOT_READY and "was_ready" in detail and not waits:
        yield "not_ready.lost"  # in training whoever waits for another has waited from the start
    elif fact.signal is Signal.CHANGED and not is_stamp(detail.get("field", "")):
        yield f"changed:{_field(detail.get('field', ''))}:{how_changed(fact)}"


def _log_marks(fact: Fact, of_well: bool) -> Iterator[str]:
    detail = fact.detail
    clue = detail.get("clue", "")
    well = "~" if of_well else ""
    yield f"log{well}={clue}"
    yield f"log:{detail.get('which', '')}{well}={clue}"
    if clue in NETWORK_CLUES and "host" not in detail and "address" not in detail:
        yield f"log.unnamed={clue}"
    if "path" in detail:
        yield f"log.path={'absolute' if detail['path'].startswith('/') else 'relative'}"


def _detail_mark(signal: str, key: str, value: str) -> str | None:
    if key in VALUES:
        if signal == "log" and key == "what":
            return None
        if key == "exit_code":
            return f"{signal}.{key}={ending(value)}"
        return f"{signal}.{key}={value if _CLOSED.fullmatch(value) else '*'}"
    if key in PRESENT:
        return None if signal == "log" and key == "service" else f"{signal}.{key}"
    if key in NUMBERS:
        return f"{signal}.{key}={number(int(value)) if value.isdecimal() else '*'}"
    if key in SHARES:
        return f"{signal}.{key}={_share(value)}"
    return _special_mark(signal, key, value)


def _special_mark(signal: str, key: str, value: str) -> str | None:
    if key == "status":
        return f"{signal}.status={value[:1]}xx" if value.isdecimal() else f"{signal}.status=*"
    if key == "origin":
        return f"{signal}.origin={value.partition(' ')[0]}"
    if key == "finalizers":
        return f"{signal}.finalizers={'builtin' if value.startswith(_BUILT_IN) else 'added'}"
    if key == "by":
        return f"managed.by={value if _CLOSED.fullmatch(value) else '*'}" if signal == "managed" else f"{signal}.by"
    if key == "port" and signal == "policy_denies":
        return f"{signal}.port={'dns' if value == '53' else 'other'}"
    if key == "asks":
        return f"{signal}.asks={value.partition(' ')[0]}"
    return None


def _share(value: str) -> str:
    try:
        share = float(value)
    except ValueError:
        return "*"
    return "low" if share <= 0.25 else "some" if share <= 0.5 else "much" if share <= 0.85 else "full"


def _field(field: str) -> str:
    return field.partition(" ")[0]


def how_changed(fact: Fact) -> str:
    """What became of a field of a template: changed, removed, added or edited."""
    words = fact.detail.get("words", "")
    return words if words in ("changed", "removed", "added") else "edited"


def container_marks(item: ContainerFacts) -> Iterator[str]:
    """The tokens of what one container of a pod shows."""
    role = "init" if item.init else "container"
    if item.init and item.state == "terminated" and item.last_exit_code == 0:
        yield "init=done"
        return
    yield f"{role}={item.state}:{item.reason or ('ready' if item.ready else 'unready')}"
    if item.last_reason:
        yield f"{role}.last={item.last_reason}:{ending(str(item.last_exit_code))}"
    if item.restarts:
        yield f"{role}.restarts={number(item.restarts)}"


def workload_marks(workload: WorkloadFacts) -> Iterator[str]:
    """The tokens of what a workload wants, had and says of its containers."""
    if (rollout := workload.rollout) is not None:
        desired, ready = rollout.desired, rollout.available
        yield f"replicas={'all' if ready >= desired else 'some' if ready else 'none'}:{number(desired)}"
        yield f"updated={'all' if rollout.updated >= desired else 'some' if rollout.updated else 'none'}"
        for name in ("observed", "paused", "complete"):
            yield f"rollout.{name}={'yes' if getattr(rollout, name) else 'no'}"
    if workload.revisions:
        yield f"revisions={min(len(workload.revisions), 2)}"  # more of them are a matter of years
        yield f"last_good={'yes' if workload.last_good else 'no'}"
    for spec in workload.specs:
        role = "init" if spec.init else "spec"
        yield role
        for resource in ("cpu", "memory"):
            yield f"{role}.{resource}={_bound(resource, spec.limits)}:{'yes' if resource in spec.requests else 'no'}"
        if len(set(spec.env_names)) < len(spec.env_names):
            yield f"{role}.env=twice"
    yield f"containers={number(sum(not spec.init for spec in workload.specs))}"


def _bound(resource: str, limits: dict[str, str]) -> str:
    limit = limits.get(resource, "")
    if not limit or resource != "cpu":
        return "limited" if limit else "free"
    millis = int(limit[:-1]) if limit.endswith("m") and limit[:-1].isdecimal() else 1000
    return "tiny" if millis <= 50 else "small" if millis <= 100 else "free"


PLACES = (
    *("imagePullSecrets", "spec.dependsOn", "status.conditions", "spec.tls", "serviceAccountName"),
    *("priorityClassName", "spec.storageClassName"),
)
"""Fields that make a difference to what a link means."""


def link_marks(link: Link, inits: Collection[str]) -> Iterator[str]:
    """What a link's place and detail add to its variant, for the row that it leaves; `inits`: its init containers."""
    relation, detail = link.relation, link.detail
    if relation in (Relation.REFERS, Relation.FETCHES, Relation.MAKES, Relation.MOUNTS):
        for place in PLACES:
            if link.where.startswith(place):
                yield f"{relation}.where={place}"
        for key in ("key", "optional"):
            if key in detail:
                yield f"{relation}.{key}"
    elif relation is Relation.CALLS:
        absent = ":missing" if link.found is False else ""
        if "variable" in detail:
            yield f"calls.variable{absent}"
        if detail.get("container") in inits:
            yield f"calls.init{absent}"
        if "lasting" in detail:
            yield "calls.lasting"
