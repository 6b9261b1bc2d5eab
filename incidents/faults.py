"""
The closed vocabulary of diagnoses and actions. Names are contracts: add, never rename.

Only the words and what may carry them; the wording for people is in ``ABOUT``.
"""

from enum import StrEnum


class Fault(StrEnum):
    """What can be wrong. NONE claims health and needs evidence; UNKNOWN is an abstention."""

    NONE = "none"
    UNKNOWN = "unknown"
    MISSING_ENV_VAR = "missing_env_var"
    BAD_ENV_VALUE = "bad_env_value"
    MISSING_CONFIGMAP = "missing_configmap"
    MISSING_SECRET = "missing_secret"
    MISSING_SECRET_KEY = "missing_secret_key"
    BAD_CONFIG_FILE = "bad_config_file"
    BAD_COMMAND = "bad_command"
    PERMISSION_DENIED = "permission_denied"
    BAD_RELEASE = "bad_release"
    IMAGE_NOT_FOUND = "image_not_found"
    INVALID_IMAGE_NAME = "invalid_image_name"
    IMAGE_PULL_DENIED = "image_pull_denied"
    REGISTRY_UNREACHABLE = "registry_unreachable"
    EXEC_FORMAT_ERROR = "exec_format_error"
    OOM_KILLED = "oom_killed"
    CPU_THROTTLED = "cpu_throttled"
    UNSCHEDULABLE_RESOURCES = "unschedulable_resources"
    UNSCHEDULABLE_PLACEMENT = "unschedulable_placement"
    QUOTA_EXCEEDED = "quota_exceeded"
    EVICTED_STORAGE = "evicted_storage"
    PREEMPTED = "preempted"
    SCALED_TO_ZERO = "scaled_to_zero"
    HPA_NO_METRICS = "hpa_no_metrics"
    HPA_MAXED = "hpa_maxed"
    LIVENESS_PROBE_FAILING = "liveness_probe_failing"
    READINESS_PROBE_FAILING = "readiness_probe_failing"
    STARTUP_PROBE_FAILING = "startup_probe_failing"
    APP_WEDGED = "app_wedged"
    SERVICE_SELECTOR_MISMATCH = "service_selector_mismatch"
    SERVICE_PORT_MISMATCH = "service_port_mismatch"
    SERVICE_MISSING = "service_missing"
    NETWORK_POLICY_BLOCK = "network_policy_block"
    DNS_FAILURE = "dns_failure"
    INGRESS_MISCONFIGURED = "ingress_misconfigured"
    DEPENDENCY_UNAVAILABLE = "dependency_unavailable"
    STORAGE_CLASS_MISSING = "storage_class_missing"
    PVC_MISSING = "pvc_missing"
    PVC_UNBOUND = "pvc_unbound"
    VOLUME_FULL = "volume_full"
    JOB_FAILED = "job_failed"
    INIT_CONTAINER_FAILING = "init_container_failing"
    SERVICE_ACCOUNT_MISSING = "service_account_missing"
    RBAC_FORBIDDEN = "rbac_forbidden"
    PRIORITY_CLASS_MISSING = "priority_class_missing"
    ADMISSION_REJECTED = "admission_rejected"
    PDB_BLOCKING = "pdb_blocking"
    FINALIZER_STUCK = "finalizer_stuck"
    NODE_NOT_READY = "node_not_ready"
    NODE_PRESSURE = "node_pressure"
    NODE_CORDONED = "node_cordoned"
    FLUX_KUSTOMIZATION_FAILED = "flux_kustomization_failed"
    FLUX_SOURCE_FAILED = "flux_source_failed"
    FLUX_HELMRELEASE_FAILED = "flux_helmrelease_failed"
    CERTIFICATE_EXPIRED = "certificate_expired"


class ActionName(StrEnum):
    """What may be done about it."""

    PATCH_DEPLOYMENT_ENV = "patch_deployment_env"
    PATCH_DEPLOYMENT_RESOURCES = "patch_deployment_resources"
    PATCH_DEPLOYMENT_IMAGE_OR_CMD = "patch_deployment_image_or_cmd"
    SCALE_DEPLOYMENT = "scale_deployment"
    DELETE_POD = "delete_pod"
    CUSTOM_INSTRUCTION = "custom_instruction"
    ROLLBACK_DEPLOYMENT = "rollback_deployment"
    RESTART_WORKLOAD = "restart_workload"
    PATCH_CONFIGMAP = "patch_configmap"
    PATCH_SERVICE = "patch_service"
    PATCH_PROBE = "patch_probe"
    RECREATE_JOB = "recreate_job"
    CORDON_NODE = "cordon_node"
    UNCORDON_NODE = "uncordon_node"
    EXPAND_PVC = "expand_pvc"
    FLUX_RECONCILE_KUSTOMIZATION = "flux_reconcile_kustomization"
    FLUX_RECONCILE_GITREPOSITORY = "flux_reconcile_gitrepository"
    FLUX_RECONCILE_HELMRELEASE = "flux_reconcile_helmrelease"
    POD_CHECK_STATUS = "pod_check_status"
    CHECK_PVC_STATUS = "check_pvc_status"


