"""Whether something is wrong with an object now, and whether that nothing is wrong is more than not seen. Pure."""

from incidents.models import ContainerFacts, Fact, GapKind, Link, ObjectRef, Relation, Signal
from incidents.rules.telemetry import is_telemetry
from incidents.rules.view import View

TROUBLE = (
    Signal.SHORT_OF_REPLICAS, Signal.ZERO_REPLICAS, Signal.STALLED, Signal.CREATE_REFUSED, Signal.JOB_FAILED,
)  # fmt: skip
POD_TROUBLE = (
    Signal.CRASHING, Signal.OOM_KILLED, Signal.IMAGE_UNAVAILABLE, Signal.START_REFUSED, Signal.CONFIG_REFUSED,
    Signal.NOT_READY, Signal.INIT_UNFINISHED, Signal.UNSCHEDULABLE, Signal.MOUNT_FAILED, Signal.PROBE_FAILING,
)  # fmt: skip
WELL = (Signal.ROLLED_OUT, Signal.UNDER_WAY, Signal.JOB_DONE, Signal.SERVES, Signal.RECONCILED)
LOST = (Signal.EVICTED, Signal.TERMINATING)
AWAY = (Signal.NODE_NOT_READY, Signal.NODE_PRESSURE, Signal.NODE_CORDONED)
NEVER_SAID_IN_HEALTH = frozenset({"certificate", "disk_full", "exec_format", "heap_exhausted", "read_only", "dns_down"})
"""Clues about itself that a program which works has no reason to log."""
UNANSWERED = frozenset({"refused", "timed_out", "unresolved", "unavailable"})
MAX_NEEDED = 12
"""Workloads that one needs, directly or not, and that are looked at for a proof."""


def troubles(view: View, ref: ObjectRef) -> tuple[Fact, ...]:
    """The facts that say a workload is not as it should be."""
    pods = view.pod_facts(ref, *POD_TROUBLE)
    if view.facts(ref, Signal.UNDER_WAY):  # who has only just been started need not be ready
        up = {fact.detail.get("container") for fact in pods if _is_up(view, ref, fact)}
        early = (Signal.NOT_READY, Signal.PROBE_FAILING)
        pods = tuple(fact for fact in pods if fact.signal not in early or fact.detail.get("container") in up)
    return view.facts(ref, *TROUBLE) + pods


def _is_up(view: View, ref: ObjectRef, failing: Fact) -> bool:
    """Whether a program has started: it was ready, or answers, or listens, only not as its probe has it."""
    if failing.signal is not Signal.PROBE_FAILING:
        return bool(failing.detail.get("was_ready"))
    if failing.detail.get("status", "").startswith("4"):
        return True
    mine = [fact for fact in view.pod_facts(ref, Signal.LOG) if fact.source.object == failing.source.object]
    mine = [fact for fact in mine if fact.detail.get("container") == failing.detail.get("container")]
    ports = {fact.detail.get("port") for fact in mine if fact.detail.get("clue") == "listening"} - {None}
    return failing.detail.get("why") == "refused" and bool(ports) and failing.detail.get("port") not in ports


def proof_of_health(view: View, ref: ObjectRef) -> tuple[Fact, ...]:
    """The facts that show that nothing is wrong with an object; none where that is not known."""
    unread = any(gap.kind is GapKind.LOG_UNREADABLE for gap in view.evidence.missing)
    if unread or _pods_unseen(view) or any(_is_unwell(view, each) for each in _needed(view, ref)):
        return ()
    behind = [link.target for link in view.links(ref, Relation.SELECTS)]
    return () if any(_complains(view, each) for each in (ref, *behind)) else _own_proof(view, ref)


