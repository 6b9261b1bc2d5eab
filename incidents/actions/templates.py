"""Actions that change a workload's pod template: its controller then replaces the pods, one after the other. Pure."""

from typing import Literal

from pydantic import Field, model_validator

from incidents.actions.base import ContainerName, TemplateAction, typed, with_container
from incidents.approvals import Answer, SecretKey
from incidents.errors import Refused
from incidents.evidence.templates import revision_number, undated
from incidents.faults import ActionName
from incidents.snapshot import Json

MAX_IMAGE_CHARS = 512
RESTARTED_AT = "kubectl.kubernetes.io/restartedAt"
REVISIONS = {"Deployment": "ReplicaSet", "StatefulSet": "ControllerRevision", "DaemonSet": "ControllerRevision"}


class PatchEnv(TemplateAction):
    """Set one environment variable of one container, to a typed value or to a key of an existing Secret."""

    name = ActionName.PATCH_DEPLOYMENT_ENV
    risk = "low"
    asks = frozenset({"value"})

    container: str = ContainerName
    variable: str = Field(alias="name", pattern=r"^[A-Za-z_][A-Za-z0-9_.-]{0,252}$")
    value: Answer

    @property
    def needs(self) -> SecretKey | None:
        """The reference that the approver gave."""
        return self.value.value_from

    def template(self, live: Json, _sources: list[Json], _at: str, /) -> Json:
        """The live template with the variable set where it was first, or at the end; given twice, it is given once."""

        def with_variable(container: Json) -> Json:
            entries = container.get("env") or []
            position = next((i for i, item in enumerate(entries) if item["name"] == self.variable), len(entries))
            others = [item for item in entries[position:] if item["name"] != self.variable]
            return {**container, "env": [*entries[:position], self._entry(), *others]}

        return with_container(live, self.container, with_variable)

    def _entry(self) -> Json:
        if self.value.value_from is not None:
            key = self.value.value_from
            return {"name": self.variable, "valueFrom": {"secretKeyRef": {"name": key.secret, "key": key.key}}}
        if self.value.value is None:
            raise Refused("missing_value", f"no value was given for {self.variable}")
        return {"name": self.variable, "value": self.value.value.get_secret_value()}


class PatchImage(TemplateAction):
    """Set the image, the command or the arguments of one container."""

    name = ActionName.PATCH_DEPLOYMENT_IMAGE_OR_CMD
    risk = "medium"
    asks = frozenset({"image"})

    container: str = ContainerName
    image: Answer | None = None
    command: list[str] | None = Field(default=None, min_length=1, max_length=64)
    args: list[str] | None = Field(default=None, max_length=256)

    @model_validator(mode="after")
    def _something(self) -> "PatchImage":
        if self.image is None and self.command is None and self.args is None:
            raise ValueError("give an image, a command or arguments")
        return self

    def template(self, live: Json, _sources: list[Json], _at: str, /) -> Json:
        """The live template with another image or command line."""
        image = None if self.image is None else _reference(typed(self.image, "an image"))
        parts = {"image": image, "command": self.command, "args": self.args}
        given = {field: value for field, value in parts.items() if value is not None}
        return with_container(live, self.container, lambda container: {**container, **given})


def _reference(image: str) -> str:
    if not image or any(char.isspace() for char in image) or len(image) > MAX_IMAGE_CHARS:
        raise Refused("bad_value", "the image must be a reference such as registry/repository:tag")
    return image


class PatchProbe(TemplateAction):
    """Point a probe elsewhere, or give it more time. A probe that is not there is not added."""

    name = ActionName.PATCH_PROBE
    risk = "medium"

    container: str = ContainerName
    probe: Literal["livenessProbe", "readinessProbe", "startupProbe"]
    port: int | None = Field(default=None, ge=1, le=65535)
    path: str | None = Field(default=None, pattern=r"^/[!-~]{0,511}$")
    initial_delay_s: int | None = Field(default=None, ge=0, le=3600)
    period_s: int | None = Field(default=None, ge=1, le=300)
    timeout_s: int | None = Field(default=None, ge=1, le=60)
    failure_threshold: int | None = Field(default=None, ge=1, le=100)

    @model_validator(mode="after")
    def _something(self) -> "PatchProbe":
        if not self.model_dump(exclude={"container", "probe"}, exclude_none=True):
            raise ValueError("say what of the probe is to change")
        return self

    def template(self, live: Json, _sources: list[Json], _at: str, /) -> Json:
        """The live template with another probe."""
        return with_container(live, self.container, self._probed)

    def _probed(self, container: Json) -> Json:
        before = container.get(self.probe)
        if not isinstance(before, dict):
            raise Refused("no_such_probe", f"container {self.container} has no {self.probe}")
        times = {
            "initialDelaySeconds": self.initial_delay_s,
            "periodSeconds": self.period_s,
            "timeoutSeconds": self.timeout_s,
            "failureThreshold": self.failure_threshold,
        }
        given = {field: value for field, value in times.items() if value is not None}
        return {**container, self.probe: {**before, **self._handler(before), **given}}

    def _handler(self, probe: Json) -> Json:
        wanted = {field: value for field, value in (("port", self.port), ("path", self.path)) if value is not None}
        if not wanted:
            return {}
        kind = next((each for each in ("httpGet", "tcpSocket", "grpc") if each in probe), None)
        if kind is None or ("path" in wanted and kind != "httpGet"):
            raise Refused("bad_parameter", f"this {self.probe} has no {' and no '.join(wanted)}")
        return {kind: {**probe[kind], **wanted}}


class Rollback(TemplateAction):
    """Give a workload the pod template of an earlier revision."""

    name = ActionName.ROLLBACK_DEPLOYMENT
    risk = "medium"

    to_revision: int = Field(ge=1, le=2**31 - 1)

    def template(self, live: Json, sources: list[Json], _at: str, /) -> Json:
        """The earlier template, from its ReplicaSet or ControllerRevision. Raises Refused when the revision is gone."""
        kind = REVISIONS.get(live.get("kind", ""))
        for item in sources:
            if item.get("kind") == kind and revision_number(item) == self.to_revision and _owns(live, item):
                return _template_of(item)
        raise Refused("no_such_revision", f"revision {self.to_revision} of this workload does not exist any more")


def _owns(live: Json, item: Json) -> bool:
    owners = item["metadata"].get("ownerReferences") or []
    return any(owner.get("uid") == live["metadata"]["uid"] for owner in owners)


def _template_of(item: Json) -> Json:
    holder = item if item["kind"] == "ReplicaSet" else item.get("data") or {}
    template = (holder.get("spec") or {}).get("template")
    if not isinstance(template, dict) or not (template.get("spec") or {}).get("containers"):
        raise Refused("no_such_revision", f"{item['metadata']['name']} holds no pod template")
    return undated(template)


class Restart(TemplateAction):
    """Replace all pods of a workload, one after the other, as `kubectl rollout restart` does."""

    name = ActionName.RESTART_WORKLOAD
    risk = "medium"
    way_back = "nothing"

    def template(self, live: Json, _sources: list[Json], at: str, /) -> Json:
        """The live template with the moment of the approval as an annotation."""
        if live["spec"].get("paused"):
            raise Refused("paused", "the rollout is paused: a restart would wait until somebody resumes it")
        template: Json = live["spec"]["template"]
        metadata = template.get("metadata") or {}
        annotations = {**(metadata.get("annotations") or {}), RESTARTED_AT: at}
        return {**template, "metadata": {**metadata, "annotations": annotations}}
