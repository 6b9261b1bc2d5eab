"""Probes that are wrong or too eager, programs that start too slowly or stop making progress, and false alarms."""

from incidents.standin.faults.site import Site
from incidents.standin.faults.truth import Truth, fix
from incidents.standin.habits import AtFirst, Touches, Wedges, Works
from incidents.standin.programs import Behaviour, Listens, Logs
from incidents.standin.shapes import Obj


def liveness_probe_failing(site: Site, port: int = 9090) -> Truth:
    """The liveness probe asks at a port where nobody listens, and kills a working container."""
    probe = {"tcpSocket": {"port": port}, "periodSeconds": 3, "failureThreshold": 2}
    site.deploy(site.running_image(), container={"livenessProbe": probe})
    return site.truth("liveness_probe_failing", may=(_at(site, "livenessProbe"),))


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


def readiness_probe_failing(site: Site, port: int = 8081) -> Truth:
    """The readiness probe asks at the wrong port: it runs, and never becomes ready."""
    probe = {"tcpSocket": {"port": port}, "periodSeconds": 3}
    site.deploy(site.running_image(), container={"readinessProbe": probe})
    site.service()
    return site.truth("readiness_probe_failing", may=(_at(site, "readinessProbe"),))


def startup_probe_failing(site: Site, seconds: float = 90.0) -> Truth:
    """The program needs longer to start than its startup probe allows."""
    image = site.image(site.tag(), Logs(("building index",)), Works(seconds), site.listening)
    probe = {"tcpSocket": {"port": site.style.port}, "periodSeconds": 5, "failureThreshold": 4}
    site.deploy(image, container={"startupProbe": probe})
    return site.truth("startup_probe_failing")


def app_wedged(site: Site, after_s: float = 15.0, *, one: bool = False, serves: bool = False) -> Truth:
    """It worked, then it stalled; a restart helps (for so long as it worked). `one`: only the first pod ever does."""
    ready: Behaviour = Touches("/tmp/ok", after_s)  # noqa: S108 (a file of the simulated program)
    wedges: Behaviour = Wedges(voice=site.style.voice)
    if one:
        ready, wedges = AtFirst(ready, then=Touches("/tmp/ok")), AtFirst(wedges)  # noqa: S108
    opens = (site.listening,) if serves else ()
    stalls = (Logs(("worker pool started",)), *opens, ready, Works(after_s), wedges)
    probe = {"exec": {"command": ["test", "-f", "/tmp/ok"]}, "periodSeconds": 3}  # noqa: S108
    site.deploy(site.image(site.tag(), *stalls), container={"readinessProbe": probe})
    fixes = (fix("delete_pod", "Pod", site.name), fix("restart_workload", site.kind, site.name))
    pod = ({"kind": "Pod", "name": site.name},)
    also = ("readiness_probe_failing",)
    return site.truth("app_wedged", fixes=fixes, needs_human=False, also=also, also_roots=pod)


def healthy(site: Site) -> Truth:
    """Nothing is wrong: a workload with a service in front of it."""
    site.deploy(site.image(site.tag(), site.listening))
    site.service()
    return site.truth("none", container=None)


def slow_start(site: Site, seconds: float = 40.0, file: str = "/tmp/ready") -> Truth:  # noqa: S108 (simulated)
    """Nothing is wrong: it took its time to become ready."""
    slow = (Logs(("building index 40%",)), Works(seconds), Touches(file), site.listening)
    probe: Obj = {"exec": {"command": ["cat", file]}, "periodSeconds": 3}
    site.deploy(site.image(site.tag(), *slow), container={"readinessProbe": probe})
    return site.truth("none", container=None)
