"""
What stands around a workload in any real namespace, and is not to blame: accounts, pull secrets, configuration, probes,
autoscalers, budgets, policies. Without it a reader would learn that whoever has an account is a culprit.
"""

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from incidents.standin.faults import Site
from incidents.standin.faults.storage import claim, storage_class
from incidents.standin.faults.style import Style
from incidents.standin.shapes import Obj

ACCOUNT, PULL, PRIORITY, PROBE = "account", "pull", "priority", "probe"
AUTOSCALER, BUDGET, POLICY, CONFIG, CLAIM = "autoscaler", "budget", "policy", "config", "claim"
CHANGE, INGRESS = "change", "ingress"
JOBS = ("Job", "CronJob")
SPARED: Mapping[str, frozenset[str]] = {
    "service_account_missing": frozenset({ACCOUNT}),
    "rbac_forbidden": frozenset({ACCOUNT}),
    "image_pull_denied": frozenset({PULL}),
    "priority_class_missing": frozenset({PRIORITY}),
    "preempted": frozenset({PRIORITY, AUTOSCALER, BUDGET, CHANGE}),
    "hpa_no_metrics": frozenset({AUTOSCALER, CHANGE}),
    "hpa_maxed": frozenset({AUTOSCALER, CHANGE}),
    "scaled_to_zero": frozenset({AUTOSCALER}),
    "quota_exceeded": frozenset({AUTOSCALER, CHANGE}),
    "limit_range_refuses": frozenset({AUTOSCALER, CHANGE}),
    "node_cordoned": frozenset({BUDGET}),
    "node_not_ready": frozenset({BUDGET}),
    "pdb_blocking": frozenset({BUDGET}),
    "network_policy_block": frozenset({POLICY}),
    "ingress_misconfigured": frozenset({INGRESS}),
    "service_missing": frozenset({INGRESS}),
    "dns_failure": frozenset({POLICY}),
    "finalizer_stuck": frozenset({ACCOUNT, PULL, CONFIG, AUTOSCALER, BUDGET, POLICY, CLAIM, CHANGE}),
    **{
        name: frozenset({CLAIM})
        for name in (
            *("storage_class_missing", "pvc_missing", "pvc_unbound", "volume_full", "evicted_storage"),
            *("unschedulable_resources", "unschedulable_placement", "quota_exceeded", "admission_rejected"),
        )
    },
    **{
        name: frozenset({PROBE})
        for name in (
            *("liveness_probe_failing", "liveness_path_missing", "readiness_probe_failing", "startup_probe_failing"),
            *("app_wedged", "cpu_throttled", "service_port_mismatch"),
        )
    },
}
"""Scenario -> what its own workload does not get, because the scenario is about it."""
CHANGING = frozenset(
    {
        *("dropped_env_var", "bad_release", "image_not_found", "app_wedged", "evicted_storage", "bad_command"),
        *("bad_arguments", "oom_killed", "cpu_throttled", "unschedulable_resources"),
    }
)
"""Scenarios with revisions of their own, that count who runs first, or whose fault another change would hide."""
ELSEWHERE = (
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://otel-collector.observability:4317"),
    ("STATSD_HOST", "statsd.monitoring"),
    ("SMTP_HOST", "mail-relay.mail.svc.cluster.local"),
    ("SENTRY_DSN", "http://key@sentry.ops.svc:9000/4"),
    ("JAEGER_AGENT_HOST", "jaeger-agent"),
)
"""Services of other namespaces, or of none: whoever does not reach them does not mind."""
CERTIFICATES = (("{name}-tls", "/etc/tls"), ("{name}-certs", "/certs"), ("wildcard-cert", "/etc/pki"))
MOUNTED = (
    *(("{name}-ini", "/etc/app"), ("{name}-key", "/keys"), ("keystore", "/etc/keystore")),
    *(("ca-bundle", "/etc/roots"), ("{name}-credentials-file", "/run/secrets/app")),
)
"""Secrets that lie in a volume, and where."""
OUTSIDE = ("https://api.payments.example/v1", "https://hooks.chat.example/T0", "https://objects.storage.example")


