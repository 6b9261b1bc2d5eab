"""Which drills there are: a scenario of the embedded cluster, its place, its truth and its alert. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from deployments.evaluation.scoring import Truth
from incidents.errors import PermanentError
from incidents.generator.alerting import SUMMARIES, root_symptom
from incidents.models import Noun
from incidents.standin import faults
from incidents.standin.faults import SCENARIOS, Site
from incidents.standin.simulation import Simulation

SETTLE_S = 150.0
"""How long everything runs, in virtual seconds, before the first alert: crash loops have restarted by then."""
WORKED_S = 300.0
OPTIONS: Mapping[str, Mapping[str, object]] = {"app_wedged": {"after_s": WORKED_S}}
"""A program that gets stuck works for so long after each restart; else no restart would be seen to help."""
LEADS_S = {"app_wedged": WORKED_S}
"""Scenarios that need longer than the others until they show, in virtual seconds."""
ALONE = ("preempted", "hpa_no_metrics", "dns_failure")
"""Scenarios that break more than their own namespace, the one that breaks most last."""
VALUES = {"missing_env_var": "https://config.example/v1", "bad_env_value": "8080"}
"""
What the approver gives where a plan asks: the scenarios' programs want the first to be set, and the second to be a
number. No other scenario has a fix that asks; a question about anything else is left open, and its drill fails.
"""
OF_CALLERS = {"service_port_mismatch": "-client"}
"""Scenarios in which somebody else notices, who is called after the workload."""
OF_SERVICES = ("service_selector_mismatch", "scaled_to_zero")
OF_JOBS = {"job_failed": "KubeJobFailed", "completed_job": "KubeJobNotCompleted"}
WORKLOADS = ("checkout", "orders", "billing", "search", "catalogue", "mailer", "ledger", "pricing", "stock", "profile")
PARTS = ("api", "web", "core", "sync", "edge", "worker", "gateway", "store")


class Drill(Noun):
    """One scenario at its place, what is true of it, and the labels of its alert."""

    scenario: str
    namespace: str
    name: str
    seed: int
    truth: Truth
    alert: str
    labels: dict[str, str]

    @property
    def order(self) -> dict[str, Any]:
        """What the embedded cluster's admin API is asked to set up."""
        place = {"fault": self.scenario, "namespace": self.namespace, "name": self.name, "seed": self.seed}
        return {**place, **OPTIONS.get(self.scenario, {})}

    @property
    def lead_s(self) -> float:
        """How much earlier than the others it has to be set up."""
        return LEADS_S.get(self.scenario, 0.0)

    @property
    def has_fix(self) -> bool:
        """Whether something that would help is right, or at least sensible."""
        return bool(self.truth.fixes or self.truth.may)

    @property
    def summary(self) -> str:
        """What the alert says."""
        return SUMMARIES.get(self.alert, self.alert)


def drills(wanted: Iterable[str], seed: int, *, every: bool = False) -> tuple[Drill, ...]:
    """
    The drills of some faults or scenarios; with none named, of all that have a fix, or of `every` scenario there is.

    Raises PermanentError for a name that is neither a fault nor a scenario.
    """
    made = [_drill(number, scenario, seed) for number, scenario in enumerate(SCENARIOS)]
    named = tuple(wanted)
    for name in named:
        if name not in SCENARIOS and all(drill.truth.fault != name for drill in made):
            raise PermanentError(f"there is no fault {name!r}: name one of {', '.join(sorted(SCENARIOS))}")
    if named:
        return tuple(drill for drill in made if drill.scenario in named or drill.truth.fault in named)
    return tuple(drill for drill in made if every or drill.has_fix)


def _drill(number: int, scenario: str, seed: int) -> Drill:
    """A drill in a namespace of its own, its truth from the same scenario in a cluster of this process."""
    namespace = f"drill-{scenario.replace('_', '-')}"
    name = f"{WORKLOADS[number % len(WORKLOADS)]}-{PARTS[number // len(WORKLOADS) % len(PARTS)]}"
    simulation = Simulation(seed)
    told = SCENARIOS[scenario](Site(simulation, namespace, name, seed), **OPTIONS.get(scenario, {}))
    simulation.close()
    alert, about = _symptom(scenario, name, told)
    labels = {"alertname": alert, "severity": "critical", **about}
    if "node" not in about:
        labels["namespace"] = namespace
    place = {"scenario": scenario, "namespace": namespace, "name": name, "seed": seed, "alert": alert}
    return Drill.model_validate({**place, "truth": told.as_captured, "labels": labels})


def _symptom(scenario: str, name: str, told: faults.Truth) -> tuple[str, dict[str, str]]:
    """The alert that monitoring would send first: about the object at fault where there is one, or who suffers."""
    own = root_symptom(told)
    if own is not None and told.kind != "LimitRange":
        return own
    if scenario in OF_JOBS:
        return OF_JOBS[scenario], {"cronjob" if told.kind == "CronJob" else "job_name": name}
    if scenario in OF_SERVICES:
        return "KubeServiceNoEndpoints", {"service": name}
    return "KubeDeploymentReplicasMismatch", {"deployment": f"{name}{OF_CALLERS.get(scenario, '')}"}


def waves(chosen: Iterable[Drill], size: int) -> tuple[tuple[Drill, ...], ...]:
    """Drills that share the cluster at a time; what breaks more than its namespace comes last, and by itself."""
    all_of_them = tuple(chosen)
    together = [drill for drill in all_of_them if drill.scenario not in ALONE]
    apart = sorted((d for d in all_of_them if d.scenario in ALONE), key=lambda d: ALONE.index(d.scenario))
    groups = [tuple(together[start : start + size]) for start in range(0, len(together), size)]
    return (*groups, *((drill,) for drill in apart))
