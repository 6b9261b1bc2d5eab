"""Network: services, policies, names, ingresses, and what is outside."""

from dataclasses import replace

from incidents.standin.behaviours import Calls
from incidents.standin.faults.config import healthy_neighbour
from incidents.standin.faults.site import Site
from incidents.standin.faults.truth import Truth, fix
from incidents.standin.programs import Crashes, Listens, Logs


def calling(site: Site, host: str, port: int = 0, *, quits: bool = True) -> None:
    """Deploy the workload as a caller of something."""
    call = Calls(host, port or site.style.service_port, what=host, quits=quits, voice=site.style.voice)
    site.deploy(site.image(site.tag(), Logs((f"connecting to {host}",)), call, site.listening))


def service_selector_mismatch(site: Site, other: str = "") -> Truth:
    """The service selects a label that no pod has, or the pods of an `other` workload, which listen elsewhere."""
    site.deploy(site.running_image())
    wrong = site.name.removesuffix("s") if site.name.endswith("s") else f"{site.name}s"
    if other:
        near = site.beside(other)
        near = replace(near, style=replace(near.style, container="app", port=site.style.port + 7))
        near.deploy(near.running_image())
        near.service()
    site.service(selector={site.style.label: other or wrong}, targetPort=site.style.port if other else None)
    may = (fix("patch_service", "Service", site.name, selector=site.selector),)
    detail = {"other": other} if other else {}
    return site.elsewhere("service_selector_mismatch", "Service", site.name, may=may, detail=detail)


def service_port_mismatch(site: Site, port: int = 9000, *, caller: bool = True) -> Truth:
    """The service sends its traffic to a port on which the pods do not listen; a caller notices."""
    site.deploy(site.running_image())
    site.service(targetPort=port)
    if caller:
        site.simulation.advance(site.simulation.now + 5)
        calling(site.beside(f"{site.name}-client"), site.name)
    may = (fix("patch_service", "Service", site.name, target_port=site.style.port),)
    return site.elsewhere("service_port_mismatch", "Service", site.name, may=may)


def service_missing(site: Site, service: str = "") -> Truth:
    """The program calls a service that nobody made."""
    service = service or site.named("neighbour", f"{site.name}-backend")
    calling(site, service)
    return site.elsewhere("service_missing", "Service", service)


def network_policy_block(site: Site, policy: str = "", target: str = "") -> Truth:
    """A policy keeps the caller from a service that works."""
    policy = policy or site.named("policy", "") or site.pick("default-deny", "deny-all", "isolate-db")
    target = target or f"{site.name}-db"
    other = healthy_neighbour(site, target)
    spec = {"podSelector": {"matchLabels": other.selector}, "policyTypes": ["Ingress"]}
    site.add("NetworkPolicy", policy, {"spec": spec})
    site.simulation.advance(site.simulation.now + 5)
    calling(site, target)
    return site.elsewhere("network_policy_block", "NetworkPolicy", policy)


def dns_failure(site: Site, target: str = "") -> Truth:
    """The cluster's DNS is misconfigured: no name resolves any more."""
    dns = Site(site.simulation, "kube-system", "coredns", site.seed)
    good = ".:53 {\n    errors\n    kubernetes cluster.local in-addr.arpa ip6.arpa\n    forward . /etc/resolv.conf\n}\n"
    dns.config("coredns", {"Corefile": good.replace("kubernetes cluster.local", "kubernets cluster.local")})
    lines = ("/etc/coredns/Corefile:3 - Error during parsing: Unknown directive 'kubernets'",)
    image = dns.image("v1.11.3", Crashes(1, lines))
    dns.deploy(image, spec={"replicas": 2})
    dns.service("kube-dns", port=53, targetPort=53)
    target = target or f"{site.name}-api"
    healthy_neighbour(site, target)
    site.simulation.advance(site.simulation.now + 5)
    calling(site, target)
    return Truth("dns_failure", "kube-system", "ConfigMap", "coredns", container=None)


def ingress_misconfigured(site: Site) -> Truth:
    """An Ingress names a service, a class or a TLS secret that does not exist."""
    site.deploy(site.running_image())
    site.service()
    case = site.pick("backend", "class", "tls")
    service = f"{site.name}-svc" if case == "backend" else site.name
    backend = {"service": {"name": service, "port": {"number": 80}}}
    host = f"{site.name}.example.com"
    rule = {"host": host, "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}
    spec = {"ingressClassName": "nginx", "rules": [rule]}
    if case == "tls":
        spec["tls"] = [{"hosts": [host], "secretName": f"{site.name}-tls"}]
    if case != "class" and site.simulation.world.peek("IngressClass", "", "nginx") is None:
        site.add("IngressClass", "nginx", {"spec": {"controller": "k8s.io/ingress-nginx"}})
    site.add("Ingress", site.name, {"spec": spec})
    return site.elsewhere("ingress_misconfigured", "Ingress", site.name)


def dependency_unavailable(
    site: Site, way: str = "quits", told: tuple[str, str] | None = None, problem: str = "", port: int = 443
) -> Truth:
    """
    Something outside the cluster is down; no object explains it.

    `way`: the program quits, only complains, or waits (is not ready until it answers). `told`: a variable that names
    the host, and the form of its value.
    """
    host = site.named("outside", site.pick("api.payments.example", "db.legacy.example", "auth.partner.example"))
    problem = problem or site.pick("i/o timeout", "connect: connection refused", salt="how")
    site.simulation.outside[host] = ("192.0.2.200", problem)
    call = Calls(host, port, what=host, quits=way == "quits", every_s=10.0, voice=site.style.voice)
    needs = (host, port) if way == "waits" else None
    listening = Listens(site.style.port, needs=needs) if needs else site.listening
    probe = {"httpGet": {"path": "/ready", "port": site.style.port}, "periodSeconds": 5}
    env = {told[0]: told[1].format(host=host, port=port)} if told else None
    image = site.image(site.tag(), Logs((f"connecting to {host}",)), call, listening)
    site.deploy(image, env=env, container={"readinessProbe": probe} if needs else None)
    return site.truth("dependency_unavailable")
