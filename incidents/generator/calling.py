"""How one workload comes to call another: what its manifest says of it, and what its program does about it."""

from dataclasses import dataclass, field, replace
from random import Random

from incidents.standin.behaviours import Calls, address_in
from incidents.standin.faults import Site
from incidents.standin.shapes import Obj
from incidents.standin.voices import Voice

WAYS = ("host", "host", "address", "url", "url", "dsn", "args", "file", "log", "link")
"""Where the callee's name stands: variables of several forms, arguments, a file, or nowhere but in the log."""
TOLD = tuple(way for way in WAYS if way not in ("log", "link"))
"""Those by which it is known without any log."""

TELEMETRY = ("OTEL_EXPORTER_OTLP_ENDPOINT", "STATSD_HOST", "SENTRY_DSN", "JAEGER_AGENT_HOST")
UNHEARD = 0.1
"""The share of programs with such a variable that nobody answers there."""

SCHEMES = ("http", "http", "https", "grpc", "redis", "amqp", "postgres", "mysql", "nats", "mongodb")


@dataclass(frozen=True)
class Callee:
    """A service to be called: its name, namespace and port."""

    name: str
    namespace: str
    port: int


@dataclass
class Calling:
    """What comes of a workload's calls: variables, arguments, files, and what the program does at its start."""

    ways: tuple[str, ...] = WAYS
    env: list[Obj] = field(default_factory=list)
    args: list[str] = field(default_factory=list)
    file: list[str] = field(default_factory=list)
    calls: list[Calls] = field(default_factory=list)
    needs: tuple[str, int] | None = None

    def add(self, rng: Random, callee: Callee, voice: Voice, *, hard: bool, may_stay: bool = True) -> None:
        """One more call. Hard ones make the caller crash, or (it `may_stay`) never be ready; others only complain."""
        way, host = rng.choice(self.ways), _host(rng, callee)
        stays = hard and may_stay and self.needs is None and rng.random() < 0.4
        variable = self._told(rng, way, host, callee)
        if way == "link":
            host, variable = callee.name, f"{callee.name.upper().replace('-', '_')}_SERVICE_HOST"
        if stays:
            self.needs = (host, callee.port)
        quits = hard and not stays
        self.calls.append(Calls(host, callee.port, variable, callee.name, quits, voice=voice))

    def _told(self, rng: Random, way: str, host: str, callee: Callee) -> str:
        """Write the callee into the manifest; the variable that holds it, if one does."""
        prefix = rng.choice((callee.name, callee.name, callee.name.split("-")[0], "upstream", "backend", "dependency"))
        prefix = prefix.upper().replace("-", "_")
        taken = {each["name"] for each in self.env}
        url = f"{rng.choice(SCHEMES)}://{host}:{callee.port}{rng.choice(('', '', '/', '/api/v1', '/0'))}"
        if way == "host":
            variable = _free(f"{prefix}_{rng.choice(('HOST', 'HOSTNAME', 'SERVICE', 'SERVER'))}", taken)
            port = {"name": _free(f"{prefix}_PORT", taken), "value": str(callee.port)}
            self.env += [{"name": variable, "value": host}, *([port] if rng.random() < 0.7 else [])]
            return variable
        if way in ("address", "url", "dsn"):
            value = {
                "address": f"{host}:{callee.port}",
                "url": url,
                "dsn": f"postgres://app@{host}:{callee.port}/main",
            }[way]
            ending = {"address": ("ADDR", "ADDRESS", "ENDPOINT"), "url": ("URL", "BASE_URL", "URI")}.get(way, ("DSN",))
            variable = _free(f"{prefix}_{rng.choice(ending)}", taken)
            self.env.append({"name": variable, "value": value})
            return variable
        if way == "args":
            flag = rng.choice(("--upstream", "--backend-url", f"--{callee.name.split('-')[0]}-addr", "--target"))
            self.args.append(f"{flag}={rng.choice((url, f'{host}:{callee.port}'))}")
        elif way == "file":
            self.file += [f"- name: {callee.name}", f"  address: {host}:{callee.port}"]
        return ""


def unheard(rng: Random, site: Site) -> Site:
    """The same place; now and then its program complains of who watches it, and goes on as if nothing was."""
    names = [each["name"] for each in site.style.env if each["name"] in TELEMETRY]
    if not names or rng.random() >= UNHEARD:
        return site
    host, _ = address_in(next(each["value"] for each in site.style.env if each["name"] == names[0]), 80)
    problem = rng.choice(("connect: connection refused", "i/o timeout", "503 Service Unavailable"))
    site.simulation.outside.setdefault(host, ("10.96.7.7", problem))
    call = Calls(variable=names[0], what=names[0], quits=False, every_s=20.0, voice=site.style.voice)
    return replace(site, style=replace(site.style, before=(*site.style.before, call)))


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name = f"{name.rpartition('_')[0]}_2_{name.rpartition('_')[2]}"
    return name


def _host(rng: Random, callee: Callee) -> str:
    """The callee's DNS name, in one of its lengths."""
    long = f"{callee.name}.{callee.namespace}"
    return rng.choice((callee.name, callee.name, callee.name, long, f"{long}.svc", f"{long}.svc.cluster.local"))
