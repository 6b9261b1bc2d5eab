"""
For each fault, what a human has to decide or give, and the commands. Pure data.

The commands are templates: {it} is the root as kubectl types it, {n} its namespace, {work} and {wn} the workload that
suffers and its namespace, {c} the container, {key} and {variable} what the diagnosis names. Words in capitals are for
the reader to replace.
"""

from incidents.faults import Fault

Advice = tuple[str, tuple[str, ...]]
_IMAGE = "kubectl set image {work}{wn} CONTAINER=IMAGE"
_EDIT = "kubectl edit {it}{n}"
_DESCRIBE = "kubectl describe {it}{n}"
_LOGS = "kubectl logs {it}{n}{c} --previous"
_HISTORY = "kubectl rollout history {it}{n}"

ADVICE: dict[Fault, Advice] = {
    Fault.MISSING_ENV_VAR: (
        "Give the variable a value, or take a key of a Secret for it:",
        ("kubectl set env {it}{n}{c} {variable}=VALUE", "kubectl set env {it}{n}{c} --list"),
    ),
    Fault.BAD_ENV_VALUE: (
        "Set the variable to a value the program can use:",
        ("kubectl set env {it}{n}{c} {variable}=VALUE", _LOGS),
    ),
    Fault.MISSING_CONFIGMAP: (
        "Only its owner knows the content. Make the ConfigMap, or add the key to it; the pods start by themselves:",
        ("kubectl create configmap {name}{n} --from-literal={key}=VALUE", _EDIT, "kubectl get {work}{wn} -o yaml"),
    ),
    Fault.MISSING_SECRET: (
        "Only its owner knows the content. Make the Secret; the pods start by themselves then:",
        ("kubectl create secret generic {name}{n} --from-literal={key}=VALUE", "kubectl get {work}{wn} -o yaml"),
    ),
    Fault.MISSING_SECRET_KEY: (
        "Add the key to the Secret, or let the workload ask for a key that is there:",
        (_DESCRIBE, "kubectl patch {it}{n} -p '{{\"stringData\":{{\"KEY\":\"VALUE\"}}}}'", "kubectl edit {work}{wn}"),
    ),
    Fault.BAD_CONFIG_FILE: (
        "Mend the file where it is kept, then restart who reads it:",
        (_EDIT, "kubectl logs {work}{wn} --previous", "kubectl rollout restart {work}{wn}"),
    ),
    Fault.BAD_COMMAND: ("Correct the command or its arguments:", (_LOGS, _EDIT)),
    Fault.PERMISSION_DENIED: (
        "Let the security context and the image agree: a writable volume, a user, a port above 1024, or another image:",
        (_LOGS, _EDIT),
    ),
    Fault.BAD_RELEASE: ("No earlier revision is known to work. Release a mended one:", (_LOGS, _HISTORY, _IMAGE)),
    Fault.IMAGE_NOT_FOUND: ("Push the image, or name one that exists:", (_DESCRIBE, _IMAGE)),
    Fault.INVALID_IMAGE_NAME: ("Write the image as registry/repository:tag, in lower case:", (_IMAGE,)),
    Fault.IMAGE_PULL_DENIED: (
        "Give the pods a pull secret that the registry accepts, and name it in the workload or its service account:",
        (
            "kubectl create secret docker-registry NAME{n} --docker-server=HOST "
            "--docker-username=USER --docker-password=PASSWORD",
            "kubectl edit {work}{wn}",
        ),
    ),
    Fault.REGISTRY_UNREACHABLE: (
        "Check the registry, its name and the way to it from the nodes; the pull is tried again by itself:",
        (_DESCRIBE, "kubectl get nodes -o wide"),
    ),
    Fault.EXEC_FORMAT_ERROR: (
        "Build the image for the nodes' architecture, or choose nodes that have the image's:",
        ("kubectl get nodes -L kubernetes.io/arch", _IMAGE),
    ),
    Fault.OOM_KILLED: (
        "Find out what it needs, and give it room, or let it use less:",
        ("kubectl top pod{n} --containers", "kubectl set resources {it}{n}{c} --limits=memory=SIZE"),
    ),
    Fault.CPU_THROTTLED: (
        "Raise or drop the CPU limit:",
        ("kubectl top pod{n} --containers", "kubectl set resources {it}{n}{c} --limits=cpu=AMOUNT"),
    ),
    Fault.UNSCHEDULABLE_RESOURCES: (
        "Request less, free a node or add one:",
        ("kubectl describe nodes", "kubectl set resources {it}{n}{c} --requests=cpu=AMOUNT,memory=SIZE"),
    ),
    Fault.UNSCHEDULABLE_PLACEMENT: (
        "Decide whether the workload asks for the wrong place, or a node lacks a label or has a taint too many:",
        ("kubectl get nodes --show-labels", _DESCRIBE, _EDIT),
    ),
    Fault.QUOTA_EXCEEDED: (
        "Decide whether the limit rises or something in the namespace shrinks:",
        (_DESCRIBE, "kubectl get pods{n} -o wide", _EDIT),
    ),
    Fault.EVICTED_STORAGE: (
        "Let it write less, or raise the volume's sizeLimit or the ephemeral-storage limit:",
        (_DESCRIBE, _EDIT),
    ),
    Fault.PREEMPTED: (
        "Add room, or change the priorities:",
        (
            _DESCRIBE,
            "kubectl get priorityclasses",
            "kubectl get events{n} --field-selector=reason=Preempted",
            "kubectl describe nodes",
        ),
    ),
    Fault.SCALED_TO_ZERO: (
        "Ask who scaled it down and why; if it is to run:",
        (_DESCRIBE, "kubectl scale {it}{n} --replicas=NUMBER"),
    ),
    Fault.HPA_NO_METRICS: (
        "Bring back the metrics, and give every container a request for what is measured:",
        (_DESCRIBE, "kubectl get apiservices v1beta1.metrics.k8s.io", "kubectl top pod{n}"),
    ),
    Fault.HPA_MAXED: (
        "Decide whether more replicas are affordable, or the load or its target has to change:",
        (_DESCRIBE, "kubectl patch {it}{n} -p '{{\"spec\":{{\"maxReplicas\":NUMBER}}}}'"),
    ),
    Fault.LIVENESS_PROBE_FAILING: (
        "Correct the probe's port or path, or give it more time; the container itself works:",
        (_DESCRIBE, _LOGS, _EDIT),
    ),
    Fault.READINESS_PROBE_FAILING: (
        "Correct the probe's port or path, or what it asks about; the container itself runs:",
        (_DESCRIBE, "kubectl logs {it}{n}{c}", _EDIT),
    ),
    Fault.STARTUP_PROBE_FAILING: (
        "Give it longer to start (failureThreshold times periodSeconds), or correct the probe:",
        (_DESCRIBE, _LOGS, _EDIT),
    ),
    Fault.APP_WEDGED: ("Restart it, and keep a stack dump for those who mend it:", ("kubectl logs {it}{n}{c}",)),
    Fault.SERVICE_SELECTOR_MISMATCH: (
        "Let the Service select the labels that the pods have:",
        ("kubectl get pods{n} --show-labels", "kubectl get {it}{n} -o yaml", _EDIT),
    ),
    Fault.SERVICE_PORT_MISMATCH: (
        "Let targetPort be the port on which the pods listen:",
        ("kubectl get {it}{n} -o yaml", "kubectl get endpointslices{n} -l kubernetes.io/service-name={name}", _EDIT),
    ),
    Fault.SERVICE_MISSING: (
        "Make the Service, or correct the name by which it is called:",
        (
            "kubectl get services{n}",
            "kubectl expose deployment NAME --name={name} --port=PORT{n}",
            "kubectl edit {work}{wn}",
        ),
    ),
    Fault.NETWORK_POLICY_BLOCK: (
        "Decide whether this traffic is meant to flow; if so, allow it in the policy or in one beside it:",
        (_DESCRIBE, _EDIT),
    ),
    Fault.DNS_FAILURE: (
        "Mend the cluster's DNS; every workload depends on it:",
        ("kubectl get pods -n kube-system -l k8s-app=kube-dns", _DESCRIBE, _EDIT),
    ),
    Fault.INGRESS_MISCONFIGURED: (
        "Name a class, a Service with its port, and a TLS secret that exist:",
        (_DESCRIBE, "kubectl get ingressclasses", "kubectl get services{n}", _EDIT),
    ),
    Fault.DEPENDENCY_UNAVAILABLE: (
        "Nothing in this cluster explains it: ask those who run the dependency:",
        ("kubectl logs {work}{wn} --tail=50",),
    ),
    Fault.STORAGE_CLASS_MISSING: (
        "Make the class, or make the claim anew with one that exists (a claim's class cannot be changed):",
        ("kubectl get storageclasses", _DESCRIBE),
    ),
    Fault.PVC_MISSING: (
        "Make the claim, or name one that exists:",
        ("kubectl get pvc{n}", "kubectl edit {work}{wn}"),
    ),
    Fault.PVC_UNBOUND: (
        "Provide a volume of the claim's size, access mode, class and place:",
        (_DESCRIBE, "kubectl get pv", "kubectl get storageclasses"),
    ),
    Fault.VOLUME_FULL: (
        "Free room on the volume, or enlarge the claim where its class allows that:",
        (_DESCRIBE, "kubectl get storageclasses", "kubectl exec {work}{wn} -- df -h"),
    ),
    Fault.JOB_FAILED: (
        "Mend what the log complains about, then run it again (mind what it already did):",
        ("kubectl logs {it}{n}{c}", "kubectl get {it}{n} -o yaml"),
    ),
    Fault.INIT_CONTAINER_FAILING: (
        "Mend what the init container complains about; nothing else starts before it is done:",
        ("kubectl logs {it}{n}{c}", _DESCRIBE),
    ),
    Fault.SERVICE_ACCOUNT_MISSING: (
        "Make the service account with the rights it is to have, or name one that exists:",
        ("kubectl create serviceaccount {name}{n}", "kubectl get serviceaccounts{n}", "kubectl edit {work}{wn}"),
    ),
    Fault.RBAC_FORBIDDEN: (
        "Decide whether the program may do that; if so, grant the verb it asks for and no more:",
        (_DESCRIBE, "kubectl get rolebindings{wn} -o wide", "kubectl logs {work}{wn} --tail=50"),
    ),
    Fault.PRIORITY_CLASS_MISSING: (
        "Make the class, or name one that exists:",
        ("kubectl get priorityclasses", _EDIT),
    ),
    Fault.ADMISSION_REJECTED: (
        "Let the pods keep the rule, or mend what judges them; never switch a policy off to get a pod in:",
        (_DESCRIBE, "kubectl get events{wn} --field-selector=reason=FailedCreate", "kubectl edit {work}{wn}"),
    ),
    Fault.PDB_BLOCKING: (
        "Allow at least one disruption, or run one replica more:",
        (_DESCRIBE, _EDIT),
    ),
    Fault.FINALIZER_STUCK: (
        "Find out why the owner of the finalizer does not remove it; taking it away by hand skips its clean-up:",
        ("kubectl get {it}{n} -o jsonpath='{{.metadata.finalizers}}'", _DESCRIBE),
    ),
    Fault.NODE_NOT_READY: (
        "Look after the machine and its kubelet:",
        (_DESCRIBE, "kubectl get pods -A -o wide --field-selector=spec.nodeName={name}"),
    ),
    Fault.NODE_PRESSURE: (
        "Free the node of what fills it:",
        (_DESCRIBE, "kubectl top node {name}", "kubectl get pods -A -o wide --field-selector=spec.nodeName={name}"),
    ),
    Fault.NODE_CORDONED: (
        "Somebody cordoned it: ask why, and only then let it take pods again:",
        (_DESCRIBE, "kubectl uncordon {name}"),
    ),
    Fault.FLUX_KUSTOMIZATION_FAILED: (
        "Mend what it applies, in its source:",
        (_DESCRIBE, "flux reconcile kustomization {name}{n} --with-source"),
    ),
    Fault.FLUX_SOURCE_FAILED: (
        "Check the address, the credentials and the reference of the source:",
        (_DESCRIBE, "flux get sources all{n}"),
    ),
    Fault.FLUX_HELMRELEASE_FAILED: (
        "Mend the chart, its values or what did not become ready; then let it try again:",
        (_DESCRIBE, "flux reconcile helmrelease {name}{n} --reset --force"),
    ),
    Fault.CERTIFICATE_EXPIRED: (
        "Renew the certificate, and restart who keeps the old one in memory:",
        (_DESCRIBE, "kubectl rollout restart {work}{wn}"),
    ),
}  # fmt: skip
