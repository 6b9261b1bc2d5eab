"""Workloads that run too few pods, or pods that run in vain. Pure."""

from incidents.faults import ActionName
from incidents.models import ObjectRef, Plan, Relation, Signal
from incidents.plans.case import Case

MOST_REPLICAS = 100
RESTARTABLE = ("Deployment", "StatefulSet", "DaemonSet")
SAME = "nothing has to be put back: new pods come from the same template"
PASSING_CLUES = ("refused", "timed_out", "unavailable")


def scaled_up(case: Case) -> Plan | None:
    """
    As many replicas as there were; 1 where nobody knows. Not where somebody wrote down that it is meant to rest.

    What it had tells the last number that was written down, then its autoscaler, then the claims of its members.
    """
    facts = case.facts(Signal.ZERO_REPLICAS)
    if any(fact.detail.get("deliberate") for fact in facts):
        return None
    before = next((fact.detail["before"] for fact in facts if fact.detail.get("before", "").isdecimal()), "")
    least = [link.detail.get("min", "") for link in case.view.links_to(case.target, Relation.SCALES)]
    members = next((fact.detail["members"] for fact in facts if fact.detail.get("members")), "")
    told = next((int(text) for text in (before, *least, members) if text.isdecimal() and int(text) > 0), 1)
    replicas = min(told, MOST_REPLICAS)
    source = "the last number known" if replicas > 1 or before == "1" else "how many there were is not known"
    why = f"{case.target} has no replicas, and something needs it; {source}"
    return case.plan(ActionName.SCALE_DEPLOYMENT, why, "scale it to 0 again", params={"replicas": replicas})


def restarted(case: Case) -> Plan | None:
    """Delete the one pod that makes no progress; restart the whole workload where several do not."""
    if case.target.kind == "Pod":
        owned = bool(case.view.links_to(case.target, Relation.OWNS))
        return _deleted(case, case.target) if owned else None  # nobody would make a bare pod again
    if case.target.kind not in RESTARTABLE:
        return None
    stuck = _stuck(case)
    if len(stuck) == 1:
        return _deleted(case, stuck[0])
    why = f"the pods of {case.target} live and make no progress"
    return case.plan(ActionName.RESTART_WORKLOAD, why, SAME)


def _deleted(case: Case, pod: ObjectRef) -> Plan:
    why = f"{pod} lives and makes no progress; its controller makes a new one"
    return case.plan(ActionName.DELETE_POD, why, SAME, target=pod)


def _stuck(case: Case) -> list[ObjectRef]:
    """The pods that say they make no progress; else those that are not ready."""
    for signal, clue in ((Signal.LOG, "stalled"), (Signal.NOT_READY, None)):
        facts = case.view.pod_facts(case.target, signal)
        pods = [fact.source.object for fact in facts if clue is None or fact.detail.get("clue") == clue]
        if pods:
            return list(dict.fromkeys(pods))
    return []


def job_again(case: Case) -> Plan | None:
    """Make a Job again whose only trouble was a Service that serves by now."""
    if case.target.kind != "Job" or not case.facts(Signal.JOB_FAILED):
        return None
    troubles = case.clues(*PASSING_CLUES)
    others = case.clues("auth_failed", "crash", "usage", "migration", "missing_variable", "bad_value", "forbidden")
    called = [link.target for link in case.view.links(case.target, Relation.CALLS) if link.detail.get("clue")]
    if not troubles or others or not called or not all(case.view.facts(ref, Signal.SERVES) for ref in called):
        return None
    why = f"{case.target} gave up because {called[0]} did not answer, which serves by now"
    return case.plan(ActionName.RECREATE_JOB, why, "")
