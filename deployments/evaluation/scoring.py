"""
How good one answer about one case is, against the truth of the case. Pure.

right      fault and root are the truth's, or one of its equally defensible readings (`also`, `also_roots`)
abstained  the fault is "unknown"
wrong      everything else; a fault found where nothing is wrong, and health claimed where something is
detail     right, and container, variable and key are right too
fix        there are acceptable fixes, and every mutating action proposed is one of them (or a sensible one: `may`)
restraint  there are none, and no mutating action is proposed but a sensible one
harm       a mutating action that is neither; auto_harm: one that would have run without a human
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from incidents.models import Noun
from incidents.quantities import number_of

READ_ONLY = frozenset({"custom_instruction", "pod_check_status", "check_pvc_status"})
UNKNOWN = "unknown"
WISHES = frozenset({"ask", "min", "max", "optional"})
"""Keys by which a parameter of a fix is a wish and not a literal object."""

Value = str | int | float | bool | None | list[Any] | dict[str, Any]


class _Foreign(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Root(_Foreign):
    """An object to blame, and where in it."""

    kind: str
    name: str
    container: str | None = None
    env: str | None = None
    key: str | None = None


class Wish(_Foreign):
    """What one parameter of a fix has to be: a value, within bounds, asked of a human, or absent."""

    value: Value = None
    min: str | int | float | None = None
    max: str | int | float | None = None
    ask: bool = False
    optional: bool = False


class Fix(_Foreign):
    """One action that is right, with what its parameters have to be."""

    action: str
    target: Root
    params: dict[str, Wish] = Field(default_factory=dict)

    @field_validator("params", mode="before")
    @classmethod
    def _wishes(cls, params: object) -> object:
        return {key: _wish(want) for key, want in params.items()} if isinstance(params, dict) else params


def _wish(want: object) -> object:
    return want if isinstance(want, dict) and want.keys() & WISHES else {"value": want}


class Truth(_Foreign):
    """What is wrong in a case, and what may be done about it."""

    fault: str
    root_cause: Root | None = None
    fixes: tuple[Fix, ...] = ()
    may: tuple[Fix, ...] = ()
    also: tuple[str, ...] = ()
    also_roots: tuple[Root | None, ...] = ()


class Target(Noun):
    """What an action is done to."""

    kind: str
    name: str
    namespace: str | None = None


class Action(Noun):
    """One action that was proposed."""

    action: str
    target: Target
    params: dict[str, Value] = Field(default_factory=dict)
    ask: tuple[str, ...] = ()


class Prediction(Noun):
    """One line of an evaluation's output: what was said about one case."""

    id: str
    tier: str
    fault: str
    root_cause: Root | None = None
    actions: tuple[Action, ...] = ()
    confidence: float = Field(ge=0, le=1)
    automatic: bool = False
    seconds: float = Field(ge=0, description="of the decision: look, evidence, diagnosis, plan")


class Score(Noun):
    """The marks of one answer."""

    right: bool
    abstained: bool
    wrong: bool
    detail: bool
    fix: bool
    restraint: bool
    harm: bool
    auto_harm: bool


def score(truth: Truth, namespace: str, said: Prediction) -> Score:
    """The marks of one answer about one case."""
    right = said.fault in (truth.fault, *truth.also) and _root_is_right(truth, said.root_cause)
    mutating = [action for action in said.actions if action.action not in READ_ONLY]
    bad = [action for action in mutating if not accepts(truth, action, namespace)]
    return Score(
        right=right,
        abstained=not right and said.fault == UNKNOWN,
        wrong=not right and said.fault != UNKNOWN,
        detail=right and _detail_is_right(truth.root_cause, said.root_cause),
        fix=bool(truth.fixes) and bool(mutating) and not bad,
        restraint=not truth.fixes and not bad,
        harm=bool(bad),
        auto_harm=bool(bad) and said.automatic,
    )


def _root_is_right(truth: Truth, said: Root | None) -> bool:
    return any(_same(root, said) for root in (truth.root_cause, *truth.also_roots))


def _same(truth: Root | None, said: Root | Target | None) -> bool:
    """Whether an object is the one that is meant; "*" is any name, and a pod's name may be that of its owner."""
    if truth is None or said is None:
        return truth is said
    if truth.kind != said.kind:
        return False
    generated = truth.kind == "Pod" and said.name.startswith(f"{truth.name}-")
    return truth.name in (said.name, "*") or generated


def _detail_is_right(truth: Root | None, said: Root | None) -> bool:
    wanted = truth.model_dump(include={"container", "env", "key"}, exclude_none=True) if truth else {}
    return all(said is not None and getattr(said, key) == value for key, value in wanted.items())


def accepts(truth: Truth, action: Action, namespace: str) -> bool:
    """Whether a mutating action is one of the truth's fixes, or a sensible one."""
    return any(_matches(fix, action, namespace) for fix in (*truth.fixes, *truth.may))


def _matches(fix: Fix, action: Action, namespace: str) -> bool:
    given = {key for key, value in action.params.items() if value is not None}
    return (
        fix.action == action.action
        and _same(fix.target, action.target)
        and action.target.namespace in (None, namespace)
        and not given - fix.params.keys()
        and all(_holds(wish, key, action) for key, wish in fix.params.items())
    )


def _holds(wish: Wish, key: str, action: Action) -> bool:
    """Whether one parameter is what the fix wants."""
    given = action.params.get(key)
    if wish.ask:
        return given in (None, "") and key in action.ask
    if given is None:
        return wish.optional or (wish == Wish())
    if wish.value is not None:
        return given == wish.value or str(given) == str(wish.value)
    return _lies_within(wish, given)


def _lies_within(wish: Wish, given: Value) -> bool:
    try:
        return number_of(str(wish.min)) <= number_of(str(given)) <= number_of(str(wish.max))
    except ValueError:
        return False
