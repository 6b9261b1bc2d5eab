"""Variables that are missing or wrong: a value that the cluster holds, or a question. Pure."""

from incidents.faults import ActionName
from incidents.models import Ask, Fact, Plan, Signal
from incidents.plans.case import Case
from incidents.plans.releases import back_to

HINT_ONLY = "sibling"
"""Another workload's value may be meant for that workload alone: the approver is told, and decides."""


def missing_variable(case: Case) -> Plan | None:
    """Back to the revision that had it; else a value the cluster holds; else a question."""
    variable, workload = case.cause.env, case.workload
    if not variable or not case.container or workload is None:
        return None
    good = case.predecessor
    if good is not None and variable in good.env_names.get(case.container, ()):
        state = "has it and runs" if good == case.last_good else "had it"
        return back_to(case, good, f"{variable} is missing since the newest revision; revision {good.number} {state}")
    why = f"the program stops because {variable} is not set"
    return _set(case, variable, why, f"take {variable} out of container {case.container} again")


def wrong_value(case: Case) -> Plan | None:
    """A value the cluster holds; else back to where another value was set; else a question."""
    variable, workload = case.cause.env, case.workload
    if not variable or not case.container or workload is None:
        return None
    good = case.last_good
    is_new = any(fact.detail.get("field") == f"env {variable}" for fact in case.changed("env"))
    if good is not None and is_new and len(_values(case, variable)) != 1:
        return back_to(case, good, f"revision {good.number} runs with another value of {variable}")
    why = f"the program cannot use the value of {variable}"
    return _set(case, variable, why, f"set the former value of {variable} again")


def _set(case: Case, variable: str, why: str, undo: str) -> Plan:
    params = {"container": case.container, "name": variable}
    values = _values(case, variable)
    if len(values) == 1:
        value, origin = next(iter(values.items()))
        given = {**params, "value": value}
        return case.plan(ActionName.PATCH_DEPLOYMENT_ENV, f"{why}; {origin} has {value}", undo, params=given)
    ask = Ask(
        param="value",
        prompt=f"Value of {variable} for container {case.container} of {case.target}",
        known=_hint(case, variable),
    )
    return case.plan(ActionName.PATCH_DEPLOYMENT_ENV, why, undo, params=params, asks=(ask,))


def _known(case: Case, variable: str) -> list[Fact]:
    wanted = (case.container, variable)
    facts = case.facts(Signal.KNOWN_VALUE)
    return [fact for fact in facts if (fact.detail.get("container"), fact.detail.get("variable")) == wanted]


def _values(case: Case, variable: str) -> dict[str, str]:
    """Value -> where it is from, of the sources that speak for this workload itself."""
    found = ((fact.detail.get("value", ""), fact.detail.get("origin", "")) for fact in _known(case, variable))
    return {value: origin for value, origin in found if value and not origin.startswith(HINT_ONLY)}


def _hint(case: Case, variable: str) -> str:
    """What the cluster tells about a value that nobody may invent."""
    origins = [_told(fact) for fact in _known(case, variable)]
    revisions = case.workload.revisions if case.workload else ()
    holders = [r.number for r in revisions if not r.current and variable in r.env_names.get(case.container, ())]
    if not origins and holders:
        return f"revision {holders[-1]} had this variable"
    return "; ".join(origins) or "the cluster holds no value for it"


def _told(fact: Fact) -> str:
    value, origin = fact.detail.get("value", ""), fact.detail.get("origin", "?")
    return f"{origin} has {value}" if value else f"{origin} has a value that is not shown"
