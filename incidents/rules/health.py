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
        pods = tuple(fact for fact in pods if fact.signal not in (Signal.NOT_READY, Signal.PROBE_FAILING))
    return view.facts(ref, *TROUBLE) + pods


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
