"""Who is alerted about: the one that the graph has it of, if that workload suffers, else one nearer to the cause."""

from incidents.generator.alerting import chosen, complaint, root_symptom
from incidents.generator.graph import Graph
from incidents.generator.stage import Played, Stage
from incidents.generator.symptoms import Symptom, pods_of, symptoms_of
from incidents.standin.faults import Site
from incidents.standin.shapes import name_of

SERVING = ("Deployment", "StatefulSet", "DaemonSet")
"""Kinds of which users may complain."""
STILL = frozenset({"cpu_throttled", "dependency_unavailable"})
"""Faults with which a workload may still be ready, and answer its callers: its users alone notice."""
FAILING = ("HighErrorRate", "ErrorBudgetBurn", "ServiceDown", "HighRequestLatency")
"""What users notice of a service that does not do what it is for."""


class Unseen(LookupError):
    """Nothing that monitoring watches shows what was set up, so nobody would have been alerted."""


def alerting_of(stage: Stage, played: Played, graph: Graph) -> tuple[Site, int, Symptom]:
    """Who alerts, at what distance: as the graph has it where that workload suffers, else nearer to the cause."""
    still = played.truth.fault in STILL and not symptoms_of(played.site)
    suffering = [] if still else _suffering(stage, graph)
    if suffering:
        return stage.sites[graph.path[len(suffering)]], len(suffering), chosen(stage.rng, suffering[-1])
    own = root_symptom(played.truth)
    found = symptoms_of(played.site, restarts=True)
    if played.truth.fault == "cpu_throttled" and (not found or stage.rng.random() < 0.4):
        return played.site, 0, _slow(stage, played.site)
    if (still and not found) or (played.truth.fault == "evicted_storage" and stage.rng.random() < 0.4):
        return played.site, 0, complaint(stage.rng, played.site.kind, played.site.name)
    if "other" in played.truth.detail:
        return played.site, 0, (stage.rng.choice(FAILING), {"service": played.site.name})
    if own is not None and (not found or stage.rng.random() < 0.4):
        return played.site, 0, own
    if not found:
        stage.simulation.close()
        raise Unseen(f"nothing shows that {played.truth.fault} befell {played.site.name}")
    return played.site, 0, chosen(stage.rng, found)


def _slow(stage: Stage, site: Site) -> Symptom:
    """What is noticed of a workload that is held back: users wait, or monitoring has measured it."""
    pods = pods_of(site)
    if not pods or stage.rng.random() < 0.4:
        about = stage.rng.choice(("service", site.kind.lower()))
        return stage.rng.choice(("HighRequestLatency", "HighRequestLatency", "ErrorBudgetBurn")), {about: site.name}
    return "CPUThrottlingHigh", {"pod": name_of(stage.rng.choice(pods)), "container": site.container}


def _suffering(stage: Stage, graph: Graph) -> list[list[Symptom]]:
    """What ails the callers on the way from the fault to the alert, as far as it reaches without a gap."""
    found = [symptoms_of(stage.sites[node]) or _noticed(stage, node) for node in graph.path[1:]]
    return found[: found.index([])] if [] in found else found


def _noticed(stage: Stage, node: int) -> list[Symptom]:
    """What users notice of a workload that stays ready and does not do its work."""
    site = stage.sites[node]
    return [complaint(stage.rng, site.kind, site.name)] if node in stage.patient and site.kind in SERVING else []
