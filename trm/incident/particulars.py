"""
Where in the root the fault sits: container, variable, key, read off the facts that a fault shows itself by. Pure.

The model names fault and object; the same facts then give the same particulars, and nothing that was not seen.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from incidents.faults import Fault
from incidents.models import Cause, Evidence, Fact, ObjectRef, Relation, Signal
from incidents.rules.view import View
from incidents.rules.words import current_only

WORKLOADS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"})


@dataclass(frozen=True)
class Sign:
    """A fact by which a fault shows itself: its signal, and what its detail must say; several words: one of them."""

    signal: Signal
    said: dict[str, tuple[str, ...]]

    def fits(self, fact: Fact) -> bool:
        """Whether a fact is this sign."""
        return fact.signal is self.signal and all(fact.detail.get(key, "") in words for key, words in self.said.items())


def _sign(signal: Signal, **said: str) -> Sign:
    return Sign(signal, {key: tuple(words.split()) for key, words in said.items()})


def _clue(*words: str) -> Sign:
    return Sign(Signal.LOG, {"clue": words})


def _probe(which: str) -> tuple[Sign, ...]:
    return (_sign(Signal.PROBE_FAILING, probe=which), _sign(Signal.NOT_READY))


IMAGE = (_sign(Signal.IMAGE_UNAVAILABLE),)
DIED = (_sign(Signal.CRASHING), _sign(Signal.JOB_FAILED))
SIGNS: dict[Fault, tuple[Sign, ...]] = {
    Fault.MISSING_ENV_VAR: (_clue("missing_variable"), _clue("bad_value")),
    Fault.BAD_ENV_VALUE: (_clue("bad_value"), _clue("missing_variable")),
    Fault.BAD_CONFIG_FILE: (_clue("unparsable", "missing_file"), *DIED),
    Fault.BAD_COMMAND: (_sign(Signal.START_REFUSED, why="no_command"), _clue("usage", "no_command"), *DIED),
    Fault.PERMISSION_DENIED: (
        _sign(Signal.START_REFUSED, why="permission read_only root user"),
        _sign(Signal.CONFIG_REFUSED, why="root user"),
        _clue("read_only", "permission"),
        *DIED,
    ),
    Fault.BAD_RELEASE: DIED,
    Fault.IMAGE_NOT_FOUND: IMAGE,
    Fault.INVALID_IMAGE_NAME: IMAGE,
    Fault.IMAGE_PULL_DENIED: IMAGE,
    Fault.REGISTRY_UNREACHABLE: IMAGE,
    Fault.EXEC_FORMAT_ERROR: (
        _sign(Signal.START_REFUSED, why="format"),
        _sign(Signal.IMAGE_UNAVAILABLE, why="platform"),
        _clue("exec_format"),
        *DIED,
    ),
    Fault.OOM_KILLED: (_sign(Signal.OOM_KILLED), _clue("heap_exhausted"), *DIED),
    Fault.CPU_THROTTLED: (_sign(Signal.PROBE_FAILING, why="timeout"), _clue("slow"), _sign(Signal.PROBE_FAILING)),
    Fault.UNSCHEDULABLE_RESOURCES: (_sign(Signal.UNSCHEDULABLE, why="resources"),),
    Fault.EVICTED_STORAGE: (_sign(Signal.EVICTED, why="emptydir ephemeral"), _clue("disk_full")),
    Fault.LIVENESS_PROBE_FAILING: _probe("liveness"),
    Fault.READINESS_PROBE_FAILING: _probe("readiness"),
    Fault.STARTUP_PROBE_FAILING: _probe("startup"),
    Fault.APP_WEDGED: (_clue("stalled"), _sign(Signal.PROBE_FAILING), _sign(Signal.NOT_READY)),
    Fault.DEPENDENCY_UNAVAILABLE: (_clue("refused", "timed_out", "unavailable", "unresolved"), *DIED),
    Fault.JOB_FAILED: DIED,
    Fault.INIT_CONTAINER_FAILING: (_sign(Signal.CRASHING, init="yes"), _sign(Signal.INIT_UNFINISHED)),
}
"""Fault -> its signs, the surest first. A fault that is not here sits in no container."""
OF_VARIABLES = frozenset({Fault.MISSING_ENV_VAR, Fault.BAD_ENV_VALUE})
OF_KEYS = frozenset({Fault.MISSING_CONFIGMAP, Fault.MISSING_SECRET_KEY, Fault.DNS_FAILURE})
NAMES_A_KEY = (Signal.CONFIG_REFUSED, Signal.MOUNT_FAILED, Signal.REFERENCE_MISSING)


def cause_of(fault: Fault, root: ObjectRef, evidence: Evidence) -> Cause:
    """The cause of a fault in an object, as far as the evidence says where in it."""
    view = View(evidence)
    if fault in OF_KEYS:
        return Cause(object=root, key=_key(view, root))
    if root.kind not in WORKLOADS or fault not in SIGNS:
        return Cause(object=root)
    signs = list(signs_in(view, fault, root))
    if fault in OF_VARIABLES:
        container, variable = _variable(view, fault, root, signs)
        return Cause(object=root, container=container or _likeliest(view, root, signs), env=variable)
    return Cause(object=root, container=_likeliest(view, root, signs))


def signs_in(view: View, fault: Fault, root: ObjectRef) -> Iterator[Fact]:
    """The facts about a workload and its newest pods that are signs of a fault, the surest first."""
    facts = facts_of(view, root)
    for sign in SIGNS.get(fault, ()):
        yield from (fact for fact in facts if sign.fits(fact))


def facts_of(view: View, root: ObjectRef) -> tuple[Fact, ...]:
    """What is known of an object and, of a workload, of its newest pods."""
    if root.kind == "Pod":
        return view.facts(root)
    return (*view.facts(root), *current_only(view, root, view.pod_facts(root)))


def _likeliest(view: View, root: ObjectRef, signs: Sequence[Fact]) -> str | None:
    """The container of the first sign; else the one that is in the most trouble, else the only one there is."""
    named = next(_containers(signs), None)
    if named is not None:
        return named
    troubled = Counter(_containers(facts_of(view, root)))
    if troubled:
        return min(troubled, key=lambda name: (-troubled[name], name))
    known = view.evidence.about(root)
    own = [spec.name for spec in known.specs if not spec.init] if known else []
    return own[0] if len(own) == 1 else None


def _containers(facts: Iterable[Fact]) -> Iterator[str]:
    return (fact.detail["container"] for fact in facts if fact.detail.get("container"))


def _variable(view: View, fault: Fault, root: ObjectRef, signs: Sequence[Fact]) -> tuple[str | None, str | None]:
    """The container and the variable that a log names, or the variable that holds a host which nobody knows."""
    contrary = "yes" if fault is Fault.MISSING_ENV_VAR else "no"
    named = [fact for fact in signs if fact.detail.get("variable")]
    named.sort(key=lambda fact: fact.detail.get("given") == contrary)
    if fault is Fault.BAD_ENV_VALUE and not any(fact.detail.get("given") != contrary for fact in named):
        held = _host_in_vain(view, root)
        if held is not None:
            return held
    if not named:
        return _changed(view, fault, root)
    return named[0].detail.get("container") or None, named[0].detail["variable"]


def _changed(view: View, fault: Fault, root: ObjectRef) -> tuple[str | None, str | None]:
    """The variable that the newest revision took away, or gave another value, where it is only one."""
    found = set()
    for fact in view.facts(root, Signal.CHANGED):
        what, _, name = fact.detail.get("field", "").partition(" ")
        if what == "env" and (fact.detail.get("words") == "removed") is (fault is Fault.MISSING_ENV_VAR):
            found.add((fact.detail.get("container") or None, name or None))
    return found.pop() if len(found) == 1 else (None, None)


def _host_in_vain(view: View, root: ObjectRef) -> tuple[str | None, str] | None:
    """The variable that names a host which does not exist, one that a log complains of first."""
    calls = view.links(root, Relation.CALLS)
    complained = {link.target for link in calls if link.detail.get("clue")}
    held = [
        link for link in calls if link.detail.get("variable") and (link.found is False or link.target.kind == "Host")
    ]
    held.sort(key=lambda link: (link.target not in complained, link.target.kind == "Host"))
    return (held[0].detail.get("container") or None, held[0].detail["variable"]) if held else None


def _key(view: View, root: ObjectRef) -> str | None:
    """The key that somebody asks for and the object does not have."""
    if own := next((fact.detail["key"] for fact in view.facts(root) if fact.detail.get("key")), None):
        return own
    for fact in view.evidence.seen(*NAMES_A_KEY):
        if (fact.detail.get("kind"), fact.detail.get("name")) == (root.kind, root.name) and fact.detail.get("key"):
            return fact.detail["key"]
    return None
