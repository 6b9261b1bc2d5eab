"""
The one small file that says how much may be done, as nouns. Pure: whoever reads it gives the text.

A field that nobody defined, a key that is given twice or a file without its version is refused: a policy that is half
understood would allow what it was written to forbid.
"""

from collections.abc import Hashable
from datetime import date, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import AfterValidator, Field, StringConstraints, ValidationError, model_validator

from incidents.actions import REGISTRY
from incidents.errors import Refused
from incidents.faults import ActionName, Fault
from incidents.models import Noun
from incidents.policy.protected import is_protected

MAX_FILE_CHARS = 64 * 1024
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Exact = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")]
Pattern = Annotated[
    str, StringConstraints(pattern=r"^(\*|[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?|[a-z0-9][-a-z0-9]{0,61}\*)$")
]
Minute = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
Why = Annotated[str, StringConstraints(max_length=200)]


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("must be a time zone such as Europe/Berlin or UTC") from None
    return name


Zone = Annotated[str, AfterValidator(_zone)]


class Namespaces(Noun):
    """Where anything may be done. A name, or its beginning with a star."""

    allow: tuple[Pattern, ...] = Field(default=("*",), description="only in these")
    deny: tuple[Pattern, ...] = Field(default=(), description="never in these, even if they are allowed")
    opt_in: bool = Field(default=False, description="only where the namespace or the object is labelled to be let in")


class BlastRadius(Noun):
    """How much one plan may do."""

    added_replicas: int = Field(default=20, ge=0, le=100, description="replicas that a scaling may add")
    pods_share: float = Field(default=0.5, ge=0, le=1, description="share of a workload's serving pods deleted at once")
    memory_growth: float = Field(default=8, ge=1, le=8, description="factor by which a memory size may grow")
    cpu_growth: float = Field(default=32, ge=1, le=32, description="factor by which a CPU size may grow")
    volume_growth: float = Field(default=4, ge=1, le=4, description="factor by which a claim may grow")


class Budgets(Noun):
    """How often anything may be done within an hour. 0: never."""

    owner_per_hour: int = Field(default=6, ge=0, description="actions on one owner")
    installation_per_hour: int = Field(default=60, ge=0, description="actions of this installation")


class Storm(Noun):
    """When so much breaks at once that a human has to see it: more incidents than these within so many minutes."""

    incidents: int = Field(default=10, ge=1)
    minutes: int = Field(default=10, ge=1, le=24 * 60)


class Weekly(Noun):
    """A window of every week, by the clock on the wall; one that ends before it begins ends on the next day."""

    days: tuple[Day, ...] = Field(min_length=1)
    begin: Minute = Field(default="00:00", alias="from")
    end: Minute = Field(default="24:00", alias="until")
    zone: Zone
    why: Why = ""

    def holds(self, now: datetime) -> bool:
        """Whether it is in force."""
        local = now.astimezone(ZoneInfo(self.zone))
        minute, begin, end = local.hour * 60 + local.minute, _minutes(self.begin), _minutes(self.end)
        today, yesterday = DAYS[local.weekday()] in self.days, DAYS[local.weekday() - 1] in self.days
        if begin < end:
            return today and begin <= minute < end
        return (today and minute >= begin) or (yesterday and minute < end)


class Dates(Noun):
    """A window of whole days, the first and the last one included."""

    first: date = Field(alias="from")
    last: date = Field(alias="until")
    zone: Zone
    why: Why = ""

    @model_validator(mode="after")
    def _ordered(self) -> "Dates":
        if self.last < self.first:
            raise ValueError("ends before it begins")
        return self

    def holds(self, now: datetime) -> bool:
        """Whether it is in force."""
        return self.first <= now.astimezone(ZoneInfo(self.zone)).date() <= self.last


class Freeze(Noun):
    """When nothing is done automatically (`ask`), or nothing at all (`refuse`)."""

    effect: Literal["ask", "refuse"] = "ask"
    weekly: tuple[Weekly, ...] = ()
    dates: tuple[Dates, ...] = ()

    def window(self, now: datetime) -> Weekly | Dates | None:
        """The window that is in force, if there is one."""
        windows: tuple[Weekly | Dates, ...] = (*self.weekly, *self.dates)
        return next((each for each in windows if each.holds(now)), None)


class Allowance(Noun):
    """One fault, one action, and the namespaces where a diagnosis that is sure enough needs nobody's approval."""

    fault: Fault
    action: ActionName
    namespaces: tuple[Exact, ...] = Field(min_length=1)
    confidence: float = Field(ge=0.5, le=1, description="how sure the diagnosis has to be")

    @model_validator(mode="after")
    def _harmless(self) -> "Allowance":
        action = REGISTRY.get(self.action)
        if action is None or action.risk == "high":
            raise ValueError(f"{self.action} never goes without a human")
        if self.fault in (Fault.NONE, Fault.UNKNOWN):
            raise ValueError(f"nothing is done about {self.fault}")
        if any(map(is_protected, self.namespaces)):
            raise ValueError("a protected namespace is never changed")
        return self


class Policy(Noun):
    """Everything that one installation allows, beside the constants that nothing can loosen."""

    version: int = Field(ge=1, le=1, description="of this format: 1")
    mode: Literal["act", "read-only"] = "act"
    namespaces: Namespaces = Namespaces()
    protected: tuple[Pattern, ...] = Field(default=(), description="namespaces beside those that always are")
    cluster_scoped: tuple[ActionName, ...] = Field(default=(), description="actions on objects without a namespace")
    blast_radius: BlastRadius = BlastRadius()
    budgets: Budgets = Budgets()
    storm: Storm = Storm()
    freeze: Freeze = Freeze()
    automatic: tuple[Allowance, ...] = ()


DEFAULT = Policy(version=1)
"""What holds where no file is set."""


class _Loader(yaml.BaseLoader):
    """Plain texts, lists and maps; no tags, no guessing at types, and no key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise yaml.YAMLError(f"{twice} is given twice")
        return super().construct_mapping(node, deep=deep)


def policy_from(text: str) -> Policy:
    """The policy of a file's text. Raises Refused, naming the first thing to mend."""
    if len(text) > MAX_FILE_CHARS:
        raise Refused("bad_policy", f"the policy file has more than {MAX_FILE_CHARS} characters; nothing may be done")
    try:
        content = yaml.load(text, Loader=_Loader)  # noqa: S506 - a loader of plain texts
        return Policy.model_validate(content)
    except (yaml.YAMLError, RecursionError) as error:
        raise _bad(" ".join(str(error).split())) from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise _bad(f"{where}: {first['msg']}") from None


def matches(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether a namespace is one of those that are named, or begins like them."""
    return any(name.startswith(each[:-1]) if each.endswith("*") else name == each for each in patterns)


def _bad(problem: str) -> Refused:
    return Refused("bad_policy", f"the policy file cannot be used, so nothing may be done. Mend {problem[:150]}")


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)
