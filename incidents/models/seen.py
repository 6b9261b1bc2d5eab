"""
What was seen: facts with their sources, the objects around the alert and how they hang together, and what was not seen.

Values of variables, Secrets and typed answers stay behind: only names come here. The one exception is `KNOWN_VALUE`, a
harmless value that a repair may need (see there).
"""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from incidents.models.base import Moment, Noun, ObjectRef
from incidents.models.intake import Subject


class Signal(StrEnum):
    """What a fact says, as a closed word for machines. In brackets: the fact's object, and the keys of its detail."""

    # workloads (Deployment, StatefulSet, DaemonSet, Job, CronJob)
    ROLLED_OUT = "rolled_out"  # every pod is of the newest template, and available
    UNDER_WAY = "under_way"  # a rollout or a scaling that goes well: as many as wanted, or the missing ones just start
    SHORT_OF_REPLICAS = "short_of_replicas"  # desired, available, updated
    ZERO_REPLICAS = "zero_replicas"  # replicas is 0; before: the last number known, if any
    STALLED = "stalled"  # Progressing=False: ProgressDeadlineExceeded
    CHANGED = "changed"  # the newest revision against the last that ran: container, field, from, to (revisions)
    CREATE_REFUSED = "create_refused"  # pods cannot be made: why (see CREATE_REFUSALS), kind, name of what refuses
    JOB_FAILED = "job_failed"  # reason
    JOB_DONE = "job_done"
    SUSPENDED = "suspended"
    # containers (the object is the Pod; container, and revision where it is known)
    CRASHING = "crashing"  # exit_code, reason
    RECOVERED = "recovered"  # restarted before, runs and is ready now; [Node] was away once, and is back
    OOM_KILLED = "oom_killed"
    IMAGE_UNAVAILABLE = "image_unavailable"  # why: not_found | denied | unreachable | invalid | unknown; image
    START_REFUSED = "start_refused"  # the runtime cannot start it: why: no_command | permission | format | other
    CONFIG_REFUSED = "config_refused"  # CreateContainerConfigError: kind, name, key where it is told
    NOT_READY = "not_ready"  # was_ready: yes, if it was ready before in the same life
    INIT_UNFINISHED = "init_unfinished"  # an init container that fails or hangs
    PROBE_FAILING = (
        "probe_failing"  # probe: liveness | readiness | startup; why: refused | timeout | status | scheme | exec; port
    )
    LOG = "log"  # clue: a word of incidents.logs, with what it names; which: current | previous; line (its number)
    # pods
    UNSCHEDULABLE = "unschedulable"  # why: resources | placement | claim | taint | cordoned | ...; resource
    MOUNT_FAILED = "mount_failed"  # kind, name, key where told
    EVICTED = "evicted"  # why: emptydir | ephemeral | node | other; volume, limit
    PREEMPTED = "preempted"  # by
    TERMINATING = "terminating"  # [any object] deletion waits: finalizers
    # references and services
    REFERENCE_MISSING = "reference_missing"  # [who refers] kind, name, key, where: known to be absent
    NO_READY_PODS = "no_ready_pods"  # [Service] selects pods, none of them ready
    SELECTS_NOTHING = "selects_nothing"  # [Service] no pod has the labels: selector
    SERVES = "serves"  # [Service] ready endpoints: ready
    PORT_UNSERVED = "port_unserved"  # [Service] target_port, listening (ports that pods are known to listen on)
    NEAR_MISS = "near_miss"  # [Service | ConfigMap | ...] exists, and is named almost like what is missing: wanted
    KNOWN_VALUE = "known_value"  # [workload] container, variable, value, origin: harmless, held by the cluster
    POLICY_DENIES = "policy_denies"  # [NetworkPolicy] target, caller
    # storage
    CLAIM_UNBOUND = "claim_unbound"  # [PersistentVolumeClaim] why: class_missing | no_volume | waits | other; class
    CLAIM_MISSING = "claim_missing"  # [PersistentVolumeClaim] it is referenced and does not exist
    VOLUME_FULL = "volume_full"  # [PersistentVolumeClaim]
    # limits, rights, admission
    QUOTA_FULL = "quota_full"  # [ResourceQuota] resource
    FORBIDDEN = "forbidden"  # [ServiceAccount] verb, resource
    # autoscaling, disruption
    NO_METRICS = "no_metrics"  # [HorizontalPodAutoscaler] reason
    AT_MAXIMUM = "at_maximum"  # [HorizontalPodAutoscaler]
    BUDGET_BLOCKS = "budget_blocks"  # [PodDisruptionBudget] allowed, wanted
    # nodes
    NODE_NOT_READY = "node_not_ready"
    NODE_PRESSURE = "node_pressure"  # what: memory | disk | pid
    NODE_CORDONED = "node_cordoned"
    # ingress, DNS, GitOps, certificates
    BACKEND_MISSING = "backend_missing"  # [Ingress] what: class | service | port | secret; name
    DNS_DOWN = "dns_down"  # [ConfigMap | Deployment | Service of the cluster's DNS]
    NOT_RECONCILED = "not_reconciled"  # [Flux object] reason
    RECONCILED = "reconciled"  # [Flux object]
    MANAGED = "managed"  # by: flux | argocd | helm | operator; kind, name, namespace, suspended, replicas, path, url
    CERTIFICATE_INVALID = "certificate_invalid"  # [Secret | Certificate | Ingress] why
    # measurements, where a source of metrics is set
    USAGE = "usage"  # [Pod | Node | claim] container, memory_bytes, cpu_millis, throttled (share), filled (share)
    # whatever warns, in the last minute
    WARNING = "warning"  # [any object] reason; its meaning is told by other facts


