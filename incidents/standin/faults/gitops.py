"""GitOps and certificates: Flux objects that do not become ready, and what has expired."""

from incidents.standin.faults.site import Site
from incidents.standin.faults.truth import Truth, fix
from incidents.standin.flux import Outcome
from incidents.standin.programs import Crashes, Logs

EXPIRED = (
    "failed to verify certificate: x509: certificate has expired or is not yet valid: current time "
    "2026-11-21T06:00:00Z is after 2026-10-01T00:00:00Z"
)


def _source(site: Site, name: str) -> None:
    spec = {"interval": "1m", "url": f"https://git.example/{name}", "ref": {"branch": "main"}}
    site.add("GitRepository", name, {"spec": spec})


def flux_kustomization_failed(site: Site, message: str = "") -> Truth:
    """A Kustomization that failed once: reconciling again helps."""
    _source(site, f"{site.name}-repo")
    message = message or site.pick(
        f"Deployment/{site.namespace}/web dry-run failed: etcdserver: request timed out",
        "health check failed after 5m0s: timeout waiting for: [Deployment/web status: 'InProgress']",
    )
    site.simulation.outcomes[("Kustomization", site.namespace, site.name)] = Outcome("ReconciliationFailed", message, 1)
    reference = {"kind": "GitRepository", "name": f"{site.name}-repo"}
    spec = {"interval": "10m", "path": f"./apps/{site.name}", "prune": True, "sourceRef": reference}
    site.add("Kustomization", site.name, {"spec": spec})
    fixes = (fix("flux_reconcile_kustomization", "Kustomization", site.name),)
    return site.elsewhere("flux_kustomization_failed", "Kustomization", site.name, fixes=fixes)


def flux_source_failed(site: Site) -> Truth:
    """A source that cannot be fetched."""
    message = site.pick(
        "failed to checkout and determine revision: unable to clone: authentication required",
        "failed to checkout and determine revision: unable to list remote: dial tcp: lookup git.example: no such host",
    )
    key = ("GitRepository", site.namespace, site.name)
    site.simulation.outcomes[key] = Outcome("GitOperationFailed", message)
    _source(site, site.name)
    return site.elsewhere("flux_source_failed", "GitRepository", site.name)


def flux_helmrelease_failed(site: Site) -> Truth:
    """A release whose upgrade failed."""
    message = f"Helm upgrade failed for release {site.namespace}/{site.name}: timed out waiting for the condition"
    site.simulation.outcomes[("HelmRelease", site.namespace, site.name)] = Outcome("UpgradeFailed", message)
    site.add("HelmRepository", "charts", {"spec": {"interval": "1h", "url": "https://charts.example"}})
    chart = {"chart": site.name, "version": "1.2.3", "sourceRef": {"kind": "HelmRepository", "name": "charts"}}
    site.add("HelmRelease", site.name, {"spec": {"interval": "10m", "chart": {"spec": chart}}})
    return site.elsewhere("flux_helmrelease_failed", "HelmRelease", site.name)


def certificate_expired(site: Site) -> Truth:
    """The certificate in a mounted secret has expired, and the program refuses to work with it."""
    secret = site.named("secret", f"{site.name}-tls")
    site.secret(secret, {"tls.crt": "expired", "tls.key": "key"}, "kubernetes.io/tls")
    volumes = [{"name": "tls", "secret": {"secretName": secret}}]
    mounts = [{"name": "tls", "mountPath": "/etc/tls", "readOnly": True}]
    refuses = Crashes(1, site.words("certificate", f"{site.name}: {EXPIRED}"))
    image = site.image(site.tag(), Logs((f"{site.name} starting",)), refuses, site.listening)
    site.deploy(image, container={"volumeMounts": mounts}, pod={"volumes": volumes})
    roots = ({"kind": site.kind, "name": site.name},)
    return site.elsewhere("certificate_expired", "Secret", secret, also_roots=roots)
