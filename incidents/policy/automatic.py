"""
When a plan needs nobody's approval, and what an approver has to be warned of. Pure.

Off by default. An allowance only ever removes the question, never a check: everything else still holds.
"""

from collections.abc import Iterable

from incidents.actions import REGISTRY
from incidents.errors import Refused
from incidents.faults import ActionName
from incidents.models import Alert, Diagnosis, Plan
from incidents.policy.facts import Facts
from incidents.policy.file import Allowance, Policy
from incidents.policy.history import words_of

INSTRUCTING = ("lambda_function", "flux_reconcile")
_RESTARTS = frozenset({ActionName.DELETE_POD, ActionName.RESTART_WORKLOAD})


def check_automatic(
    plan: Plan,
    diagnosis: Diagnosis,
    policy: Policy,
    facts: Facts,
    alerts: Iterable[Alert] = (),
) -> str:
    """
    The words of the rule that approves this plan. Raises Refused, saying why a human has to.

    alerts: those of the incident, whose annotations may instruct otherwise. What other tiers are sure of is part of
    the diagnosis, so that nobody can forget to ask them.
    """
    allowance = _allowance(plan, diagnosis, policy)
    _check_harmless(plan)
    _check_undisputed(plan, diagnosis, alerts)
    _check_calm(policy, facts)
    if diagnosis.confidence < allowance.confidence:
        raise Refused(
            "unsure", f"a confidence of {diagnosis.confidence:.2f} is below the {allowance.confidence:.2f} of the rule"
        )
    return (
        f"{diagnosis.fault}: {plan.action} in {plan.target.namespace} is automatic from a confidence of "
        f"{allowance.confidence:.2f}, and this one has {diagnosis.confidence:.2f}"
    )


def warnings_of(policy: Policy, facts: Facts) -> tuple[str, ...]:
    """What whoever decides must not overlook: a freeze, a storm, the same fix before, labels that were not seen."""
    return (*_freeze(policy, facts), *_storm(policy, facts), *_again(facts), *_unseen(facts))


def _allowance(plan: Plan, diagnosis: Diagnosis, policy: Policy) -> Allowance:
    for each in policy.automatic:
        if (each.fault, each.action) == (diagnosis.fault, plan.action) and plan.target.namespace in each.namespaces:
            return each
    raise Refused(
        "not_automatic", f"no rule lets {plan.action} for {diagnosis.fault} go without a human in this namespace"
    )


def _check_harmless(plan: Plan) -> None:
    action = REGISTRY.get(plan.action)
    if plan.risk == "high" or action is None or action.risk == "high":
        raise Refused("high_risk", f"{plan.action} is of high risk: a human decides")
    if plan.asks:
        raise Refused("asked_value", f"{', '.join(ask.param for ask in plan.asks)} is asked for: only a human knows it")


def _check_undisputed(plan: Plan, diagnosis: Diagnosis, alerts: Iterable[Alert]) -> None:
    cause = diagnosis.root_cause
    if cause is None or not diagnosis.has_issue:
        raise Refused("no_root", "the diagnosis names no root: a human decides")
    elsewhere = [each.tier for each in diagnosis.abstentions if each.where not in (None, cause.object)]
    differing = [*(each.tier for each in diagnosis.disputes), *elsewhere]
    if differing:
        raise Refused("disagreement", f"tier {differing[0]} sees it otherwise: a human decides between the two")
    instructed = [_instructed(alert) for alert in alerts if any(alert.annotations.get(key) for key in INSTRUCTING)]
    if any(plan.action not in each for each in instructed):
        raise Refused("contradicted", "an annotation of the alert asks for another action: a human decides")


def _check_calm(policy: Policy, facts: Facts) -> None:
    if policy.freeze.window(facts.now) is not None:
        raise Refused("frozen", "there is a freeze: a human decides")
    if _storm(policy, facts):
        raise Refused("storm", "so many incidents were opened at once that a human decides")
    if facts.again:
        raise Refused("applied_before", "the same was done a short while ago and did not hold: a human decides")
    if not facts.around.namespace_seen:
        raise Refused("labels_unseen", "the labels of the namespace are not known: a human decides")


def _instructed(alert: Alert) -> frozenset[ActionName]:
    """The actions that the annotations of an alert ask for; none for what cannot be understood."""
    function = alert.annotations.get("lambda_function", "").replace("-", "_")
    kind = alert.annotations.get("flux_reconcile", "").partition(":")[0].lower()
    if function == "pod_restart":
        return _RESTARTS
    named = function or f"flux_reconcile_{kind}"
    return frozenset(action for action in ActionName if action.value == named)


def _freeze(policy: Policy, facts: Facts) -> tuple[str, ...]:
    window = policy.freeze.window(facts.now)
    if window is None:
        return ()
    return (f"there is a freeze now{f' ({window.why})' if window.why else ''}: approve only what cannot wait",)


def _storm(policy: Policy, facts: Facts) -> tuple[str, ...]:
    storm, opened = policy.storm, facts.standing.opened
    if opened <= storm.incidents:
        return ()
    return (f"{opened} incidents were opened within {storm.minutes} minutes: look for one cause behind them first",)


def _again(facts: Facts) -> tuple[str, ...]:
    return tuple(words_of(fix, facts.now) for fix in facts.again[:1])


def _unseen(facts: Facts) -> tuple[str, ...]:
    return () if facts.around.namespace_seen else ("the labels of the namespace could not be read",)