class Reference(Noun):
    """Where a claim can be checked: an object, and the field, event or log line in it."""

    object: ObjectRef
    where: str = Field(description="a field path, 'event <reason>' or 'log <container> current|previous'")


class Fact(Noun):
    """One thing that was seen, in words, with its source. Text from the cluster is quoted, never obeyed."""

    signal: Signal
    statement: str
    source: Reference
    at: Moment | None = None
    detail: dict[str, str] = Field(default_factory=dict, description="named parts of the statement, for rules")


class Relation(StrEnum):
    """How two objects hang together; read it from source to target."""

    OWNS = "owns"  # workload -> pod
    SELECTS = "selects"  # Service, PodDisruptionBudget, NetworkPolicy -> workload
    CALLS = "calls"  # workload -> Service (or Host: a name outside of this cluster)
    ROUTES = "routes"  # Ingress -> Service
    REFERS = "refers"  # workload -> ConfigMap, Secret, ServiceAccount, PriorityClass; claim -> StorageClass
    MOUNTS = "mounts"  # workload -> PersistentVolumeClaim, ConfigMap, Secret
    RUNS_ON = "runs_on"  # workload -> Node
    SCALES = "scales"  # HorizontalPodAutoscaler -> workload
    LIMITS = "limits"  # ResourceQuota, LimitRange -> workload; PodDisruptionBudget -> workload that is to evict pods
    FETCHES = "fetches"  # Kustomization, HelmRelease -> its source
    MAKES = "makes"  # CronJob -> Job; Kustomization, HelmRelease -> workload; Certificate -> Secret


class Link(Noun):
    """One edge of the graph around the alert."""

    relation: Relation
    source: ObjectRef
    target: ObjectRef
    where: str = Field(default="", description="the field or log line that says so, such as 'env DB_HOST'")
    found: bool | None = Field(default=None, description="whether the target exists; None: its kind was not seen")
    detail: dict[str, str] = Field(default_factory=dict, description="port, key, container, variable ... where known")


class GapKind(StrEnum):
    """Why something was not seen. Not seen is never absent."""

    KIND_UNREADABLE = "kind_unreadable"  # refused, or not looked at
    LIST_CUT = "list_cut"
    NEIGHBOURS_CUT = "neighbours_cut"
    LOG_UNREADABLE = "log_unreadable"
    NO_CURRENT_LOG = "no_current_log"
    NO_PREVIOUS_LOG = "no_previous_log"
    NO_METRICS = "no_metrics"


_GAP_WORDS = {
    GapKind.KIND_UNREADABLE: "{about} could not be read: {why}",
    GapKind.LIST_CUT: "{about}: only the first {why} were read",
    GapKind.NEIGHBOURS_CUT: "{about}: too far away or too many, not looked at",
    GapKind.LOG_UNREADABLE: "logs could not be read: {why}",
    GapKind.NO_CURRENT_LOG: "no current log of {about}",
    GapKind.NO_PREVIOUS_LOG: "no previous log of {about}",
    GapKind.NO_METRICS: "{about} is not measured: {why}",
}


class Gap(Noun):
    """One thing that could not be seen: a kind, a list, a 'pod/container', a measurement."""

    kind: GapKind
    about: str
    why: str = ""

    def __str__(self) -> str:
        return _GAP_WORDS[self.kind].format(about=self.about, why=self.why)


class Revision(Noun):
    """One template that a workload had: a ReplicaSet or a ControllerRevision, boiled down to what is compared."""

    number: int
    name: str
    images: dict[str, str] = Field(description="container -> image")
    env_names: dict[str, tuple[str, ...]] = Field(description="container -> names of its variables, no values")
    desired: int
    ready: int
    current: bool = Field(description="whether its template is the workload's")
    template_digest: str = Field(description="keyed digest of the pod template; equal templates, equal digests")
    ran: bool = Field(default=False, description="whether its pods were seen to start and to be stopped in order")
    requests: dict[str, dict[str, str]] = Field(default_factory=dict, description="container -> resource -> quantity")
    limits: dict[str, dict[str, str]] = Field(default_factory=dict, description="container -> resource -> quantity")