def furnished(rng: Random, site: Site, scenario: str = "", *, certificates: bool = True) -> Site:
    """The same place with what its manifests refer to, all of which exists. `certificates`: those may be among it."""
    spared = SPARED.get(scenario, frozenset())
    style = site.style
    pod = dict(style.pod)
    if ACCOUNT not in spared and rng.random() < 0.35:
        pod["serviceAccountName"] = _account(rng, site)
    if PULL not in spared and rng.random() < 0.25:
        pod["imagePullSecrets"] = [{"name": _pull_secret(rng, site)}]
    if PRIORITY not in spared and rng.random() < 0.1:
        pod["priorityClassName"] = _priority(rng, site)
    if CONFIG not in spared:
        style = replace(style, env=(*style.env, *_variables(rng, site)))
        style = _with_file(rng, site, style) if rng.random() < 0.2 else style
        style = _with_secret(rng, site, style, certificates=certificates) if rng.random() < 0.3 else style
    if CHANGE not in spared and style.late_s is None and scenario not in CHANGING and rng.random() < 0.15:
        style = replace(style, past=_past(rng))
    if CLAIM not in spared and site.kind not in JOBS and rng.random() < (0.5 if site.kind == "StatefulSet" else 0.12):
        style = _with_claim(rng, site, style)
    if PROBE not in spared and style.probe is None and site.kind not in JOBS and rng.random() < 0.4:
        style = replace(style, probe=_probe(rng, style.port))
    return replace(site, style=replace(style, pod=pod))


def accompany(rng: Random, site: Site, scenario: str = "") -> None:
    """Set up what is told about a workload that exists: an autoscaler at ease, a budget, a policy that lets all in."""
    spared = SPARED.get(scenario, frozenset())
    requests = (site.style.resources.get("requests") or {}).get("cpu")
    company = (*site.style.first, *site.style.beside)
    scaled = site.kind in ("Deployment", "StatefulSet")
    if AUTOSCALER not in spared and scaled and requests and not company and rng.random() < 0.35:
        target = {"apiVersion": "apps/v1", "kind": site.kind, "name": site.name}
        size = {"minReplicas": site.replicas, "maxReplicas": site.replicas + rng.randint(1, 5)}
        _once(site, "HorizontalPodAutoscaler", site.name, {"spec": {"scaleTargetRef": target, **size}})
    if BUDGET not in spared and scaled and rng.random() < 0.12:
        selector = {"matchLabels": dict(site.selector)}
        _once(site, "PodDisruptionBudget", site.name, {"spec": {"maxUnavailable": 1, "selector": selector}})
    if POLICY not in spared and rng.random() < 0.12:
        selector = {"matchLabels": dict(site.selector)}
        spec = {"podSelector": selector, "policyTypes": ["Ingress"], "ingress": [{}]}
        _once(site, "NetworkPolicy", rng.choice((site.name, f"allow-{site.name}")), {"spec": spec})
    if INGRESS not in spared and rng.random() < 0.1:
        _routed(rng, site)


def _routed(rng: Random, site: Site) -> None:
    """An Ingress to the workload's own service, where it has one."""
    if site.simulation.world.peek("Service", site.namespace, site.name) is None:
        return
    _once(site, "IngressClass", "nginx", {"spec": {"controller": "k8s.io/ingress-nginx"}})
    backend = {"service": {"name": site.name, "port": {"number": site.style.service_port}}}
    path = {"path": rng.choice(("/", "/api")), "pathType": "Prefix", "backend": backend}
    rules = [{"host": f"{site.name}.example.com", "http": {"paths": [path]}}]
    _once(site, "Ingress", site.name, {"spec": {"ingressClassName": "nginx", "rules": rules}})


def _once(site: Site, kind: str, name: str, body: Obj) -> None:
    namespace = "" if kind in ("PriorityClass", "IngressClass") else site.namespace
    if site.simulation.world.peek(kind, namespace, name) is None:
        site.add(kind, name, body)


def _account(rng: Random, site: Site) -> str:
    name = rng.choice((site.name, f"{site.name}-sa", "app", "runner"))
    _once(site, "ServiceAccount", name, {})
    return name


def _pull_secret(rng: Random, site: Site) -> str:
    name = rng.choice(("regcred", "registry-credentials-ro", "ghcr-pull", "dockerhub"))
    if site.simulation.world.peek("Secret", site.namespace, name) is None:
        site.secret(name, {".dockerconfigjson": "{}"}, "kubernetes.io/dockerconfigjson")
    return name