ROOTS: dict[Fault, frozenset[str]] = {
    Fault.NONE: frozenset(),
    Fault.UNKNOWN: frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod", "Service", "Node"}),
    Fault.MISSING_ENV_VAR: frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"}),
    Fault.BAD_ENV_VALUE: frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"}),
    Fault.MISSING_CONFIGMAP: frozenset({"ConfigMap"}),
    Fault.MISSING_SECRET: frozenset({"Secret"}),
    Fault.MISSING_SECRET_KEY: frozenset({"Secret"}),
    Fault.BAD_CONFIG_FILE: frozenset(
        {"ConfigMap", "Secret", "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"}
    ),
    Fault.BAD_COMMAND: frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"}),
    Fault.PERMISSION_DENIED: frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"}),
    Fault.BAD_RELEASE: frozenset({"Deployment", "StatefulSet", "DaemonSet"}),
    Fault.IMAGE_NOT_FOUND: frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"}),
    Fault.INVALID_IMAGE_NAME: frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"}),
    Fault.IMAGE_PULL_DENIED: frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod", "Secret"}),
    Fault.REGISTRY_UNREACHABLE: frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"}),
    Fault.EXEC_FORMAT_ERROR: frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"}),
    Fault.OOM_KILLED: frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"}),
    Fault.CPU_THROTTLED: frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"}),
    Fault.UNSCHEDULABLE_RESOURCES: frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"}),
    Fault.UNSCHEDULABLE_PLACEMENT: frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"}),
    Fault.QUOTA_EXCEEDED: frozenset({"ResourceQuota", "LimitRange"}),
    Fault.EVICTED_STORAGE: frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"}),
    Fault.PREEMPTED: frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"}),
    Fault.SCALED_TO_ZERO: frozenset({"Deployment", "StatefulSet"}),
    Fault.HPA_NO_METRICS: frozenset({"HorizontalPodAutoscaler", "Deployment", "StatefulSet"}),
    Fault.HPA_MAXED: frozenset({"HorizontalPodAutoscaler"}),
    Fault.LIVENESS_PROBE_FAILING: frozenset({"Deployment", "StatefulSet", "DaemonSet", "Pod"}),
    Fault.READINESS_PROBE_FAILING: frozenset({"Deployment", "StatefulSet", "DaemonSet", "Pod"}),
    Fault.STARTUP_PROBE_FAILING: frozenset({"Deployment", "StatefulSet", "DaemonSet", "Pod"}),
    Fault.APP_WEDGED: frozenset({"Pod", "Deployment", "StatefulSet", "DaemonSet"}),
    Fault.SERVICE_SELECTOR_MISMATCH: frozenset({"Service"}),
    Fault.SERVICE_PORT_MISMATCH: frozenset({"Service"}),
    Fault.SERVICE_MISSING: frozenset({"Service"}),
    Fault.NETWORK_POLICY_BLOCK: frozenset({"NetworkPolicy"}),
    Fault.DNS_FAILURE: frozenset({"ConfigMap", "Deployment", "Service"}),
    Fault.INGRESS_MISCONFIGURED: frozenset({"Ingress"}),
    Fault.DEPENDENCY_UNAVAILABLE: frozenset({"Service", "Deployment", "StatefulSet"}),
    Fault.STORAGE_CLASS_MISSING: frozenset({"PersistentVolumeClaim"}),
    Fault.PVC_MISSING: frozenset({"PersistentVolumeClaim"}),
    Fault.PVC_UNBOUND: frozenset({"PersistentVolumeClaim"}),
    Fault.VOLUME_FULL: frozenset({"PersistentVolumeClaim"}),
    Fault.JOB_FAILED: frozenset({"Job", "CronJob"}),
    Fault.INIT_CONTAINER_FAILING: frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "Pod"}),
    Fault.SERVICE_ACCOUNT_MISSING: frozenset({"ServiceAccount"}),
    Fault.RBAC_FORBIDDEN: frozenset({"ServiceAccount", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"}),
    Fault.PRIORITY_CLASS_MISSING: frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"}),
    Fault.ADMISSION_REJECTED: frozenset(
        {
            "ValidatingWebhookConfiguration",
            "MutatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "Namespace",
            "Deployment",
            "StatefulSet",
            "DaemonSet",
        }
    ),
    Fault.PDB_BLOCKING: frozenset({"PodDisruptionBudget"}),
    Fault.FINALIZER_STUCK: frozenset({"Namespace", "Pod", "PersistentVolumeClaim", "ConfigMap"}),
    Fault.NODE_NOT_READY: frozenset({"Node"}),
    Fault.NODE_PRESSURE: frozenset({"Node"}),
    Fault.NODE_CORDONED: frozenset({"Node"}),
    Fault.FLUX_KUSTOMIZATION_FAILED: frozenset({"Kustomization"}),
    Fault.FLUX_SOURCE_FAILED: frozenset({"GitRepository", "HelmRepository", "OCIRepository"}),
    Fault.FLUX_HELMRELEASE_FAILED: frozenset({"HelmRelease"}),
    Fault.CERTIFICATE_EXPIRED: frozenset({"Secret", "Certificate", "Ingress"}),
}
"""The kinds that may carry each fault's root cause."""

ABOUT: dict[Fault, str] = {
    Fault.NONE: "nothing is wrong now (stale alert, recovered by itself, healthy)",
    Fault.UNKNOWN: "something is wrong, and the evidence does not say what: escalate to a human. Never an excuse for 'none'",
    Fault.MISSING_ENV_VAR: "the program requires an environment variable that its container does not have",
    Fault.BAD_ENV_VALUE: "an environment variable is set to a value the program cannot use (not a number, unknown host, shadowed twice)",
    Fault.MISSING_CONFIGMAP: "a referenced ConfigMap, or a key of it, does not exist",
    Fault.MISSING_SECRET: "a referenced Secret does not exist",
    Fault.MISSING_SECRET_KEY: "the Secret exists, the key does not",
    Fault.BAD_CONFIG_FILE: "a configuration file that is missing or that the program cannot parse; the root is what mounts it, or the workload where nothing does",
    Fault.BAD_COMMAND: "the command does not exist, or its arguments are refused",
    Fault.PERMISSION_DENIED: "securityContext against the image: read-only file system, non-root, missing capability",
    Fault.BAD_RELEASE: "the newest revision crashes and the previous one ran; nothing more specific explains it",
    Fault.IMAGE_NOT_FOUND: "tag or repository does not exist, or Never pull and not on the node",
    Fault.INVALID_IMAGE_NAME: "the image reference does not parse",
    Fault.IMAGE_PULL_DENIED: "the registry refuses: imagePullSecret missing or wrong",
    Fault.REGISTRY_UNREACHABLE: "the registry does not answer or does not resolve",
    Fault.EXEC_FORMAT_ERROR: "image built for another CPU architecture",
    Fault.OOM_KILLED: "a container exceeds its memory limit",
    Fault.CPU_THROTTLED: "the CPU limit holds the program back",
    Fault.UNSCHEDULABLE_RESOURCES: "requests larger than any node has free (cpu, memory, GPU)",
    Fault.UNSCHEDULABLE_PLACEMENT: "nodeSelector, affinity, taint, hostPort or topology that no node satisfies",
    Fault.QUOTA_EXCEEDED: "quota or limit range refuses new pods",
    Fault.EVICTED_STORAGE: "emptyDir or ephemeral-storage limit exceeded",
    Fault.PREEMPTED: "evicted for a pod of higher priority",
    Fault.SCALED_TO_ZERO: "replicas is 0 and something needs it (the root may be a dependency of what the alert names)",
    Fault.HPA_NO_METRICS: "the autoscaler cannot compute its metric",
    Fault.HPA_MAXED: "the autoscaler is at its maximum and load is still above target",
    Fault.LIVENESS_PROBE_FAILING: "the probe is wrong or too eager and kills a working container",
    Fault.READINESS_PROBE_FAILING: "running, never ready, because of the probe",
    Fault.STARTUP_PROBE_FAILING: "killed before it has started",
    Fault.APP_WEDGED: "the process lives and makes no progress (deadlock): a restart is the fix",
    Fault.SERVICE_SELECTOR_MISMATCH: "the selector matches no pod, or the wrong ones",
    Fault.SERVICE_PORT_MISMATCH: "targetPort is not what the pods listen on",
    Fault.SERVICE_MISSING: "dependents name a Service that does not exist",
    Fault.NETWORK_POLICY_BLOCK: "a policy blocks needed traffic",
    Fault.DNS_FAILURE: "cluster names do not resolve",
    Fault.INGRESS_MISCONFIGURED: "class, backend, path or TLS secret of an Ingress does not exist",
    Fault.DEPENDENCY_UNAVAILABLE: "an external dependency is down and no object of this cluster explains it",
    Fault.STORAGE_CLASS_MISSING: "the claim names a StorageClass that does not exist",
    Fault.PVC_MISSING: "a referenced claim does not exist",
    Fault.PVC_UNBOUND: "no volume fits the claim (size, access mode, node affinity)",
    Fault.VOLUME_FULL: "the volume is full or filling up",
    Fault.JOB_FAILED: "a Job ran into its backoff limit; nothing more specific explains it",
    Fault.INIT_CONTAINER_FAILING: "an init container fails or hangs; nothing more specific (bad_command, oom_killed, service_missing ...) explains it",
    Fault.SERVICE_ACCOUNT_MISSING: "pods cannot be created: the ServiceAccount does not exist",
    Fault.RBAC_FORBIDDEN: "the program is refused by the API server",
    Fault.PRIORITY_CLASS_MISSING: "pods cannot be created: unknown PriorityClass",
    Fault.ADMISSION_REJECTED: "a webhook, a policy or pod security refuses the pods",
    Fault.PDB_BLOCKING: "a disruption budget that can never be met blocks a drain or rollout",
    Fault.FINALIZER_STUCK: "deletion waits for a finalizer nobody removes",
    Fault.NODE_NOT_READY: "kubelet silent or not ready",
    Fault.NODE_PRESSURE: "memory, disk or pid pressure",
    Fault.NODE_CORDONED: "unschedulable by hand",
    Fault.FLUX_KUSTOMIZATION_FAILED: "Ready=False on a Flux Kustomization",
    Fault.FLUX_SOURCE_FAILED: "the source cannot be fetched or is out of sync",
    Fault.FLUX_HELMRELEASE_FAILED: "Ready=False on a HelmRelease",
    Fault.CERTIFICATE_EXPIRED: "a certificate has expired or cannot be issued",
}

TARGETS: dict[ActionName, frozenset[str]] = {
    ActionName.PATCH_DEPLOYMENT_ENV: frozenset({"Deployment", "StatefulSet", "DaemonSet"}),
    ActionName.PATCH_DEPLOYMENT_RESOURCES: frozenset({"Deployment", "StatefulSet", "DaemonSet"}),
    ActionName.PATCH_DEPLOYMENT_IMAGE_OR_CMD: frozenset({"Deployment", "StatefulSet", "DaemonSet"}),
    ActionName.SCALE_DEPLOYMENT: frozenset({"Deployment", "StatefulSet"}),
    ActionName.DELETE_POD: frozenset({"Pod"}),
    ActionName.CUSTOM_INSTRUCTION: frozenset(),
    ActionName.ROLLBACK_DEPLOYMENT: frozenset({"Deployment", "StatefulSet", "DaemonSet"}),
    ActionName.RESTART_WORKLOAD: frozenset({"Deployment", "StatefulSet", "DaemonSet"}),
    ActionName.PATCH_CONFIGMAP: frozenset({"ConfigMap"}),
    ActionName.PATCH_SERVICE: frozenset({"Service"}),
    ActionName.PATCH_PROBE: frozenset({"Deployment", "StatefulSet", "DaemonSet"}),
    ActionName.RECREATE_JOB: frozenset({"Job"}),
    ActionName.CORDON_NODE: frozenset({"Node"}),
    ActionName.UNCORDON_NODE: frozenset({"Node"}),
    ActionName.EXPAND_PVC: frozenset({"PersistentVolumeClaim"}),
    ActionName.FLUX_RECONCILE_KUSTOMIZATION: frozenset({"Kustomization"}),
    ActionName.FLUX_RECONCILE_GITREPOSITORY: frozenset({"GitRepository"}),
    ActionName.FLUX_RECONCILE_HELMRELEASE: frozenset({"HelmRelease"}),
    ActionName.POD_CHECK_STATUS: frozenset({"Pod", "Deployment", "Namespace"}),
    ActionName.CHECK_PVC_STATUS: frozenset({"PersistentVolumeClaim"}),
}
"""The kinds that each action may touch."""

READ_ONLY = frozenset({ActionName.CUSTOM_INSTRUCTION, ActionName.POD_CHECK_STATUS, ActionName.CHECK_PVC_STATUS})
