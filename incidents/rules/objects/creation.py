"""Why pods cannot be made: what refuses them. Pure."""

from incidents.faults import Fault
from incidents.models import Fact, ObjectRef, Signal
from incidents.rules.objects.blame import blame, named
from incidents.rules.objects.deletions import namespace as ending_namespace
from incidents.rules.view import Finding, View


def why_not_created(view: View, workload: ObjectRef) -> Finding | None:
    """What refuses the pods that a workload's controller wants to make."""
    for fact in view.facts(workload, Signal.CREATE_REFUSED):
        finding = _refused(view, workload, fact)
        if finding is not None:
            return finding
    return None


def _refused(view: View, workload: ObjectRef, fact: Fact) -> Finding | None:
    why = fact.detail.get("why")
    if why == "quota":
        return _limited("quota", workload, fact, f"leaves no room for pods of {workload}: {fact.statement}")
    if why == "limit_range":
        return _limited("limit_range", workload, fact, f"does not allow what {workload} asks for: {fact.statement}")
    if why == "service_account":
        root = named(fact, workload.namespace)
        words = f"{root} does not exist, and the pods of {workload} are to run as it"
        return blame("service_account", Fault.SERVICE_ACCOUNT_MISSING, root, words, fact) if root else None
    if why == "priority_class":
        words = f"{workload} wants PriorityClass {fact.detail.get('name')}, which does not exist"
        return blame("priority_class", Fault.PRIORITY_CLASS_MISSING, workload, words, fact)
    if why == "terminating":
        root = ObjectRef(kind="Namespace", name=fact.detail.get("name", ""))
        return ending_namespace(view, root)
    return _rejected(workload, fact) if why in ("pod_security", "webhook", "policy") else None


def why_crowded_out(view: View, workload: ObjectRef) -> Finding | None:
    """The one quota that leaves a running program, which is well, no room for the pods that it makes itself."""
    told = view.evidence.seen(Signal.QUOTA_FULL)
    mine = [fact for fact in told if fact.detail.get("caller") == str(workload)]
    if len(mine) != 1:
        return None
    return blame("quota_full", Fault.QUOTA_EXCEEDED, mine[0].source.object, mine[0].statement, *mine)


def _limited(rule: str, workload: ObjectRef, fact: Fact, words: str) -> Finding | None:
    root = named(fact, workload.namespace)
    return blame(rule, Fault.QUOTA_EXCEEDED, root, f"{root} {words}", fact) if root else None


def _rejected(workload: ObjectRef, fact: Fact) -> Finding | None:
    """What rejects, by name, or the workload where what rejects it cannot be named."""
    root = named(fact, None)
    what = {"pod_security": "pod security", "webhook": f"webhook {fact.detail.get('webhook')}"}
    by = root or what.get(fact.detail["why"], "a policy")
    words = f"the pods of {workload} are refused by {by}: {fact.statement}"
    return blame(f"admission_{fact.detail['why']}", Fault.ADMISSION_REJECTED, root or workload, words, fact)


def limiter(view: View, ref: ObjectRef) -> Finding | None:
    """A quota, a limit range, an account, a webhook or a policy that refuses somebody's pods now."""
    for fact in view.evidence.seen(Signal.CREATE_REFUSED):
        workload = fact.source.object
        if (fact.detail.get("kind"), fact.detail.get("name")) == (ref.kind, ref.name):
            finding = _refused(view, workload, fact)
            if finding is not None and finding.cause.object == ref:
                return finding
    return None
