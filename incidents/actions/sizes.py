"""Sizes of one container: memory and CPU, requests and limits, within bounds. Pure."""

from typing import Annotated

from pydantic import AfterValidator, model_validator

from incidents.actions.base import ContainerName, TemplateAction, with_container
from incidents.errors import Refused
from incidents.faults import ActionName
from incidents.quantities import bytes_of, number_of
from incidents.snapshot import Json

MIN_MEMORY_BYTES = 4 * 2**20
MAX_MEMORY_BYTES = 2**40
MIN_CPU_MILLIS = 1
MAX_CPU_MILLIS = 64_000
MAX_GROWTH = {"memory": 8, "cpu": 32}
"""A limit may grow by at most this factor in one step. CPU is given back as soon as it is not used."""


def _memory(text: str) -> str:
    if not MIN_MEMORY_BYTES <= bytes_of(text) <= MAX_MEMORY_BYTES:
        raise ValueError("must be between 4Mi and 1Ti")
    return text


def _cpu(text: str) -> str:
    if not MIN_CPU_MILLIS <= number_of(text) * 1000 <= MAX_CPU_MILLIS:
        raise ValueError("must be between 1m and 64")
    return text


Memory = Annotated[str, AfterValidator(_memory)]
Cpu = Annotated[str, AfterValidator(_cpu)]


class PatchResources(TemplateAction):
    """
    Set requests and limits of one container. A limit is never lowered, and a request never exceeds its limit.

    Where a container has a limit and no request, the server takes the limit for its request. A higher limit must not
    reserve more, so the former one becomes the request then.
    """

    name = ActionName.PATCH_DEPLOYMENT_RESOURCES
    risk = "medium"

    container: str = ContainerName
    memory_limit: Memory | None = None
    memory_request: Memory | None = None
    cpu_limit: Cpu | None = None
    cpu_request: Cpu | None = None

    @model_validator(mode="after")
    def _something(self) -> "PatchResources":
        if not any((self.memory_limit, self.memory_request, self.cpu_limit, self.cpu_request)):
            raise ValueError("give at least one size")
        return self

    def template(self, live: Json, _sources: list[Json], _at: str, /) -> Json:
        """The live template with other sizes."""
        return with_container(live, self.container, self._sized)

    def _sized(self, container: Json) -> Json:
        resources = container.get("resources") or {}
        limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
        new_limits = {**limits, **_given(memory=self.memory_limit, cpu=self.cpu_limit)}
        new_requests = {**requests, **_given(memory=self.memory_request, cpu=self.cpu_request)}
        reserved = {key: limits[key] for key in new_limits if key in limits and limits[key] != new_limits[key]}
        new_requests = {**reserved, **new_requests}
        for resource in ("memory", "cpu"):
            _check_growth(resource, limits.get(resource), new_limits.get(resource))
            _check_order(resource, new_requests.get(resource), new_limits.get(resource))
        sizes = {"limits": new_limits, "requests": new_requests}
        return {**container, "resources": {**resources, **{key: value for key, value in sizes.items() if value}}}


def _given(**sizes: str | None) -> dict[str, str]:
    return {resource: text for resource, text in sizes.items() if text is not None}


def _check_growth(resource: str, before: str | None, after: str | None) -> None:
    if before is None or after is None:
        return
    most = MAX_GROWTH[resource]
    if number_of(after) > most * number_of(before):
        raise Refused("absurd_value", f"{after} is more than {most} times the {resource} limit of {before}")
    if number_of(after) < number_of(before):
        raise Refused("absurd_value", f"{after} is less than the {resource} limit of {before}, which is not lowered")


def _check_order(resource: str, request: str | None, limit: str | None) -> None:
    if request is not None and limit is not None and number_of(request) > number_of(limit):
        raise Refused("absurd_value", f"a {resource} request of {request} exceeds the limit of {limit}")
