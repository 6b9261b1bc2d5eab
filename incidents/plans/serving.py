"""Probes and Services that point at the wrong place, where the right one is certain or was there before. Pure."""

from incidents.evidence.values import is_near
from incidents.faults import ActionName
from incidents.models import ObjectRef, Parameter, Plan, ProbeSpec, Signal, WorkloadFacts
from incidents.plans.case import Case
from incidents.plans.releases import back_to

ASKED_OF = ("image", "ports")
"""What changes the program that a probe asks, and where it listens. An argument may be about anything."""
SELECTED = ("Deployment", "StatefulSet", "DaemonSet")


def right_probe(case: Case) -> Plan | None:
    """
    Back, if the newest revision changed the probe; else the one port on which the container is known to listen; else
    back all the same, if the newest revision changed what is asked.
    """
    probe = _failing(case)
    if probe is None:
        return None
    return _before(case, probe.probe) or _other_port(case, probe) or _before(case, *ASKED_OF)


def _before(case: Case, *fields: str) -> Plan | None:
    """Back to the revision that is known to work, if the newest one changed one of these fields."""
    good, changes = case.last_good, case.changed(*fields)
    if good is None or not changes:
        return None
    return back_to(case, good, f"revision {good.number} runs with another {changes[0].detail.get('field')}")


def _other_port(case: Case, probe: ProbeSpec) -> Plan | None:
    """The port on which the container is known to listen, where the probe is refused at another one."""
    port = _certain_port(case, probe) if probe.port and "refused" in _whys(case, probe) else None
    if port is None or probe.probe == "startupProbe":
        return None  # what has not started yet may open the right port later
    params: dict[str, Parameter] = {"container": case.container, "probe": probe.probe, "port": port}
    why = f"nobody listens where the {probe.probe} of {case.container} asks ({probe.port}); it listens on {port}"
    return case.plan(ActionName.PATCH_PROBE, why, f"ask at port {probe.port} again", params=params)


def _failing(case: Case) -> ProbeSpec | None:
    """The probe that the fault is about, if it is seen to fail."""
    name = f"{case.fault.value.split('_')[0]}Probe"
    specs = case.spec.probes if case.spec else ()
    probe = next((each for each in specs if each.probe == name), None)
    return probe if probe is not None and _whys(case, probe) else None


def _whys(case: Case, probe: ProbeSpec) -> set[str]:
    """In which ways a probe of the container to blame fails."""
    return {
        fact.detail.get("why", "")
        for fact in case.view.pod_facts(case.target, Signal.PROBE_FAILING)
        if fact.detail.get("container", case.container) == case.container
        and fact.detail.get("probe") == probe.probe.removesuffix("Probe")
    }


def _certain_port(case: Case, probe: ProbeSpec) -> int | None:
    """Where the container listens: by its own word, else by its only declared port. Never where the probe asks now."""
    heard = {fact.detail["port"] for fact in case.clues("listening") if fact.detail.get("port", "").isdecimal()}
    declared = {str(port) for port in case.spec.ports} if case.spec else set()
    if _asked(case, probe) in heard | declared:
        return None
    known = heard if len(heard) == 1 else (heard & declared if heard else declared)
    return int(known.pop()) if len(known) == 1 else None


def _asked(case: Case, probe: ProbeSpec) -> str:
    """The number of the port that a probe asks at; a probe may give a name."""
    told = (fact.detail.get("port", "") for fact in case.view.pod_facts(case.target, Signal.PROBE_FAILING))
    return probe.port if probe.port.isdecimal() else next((port for port in told if port), probe.port)


def right_port_of_service(case: Case) -> Plan | None:
    """The one port on which the pods behind a Service are known to listen."""
    unserved = case.facts(Signal.PORT_UNSERVED)
    if len(unserved) != 1:
        return None
    detail = unserved[0].detail
    listening = [port for port in detail.get("listening", "").split(",") if port.isdecimal()]
    if len(listening) != 1 or detail.get("certain") != "yes" or detail.get("ports", "1") != "1":
        return None
    before = detail.get("target_port", "?")
    why = f"{case.target} sends to port {before}; its pods listen on {listening[0]}"
    params: dict[str, Parameter] = {"target_port": int(listening[0])}
    return case.plan(ActionName.PATCH_SERVICE, why, f"send to port {before} again", params=params)


def right_selector(case: Case) -> Plan | None:
    """The labels of the one workload that a Service can have meant."""
    told = next((fact.detail.get("selector", "") for fact in case.facts(Signal.SELECTS_NOTHING)), "")
    selector = dict(part.split("=", 1) for part in told.split(",") if "=" in part)
    fits = [each for each in _candidates(case) if selector_for(selector, case.target, each)]
    wanted = selector_for(selector, case.target, fits[0]) if len(fits) == 1 else None
    if not wanted or _selected(case, wanted) != [fits[0].ref]:
        return None
    params: dict[str, Parameter] = {"selector": wanted}
    why = f"{case.target} selects {told}, which no pod has; {fits[0].ref} is what it can have meant"
    return case.plan(ActionName.PATCH_SERVICE, why, f"select {told} again", params=params)


def _candidates(case: Case) -> list[WorkloadFacts]:
    return [
        each
        for each in case.evidence.workloads
        if each.ref.kind in SELECTED and each.ref.namespace == case.target.namespace
    ]


def selector_for(selector: dict[str, str], service: ObjectRef, workload: WorkloadFacts) -> dict[str, str] | None:
    """
    A Service's selector with the values that a workload's pods have; None unless it is nearly theirs already.

    Every key must be one of the pods' labels, and every value that differs must be a slip of theirs, or the workload
    must have the Service's own name.
    """
    labels = workload.selector
    if not selector or not selector.keys() <= labels.keys():
        return None
    wrong = [key for key, value in selector.items() if labels[key] != value]
    is_named = workload.ref.name == service.name
    if not wrong or not all(is_named or is_near(selector[key], labels[key]) for key in wrong):
        return None
    return {key: labels[key] for key in selector}


def _selected(case: Case, selector: dict[str, str]) -> list[ObjectRef]:
    return [each.ref for each in _candidates(case) if selector.items() <= each.selector.items()]
