"""What all actions have in common: their risk, their rights, their way back, and the change they want. Pure."""

from abc import abstractmethod
from collections.abc import Callable
from typing import ClassVar, Literal, cast

from pydantic import BaseModel, ConfigDict, Field

from incidents.actions.changing import TEMPLATE, Change, Fields
from incidents.approvals import Answer, SecretKey
from incidents.errors import Refused
from incidents.evidence.graph import containers_of
from incidents.faults import ActionName
from incidents.snapshot import Json

Risk = Literal["low", "medium", "high"]
WayBack = Literal["fields", "nothing", "none"]
"""fields: what was written is put back. nothing: there is nothing to put back. none: it cannot be undone."""

ContainerName = Field(pattern=r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")


class Action(BaseModel):
    """The parameters of one action, and everything that follows from them."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: ClassVar[ActionName]
    risk: ClassVar[Risk]
    way_back: ClassVar[WayBack] = "fields"
    verbs: ClassVar[tuple[str, ...]] = ("get", "patch")
    """What the service account must be allowed to do to the target's kind."""
    is_done_when_gone: ClassVar[bool] = False
    """Whether a target that does not exist any more is what this action wants."""
    asks: ClassVar[frozenset[str]] = frozenset()
    """Parameters that may be left to the approver."""

    @property
    def needs(self) -> SecretKey | None:
        """A key of a Secret that has to be there before anything points to it."""
        return None

    @abstractmethod
    def change(self, live: Json, sources: list[Json], at: str, /) -> Change:
        """
        What this action wants of the live object. Raises Refused.

        sources: the revisions that the plan is bound to. `at`: when it was approved, as RFC 3339 text; the same for
        every try, so that trying again wants the same.
        """


class TemplateAction(Action):
    """An action that gives a workload another pod template."""

    def change(self, live: Json, sources: list[Json], at: str, /) -> Change:
        """The whole template, as one field."""
        return Fields({TEMPLATE: self.template(live, sources, at)})

    @abstractmethod
    def template(self, live: Json, sources: list[Json], at: str, /) -> Json:
        """The pod template that this action wants. Raises Refused."""


def with_container(live: Json, name: str, change: Callable[[Json], Json]) -> Json:
    """The live template with one container changed, init containers included. Raises Refused if it has none of it."""
    template = cast(Json, live["spec"]["template"])
    spec = template["spec"]
    if name not in {container["name"] for container in containers_of(spec)}:
        raise Refused("no_such_container", f"the workload has no container {name}")
    lists = {
        field: [change(each) if each["name"] == name else each for each in spec[field]]
        for field in ("initContainers", "containers")
        if spec.get(field)
    }
    return {**template, "spec": {**spec, **lists}}


def typed(answer: Answer, what: str) -> str:
    """The text of an answer that has to be typed. Raises Refused for a reference to a Secret."""
    if answer.value is None:
        raise Refused("bad_value", f"{what} is typed, it cannot come from a Secret")
    return answer.value.get_secret_value()
