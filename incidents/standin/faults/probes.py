"""Probes that are wrong or too eager, programs that start too slowly or stop making progress, and false alarms."""

from incidents.standin.faults.asking import WRONG, Asking, get, late, tcp, wrong_port
from incidents.standin.faults.site import Site
from incidents.standin.faults.truth import Truth, fix
from incidents.standin.habits import AtFirst, Touches, Turns, Wedges, Works
from incidents.standin.programs import Behaviour, Listens, Logs, Port
from incidents.standin.shapes import Obj


def liveness_probe_failing(site: Site, port: int = 9090, case: str = "port", *, other: bool = False) -> Truth:
    """
    The liveness probe asks at a port where nobody listens, and kills a working container.

    Cases: what else is wrong with it (`WRONG`), or 'early': it begins before the program has started. `other`: there
    is a readiness probe, too, and that is well.
    """
    numbers = {"periodSeconds": 3, "failureThreshold": 2}
    if case == "early":
        asking = late(site, site.pick(40.0, 60.0), site.pick("tcp", "http", "status"))
        numbers["initialDelaySeconds"] = site.pick(2, 5)
    else:
        asking = _wrong(site, port, case)
    probes = {"livenessProbe": asking.probe(**numbers)} | ({"readinessProbe": _well(site)} if other else {})
    site.deploy(asking.image(site), container=probes, resources=_ample(case))
    may = (_at(site, "livenessProbe"),) if case in PORTS else ()
    return site.truth("liveness_probe_failing", may=may)


PORTS = ("port", "http-port")
"""Cases in which another port helps."""


def _wrong(site: Site, port: int, case: str) -> Asking:
    return wrong_port(site, port, http=case == "http-port") if case in PORTS else WRONG[case](site)


def _ample(case: str, cpu: str = "") -> Obj:
    """As much CPU as programs need. Who answers late has it for sure: no limit is to blame."""
    if cpu:
        return {"limits": {"cpu": cpu}, "requests": {"cpu": "10m"}}
    return {"requests": {"cpu": "10m"}} if "slow" in case else {}


def _well(site: Site) -> Obj:
    """A probe that a program which listens passes."""
    patient = {"httpGet": {"path": "/", "port": site.style.port}, "timeoutSeconds": 10}
    return site.pick(tcp(site), patient) | {"periodSeconds": site.pick(5, 10)}


def _at(site: Site, probe: str, **fields: object) -> Obj:
    """The probe asking where the program really listens, or for what it really serves."""
    wanted = fields or {"port": site.style.port}
    return fix("patch_probe", site.kind, site.name, container=site.container, probe=probe, **wanted)


def liveness_path_missing(site: Site) -> Truth:
    """The liveness probe asks for a path that the program does not serve."""
    paths = (("/health", 200), ("/", 200))
    image = site.image(site.tag(), Listens(site.style.port, paths))
    probe = {"httpGet": {"path": "/healthz", "port": site.style.port}, "periodSeconds": 5, "failureThreshold": 3}
    site.deploy(image, container={"livenessProbe": probe})
    return site.truth("liveness_probe_failing")


def readiness_probe_failing(
    site: Site, port: int = 8081, case: str = "port", *, other: bool = False, cpu: str = ""
) -> Truth:
    """
    The readiness probe asks at the wrong port: it runs, and never becomes ready.

    Cases: what else is wrong with it (`WRONG`). `other`: there is a liveness probe, too, and that is well. `cpu`: a
    limit, as ample as programs need.
    """
    asking = _wrong(site, port, case)
    numbers = {"periodSeconds": 3} if case == "port" else {"periodSeconds": site.pick(3, 5, 10)}
    probes = {"readinessProbe": asking.probe(**numbers)} | ({"livenessProbe": _well(site)} if other else {})
    site.deploy(asking.image(site), container=probes, resources=_ample(case, cpu))
    site.service()
    may = (_at(site, "readinessProbe"),) if case in PORTS else ()
    return site.truth("readiness_probe_failing", may=may)


