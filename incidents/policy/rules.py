"""
What may not be done, whoever asks: every rule with a stable code and a sentence that says what to do. Pure.

Checked when a plan is proposed, when it is approved, and once more by the task that writes.
"""

from incidents.errors import Refused
from incidents.evidence.marks import MARK
from incidents.faults import TARGETS, ActionName
from incidents.models import ObjectRef, Plan, Subject
from incidents.policy.blast import check_blast
from incidents.policy.facts import Around, Facts, Standing
from incidents.policy.file import Budgets, Policy, matches
from incidents.policy.protected import is_name, is_namespace, is_protected

IN = "true"


def check_policy(plan: Plan, subject: Subject, policy: Policy, facts: Facts) -> None:
    """Raise Refused unless this plan may be carried out now for an incident about `subject`."""
    check_running(policy, facts)
    check_place(plan, subject, policy)
    check_consent(plan.target, policy, facts.around)
    check_blast(plan, policy.blast_radius, facts.around)
    check_budgets(policy.budgets, facts.standing)
    check_freeze(policy, facts)


def check_running(policy: Policy, facts: Facts) -> None:
    """Raise Refused where nothing at all may be written now, not even to take something back."""
    if facts.stops:
        raise facts.stops[0].refusal()
    if policy.mode == "read-only":
        raise Refused("read_only_mode", "the policy says mode: read-only; set mode: act to have anything changed")


def check_place(plan: Plan, subject: Subject, policy: Policy) -> None:
    """Raise Refused unless the action may touch such an object, and the object is where the incident is."""
    _check_names(plan)
    if plan.target.kind not in TARGETS[plan.action]:
        raise Refused("wrong_kind", f"{plan.action} cannot be done to a {plan.target.kind}")
    if plan.target.namespace is None:
        _check_cluster_scoped(plan, policy)
    else:
        _check_namespace(plan.target, plan.target.namespace, subject, policy)


def check_consent(target: ObjectRef, policy: Policy, around: Around) -> None:
    """Raise Refused where a label keeps us out, or where one is needed and is not there."""
    if any(mark != IN for mark in around.marks):
        raise Refused("opted_out", f"{target} or its namespace is labelled {MARK}, not {IN}: mend it by hand")
    if not policy.namespaces.opt_in or IN in around.marks:
        return
    if target.namespace is not None and not around.namespace_seen:
        raise Refused(
            "labels_unseen",
            f"whether namespace {target.namespace} lets us in is not known: let the service account get namespaces",
        )
    raise Refused("not_opted_in", f"neither {target} nor its namespace is labelled {MARK}={IN}: add it to let us act")


def check_budgets(budgets: Budgets, counted: Standing) -> None:
    """Raise Refused where enough was done within the hour."""
    if counted.owner_actions >= budgets.owner_per_hour:
        raise Refused(
            "owner_budget",
            f"{counted.owner_actions} actions on this owner within the hour, {budgets.owner_per_hour} are allowed: "
            "look at it yourself, or raise budgets.owner_per_hour",
        )
    if counted.all_actions >= budgets.installation_per_hour:
        raise Refused(
            "installation_budget",
            f"{counted.all_actions} actions within the hour, {budgets.installation_per_hour} are allowed: "
            "see what breaks so much, or raise budgets.installation_per_hour",
        )


def check_freeze(policy: Policy, facts: Facts) -> None:
    """Raise Refused in a freeze that refuses; in one that asks, a human may still say yes."""
    window = policy.freeze.window(facts.now)
    if window is not None and policy.freeze.effect == "refuse":
        why = f" ({window.why})" if window.why else ""
        raise Refused("frozen", f"there is a freeze{why}, and freeze.effect is refuse: wait, or act by hand")


def _check_names(plan: Plan) -> None:
    target = plan.target
    bound = {key.partition("/")[2] for key in plan.bindings}
    if not all(map(is_name, (target.name, *bound))):
        raise Refused("bad_name", "the plan names an object as Kubernetes would not: propose it anew")
    if target.namespace is not None and not is_namespace(target.namespace):
        raise Refused("bad_name", "the plan names a namespace as Kubernetes would not: propose it anew")
    if f"{target.kind}/{target.name}" not in plan.bindings:
        raise Refused("unbound", f"the plan is not bound to {target} as it was seen: propose it anew")


def _check_cluster_scoped(plan: Plan, policy: Policy) -> None:
    if plan.target.kind != "Node":
        raise Refused("no_namespace", f"{plan.target} names no namespace: nobody knows which object is meant")
    if plan.action not in policy.cluster_scoped:
        raise Refused(
            "cluster_scoped",
            f"{plan.target} belongs to no namespace: add {ActionName(plan.action)} to cluster_scoped to allow it",
        )


def _check_namespace(target: ObjectRef, namespace: str, subject: Subject, policy: Policy) -> None:
    if target.kind == "Node":
        raise Refused("bad_name", "a Node lies in no namespace: propose it anew")
    if is_protected(namespace) or matches(namespace, policy.protected):
        raise Refused("protected_namespace", f"namespace {namespace} is protected: nothing is changed in it")
    if namespace != subject.namespace:
        raise Refused("foreign_namespace", f"{target} is outside the incident's namespace {subject.namespace}")
    if matches(namespace, policy.namespaces.deny):
        raise Refused("denied_namespace", f"namespaces.deny names {namespace}: mend it by hand")
    if not matches(namespace, policy.namespaces.allow):
        raise Refused("namespace_not_allowed", f"namespaces.allow does not name {namespace}: add it, or act by hand")
