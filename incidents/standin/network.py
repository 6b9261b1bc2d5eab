"""
What a pod reaches: cluster DNS, services and what listens behind them, policies, the outside, the API server's rights.

Nothing is remembered: every question is answered from the objects as they are now.
"""

from dataclasses import dataclass

from incidents.standin.box import vital_of
from incidents.standin.engine import Engine
from incidents.standin.policies import admits
from incidents.standin.rights import refusal_of
from incidents.standin.shapes import Obj, namespace_of, uid_of

REFUSED = "connect: connection refused"
TIMEOUT = "i/o timeout"
SUFFIX = ".svc.cluster.local"
DNS = ("kube-system", "kube-dns")


@dataclass(frozen=True)
class Inside:
    """The network as one pod sees it."""

    engine: Engine
    pod: Obj

    def address_of(self, host: str) -> str | None:
        """The address a name resolves to, None if it does not."""
        if host.replace(".", "").isdecimal():
            return host
        if not _dns_answers(self.engine):
            return None
        service = self._service(host)
        if service is not None:
            return str(service["spec"].get("clusterIP", ""))
        return self.engine.outside[host][0] if host in self.engine.outside else None

    def dns_problem(self) -> str | None:
        """Why no name resolves at all: nobody ready behind the DNS service, or it serves no cluster names."""
        if _dns_answers(self.engine):
            return None
        return f"read udp {vital_of(self.engine, self.pod).ip}:41852->10.96.0.10:53: read: connection refused"

    def problem_with(self, host: str, port: int) -> str | None:
        """What is wrong with a connection there, None if it works."""
        service = self._service(host) or self._service_at(host)
        if service is None:
            return self._outside(host)
        target = next((each for each in service["spec"].get("ports") or () if each["port"] == port), None)
        if target is None:
            return TIMEOUT
        behind = self.engine.world.labelled(namespace_of(service), service["spec"].get("selector") or {})
        ready = [pod for pod in behind if vital_of(self.engine, pod).ready]
        if not ready:
            return REFUSED
        problems = [self._reach(pod, target["targetPort"]) for pod in ready]
        return None if None in problems else problems[0]

    def refusal_of(self, verb: str, resource: str, group: str) -> str | None:
        """Why the API server refuses the pod's service account, None if it does not."""
        account = self.pod["spec"].get("serviceAccountName", "default")
        return refusal_of(self.engine.world, (namespace_of(self.pod), account), verb, resource, group)

    def _outside(self, host: str) -> str | None:
        known = self.engine.outside.get(host) or next(
            (entry for entry in self.engine.outside.values() if entry[0] == host), None
        )
        return TIMEOUT if known is None else known[1]

    def _service(self, host: str) -> Obj | None:
        name, _, rest = host.removesuffix(SUFFIX).removesuffix(".svc").partition(".")
        return self.engine.world.peek("Service", rest or namespace_of(self.pod), name)

    def _service_at(self, address: str) -> Obj | None:
        services = self.engine.world.stored("Service", namespace_of(self.pod))
        return next((each for each in services if each["spec"].get("clusterIP") == address), None)

    def _reach(self, target: Obj, port: int | str) -> str | None:
        number = port_number(target, port)
        if not admits(self.engine.world, self.pod, target, number):
            return TIMEOUT
        return None if listens(self.engine, target, number) else REFUSED


def port_number(pod: Obj, port: int | str) -> int:
    """The number of a port that may be given by name; 0 where there is none of that name."""
    if isinstance(port, int):
        return port
    named = (each for container in pod["spec"]["containers"] for each in container.get("ports") or ())
    return next((int(each["containerPort"]) for each in named if each.get("name") == port), 0)


def listens(engine: Engine, pod: Obj, number: int) -> bool:
    """Whether anything in a pod accepts connections on a port now."""
    runtime = engine.running.get(uid_of(pod))
    if runtime is None:
        return True  # nobody knows what runs in it, so its word is taken
    running = [each for each in runtime.containers.values() if each.is_running]
    return any(each.course.port_at(number, engine.now - each.started_at) is not None for each in running)


def _dns_answers(engine: Engine) -> bool:
    """True where the cluster shows no DNS of its own; else whether it has a ready pod and a readable Corefile."""
    service = engine.world.peek("Service", *DNS)
    if service is None:
        return True
    corefile = engine.world.peek("ConfigMap", "kube-system", "coredns")
    text = ((corefile or {}).get("data") or {}).get("Corefile", "")
    pods = engine.world.labelled("kube-system", service["spec"].get("selector") or {})
    return "kubernetes cluster.local" in text and any(vital_of(engine, pod).ready for pod in pods)
