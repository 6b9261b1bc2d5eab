"""Workload machinery: jobs, init containers, accounts and rights, admission, budgets, finalizers."""

from dataclasses import replace
from functools import partial

from incidents.standin.behaviours import NeedsRight
from incidents.standin.deletion import delete
from incidents.standin.faults.config import healthy_neighbour
from incidents.standin.faults.site import GOOD_FOR_S, Site
from incidents.standin.faults.truth import Truth
from incidents.standin.habits import AtFirst, Ends
from incidents.standin.programs import Crashes
from incidents.standin.shapes import Obj

DENIED = 'pg_dump: error: connection to server failed: FATAL: password authentication failed for user "backup"'
BROKEN = "export failed: record 4711 is inconsistent"


def job_failed(site: Site, kind: str = "", container: str = "", *, crashes: bool = False, well: int = 0) -> Truth:
    """A Job (by the seed one of a CronJob) that is denied, or crashes, until it gives up; after so many `well` runs."""
    kind = kind or (site.pick("Job", "Job", "CronJob") if site.kind == "Deployment" else site.kind)
    own, container = replace(site, kind=kind), container or site.container
    said = own.words("auth_failed", DENIED, host=own.named("neighbour", "db"))
    if crashes:
        said = own.words("crash", BROKEN)
    ends = Crashes(1, said)
    image = own.image(own.tag(), AtFirst(Ends(0.5), well, then=ends) if well and kind == "CronJob" else ends)
    own.deploy(image, container={"name": container}, spec={"backoffLimit": 1} if kind == "Job" else {})
    return own.truth("job_failed", container=container)


def init_container_failing(site: Site) -> Truth:
    """The migration before the program fails."""
    setup = site.beside(f"{site.name}-migrate")
    line = site.pick('migration 0042 failed: column "status" already exists', "error: schema version 17 is dirty")
    image = setup.image(site.tag(), Crashes(1, site.words("migration", line)))
    container = site.named("init", "migrate")
    pod = {"initContainers": [{"name": container, "image": image}]}
    site.deploy(site.running_image(), pod=pod)
    return site.truth("init_container_failing", container=container)


def service_account_missing(site: Site, account: str = "") -> Truth:
    """The pods are to run as a service account that nobody made."""
    account = account or site.named("account", f"{site.name}-sa")
    site.deploy(site.running_image(), pod={"serviceAccountName": account})
    return site.elsewhere("service_account_missing", "ServiceAccount", account)


def rbac_forbidden(site: Site, account: str = "", *, granted: bool = True) -> Truth:
    """The program asks the API server for what its account may not have: the Role lacks a verb, or there is none."""
    account = account or site.named("account", f"{site.name}-sa")
    site.add("ServiceAccount", account, {})
    resource = site.pick("pods", "configmaps", "secrets")
    if not granted:
        _asking(site, account, resource)
        return site.elsewhere("rbac_forbidden", "ServiceAccount", account)
    rules = [{"apiGroups": [""], "resources": [resource], "verbs": ["get"]}]
    site.add("Role", account, {"rules": rules})
    subject = {"kind": "ServiceAccount", "name": account, "namespace": site.namespace}
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": account}
    site.add("RoleBinding", account, {"subjects": [subject], "roleRef": reference})
    _asking(site, account, resource)
    roots = tuple({"kind": kind, "name": account} for kind in ("ServiceAccount", "RoleBinding"))
    return site.elsewhere("rbac_forbidden", "Role", account, also_roots=roots)


def _asking(site: Site, account: str, resource: str) -> None:
    image = site.image(site.tag(), NeedsRight("list", resource, voice=site.style.voice), site.listening)
    site.deploy(image, pod={"serviceAccountName": account})


def priority_class_missing(site: Site) -> Truth:
    """The pods are to have a priority class that does not exist."""
    name = site.named("priority", site.pick("high-priority", "business-critical"))
    site.deploy(site.running_image(), pod={"priorityClassName": name})
    return site.truth("priority_class_missing", container=None)