def _own_proof(view: View, ref: ObjectRef) -> tuple[Fact, ...]:
    """What shows that an object does what its controller wants of it."""
    if ref.kind == "HorizontalPodAutoscaler":
        return _proof_of_scaling(view, ref)
    if ref.kind == "Node":  # ready is not enough: what was said of it has to be over
        return view.facts(ref, Signal.RECOVERED) if not view.facts(ref, *AWAY) else ()
    well = view.facts(ref, *WELL)
    if not well or troubles(view, ref) or view.facts(ref, *LOST) or view.pod_facts(ref, *LOST):
        return ()
    if ref.kind in ("Service", "Kustomization", "HelmRelease", "GitRepository", "HelmRepository", "OCIRepository"):
        return well if not view.facts(ref, Signal.PORT_UNSERVED, Signal.NOT_RECONCILED) else ()
    known = view.evidence.about(ref)
    if known is None or ref.kind == "CronJob":
        return well if known is not None else ()
    if (ref.kind != "Job" and not known.containers) or _is_passed_by(view, ref):
        return ()
    waiting = [item for item in known.containers if not (item.ready or _is_done(item))]
    if ref.kind != "Job" and waiting and not view.facts(ref, Signal.UNDER_WAY):
        return ()
    return well + view.pod_facts(ref, Signal.RECOVERED)


def _proof_of_scaling(view: View, ref: ObjectRef) -> tuple[Fact, ...]:
    """What shows that an autoscaler does its work: it says so, and what it scales is well."""
    scaled = [link for link in view.links(ref, Relation.SCALES) if link.found]
    if len(scaled) != 1 or not scaled[0].detail.get("within") or view.facts(ref, Signal.NO_METRICS, Signal.AT_MAXIMUM):
        return ()
    return proof_of_health(view, scaled[0].target)


def _is_passed_by(view: View, ref: ObjectRef) -> bool:
    """Whether a Service surely sends what is meant for an object to a port that it does not serve."""
    before = [link.source for link in view.links_to(ref, Relation.SELECTS)]
    wrong = [fact for each in before for fact in view.facts(each, Signal.PORT_UNSERVED)]
    return any(fact.detail.get("certain") for fact in wrong)


def _needed(view: View, ref: ObjectRef) -> tuple[ObjectRef, ...]:
    """What an object needs, directly or not: whom it calls, and the workloads behind them."""
    found, ahead = {ref: None}, [ref]
    while ahead and len(found) <= MAX_NEEDED:
        links = view.links(ahead.pop(0), Relation.CALLS, Relation.SELECTS, Relation.ROUTES, Relation.MAKES)
        fresh = [link.target for link in links if link.found and link.target not in found]
        found.update(dict.fromkeys(fresh))
        ahead += fresh
    return tuple(found)[1:]


def _is_unwell(view: View, ref: ObjectRef) -> bool:
    """Whether something is seen to be wrong with an object that is needed."""
    wrong = (Signal.SELECTS_NOTHING, Signal.NO_READY_PODS, Signal.TERMINATING)
    return bool(troubles(view, ref) or view.facts(ref, *wrong))


def _complains(view: View, ref: ObjectRef) -> bool:
    """Whether what runs now says of itself that it cannot work, or of somebody who is not seen to be well."""
    said = [fact for fact in view.pod_facts(ref, Signal.LOG) if fact.detail.get("which") == "current"]
    if any(fact.detail.get("clue") in NEVER_SAID_IN_HEALTH for fact in said):
        return True
    calls = [link for link in view.links(ref, Relation.CALLS) if link.detail.get("clue") in UNANSWERED]
    calls = [link for link in calls if not is_telemetry(link)]
    return any(link.where.endswith(" current") and not _is_answered(view, link) for link in calls)


def _is_answered(view: View, call: Link) -> bool:
    """Whether whom a call goes to is known, serves, and may be reached: then a complaint of it has passed."""
    if not call.found or not view.facts(call.target, Signal.SERVES) or view.facts(call.target, Signal.PORT_UNSERVED):
        return False
    ends = str(call.source), str(call.target)
    denied = view.evidence.seen(Signal.POLICY_DENIES)
    return all((fact.detail.get("caller"), fact.detail.get("target")) != ends for fact in denied)


def _is_done(item: ContainerFacts) -> bool:
    return item.init and item.state == "terminated" and item.last_exit_code == 0


def _pods_unseen(view: View) -> bool:
    return any(gap.kind is GapKind.KIND_UNREADABLE and gap.about == "Pod" for gap in view.evidence.missing)
