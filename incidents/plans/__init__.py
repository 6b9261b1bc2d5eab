"""
From a diagnosis to one precise action. Pure: every parameter has a source in the cluster, or is asked for.

Of several actions that help, the one that changes least and can be undone comes first. Where no safe action is known,
there is no plan, and `instruction_for` says what a human should do.
"""

from collections.abc import Callable

from incidents.faults import TARGETS, Fault
from incidents.models import Diagnosis, Evidence, Plan
from incidents.plans import configuration, platform, releases, resources, running, serving
from incidents.plans.case import Case
from incidents.plans.instructions import instruction_for
from incidents.rules.view import View

MAKERS: dict[Fault, Callable[[Case], Plan | None]] = {
    Fault.MISSING_ENV_VAR: configuration.missing_variable,
    Fault.BAD_ENV_VALUE: configuration.wrong_value,
    Fault.BAD_RELEASE: releases.after_bad_release,
    **dict.fromkeys(releases.INTRODUCED_BY, releases.after_bad_change),
    **dict.fromkeys(releases.PULLS, releases.after_unpullable_image),
    Fault.OOM_KILLED: resources.more_memory,
    Fault.CPU_THROTTLED: resources.more_cpu,
    Fault.UNSCHEDULABLE_RESOURCES: resources.fitting_request,
    Fault.LIVENESS_PROBE_FAILING: serving.right_probe,
    Fault.READINESS_PROBE_FAILING: serving.right_probe,
    Fault.STARTUP_PROBE_FAILING: serving.right_probe,
    Fault.SERVICE_PORT_MISMATCH: serving.right_port_of_service,
    Fault.SERVICE_SELECTOR_MISMATCH: serving.right_selector,
    Fault.SCALED_TO_ZERO: running.scaled_up,
    Fault.APP_WEDGED: running.restarted,
    Fault.JOB_FAILED: running.job_again,
    Fault.VOLUME_FULL: platform.larger_volume,
    Fault.FLUX_KUSTOMIZATION_FAILED: platform.reconciled,
    Fault.FLUX_SOURCE_FAILED: platform.reconciled,
    Fault.FLUX_HELMRELEASE_FAILED: platform.reconciled,
}
"""The faults that have an action at all; the others need a human."""


def plan_for(diagnosis: Diagnosis, evidence: Evidence) -> Plan | None:
    """The action that this diagnosis calls for; None when nothing is wrong or nothing safe is known."""
    maker, cause = MAKERS.get(diagnosis.fault), diagnosis.root_cause
    if maker is None or cause is None or not diagnosis.has_issue:
        return None
    plan = maker(Case(diagnosis.fault, cause, evidence, View(evidence)))
    return plan if plan is not None and plan.target.kind in TARGETS[plan.action] else None


__all__ = ["MAKERS", "instruction_for", "plan_for"]
