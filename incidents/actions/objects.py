"""Actions on objects that are no pod template: replicas, pods, Services, claims, configuration, nodes, Flux. Pure."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from incidents.actions.base import Action, typed
from incidents.actions.changing import Change, Fields, Removal, Replacement, pointer
from incidents.approvals import Answer
from incidents.errors import Refused
from incidents.faults import ActionName
from incidents.quantities import bytes_of
from incidents.snapshot import Json

MAX_REPLICAS = 100
MAX_VOLUME_BYTES = 16 * 2**40
MAX_VOLUME_GROWTH = 4
MAX_CONFIG_CHARS = 64 * 1024
REQUESTED_AT = "reconcile.fluxcd.io/requestedAt"
REMADE_FROM = "nightshift.io/remade-from"
GENERATED = ("controller-uid", "batch.kubernetes.io/controller-uid", "job-name", "batch.kubernetes.io/job-name")
LabelKey = Annotated[
    str, StringConstraints(pattern=r"^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$")
]
LabelValue = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$")]


class Scale(Action):
    """More replicas. Fewer are never wanted: what was scaled up meanwhile stays."""

    name = ActionName.SCALE_DEPLOYMENT
    risk = "medium"

    replicas: int = Field(ge=1, le=MAX_REPLICAS)

    def change(self, live: Json, _sources: list[Json], _at: str, /) -> Change:
        """The number of replicas."""
        now = live["spec"].get("replicas", 1)
        if now > self.replicas:
            raise Refused(
                "fewer_replicas", f"there are {now} replicas by now: they are not scaled down to {self.replicas}"
            )
        return Fields({"/spec/replicas": self.replicas})


class DeletePod(Action):
    """Delete a pod that its controller makes anew."""

    name = ActionName.DELETE_POD
    risk = "medium"
    way_back = "nothing"
    verbs = ("get", "delete")
    is_done_when_gone = True

    def change(self, live: Json, _sources: list[Json], _at: str, /) -> Change:
        """The pod is to go."""
        owners = live["metadata"].get("ownerReferences") or []
        kinds = [owner.get("kind") for owner in owners if owner.get("controller")]
        if not kinds or kinds[0] == "Node":
            raise Refused("bare_pod", "nobody would make this pod again: it is not deleted")
        return Removal()


class PatchService(Action):
    """Let a Service select other labels, or send to another port."""

    name = ActionName.PATCH_SERVICE
    risk = "medium"

    selector: dict[LabelKey, LabelValue] | None = Field(default=None, min_length=1, max_length=10)
    target_port: int | None = Field(default=None, ge=1, le=65535)

    @model_validator(mode="after")
    def _something(self) -> "PatchService":
        if self.selector is None and self.target_port is None:
            raise ValueError("give a selector or a target_port")
        return self

    def change(self, live: Json, _sources: list[Json], _at: str, /) -> Change:
        """The selector, and the target of the only port."""
        spec = live["spec"]
        if not spec.get("selector") or spec.get("type") == "ExternalName":
            raise Refused("no_selector", "this Service selects no pods: its endpoints are made elsewhere")
        ports = spec.get("ports") or []
        if self.target_port is not None and len(ports) != 1:
            raise Refused("several_ports", f"this Service has {len(ports)} ports: which one is meant is not clear")
        wanted = {"/spec/selector": self.selector, "/spec/ports/0/targetPort": self.target_port}
        return Fields({path: value for path, value in wanted.items() if value is not None})


class PatchConfigMap(Action):
    """Set one key of a ConfigMap. Who reads it is not restarted."""

    name = ActionName.PATCH_CONFIGMAP
    risk = "medium"
    asks = frozenset({"value"})

    key: str = Field(pattern=r"^[-._a-zA-Z0-9]{1,253}$")
    value: Answer

    def change(self, live: Json, _sources: list[Json], _at: str, /) -> Change:
        """The key's text."""
        text = typed(self.value, "the content of a ConfigMap")
        if len(text) > MAX_CONFIG_CHARS:
            raise Refused("bad_value", f"more than {MAX_CONFIG_CHARS} characters are not written into a ConfigMap")
        if live.get("immutable") or self.key in (live.get("binaryData") or {}):
            raise Refused("immutable", "this ConfigMap is immutable, or holds the key as binary data")
        return Fields({pointer("data", self.key): text})


