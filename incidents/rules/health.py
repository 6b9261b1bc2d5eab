"""Whether something is wrong with an object now, and whether that nothing is wrong is more than not seen. Pure."""

from incidents.models import ContainerFacts, Fact, GapKind, ObjectRef, Signal
from incidents.rules.view import View

TROUBLE = (
    Signal.SHORT_OF_REPLICAS, Signal.ZERO_REPLICAS, Signal.STALLED, Signal.CREATE_REFUSED, Signal.JOB_FAILED,
)  # fmt: skip
POD_TROUBLE = (
    Signal.CRASHING, Signal.OOM_KILLED, Signal.IMAGE_UNAVAILABLE, Signal.START_REFUSED, Signal.CONFIG_REFUSED,
    Signal.NOT_READY, Signal.INIT_UNFINISHED, Signal.UNSCHEDULABLE, Signal.MOUNT_FAILED, Signal.PROBE_FAILING,
)  # fmt: skip
WELL = (Signal.ROLLED_OUT, Signal.UNDER_WAY, Signal.JOB_DONE, Signal.SERVES, Signal.RECONCILED)


def troubles(view: View, ref: ObjectRef) -> tuple[Fact, ...]:
    """The facts that say a workload is not as it should be."""
    pods = view.pod_facts(ref, *POD_TROUBLE)
    if view.facts(ref, Signal.UNDER_WAY):  # who has only just been started need not be ready
        up = {fact.detail.get("container") for fact in pods if _is_up(view, ref, fact)}
        early = (Signal.NOT_READY, Signal.PROBE_FAILING)
        pods = tuple(fact for fact in pods if fact.signal not in early or fact.detail.get("container") in up)
    return view.facts(ref, *TROUBLE) + pods


def _is_up(view: View, ref: ObjectRef, failing: Fact) -> bool:
    """Whether a program whose probe fails has started: it answers, or listens, only not as the probe has it."""
    if failing.signal is not Signal.PROBE_FAILING:
        return False
    if failing.detail.get("status", "").startswith("4"):
        return True
    mine = [fact for fact in view.pod_facts(ref, Signal.LOG) if fact.source.object == failing.source.object]
    mine = [fact for fact in mine if fact.detail.get("container") == failing.detail.get("container")]
    ports = {fact.detail.get("port") for fact in mine if fact.detail.get("clue") == "listening"} - {None}
    return failing.detail.get("why") == "refused" and bool(ports) and failing.detail.get("port") not in ports


def proof_of_health(view: View, ref: ObjectRef) -> tuple[Fact, ...]:
    """The facts that show that nothing is wrong with an object; none where that is not known."""
    well = view.facts(ref, *WELL)
    if not well or troubles(view, ref) or view.facts(ref, Signal.TERMINATING):
        return ()
    if ref.kind in ("Service", "Kustomization", "HelmRelease", "GitRepository", "HelmRepository", "OCIRepository"):
        return well if not view.facts(ref, Signal.PORT_UNSERVED, Signal.NOT_RECONCILED) else ()
    known = view.evidence.about(ref)
    if known is None or _pods_unseen(view) or ref.kind == "CronJob":
        return well if ref.kind == "CronJob" and known is not None else ()
    if ref.kind != "Job" and not known.containers:
        return ()
    waiting = [item for item in known.containers if not (item.ready or _is_done(item))]
    if ref.kind != "Job" and waiting and not view.facts(ref, Signal.UNDER_WAY):
        return ()
    return well + view.pod_facts(ref, Signal.RECOVERED)


def _is_done(item: ContainerFacts) -> bool:
    return item.init and item.state == "terminated" and item.last_exit_code == 0


def _pods_unseen(view: View) -> bool:
    return any(gap.kind is GapKind.KIND_UNREADABLE and gap.about == "Pod" for gap in view.evidence.missing)
