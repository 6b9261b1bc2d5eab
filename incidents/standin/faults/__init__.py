"""
Broken (and healthy) workloads, applied to a running simulation, each with its truth.

Every scenario is a function of a site (a simulation, a place, a seed) and options: the same arguments make the same
objects. What makes workloads fail is the program behind the image, or what the cluster lacks. By family in modules.
"""

from collections.abc import Callable

from incidents.standin.faults import config, gitops, machinery, network, nodes, probes, release, resources, storage
from incidents.standin.faults.cascades import add_callers
from incidents.standin.faults.config import missing_env_var
from incidents.standin.faults.crowds import crowd
from incidents.standin.faults.probes import healthy
from incidents.standin.faults.release import crash_loop, image_not_found
from incidents.standin.faults.resources import oom_killed
from incidents.standin.faults.site import Site
from incidents.standin.faults.truth import Truth

Scenario = Callable[..., Truth]
FIRST: tuple[Scenario, ...] = (missing_env_var, image_not_found, oom_killed, crash_loop, healthy)
CATALOGUE: tuple[Scenario, ...] = (
    *(config.dropped_env_var, config.bad_env_value, config.misspelt_host),
    *(config.missing_configmap, config.missing_configmap_key, config.missing_mounted_configmap),
    *(config.missing_secret, config.missing_secret_key, config.bad_config_file, config.missing_config_file),
    *(config.bad_command, config.bad_arguments, config.permission_denied),
    *(release.bad_release, release.never_pulled, release.invalid_image_name, release.image_pull_denied),
    *(release.registry_unreachable, release.exec_format_error),
    *(resources.cpu_throttled, resources.unschedulable_resources, resources.unschedulable_placement),
    *(resources.quota_exceeded, resources.limit_range_refuses, resources.evicted_storage, resources.preempted),
    *(resources.scaled_to_zero, resources.hpa_no_metrics, resources.hpa_maxed),
    *(probes.liveness_probe_failing, probes.liveness_path_missing, probes.readiness_probe_failing),
    *(probes.startup_probe_failing, probes.app_wedged, probes.slow_start),
    *(network.service_selector_mismatch, network.service_port_mismatch, network.service_missing),
    *(network.network_policy_block, network.dns_failure, network.ingress_misconfigured),
    network.dependency_unavailable,
    *(storage.storage_class_missing, storage.pvc_missing, storage.pvc_unbound, storage.volume_full),
    *(machinery.job_failed, machinery.init_container_failing, machinery.service_account_missing),
    *(machinery.rbac_forbidden, machinery.priority_class_missing, machinery.admission_rejected),
    *(machinery.pdb_blocking, machinery.finalizer_stuck, machinery.completed_job),
    *(nodes.node_not_ready, nodes.node_pressure, nodes.node_cordoned),
    *(gitops.flux_kustomization_failed, gitops.flux_source_failed, gitops.flux_helmrelease_failed),
    gitops.certificate_expired,
)
SCENARIOS: dict[str, Scenario] = {scenario.__name__: scenario for scenario in (*FIRST, *CATALOGUE)}
"""Every scenario by name."""

__all__ = [
    "CATALOGUE",
    "SCENARIOS",
    "Scenario",
    "Site",
    "Truth",
    "add_callers",
    "crash_loop",
    "crowd",
    "healthy",
    "image_not_found",
    "missing_env_var",
    "oom_killed",
]
