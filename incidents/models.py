"""
The nouns that travel between steps, processes and people: frozen, closed, plain data.

They carry no secret: values of environment variables, Secrets and typed answers never enter a noun.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from incidents.faults import ActionName, Fault


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("must carry a time zone, such as 2026-01-31T12:00:00Z")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("lies outside the years 1 to 9999") from None


Moment = Annotated[datetime, AfterValidator(_aware)]
"""An instant, always aware and in UTC."""

Scalar = str | int
"""A parameter of an action."""


class Noun(BaseModel):
    """The base of all nouns: immutable, and closed against fields nobody defined."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Tier(StrEnum):
    """Who decided. Never one tier's answer under another's name."""

    STATIC = "static"
    TRM = "trm"
    LLM = "llm"
    RULES = "rules"
    NONE = "none"


class State(StrEnum):
    """The life cycle of an incident; `incidents.lifecycle` says which changes are legal."""

    RECEIVED = "received"
    OBSERVING = "observing"
    DIAGNOSED = "diagnosed"
    WAITING = "waiting"
    APPROVED = "approved"
    APPLYING = "applying"
    VERIFYING = "verifying"
    RESOLVED = "resolved"
    NOT_FIXED = "not_fixed"
    REJECTED = "rejected"
    EXPIRED = "expired"
    ESCALATED = "escalated"
    RECOVERED = "recovered"
    ATTACHED = "attached"
    FAILED = "failed"


class ObjectRef(Noun):
    """An object of the cluster by kind and name; `namespace` is None for cluster-scoped kinds."""

    kind: str
    name: str
    namespace: str | None = None

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"


class Alert(Noun):
    """One alert, parsed at the door. Labels and annotations are untrusted text."""

    fingerprint: str = Field(min_length=1, max_length=128)
    name: str = Field(min_length=1, max_length=256)
    status: Literal["firing", "resolved"] = "firing"
    severity: str = ""
    labels: dict[str, str] = Field(default_factory=dict)
    annotations: dict[str, str] = Field(default_factory=dict)
    starts_at: Moment
    ends_at: Moment | None = None
    generator_url: str = ""
    receiver: str = ""


class Subject(Noun):
    """
    What an alert is about, as far as its labels tell.

    `kind` "Workload" means: an owner of pods whose kind the labels do not name. Observing corrects it.
    """

    cluster: str
    namespace: str | None
    kind: str
    name: str

    @property
    def key(self) -> str:
        """The identity under which alerts join one incident."""
        return "/".join((self.cluster, self.namespace or "-", self.kind, self.name))


class Reference(Noun):
    """Where a claim can be checked: an object, and the field, event or log line in it."""

    object: ObjectRef
    where: str = Field(description="a field path, 'event <reason>' or 'log <container> current|previous'")


class Fact(Noun):
    """One thing that was seen, in words, with its source. Text from the cluster is quoted, never obeyed."""

    signal: str = Field(description="a closed word for machines, such as 'container_exit' or 'missing_variable'")
    statement: str
    source: Reference
    at: Moment | None = None
    detail: dict[str, str] = Field(default_factory=dict, description="named parts of the statement, for rules")


class Revision(Noun):
    """One ReplicaSet of a Deployment, boiled down to what a diagnosis compares."""

    number: int
    name: str
    images: dict[str, str] = Field(description="container -> image")
    env_names: dict[str, tuple[str, ...]] = Field(description="container -> names of its variables, no values")
    desired: int
    ready: int
    current: bool = Field(description="whether its template is the workload's")
    template_digest: str = Field(description="keyed digest of the pod template; equal templates, equal digests")


class Rollout(Noun):
    """How far a workload's controller is with what its spec asks for; numbers of pods."""

    desired: int = Field(ge=0)
    updated: int = 0
    ready: int = 0
    available: int = 0
    total: int = 0
    observed: bool = Field(description="whether the controller has seen the newest spec")

    @property
    def complete(self) -> bool:
        """Whether every pod is of the newest template, and available."""
        return self.observed and self.updated == self.available == self.total == self.desired


class ContainerFacts(Noun):
    """What one container of a pod shows."""

    pod: str
    container: str
    image: str
    revision: int | None
    ready: bool
    restarts: int
    state: str = Field(description="running | waiting | terminated | unknown")
    reason: str = ""
    message: str = ""
    last_reason: str = Field(default="", description="why its latest run ended")
    last_exit_code: int | None = None
    last_finished_at: Moment | None = None
    memory_limit: str = ""
    running_since: Moment | None = None

    @property
    def waits_for_image(self) -> bool:
        """Whether its image cannot be had."""
        return self.state == "waiting" and self.reason in ("ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull")


class Evidence(Noun):
    """Everything that a diagnosis may look at, about one workload at one moment."""

    subject: Subject
    workload: ObjectRef | None = Field(description="the owner that was found; None when nothing matches the alert")
    observed_at: Moment = Field(description="by the cluster's clock")
    rollout: Rollout | None = None
    revisions: tuple[Revision, ...] = ()
    containers: tuple[ContainerFacts, ...] = ()
    facts: tuple[Fact, ...] = ()
    missing: tuple[str, ...] = Field(default=(), description="what could not be seen: never to be read as absent")
    allowed_memory_bytes: int | None = Field(default=None, description="largest allocatable memory of a ready node")
    bindings: dict[str, str] = Field(
        default_factory=dict, description="'Kind/name' -> 'uid:digest of the spec fields that plans read or write'"
    )

    def seen(self, signal: str) -> tuple[Fact, ...]:
        """The facts of one signal, in order."""
        return tuple(fact for fact in self.facts if fact.signal == signal)


class Cause(Noun):
    """The end of the causal chain: the object to blame, and where in it."""

    object: ObjectRef
    container: str | None = None
    env: str | None = None
    key: str | None = None


class Abstention(Noun):
    """A tier that was asked and did not decide."""

    tier: Tier
    reason: str


class Diagnosis(Noun):
    """What the deciding tier believes about one moment, and how sure it is."""

    tier: Tier
    has_issue: bool
    fault: Fault
    summary: str
    root_cause: Cause | None = None
    evidence: tuple[Fact, ...] = Field(default=(), description="what each claim rests on, with where to check it")
    confidence: float = Field(ge=0, le=1, description="probability that fault and root cause are both right")
    abstentions: tuple[Abstention, ...] = ()


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
    params: dict[str, Scalar] = Field(default_factory=dict)
    asks: tuple[Ask, ...] = ()
    why: str
    undo: str = Field(description="what will be done if it does not help, in words; '' when there is no way back")
    risk: Literal["low", "medium", "high"]
    bindings: dict[str, str] = Field(description="the part of Evidence.bindings that this plan reads or writes")


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

    result: Literal["applied", "already_there", "world_changed", "refused", "failed", "undone", "undo_failed"]
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
    missing: tuple[str, ...] = ()
    timeline: tuple[Step, ...] = ()
    run_url: str = ""