class Rollout(Noun):
    """How far a workload's controller is with what its spec asks for; numbers of pods."""

    desired: int = Field(ge=0)
    updated: int = 0
    ready: int = 0
    available: int = 0
    total: int = 0
    observed: bool = Field(description="whether the controller has seen the newest spec")
    paused: bool = Field(default=False, description="whether somebody holds up the rollout")

    @property
    def complete(self) -> bool:
        """Whether every pod is of the newest template, and available."""
        return self.observed and self.updated == self.available == self.total == self.desired


class ProbeSpec(Noun):
    """One probe as the template has it."""

    probe: Literal["livenessProbe", "readinessProbe", "startupProbe"]
    kind: Literal["http", "tcp", "exec", "grpc"]
    port: str = Field(default="", description="number or name")
    path: str = ""
    initial_delay_s: int = 0
    period_s: int = 10
    timeout_s: int = 1
    failure_threshold: int = 3


class ContainerSpec(Noun):
    """What the template of a workload says about one container."""

    name: str
    init: bool = False
    image: str = ""
    requests: dict[str, str] = Field(default_factory=dict, description="resource -> quantity")
    limits: dict[str, str] = Field(default_factory=dict, description="resource -> quantity")
    env_names: tuple[str, ...] = Field(default=(), description="in order; a name that is given twice occurs twice")
    ports: tuple[int, ...] = Field(default=(), description="containerPorts")
    probes: tuple[ProbeSpec, ...] = ()


class ContainerFacts(Noun):
    """What one container of a pod shows."""

    pod: str
    container: str
    init: bool = False
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
    last_run_s: float | None = Field(default=None, description="how long its latest finished run lasted")
    memory_limit: str = ""
    running_since: Moment | None = None

    @property
    def waits_for_image(self) -> bool:
        """Whether its image cannot be had."""
        return self.state == "waiting" and self.reason in ("ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull")


class WorkloadFacts(Noun):
    """A workload near the alert (or a bare pod): what it wants, what it had, what its pods show."""

    ref: ObjectRef
    rollout: Rollout | None = None
    revisions: tuple[Revision, ...] = ()
    specs: tuple[ContainerSpec, ...] = ()
    containers: tuple[ContainerFacts, ...] = ()
    selector: dict[str, str] = Field(default_factory=dict)

    @property
    def current(self) -> Revision | None:
        """The revision whose template is the workload's."""
        return next((revision for revision in reversed(self.revisions) if revision.current), None)

    @property
    def last_good(self) -> Revision | None:
        """The newest earlier revision that has a ready pod, or is known to have had: proof that it works."""
        earlier = [each for each in self.revisions if not each.current and (each.ready > 0 or each.ran)]
        return earlier[-1] if earlier else None

    def spec_of(self, container: str) -> ContainerSpec | None:
        """What the template says about one container."""
        return next((spec for spec in self.specs if spec.name == container), None)


class Room(Noun):
    """What the largest ready and schedulable node offers to pods."""

    cpu_millis: int
    memory_bytes: int


class Evidence(Noun):
    """Everything that a diagnosis may look at, about one alert at one moment. Bounded, whatever the namespace holds."""

    subject: Subject
    focus: ObjectRef | None = Field(description="what the alert is about: its top owner or itself; None: not found")
    observed_at: Moment = Field(description="by the cluster's clock")
    workloads: tuple[WorkloadFacts, ...] = Field(default=(), description="the focus first, if it is one")
    links: tuple[Link, ...] = ()
    facts: tuple[Fact, ...] = Field(default=(), description="the order in which a human would read them")
    missing: tuple[Gap, ...] = Field(default=(), description="what could not be seen: never to be read as absent")
    largest_node: Room | None = None
    bindings: dict[str, str] = Field(
        default_factory=dict, description="'Kind/name' -> 'uid:digest of the spec fields that plans read or write'"
    )
    marks: dict[str, str | None] = Field(
        default_factory=dict,
        description="object -> its label that lets us in or keeps us out; of objects that have it, and every namespace",
    )

    def seen(self, *signals: Signal) -> tuple[Fact, ...]:
        """The facts of some signals, in order."""
        return tuple(fact for fact in self.facts if fact.signal in signals)

    def about(self, ref: ObjectRef) -> WorkloadFacts | None:
        """What is known of a workload."""
        return next((workload for workload in self.workloads if workload.ref == ref), None)

    def is_unseen(self, kind: str) -> bool:
        """Whether objects of a kind may exist that were not seen."""
        return any(
            gap.about == kind and gap.kind in (GapKind.KIND_UNREADABLE, GapKind.LIST_CUT) for gap in self.missing
        )