def startup_probe_failing(site: Site, seconds: float = 90.0, case: str = "tcp", port: int = 8081) -> Truth:
    """
    The program needs longer to start than its startup probe allows; or that is wrong (`WRONG`, or another port).

    Cases of a slow start: what the probe finds until then (`LATE`).
    """
    if case == "tcp":
        image = site.image(site.tag(), Logs(("building index",)), Works(seconds), site.listening)
        probe = tcp(site) | {"periodSeconds": 5, "failureThreshold": 4}
    else:
        is_wrong = case in WRONG or case in PORTS
        asking = _wrong(site, port, case) if is_wrong else late(site, seconds, case.removeprefix("late-"))
        image = asking.image(site)
        probe = asking.probe(periodSeconds=site.pick(3, 5), failureThreshold=site.pick(3, 4, 5, salt="threshold"))
    site.deploy(image, container={"startupProbe": probe}, resources=_ample(case))
    return site.truth("startup_probe_failing")


def app_wedged(
    site: Site,
    after_s: float = 15.0,
    how: str = "file",
    *,
    one: bool = False,
    serves: bool = False,
    silent: bool = False,
) -> Truth:
    """
    It worked, then it stalled; a restart helps (for so long as it worked). `one`: only the first pod ever does.

    `how` the readiness probe sees it: a 'file' is gone, it 'hangs', 'answers' that it is unwell, or does not listen any
    more ('deaf', or 'deaf-tcp'). `silent`: no line says so.
    """
    wedges: Behaviour = Wedges(line="") if silent else Wedges(voice=site.style.voice)
    if how == "answers":
        wedges = Logs(() if silent else site.words("stalled", Wedges.line))
    probe: Obj = {"exec": {"command": ["test", "-f", "/tmp/ok"]}, "periodSeconds": 3}  # noqa: S108 (simulated)
    turns: Behaviour = Works(0.0)
    ready: Behaviour = Touches("/tmp/ok", after_s)  # noqa: S108 (a file of the simulated program)
    if how != "file":
        probe = (tcp(site) if how == "deaf-tcp" else get(site)) | {"periodSeconds": site.pick(3, 5)}
        probe["failureThreshold"] = site.pick(1, 2, 3, salt="threshold")
        turns, ready = _turned(site, how), Works(0.0)
    if one:
        turns, wedges = AtFirst(turns), AtFirst(wedges)
        ready = AtFirst(ready, then=Touches("/tmp/ok"))  # noqa: S108 (a file of the simulated program)
    opens = (site.listening,) if serves or how != "file" else ()
    stalls = (Logs(("worker pool started",)), *opens, ready, Works(after_s), turns, wedges)
    site.deploy(site.image(site.tag(), *stalls), container={"readinessProbe": probe})
    fixes = (fix("delete_pod", "Pod", site.name), fix("restart_workload", site.kind, site.name))
    pod = ({"kind": "Pod", "name": site.name},)
    also = ("readiness_probe_failing",)
    return site.truth("app_wedged", fixes=fixes, needs_human=False, also=also, also_roots=pod)


def _turned(site: Site, how: str) -> Behaviour:
    """What becomes of the port of a program that is stuck."""
    port = site.style.port
    if how == "answers":
        return Turns(Port(port, status=site.pick(503, 503, 500, salt="unwell")))
    return Works(0.0) if how == "hangs" else Turns(Port(port, open=False))


def healthy(site: Site) -> Truth:
    """Nothing is wrong: a workload with a service in front of it."""
    site.deploy(site.image(site.tag(), site.listening))
    site.service()
    return site.truth("none", container=None)


def slow_start(
    site: Site,
    seconds: float = 40.0,
    file: str = "/tmp/ready",  # noqa: S108 (simulated)
    case: str = "",
    probe: str = "readinessProbe",
    patience: int = 100,
) -> Truth:
    """
    Nothing is wrong: it took its time to become ready.

    `case`: what its probe finds until then (`LATE`); `patience`: how often it may.
    """
    if case:
        asking = late(site, seconds, case)
        asked = asking.probe(periodSeconds=site.pick(3, 5, 10), failureThreshold=patience)
        site.deploy(asking.image(site), container={probe: asked})
        return site.truth("none", container=None)
    slow = (Logs(("building index 40%",)), Works(seconds), Touches(file), site.listening)
    cat: Obj = {"exec": {"command": ["cat", file]}, "periodSeconds": 3}
    site.deploy(site.image(site.tag(), *slow), container={"readinessProbe": cat})
    return site.truth("none", container=None)
