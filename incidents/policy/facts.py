"""What the rules of the policy have to know of the world, as plain nouns; and what evidence tells of it. Pure."""

from collections.abc import Mapping

from pydantic import Field

from incidents.errors import Refused
from incidents.faults import ActionName
from incidents.models import Evidence, Moment, Noun, ObjectRef, Plan, Relation, Signal, WorkloadFacts
from incidents.policy.history import Fix


class Stop(Noun):
    """A reason why nothing at all may be done now."""

    code: str
    sentence: str

    def refusal(self) -> Refused:
        """The same as a refusal."""
        return Refused(self.code, self.sentence)


class Pods(Noun):
    """The pods of the workload that a pod belongs to."""

    serving: int = Field(ge=0, description="ready, and not known to be stuck")
    is_serving: bool = Field(description="whether the pod in question is one of them")
    blocked_by: tuple[str, ...] = Field(default=(), description="disruption budgets that let none of them go")


class Around(Noun):
    """What is known of a plan's target, and of the namespace that it lies in."""

    namespace_seen: bool = Field(default=False, description="whether the labels of the namespace are known")
    marks: tuple[str, ...] = Field(
        default=(), description="the label that lets us in or keeps us out, of object, owner and namespace"
    )
    replicas: int | None = Field(default=None, description="how many are wanted now; None: not known")
    pods: Pods | None = Field(default=None, description="of a pod that is to go; None: not known")
    sizes: dict[str, str] = Field(default_factory=dict, description="parameter -> the quantity that is there now")


class Standing(Noun):
    """What the ledger counts: the action that is being asked about is not counted itself."""

    owner_actions: int = Field(default=0, description="within the last hour, on this owner")
    all_actions: int = Field(default=0, description="within the last hour")
    opened: int = Field(default=0, description="incidents opened within the storm's minutes")
    fixes: tuple[Fix, ...] = Field(default=(), description="about the same object or root, within a day")


class Facts(Noun):
    """Everything that a rule may look at beside the plan."""

    now: Moment
    stops: tuple[Stop, ...] = ()
    around: Around = Around()
    standing: Standing = Standing()
    again: tuple[Fix, ...] = Field(default=(), description="the same fix within its lifetime, newest first")


def around(plan: Plan, evidence: Evidence) -> Around:
    """What the evidence tells of a plan's target."""
    target = plan.target
    workload = evidence.about(target)
    rollout = workload.rollout if workload is not None else None
    owner = _owner(evidence, target) if target.kind == "Pod" else None
    return Around(
        namespace_seen=target.namespace is None or f"Namespace {target.namespace}" in evidence.marks,
        marks=_marks(evidence, target, owner),
        replicas=rollout.desired if rollout is not None else None,
        pods=_pods(evidence, owner, target) if owner is not None else None,
        sizes=_sizes(plan, evidence, workload),
    )


def _owner(evidence: Evidence, pod: ObjectRef) -> WorkloadFacts | None:
    return next((each for each in evidence.workloads if any(c.pod == pod.name for c in each.containers)), None)


def _marks(evidence: Evidence, target: ObjectRef, owner: WorkloadFacts | None) -> tuple[str, ...]:
    owners = [str(owner.ref)] if owner is not None else []
    found = [evidence.marks.get(each) for each in (str(target), *owners, f"Namespace {target.namespace}")]
    return tuple(mark for mark in found if mark is not None)


def _pods(evidence: Evidence, owner: WorkloadFacts, pod: ObjectRef) -> Pods:
    stuck = {
        fact.source.object.name
        for fact in evidence.seen(Signal.NOT_READY, Signal.LOG)
        if fact.signal is Signal.NOT_READY or fact.detail.get("clue") == "stalled"
    }
    idle = {c.pod for c in owner.containers if not (c.ready or c.init)} | stuck
    serving = {c.pod for c in owner.containers} - idle
    return Pods(serving=len(serving), is_serving=pod.name in serving, blocked_by=_budgets(evidence, owner.ref))


def _budgets(evidence: Evidence, workload: ObjectRef) -> tuple[str, ...]:
    covering = {link.source for link in evidence.links if link.relation is Relation.SELECTS and link.target == workload}
    full = [fact.source.object for fact in evidence.seen(Signal.BUDGET_BLOCKS) if fact.source.object in covering]
    return tuple(dict.fromkeys(str(ref) for ref in full if ref.kind == "PodDisruptionBudget"))


def _sizes(plan: Plan, evidence: Evidence, workload: WorkloadFacts | None) -> dict[str, str]:
    if plan.action is ActionName.EXPAND_PVC:
        links = [each for each in evidence.links if each.source == plan.target and each.detail.get("size")]
        return {"size": links[0].detail["size"]} if links else {}
    spec = workload.spec_of(str(plan.params.get("container", ""))) if workload is not None else None
    if plan.action is not ActionName.PATCH_DEPLOYMENT_RESOURCES or spec is None:
        return {}
    return {**_named(spec.limits, "limit"), **_named(spec.requests, "request")}


def _named(sizes: Mapping[str, str], what: str) -> dict[str, str]:
    return {f"{resource}_{what}": sizes[resource] for resource in ("memory", "cpu") if resource in sizes}
