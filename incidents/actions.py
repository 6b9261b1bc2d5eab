"""
The registry of actions: what may be done, with which parameters, how it is undone and how one sees that it is done.

Pure: an action turns a live object into a patch. Whoever proposes, whatever is proposed: a plan passes `checked`
when it is made, when it is approved and when it is carried out.
"""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import ClassVar, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from incidents.approvals import Answer, SecretKey
from incidents.errors import Refused
from incidents.faults import TARGETS, ActionName
from incidents.models import Plan
from incidents.quantities import bytes_of
from incidents.reading import bare_template, containers_of, revision_number
from incidents.snapshot import Json

MIN_MEMORY_BYTES = 4 * 2**20
MAX_MEMORY_BYTES = 2**40
MAX_GROWTH = 8
"""A memory limit may grow by at most this factor in one step."""

ContainerName = Field(pattern=r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")
Operations = list[Json]
"""A JSON patch: a list of operations."""


class Action(BaseModel):
    """The parameters of one action, and everything that follows from them."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: ClassVar[ActionName]
    risk: ClassVar[Literal["low", "medium", "high"]]
    asks: ClassVar[frozenset[str]] = frozenset()
    """Parameters that may be left to the approver."""

    @property
    def needs(self) -> SecretKey | None:
        """A key of a Secret that has to be there before anything points to it."""
        return None

    @abstractmethod
    def template(self, live: Json, sources: list[Json]) -> Json:
        """The pod template that this action wants, from the live object and its ReplicaSets. Raises Refused."""


def operations(live: Json, template: Json) -> Operations:
    """
    The patch that gives a workload another template, and fails if anything changed it meanwhile.

    Writing the resourceVersion that was read makes the server compare it: a newer object answers 409 Conflict.
    """
    return [
        {"op": "test", "path": "/metadata/uid", "value": live["metadata"]["uid"]},
        {"op": "replace", "path": "/metadata/resourceVersion", "value": live["metadata"]["resourceVersion"]},
        {"op": "replace", "path": "/spec/template", "value": template},
    ]


class PatchEnv(Action):
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

    def template(self, live: Json, sources: list[Json]) -> Json:  # noqa: ARG002 - no other object is needed
        """The live template with the variable set in place, or added at the end."""

        def with_variable(container: Json) -> Json:
            others = container.get("env") or []
            position = next((i for i, item in enumerate(others) if item["name"] == self.variable), len(others))
            return {**container, "env": [*others[:position], self._entry(), *others[position + 1 :]]}

        return _with_container(live, self.container, with_variable)

    def _entry(self) -> Json:
        if self.value.value_from is not None:
            key = self.value.value_from
            return {"name": self.variable, "valueFrom": {"secretKeyRef": {"name": key.secret, "key": key.key}}}
        if self.value.value is None:
            raise Refused("missing_value", f"no value was given for {self.variable}")
        return {"name": self.variable, "value": self.value.value.get_secret_value()}


class PatchResources(Action):
    """Set the memory limit of one container; a request above it is never lowered, so that is refused."""

    name = ActionName.PATCH_DEPLOYMENT_RESOURCES
    risk = "medium"

    container: str = ContainerName
    memory_limit: str

    @field_validator("memory_limit")
    @classmethod
    def _within_bounds(cls, text: str) -> str:
        if not MIN_MEMORY_BYTES <= bytes_of(text) <= MAX_MEMORY_BYTES:
            raise ValueError("must be between 4Mi and 1Ti")
        return text

    def template(self, live: Json, sources: list[Json]) -> Json:  # noqa: ARG002 - no other object is needed
        """The live template with another limit."""

        def with_limit(container: Json) -> Json:
            resources = container.get("resources") or {}
            self._check_growth(resources)
            limits = {**(resources.get("limits") or {}), "memory": self.memory_limit}
            return {**container, "resources": {**resources, "limits": limits}}

        return _with_container(live, self.container, with_limit)

    def _check_growth(self, resources: Json) -> None:
        before = (resources.get("limits") or {}).get("memory")
        if before is not None and bytes_of(self.memory_limit) > MAX_GROWTH * bytes_of(before):
            raise Refused("absurd_value", f"{self.memory_limit} is more than {MAX_GROWTH} times the limit of {before}")


class PatchImage(Action):
    """Set the image of one container."""

    name = ActionName.PATCH_DEPLOYMENT_IMAGE_OR_CMD
    risk = "medium"
    asks = frozenset({"image"})

    container: str = ContainerName
    image: Answer

    def template(self, live: Json, sources: list[Json]) -> Json:  # noqa: ARG002 - no other object is needed
        """The live template with another image."""
        if self.image.value is None:
            raise Refused("bad_value", "an image is typed, it cannot come from a Secret")
        image = self.image.value.get_secret_value()
        if not image or image != image.strip() or any(char.isspace() for char in image) or len(image) > 512:
            raise Refused("bad_value", "the image must be a reference such as registry/repository:tag")
        return _with_container(live, self.container, lambda container: {**container, "image": image})


class Rollback(Action):
    """Give a Deployment the pod template of an earlier revision."""

    name = ActionName.ROLLBACK_DEPLOYMENT
    risk = "medium"

    to_revision: int = Field(ge=1, le=2**31 - 1)

    def template(self, live: Json, sources: list[Json]) -> Json:
        """The earlier template, from its ReplicaSet. Raises Refused when the revision is gone."""
        if live.get("kind", "Deployment") != "Deployment":
            raise Refused("wrong_kind", f"this version rolls back Deployments, not a {live['kind']}")
        for item in sources:
            if revision_number(item) == self.to_revision:
                return bare_template(item)
        raise Refused("no_such_revision", f"revision {self.to_revision} does not exist any more")


_ACTIONS: tuple[type[Action], ...] = (PatchEnv, PatchResources, PatchImage, Rollback)
REGISTRY: dict[ActionName, type[Action]] = {action.name: action for action in _ACTIONS}


def checked(plan: Plan, answers: Mapping[str, Answer] | None) -> Action:
    """
    The action of a plan with all its parameters validated. Raises Refused for anything outside the registry.

    answers: what the approver gave; None while nobody has been asked, when placeholders stand for it.
    """
    action = REGISTRY.get(plan.action)
    if action is None:
        raise Refused("unknown_action", f"{plan.action} is not an action of this version")
    if plan.target.kind not in TARGETS[plan.action]:
        raise Refused("wrong_kind", f"{plan.action} cannot be done to a {plan.target.kind}")
    asked = {ask.param for ask in plan.asks}
    if not asked <= action.asks or asked & plan.params.keys():
        raise Refused("bad_question", f"{plan.action} asks for {', '.join(sorted(asked))}, which it may not")
    given = _given(asked, answers)
    try:
        return action.model_validate({**_as_answers(action, plan), **given})
    except ValidationError as error:
        raise Refused("bad_parameter", f"{plan.action}: {_first(error)}") from None


def _as_answers(action: type[Action], plan: Plan) -> dict[str, object]:
    """Parameters that could have been asked for come as text where the cluster knew them."""
    return {name: {"value": str(value)} if name in action.asks else value for name, value in plan.params.items()}


def _given(asked: set[str], answers: Mapping[str, Answer] | None) -> dict[str, Answer]:
    if answers is None:
        return {name: Answer.model_validate({"value": "placeholder"}) for name in asked}
    if answers.keys() != asked:
        raise Refused("missing_value", f"answers are needed for exactly: {', '.join(sorted(asked)) or 'nothing'}")
    return dict(answers)


def _first(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    return f"{'.'.join(str(part) for part in first['loc']) or 'parameters'}: {first['msg']}"


def is_done(live: Json, template: Json) -> bool:
    """Whether the object already has the template: then there is nothing to write."""
    return bare_template(live) == bare_template({"spec": {"template": template}})


def _with_container(live: Json, name: str, change: Callable[[Json], Json]) -> Json:
    template = cast(Json, live["spec"]["template"])
    containers = containers_of(template)
    if name not in {container["name"] for container in containers}:
        raise Refused("no_such_container", f"the workload has no container {name}")
    changed = [change(container) if container["name"] == name else container for container in containers]
    return {**template, "spec": {**template["spec"], "containers": changed}}
