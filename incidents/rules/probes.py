"""Probes: wrong, too eager, or right about a program that no longer makes progress. Pure."""

import re

from incidents.faults import Fault
from incidents.models import Fact, GapKind, ObjectRef, Signal, Symptom
from incidents.rules.services import WHO_DID_NOT_ANSWER, calls_complained_of, calls_to_troubled, is_troubled
from incidents.rules.telemetry import is_telemetry
from incidents.rules.view import Finding, View
from incidents.rules.words import current_only, finding_of, of_log, spec_of

KILLED = ("137", "143", "0", "2")
"""How programs end that the kubelet stops: by signal, or by ending themselves when asked."""
SMALL_CPU_MILLIS, ONE_CPU_MILLIS = 100, 1000


def failing(view: View, workload: ObjectRef, *probes: str) -> tuple[Fact, ...]:
    """The failing probes of a workload's newest pods."""
    facts = current_only(view, workload, view.pod_facts(workload, Signal.PROBE_FAILING))
    return tuple(fact for fact in facts if fact.detail.get("probe") in probes)


def why_killed_by_probe(view: View, workload: ObjectRef) -> Finding | None:
    """A container that runs until its startup or liveness probe gives up on it."""
    for probe, fault in (("startup", Fault.STARTUP_PROBE_FAILING), ("liveness", Fault.LIVENESS_PROBE_FAILING)):
        for fact in failing(view, workload, probe):
            container = fact.detail.get("container", "")
            if container in died_by_themselves(view, workload) or (probe == "startup" and _may_yet_start(view, fact)):
                continue
            if starved := _starved(view, workload, fact):
                return starved
            if probe == "liveness" and (wedged := _wedged(view, workload, container)):
                return wedged
            words = f"the {probe} probe of container {container} of {workload} fails ({_how(fact)}) and kills it"
            return finding_of(f"{probe}_probe", fault, workload, words, fact, container=container)
    return None


def why_not_ready(view: View, workload: ObjectRef) -> Finding | None:
    """Running and never ready: a wrong probe, a program that is stuck, or one that gets too little CPU."""
    for fact in failing(view, workload, "readiness"):
        container = fact.detail.get("container", "")
        if container in died_by_themselves(view, workload) or _waits(view, workload, fact):
            continue
        if starved := _starved(view, workload, fact):
            return starved
        if wedged := _wedged(view, workload, container):
            return wedged
        words = f"container {container} of {workload} runs, and its readiness probe fails ({_how(fact)})"
        if lost := _lost_readiness(view, workload, fact):
            return lost
        if fact.detail.get("why") == "refused" and _passes_elsewhere(view, workload, fact):
            continue
        rule = "readiness_says_no" if fact.detail.get("status", "").startswith("5") else "readiness_probe"
        return finding_of(rule, Fault.READINESS_PROBE_FAILING, workload, words, fact, container=container)
    return None


def _may_yet_start(view: View, fact: Fact) -> bool:
    """Whether the startup probe has not given up yet: it fails until a program has started, that is its purpose."""
    seen = [
        item
        for workload in view.evidence.workloads
        for item in workload.containers
        if (item.pod, item.container) == (fact.source.object.name, fact.detail.get("container"))
    ]
    return any(item.state == "running" and not item.restarts and item.last_exit_code is None for item in seen)


def _passes_elsewhere(view: View, workload: ObjectRef, fact: Fact) -> bool:
    """Whether another pod of the same template passes the probe: it asks at the right place then."""
    known = view.evidence.about(workload)
    revision = fact.detail.get("revision")
    same = [item for item in known.containers if item.container == fact.detail.get("container")] if known else []
    return any(item.ready and revision is not None and str(item.revision) == revision for item in same)


def _waits(view: View, workload: ObjectRef, fact: Fact) -> bool:
    """Whether a program says itself that it is not ready because somebody it needs is not: no fault of the probe."""
    if not fact.detail.get("status", "").startswith("5"):
        return False
    said = of_log(view, workload, frozenset({fact.detail.get("container", "")}))
    return bool(calls_to_troubled(view, workload)) or any(
        clue.detail.get("clue") in WHO_DID_NOT_ANSWER for clue in said
    )


def _lost_readiness(view: View, workload: ObjectRef, fact: Fact) -> Finding | None:
    """It was ready, nothing about it changed, and now it is silent, deaf or says no: the process is stuck."""
    container = fact.detail.get("container", "")
    unready = current_only(view, workload, view.pod_facts(workload, Signal.NOT_READY))
    lost = [each for each in unready if each.detail.get("container") == container and each.detail.get("was_ready")]
    if not lost or fact.detail.get("status", "").startswith("4"):
        return None
    pods = {each.source.object for each in lost}
    root = next(iter(pods)) if len(pods) == 1 and len(view.pods(workload)) > 1 else workload
    words = f"container {container} of {workload} was ready, runs on, and no longer passes its probe ({_how(fact)})"
    return finding_of("lost_readiness", Fault.APP_WEDGED, root, words, *lost, fact, container=container)


def why_wedged(view: View, workload: ObjectRef) -> Finding | None:
    """A program that says itself that it makes no progress, and that does not wait for somebody who is in trouble."""
    if any(is_troubled(view, link.target) for link in calls_complained_of(view, workload) if link.found):
        return None
    for fact in view.pod_facts(workload, Signal.NOT_READY):
        if wedged := _wedged(view, workload, fact.detail.get("container", "")):
            return wedged
    return None


