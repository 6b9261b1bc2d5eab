"""What was concluded, asked, decided and done."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from incidents.faults import ActionName, Fault
from incidents.models.base import Cause, Moment, Noun, ObjectRef, Parameter, State, Tier
from incidents.models.reasoned import ReasoningStep
from incidents.models.seen import Fact


class Abstention(Noun):
    """A tier that was asked and did not decide."""

    tier: Tier
    reason: str
    where: ObjectRef | None = Field(default=None, description="where it looks wrong, though not why")
    trace: tuple[ReasoningStep, ...] = Field(default=(), description="how far its reasoning came, where it has one")


class Opinion(Noun):
    """What a tier that did not decide is sure of, too. It is shown and compared, and never acted on."""

    tier: Tier
    fault: Fault
    summary: str
    root_cause: Cause | None = None
    confidence: float = Field(ge=0, le=1)
    agrees: bool = Field(description="same fault and root as the tier that decided")
    trace: tuple[ReasoningStep, ...] = ()

    def __str__(self) -> str:
        about = f" in {self.root_cause.object}" if self.root_cause else ""
        return f"{self.fault}{about} ({self.confidence:.2f})"


class Diagnosis(Noun):
    """What the deciding tier believes about one moment, and how sure it is."""

    tier: Tier
    has_issue: bool
    fault: Fault
    summary: str
    root_cause: Cause | None = None
    evidence: tuple[Fact, ...] = Field(default=(), description="what each claim rests on, with where to check it")
    confidence: float = Field(ge=0, le=1, description="probability that fault and root cause are both right")
    rule: str = Field(default="", description="which rule concluded it; '' for another tier")
    abstentions: tuple[Abstention, ...] = Field(default=(), description="tiers that were asked and were not sure")
    second_opinions: tuple[Opinion, ...] = Field(default=(), description="other tiers that were asked and are sure")
    checkpoint: str = Field(default="", description="name and digest of the model; '' for a tier without one")
    trace: tuple[ReasoningStep, ...] = Field(default=(), description="the way to it; () for a tier that has no steps")

    @property
    def disputes(self) -> tuple[Opinion, ...]:
        """The second opinions that differ: with any of them, a human decides."""
        return tuple(each for each in self.second_opinions if not each.agrees)

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong and no other tier is sure of something else."""
        return not self.has_issue and not self.disputes


class Ask(Noun):
    """A parameter that nobody may invent: what the approver is asked for."""

    param: str
    prompt: str
    secret: bool = Field(default=True, description="typed values are treated as secrets unless this is False")
    known: str = Field(default="", description="what the cluster tells about it")


class Plan(Noun):
    """One precise action, complete but for what is asked."""

    action: ActionName
    target: ObjectRef
    params: dict[str, Parameter] = Field(default_factory=dict)
    asks: tuple[Ask, ...] = ()
    why: str
    undo: str = Field(description="what will be done if it does not help, in words; '' when there is no way back")
    risk: Literal["low", "medium", "high"]
    bindings: dict[str, str] = Field(description="the part of Evidence.bindings that this plan reads or writes")


class RepositoryPatch(Noun):
    """A fix that belongs into a repository, because GitOps would set it back in the cluster."""

    action: ActionName
    target: ObjectRef
    managed_by: str
    kept_in: str = Field(default="", description="path, chart and address of the source, as far as they were seen")
    manifest: str = Field(description="YAML to merge into the target's manifest; what a human gives is a placeholder")
    why: str

    @property
    def instruction(self) -> str:
        """What to do, in words."""
        place = f" ({self.kept_in})" if self.kept_in else ""
        return (
            f"{self.managed_by} manages {self.target} and would set a change in the cluster back, so {self.action} is "
            f"not asked for: merge the patch below into its manifest{place}."
        )


class Approver(Noun):
    """Who decided, as the receiver authenticated them."""

    id: str = Field(min_length=1, max_length=128)
    name: str = Field(min_length=1, max_length=128)


class Verdict(StrEnum):
    """What a human said."""

    APPROVE = "approve"
    REJECT = "reject"


class Decision(Noun):
    """A human's answer to one question: what was signed, without any typed value."""

    incident: str
    round: int = Field(ge=1, description="the number of the question that is answered")
    attempt: int = Field(ge=1)
    plan_hash: str = Field(description="hash of the final plan, typed values by their keyed hash")
    verdict: Verdict
    approver: Approver
    source: str = Field(description="http | cli | slack")
    at: Moment
    reason: str = ""


class Check(Noun):
    """One machine-checked condition of a verification."""

    name: str
    passed: bool
    detail: str


class Verification(Noun):
    """Whether the cause is gone and the workload is healthy, condition by condition."""

    passed: bool
    checks: tuple[Check, ...]
    seconds: float = Field(ge=0, description="from the first look to the verdict")


class Outcome(Noun):
    """What became of one attempt to act."""

    result: Literal[
        "applied",
        "already_there",
        "world_changed",
        "vanished",
        "conflict",
        "partial",
        "refused",
        "failed",
        "undone",
        "left_alone",
        "undo_failed",
    ]
    detail: str = ""
    at: Moment


class Step(Noun):
    """One line of the timeline."""

    at: Moment
    event: str
    actor: str
    detail: str = ""


class Attempt(Noun):
    """A plan with everything that followed from it."""

    number: int
    plan: Plan
    decision: Decision | None = None
    outcome: Outcome | None = None
    verification: Verification | None = None
    undo: Outcome | None = None


class Report(Noun):
    """The whole story of one incident, as it ended."""

    incident: str
    state: State
    dry_run: bool = False
    headline: str
    workload: str
    diagnosis: Diagnosis | None = None
    attempts: tuple[Attempt, ...] = ()
    patch: RepositoryPatch | None = None
    missing: tuple[str, ...] = ()
    timeline: tuple[Step, ...] = ()
    run_url: str = ""