def _volume(text: str) -> str:
    if not 2**20 <= bytes_of(text) <= MAX_VOLUME_BYTES:
        raise ValueError("must be between 1Mi and 16Ti")
    return text


class ExpandClaim(Action):
    """Let a bound claim grow. It can never become smaller again."""

    name = ActionName.EXPAND_PVC
    risk = "high"
    way_back = "none"

    size: Annotated[str, AfterValidator(_volume)]

    def change(self, live: Json, _sources: list[Json], _at: str, /) -> Change:
        """The storage that is requested."""
        before = str(live["spec"]["resources"]["requests"]["storage"])
        if (live.get("status") or {}).get("phase") != "Bound":
            raise Refused("not_bound", "only a bound claim can grow")
        if not bytes_of(before) <= bytes_of(self.size) <= MAX_VOLUME_GROWTH * bytes_of(before):
            raise Refused(
                "absurd_value", f"{self.size} is less than {before}, or more than {MAX_VOLUME_GROWTH} times that"
            )
        return Fields({"/spec/resources/requests/storage": self.size})


class RecreateJob(Action):
    """Make a failed Job again under its name. What it did the first time is not undone."""

    name = ActionName.RECREATE_JOB
    risk = "high"
    way_back = "none"
    verbs = ("get", "delete", "create")

    def change(self, live: Json, _sources: list[Json], _at: str, /) -> Change:
        """The same Job without what the server gave it."""
        conditions = (live.get("status") or {}).get("conditions") or []
        if not any(each.get("type") == "Failed" and each.get("status") == "True" for each in conditions):
            raise Refused("not_failed", "this Job has not failed: it is not made again")
        if any(owner.get("controller") for owner in live["metadata"].get("ownerReferences") or []):
            raise Refused("owned", "this Job belongs to another object, which makes the next one")
        return Replacement(_anew(live))


def _anew(live: Json) -> Json:
    meta = live["metadata"]
    spec = {
        key: value for key, value in live["spec"].items() if key != "selector" or live["spec"].get("manualSelector")
    }
    template = {**spec["template"], "metadata": _without_generated(spec["template"].get("metadata") or {})}
    kept = {key: meta[key] for key in ("name", "namespace") if key in meta}
    annotations = {**(meta.get("annotations") or {}), REMADE_FROM: str(meta["uid"])}
    return {
        "apiVersion": live.get("apiVersion", "batch/v1"),
        "kind": "Job",
        "metadata": {**kept, "labels": _without_generated(meta).get("labels") or {}, "annotations": annotations},
        "spec": {**spec, "template": template},
    }


def _without_generated(metadata: Json) -> Json:
    labels = {key: value for key, value in (metadata.get("labels") or {}).items() if key not in GENERATED}
    return {**{key: value for key, value in metadata.items() if key != "creationTimestamp"}, "labels": labels}


class Cordon(Action):
    """Let a node take no more pods."""

    name = ActionName.CORDON_NODE
    risk = "high"

    def change(self, _live: Json, _sources: list[Json], _at: str, /) -> Change:
        """The mark of the node."""
        return Fields({"/spec/unschedulable": True})


class Uncordon(Action):
    """Let a node take pods again."""

    name = ActionName.UNCORDON_NODE
    risk = "high"

    def change(self, live: Json, _sources: list[Json], _at: str, /) -> Change:
        """The mark of the node; where there is none, nothing is to be done."""
        return Fields({"/spec/unschedulable": False} if live["spec"].get("unschedulable") else {})


class _Reconcile(Action):
    """Let Flux try again now, as `flux reconcile` does."""

    risk = "low"
    way_back = "nothing"

    def change(self, live: Json, _sources: list[Json], at: str, /) -> Change:
        """The moment of the approval as an annotation."""
        if live["spec"].get("suspend"):
            raise Refused("suspended", "somebody suspended it: it is not reconciled")
        return Fields({pointer("metadata", "annotations", REQUESTED_AT): at})


class ReconcileKustomization(_Reconcile):
    """Of a Kustomization."""

    name = ActionName.FLUX_RECONCILE_KUSTOMIZATION


class ReconcileGitRepository(_Reconcile):
    """Of a GitRepository."""

    name = ActionName.FLUX_RECONCILE_GITREPOSITORY


class ReconcileHelmRelease(_Reconcile):
    """Of a HelmRelease."""

    name = ActionName.FLUX_RECONCILE_HELMRELEASE