def _how(fact: Fact) -> str:
    words = {
        "refused": "nobody listens on its port",
        "timeout": "no answer in time",
        "exec": "its command fails",
        "scheme": "no HTTPS there",
    }
    why = fact.detail.get("why", "")
    return f"status {fact.detail.get('status', '')}" if why == "status" else words.get(why, why)


def died_by_themselves(view: View, workload: ObjectRef) -> frozenset[str]:
    """The containers of the newest pods that crash, and not because a probe gave up on them."""
    crashes = current_only(view, workload, view.pod_facts(workload, Signal.CRASHING, Signal.INIT_UNFINISHED))
    probed = {fact.detail.get("container", "") for fact in failing(view, workload, "startup", "liveness")}
    killed = {
        fact.detail.get("container", "")
        for fact in crashes
        if fact.detail.get("exit_code") in KILLED and fact.detail.get("container", "") in probed
    }
    return frozenset(fact.detail.get("container", "") for fact in crashes) - killed


def containers_in_trouble(view: View, workload: ObjectRef) -> frozenset[str]:
    """The containers that are not as they should be: a sidecar that is well has nothing to say."""
    signals = (Signal.CRASHING, Signal.NOT_READY, Signal.INIT_UNFINISHED, Signal.PROBE_FAILING)
    facts = current_only(view, workload, view.pod_facts(workload, *signals))
    return frozenset(fact.detail.get("container", "") for fact in facts)


def _wedged(view: View, workload: ObjectRef, container: str) -> Finding | None:
    stalled = [clue for clue in of_log(view, workload, frozenset({container})) if clue.detail.get("clue") == "stalled"]
    if not stalled:
        return None
    pods = sorted({clue.source.object for clue in stalled}, key=lambda ref: ref.name)
    root = pods[0] if len(pods) == 1 and len(view.pods(workload)) > 1 else workload
    words = f"container {container} of {workload} lives and makes no progress"
    return finding_of("stalled", Fault.APP_WEDGED, root, words, *stalled, container=container)


def _starved(view: View, workload: ObjectRef, fact: Fact) -> Finding | None:
    """Too slow for its probe, at a tiny CPU limit or one that is measured to hold it back."""
    container = fact.detail.get("container", "")
    slow = [clue for clue in of_log(view, workload, frozenset({container})) if clue.detail.get("clue") == "slow"]
    throttled = [
        each for each in view.pod_facts(workload, Signal.USAGE)
        if each.detail.get("container") == container and float(each.detail.get("throttled") or 0) > 0.25
    ]  # fmt: skip
    spec = spec_of(view, workload, container)
    limit = _millis(spec.limits.get("cpu", "")) if spec else None
    tiny = limit is not None and limit <= SMALL_CPU_MILLIS
    if fact.detail.get("why") != "timeout" or not (throttled or (tiny and slow) or (limit is not None and limit <= 50)):
        return None
    words = f"container {container} of {workload} is too slow for its probe at a CPU limit of {limit}m"
    return finding_of("starved", Fault.CPU_THROTTLED, workload, words, fact, *slow, *throttled, container=container)


def why_slow_at_limit(view: View, workload: ObjectRef) -> Finding | None:
    """
    A program that says it is slow at less than one CPU, where the alert is about just that and nobody measures here.

    Not where it complains of somebody, or tells of a query or a request of its own: then it may wait for another.
    """
    unmeasured = any(gap.kind is GapKind.NO_METRICS for gap in view.evidence.missing)
    asked = view.evidence.subject.symptom is Symptom.THROTTLING and workload == view.evidence.focus
    if not (asked and unmeasured) or any(not is_telemetry(link) for link in calls_complained_of(view, workload)):
        return None
    said = [clue for clue in of_log(view, workload) if clue.detail.get("which") == "current"]
    for container in dict.fromkeys(clue.detail.get("container", "") for clue in said):
        mine = [clue for clue in said if clue.detail.get("container") == container]
        slow = [clue for clue in mine if clue.detail.get("clue") == "slow"]
        spec = spec_of(view, workload, container)
        limit = _millis(spec.limits.get("cpu", "")) if spec else None
        if not slow or limit is None or limit >= ONE_CPU_MILLIS or any(_OF_ANOTHER.search(c.statement) for c in slow):
            continue
        words = f"container {container} of {workload} is slow at a CPU limit of {limit}m, and complains of nobody"
        return finding_of("slow_at_limit", Fault.CPU_THROTTLED, workload, words, *slow[:2], container=container)
    return None


_OF_ANOTHER = re.compile(
    r"(?i)quer(?:y|ies)|\bsql|select |statement|database|upstream|downstream|backend|remote|callout|fetch|dns|lookup"
    r"|\bdisk|fsync|\bi/?o\b|storage|compaction|checkpoint|\block|replica|garbage|\bgc\b|https?://|connect|client"
)
"""What is slow may wait for another then, or for a disk, a lock or its memory."""


def _millis(quantity: str) -> int | None:
    if quantity.endswith("m") and quantity[:-1].isdecimal():
        return int(quantity[:-1])
    try:
        return int(float(quantity) * 1000) if quantity else None
    except ValueError:
        return None