def _priority(rng: Random, site: Site) -> str:
    name = rng.choice(("standard", "default-tier", "batch-low"))
    _once(site, "PriorityClass", name, {"value": 0})
    return name


def _variables(rng: Random, site: Site) -> list[Obj]:
    found: list[Obj] = []
    if rng.random() < 0.25:
        name, key = f"{site.name}-login", rng.choice(("password", "token", "api-key"))
        if site.simulation.world.peek("Secret", site.namespace, name) is None:
            site.secret(name, {key: "x", "user": "x"})
        source = {"secretKeyRef": {"name": name, "key": "user"}}
        found.append({"name": rng.choice(("DB_USER", "API_USER", "SMTP_USER")), "valueFrom": source})
    if rng.random() < 0.15:
        name = f"{site.name}-defaults"
        if site.simulation.world.peek("ConfigMap", site.namespace, name) is None:
            site.config(name, {"region": "eu-1", "theme": "plain"})
        source = {"configMapKeyRef": {"name": name, "key": "region"}}
        found.append({"name": rng.choice(("REGION", "DEFAULT_REGION")), "valueFrom": source})
    if rng.random() < 0.15:
        name, host = rng.choice(ELSEWHERE)
        found.append({"name": name, "value": host})
    if rng.random() < 0.15:
        found.append({"name": rng.choice(("PAYMENTS_URL", "WEBHOOK_URL", "STORAGE_URL")), "value": rng.choice(OUTSIDE)})
    return found


def _with_file(rng: Random, site: Site, style: Style) -> Style:
    name, volume = f"{site.name}-files", rng.choice(("files", "static-config", "templates"))
    if site.simulation.world.peek("ConfigMap", site.namespace, name) is None:
        site.config(name, {"settings.ini": "[main]\n"})
    mount = {"name": volume, "mountPath": f"/etc/{volume}"}
    held = {"name": volume, "configMap": {"name": name}}
    return replace(style, volumes=(*style.volumes, held), mounts=(*style.mounts, mount))


def _with_secret(rng: Random, site: Site, style: Style, *, certificates: bool) -> Style:
    name, path = rng.choice((*MOUNTED, *CERTIFICATES) if certificates else MOUNTED)
    name = name.format(name=site.name)
    if site.simulation.world.peek("Secret", site.namespace, name) is None:
        tls = rng.random() < 0.3
        keys = ("tls.crt", "tls.key") if tls else rng.choice((("password",), ("config.ini",), ("id_ed25519",)))
        site.secret(name, dict.fromkeys(keys, "x"), "kubernetes.io/tls" if tls else "Opaque")
    mount = {"name": "held", "mountPath": path, "readOnly": True}
    held = {"name": "held", "secret": {"secretName": name}}
    return replace(style, volumes=(*style.volumes, held), mounts=(*style.mounts, mount))


def _past(rng: Random) -> Obj:
    """What a container had before a harmless change."""
    env = {
        "env": [{"name": rng.choice(("LOG_FORMAT", "FEATURE_7", "TZ", "CACHE_TTL")), "value": rng.choice(("0", "1"))}]
    }
    rest: Obj = {"resources": {"requests": {"cpu": "1m"}}}
    return rng.choice((env, env, env | rest, rest, {"args": []}))


def _with_claim(rng: Random, site: Site, style: Style) -> Style:
    name, volume = f"{site.name}-{rng.choice(('data', 'storage', 'state'))}", rng.choice(("data", "storage"))
    if site.simulation.world.peek("PersistentVolumeClaim", site.namespace, name) is None:
        storage_class(site)
        claim(site, name, storageClassName="standard", accessModes=["ReadWriteMany"])
    mount = {"name": volume, "mountPath": rng.choice(("/data", "/var/lib/app", f"/srv/{volume}"))}
    held = {"name": volume, "persistentVolumeClaim": {"claimName": name}}
    return replace(style, volumes=(*style.volumes, held), mounts=(*style.mounts, mount))


def _probe(rng: Random, port: int) -> Obj:
    kind: Obj = {"tcpSocket": {"port": port}} if rng.random() < 0.5 else {"httpGet": {"path": "/", "port": port}}
    return kind | {"periodSeconds": rng.choice((5, 10)), "failureThreshold": rng.choice((2, 3, 6))}
