"""How much one plan may do to what is there: replicas, pods, sizes. What is not known counts as the worst. Pure."""

from incidents.errors import Refused
from incidents.faults import ActionName
from incidents.models import Plan
from incidents.policy.facts import Around
from incidents.policy.file import BlastRadius
from incidents.quantities import number_of


def check_blast(plan: Plan, limits: BlastRadius, around: Around) -> None:
    """Raise Refused where a plan does more at once than the policy allows."""
    if plan.action is ActionName.SCALE_DEPLOYMENT:
        _check_replicas(plan, limits, around)
    if plan.action is ActionName.DELETE_POD:
        _check_pods(plan, limits, around)
    if plan.action in (ActionName.PATCH_DEPLOYMENT_RESOURCES, ActionName.EXPAND_PVC):
        _check_sizes(plan, limits, around)


def _check_replicas(plan: Plan, limits: BlastRadius, around: Around) -> None:
    wanted, now = plan.params.get("replicas"), around.replicas or 0
    if not isinstance(wanted, int) or wanted - now > limits.added_replicas:
        raise Refused(
            "too_many_replicas",
            f"from {now} to {wanted} replicas is more than the {limits.added_replicas} that may be added: "
            "scale by hand, or raise blast_radius.added_replicas",
        )


def _check_pods(plan: Plan, limits: BlastRadius, around: Around) -> None:
    pods = around.pods
    if pods is None:
        raise Refused("pods_unseen", f"how many pods {plan.target} has beside it is not known: delete it by hand")
    if not pods.is_serving:
        return  # nobody misses it
    if pods.blocked_by:
        raise Refused("disruption_budget", f"{pods.blocked_by[0]} lets no pod go: make room in it first")
    if 1 / max(1, pods.serving) > limits.pods_share:
        raise Refused(
            "too_many_pods",
            f"{plan.target} is one of {pods.serving} that serve, more than the share of {limits.pods_share:g}: "
            "restart the workload, or raise blast_radius.pods_share",
        )


def _check_sizes(plan: Plan, limits: BlastRadius, around: Around) -> None:
    factors = {"memory": limits.memory_growth, "cpu": limits.cpu_growth, "size": limits.volume_growth}
    for param, value in plan.params.items():
        what = param.partition("_")[0]
        before = around.sizes.get(param)
        if what not in factors or before is None:
            continue  # what had no size cannot grow; the registry bounds it
        if _number(value) > factors[what] * _number(before):
            raise Refused(
                "too_much_growth",
                f"{param} from {before} to {value} is more than {factors[what]:g} times as much: "
                f"set it by hand, or raise blast_radius.{'volume' if what == 'size' else what}_growth",
            )


def _number(quantity: object) -> float:
    try:
        return float(number_of(str(quantity)))
    except ValueError:
        raise Refused("bad_parameter", "a size is not a quantity such as 256Mi") from None
