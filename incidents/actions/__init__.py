"""
The registry of actions: what may be done, with which parameters, how it is undone and how one sees that it is done.

Pure: an action turns a live object into a change. Whoever proposes, whatever is proposed: a plan passes `checked`
when it is made, when it is approved and when it is carried out.
"""

from collections.abc import Mapping

from pydantic import ValidationError

from incidents.actions.base import Action
from incidents.actions.objects import (
    Cordon,
    DeletePod,
    ExpandClaim,
    PatchConfigMap,
    PatchService,
    ReconcileGitRepository,
    ReconcileHelmRelease,
    ReconcileKustomization,
    RecreateJob,
    Scale,
    Uncordon,
)
from incidents.actions.sizes import PatchResources
from incidents.actions.templates import PatchEnv, PatchImage, PatchProbe, Restart, Rollback
from incidents.approvals import Answer
from incidents.errors import Refused
from incidents.faults import READ_ONLY, TARGETS, ActionName
from incidents.models import Plan

_ACTIONS: tuple[type[Action], ...] = (
    *(PatchEnv, PatchResources, PatchImage, PatchProbe, Rollback, Restart),
    *(Scale, DeletePod, PatchService, PatchConfigMap, ExpandClaim, RecreateJob, Cordon, Uncordon),
    *(ReconcileKustomization, ReconcileGitRepository, ReconcileHelmRelease),
)
REGISTRY: dict[ActionName, type[Action]] = {action.name: action for action in _ACTIONS}
"""Everything that changes something. What only looks or tells needs nobody's approval and is not in here."""


def checked(plan: Plan, answers: Mapping[str, Answer] | None) -> Action:
    """
    The action of a plan with all its parameters validated. Raises Refused for anything outside the registry.

    answers: what the approver gave; None while nobody has been asked, when placeholders stand for it.
    """
    action = _registered(plan)
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


def _registered(plan: Plan) -> type[Action]:
    action = REGISTRY.get(plan.action)
    if action is None and plan.action in READ_ONLY:
        raise Refused("read_only", f"{plan.action} changes nothing, so it mends nothing and nobody is asked about it")
    if action is None:
        raise Refused("unknown_action", f"{plan.action} is not an action of this version")
    return action


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


__all__ = ["REGISTRY", "Action", "checked"]
