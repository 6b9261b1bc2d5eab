"""Probes and what they meet: asking at the wrong place, too briefly, for what is not there, or before it is there."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from incidents.standin.faults.site import Site
from incidents.standin.habits import Touches, Turns, Works
from incidents.standin.programs import Behaviour, Listens, Logs, Port
from incidents.standin.shapes import Obj

PATHS = ("/healthz", "/ready", "/health", "/status", "/livez", "/-/healthy", "/actuator/health", "/api/ping")
SERVED = ("/_health", "/internal/health", "/q/health")
TOOLS = frozenset({"cat", "test", "grep"})
CURL = TOOLS | {"curl"}
SLOW = (1.6, 2.5, 4.0)


@dataclass(frozen=True)
class Asking:
    """How a probe asks, what the program does meanwhile, and which commands its image has (None: all of them)."""

    how: Obj
    program: tuple[Behaviour, ...]
    commands: frozenset[str] | None = None
    more: Obj = field(default_factory=dict)

    def probe(self, **numbers: int) -> Obj:
        """The probe."""
        return {**self.how, **numbers, **self.more}

    def image(self, site: Site, *before: Behaviour) -> str:
        """An image of the program."""
        return site.image(site.tag(), *before, *self.program, commands=self.commands)


def path_of(site: Site) -> str:
    """Where the workload's probes ask."""
    return site.pick(*PATHS, salt="path")


def get(site: Site, **fields: object) -> Obj:
    """A request to the program's port."""
    return {"httpGet": {"path": path_of(site), "port": site.style.port, **fields}}


def tcp(site: Site) -> Obj:
    """A connection to the program's port."""
    return {"tcpSocket": {"port": site.style.port}}


def run(*command: str) -> Obj:
    """A command in the container."""
    return {"exec": {"command": list(command)}}


def _answering(site: Site, status: int) -> Listens:
    """The program, whose probed path answers so, and whose other paths are well."""
    own = ((path_of(site), status),) if status != 404 else ()
    return replace(site.listening, paths=(*own, (site.pick(*SERVED, salt="served"), 200), ("/", 200)))


def _curl(site: Site) -> tuple[str, ...]:
    options = site.pick("-f", "-sf", "-fsS", salt="curl")
    return (
        "curl",
        options,
        f"http://{site.pick('127.0.0.1', 'localhost', salt='host')}:{site.style.port}{path_of(site)}",
    )


def _path(site: Site) -> Asking:
    return Asking(get(site), (_answering(site, 404),))


def _denied(site: Site) -> Asking:
    return Asking(get(site), (_answering(site, site.pick(401, 401, 403, salt="denied")),))


def _error(site: Site) -> Asking:
    return Asking(get(site), (_answering(site, site.pick(500, 500, 501, salt="error")),))


def _slow(site: Site) -> Asking:
    slow = replace(site.listening, delay_s=site.pick(*SLOW, salt="slow"))
    return Asking(get(site), (slow,), more={"timeoutSeconds": 1})


def _slow_command(site: Site) -> Asking:
    slow = replace(site.listening, delay_s=site.pick(*SLOW, salt="slow"))
    return Asking(run(*_curl(site)), (slow,), CURL, {"timeoutSeconds": 1})


def _scheme(site: Site) -> Asking:
    return Asking(get(site, scheme="HTTPS"), (site.listening,))


def _plain(site: Site) -> Asking:
    """A request in plain HTTP to a server that speaks TLS."""
    return Asking(get(site), (_answering(site, 400),))


def _no_command(site: Site) -> Asking:
    given = (
        _curl(site),
        ("/bin/grpc_health_probe", f"-addr=:{site.style.port}"),
        ("wget", "-qO-", "http://127.0.0.1/"),
    )
    return Asking(run(*site.pick(*given, salt="command")), (site.listening,), TOOLS)


def _not_found(site: Site) -> Asking:
    shell = site.pick("sh", "/bin/sh", "bash", salt="shell")
    line = site.pick(" ".join(_curl(site)), "pg_isready -q", f"nc -z 127.0.0.1 {site.style.port}", salt="line")
    return Asking(run(shell, "-c", line), (site.listening,), TOOLS)


def _file(site: Site) -> Asking:
    path = site.pick("/tmp/healthy", "/var/run/app.ready", "/run/service.status", salt="file")  # noqa: S108 (simulated)
    given = (("cat", path), ("test", "-f", path), ("grep", "-q", "ok", path), ("sh", "-c", f"grep -q ready {path}"))
    return Asking(run(*site.pick(*given, salt="look")), (site.listening,), TOOLS)


def _asked_within(site: Site) -> Asking:
    status = site.pick(404, 401, 500, salt="within")
    return Asking(run(*_curl(site)), (_answering(site, status),), CURL)


WRONG: dict[str, Callable[[Site], Asking]] = {
    "path": _path,
    "denied": _denied,
    "error": _error,
    "slow": _slow,
    "slow-command": _slow_command,
    "scheme": _scheme,
    "plain": _plain,
    "no-command": _no_command,
    "not-found": _not_found,
    "file": _file,
    "within": _asked_within,
}
"""Case -> a probe that a program which works never passes. Of 'no-command' the kubelet says that it knows nothing."""


def wrong_port(site: Site, port: int, *, http: bool) -> Asking:
    """A port where nobody listens."""
    return Asking(get(site, port=port) if http else {"tcpSocket": {"port": port}}, (site.listening,))


def _starts(site: Site, seconds: float, first: tuple[Behaviour, ...] = ()) -> tuple[Behaviour, ...]:
    return (
        Logs(site.words("loading", site.pick("building index", "loading snapshot", "warming caches"))),
        *first,
        Works(seconds),
    )


def _opened(site: Site, seconds: float, until: Port) -> tuple[Behaviour, ...]:
    """A program that listens at once and answers well only after a while."""
    well = Port(site.style.port, needs=site.listening.needs)
    return (site.listening, Turns(until), *_starts(site, seconds), Turns(well))


def late(site: Site, seconds: float, case: str) -> Asking:
    """A program that is ready after a while, and what a probe finds until then."""
    port, file = site.style.port, site.pick("/tmp/started", "/tmp/ready", salt="file")  # noqa: S108 (simulated)
    listens = (*_starts(site, seconds), site.listening)
    if case == "status":
        return Asking(get(site), _opened(site, seconds, Port(port, status=site.pick(503, 503, 503, 500, salt="until"))))
    if case == "slow":
        return Asking(get(site), _opened(site, seconds, Port(port, delay_s=30.0)), more={"timeoutSeconds": 1})
    if case == "file":
        look = site.pick(("cat", file), ("test", "-f", file), ("grep", "-q", "ok", file), salt="look")
        return Asking(run(*look), (site.listening, *_starts(site, seconds), Touches(file)), TOOLS)
    if case == "within":
        return Asking(run(*_curl(site)), listens, CURL)
    return Asking(get(site) if case == "http" else tcp(site), listens)


LATE = ("tcp", "http", "status", "slow", "file", "within")
"""What a probe may find of a program that has not started yet."""