def admission_rejected(site: Site) -> Truth:
    """A webhook that nobody answers, one that says no, a policy, or pod security: no pod is let in."""
    case = site.pick("silent", "denies", "policy", "security")
    if case == "security":
        site.simulation.add_namespace(site.namespace)["metadata"]["labels"] |= {
            "pod-security.kubernetes.io/enforce": "restricted"
        }
        site.deploy(site.running_image())
        return site.elsewhere("admission_rejected", "Namespace", site.namespace)
    name = f"{site.name}-policy"
    near = {"matchLabels": {"kubernetes.io/metadata.name": site.namespace}}
    kind = _policy(site, name, near) if case == "policy" else _webhook(site, name, near, answers=case == "denies")
    site.deploy(site.running_image())
    return Truth("admission_rejected", site.namespace, kind, name, container=None)


def _policy(site: Site, name: str, near: Obj) -> str:
    text = "containers must set resource limits"
    rules = [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}]
    check = {"expression": "object.spec.containers.all(c, has(c.resources.limits))", "message": text}
    spec = {"failurePolicy": "Fail", "matchConstraints": {"resourceRules": rules}, "validations": [check]}
    site.add("ValidatingAdmissionPolicy", name, {"spec": spec})
    bound = {"policyName": name, "validationActions": ["Deny"], "matchResources": {"namespaceSelector": near}}
    site.add("ValidatingAdmissionPolicyBinding", name, {"spec": bound})
    site.simulation.verdicts[name] = partial(_unlimited, text)
    return "ValidatingAdmissionPolicy"


def _webhook(site: Site, name: str, near: Obj, *, answers: bool) -> str:
    if answers:
        healthy_neighbour(site, name, 443)
        site.simulation.advance(site.simulation.now + 5)
    else:
        site.service(name, {site.style.label: name}, port=443, targetPort=8443)
    hook = f"{name}.example.com"
    service = {"name": name, "namespace": site.namespace, "path": "/validate", "port": 443}
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}
    body = {"name": hook, "clientConfig": {"service": service}, "rules": [rule], "namespaceSelector": near}
    more = {"admissionReviewVersions": ["v1"], "sideEffects": "None", "failurePolicy": "Fail"}
    site.add("ValidatingWebhookConfiguration", name, {"webhooks": [body | more]})
    site.simulation.verdicts[hook] = partial(_unlimited, "resource limits are required")
    return "ValidatingWebhookConfiguration"


def _unlimited(text: str, pod: Obj) -> str | None:
    """The message if a container has no limits."""
    limited = all((each.get("resources") or {}).get("limits") for each in pod["spec"]["containers"])
    return None if limited else text


def pdb_blocking(site: Site) -> Truth:
    """A budget that no drain can ever satisfy, and a node that somebody wants to drain."""
    site.deploy(site.running_image())
    labels = {"matchLabels": site.selector}
    site.add("PodDisruptionBudget", site.name, {"spec": {"minAvailable": site.replicas, "selector": labels}})
    return site.elsewhere("pdb_blocking", "PodDisruptionBudget", site.name)


def finalizer_stuck(site: Site, after_s: float = GOOD_FOR_S, *, whole: bool | None = None) -> Truth:
    """An object that is to go waits for a finalizer that nobody removes; by the seed, so does its namespace."""
    name = f"{site.name}-state"
    held = site.config(name, {"phase": "done"})
    held["metadata"]["finalizers"] = ["example.com/cleanup"]
    whole = site.pick(True, False) if whole is None else whole
    if not whole:
        site.deploy(site.running_image())
    victim = site.simulation.add_namespace(site.namespace) if whole else held
    site.simulation.after(after_s, partial(delete, site.simulation, victim))
    roots = ({"kind": "Namespace", "name": site.namespace},) if whole else ()
    return site.elsewhere("finalizer_stuck", "ConfigMap", name, also_roots=roots)


def completed_job(site: Site) -> Truth:
    """Nothing is wrong: a Job that did its work."""
    own = replace(site, kind="Job")
    own.deploy(own.image(own.tag(), Ends(3.0)))
    return site.elsewhere("none", "Job", site.name)
