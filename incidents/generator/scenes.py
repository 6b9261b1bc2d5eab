"""Which scenario may be staged how: kinds of workloads, whether callers fail with it, what it needs around it."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from incidents.generator import probing
from incidents.generator.names import Names, misspelt
from incidents.generator.reports import report_of
from incidents.generator.words import NOT_NUMBERS, SUBJECTS
from incidents.standin.faults import SCENARIOS, Site, Truth
from incidents.standin.shapes import Obj

ALL = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")
STAYING = ("Deployment", "StatefulSet", "DaemonSet")
SCALED = ("Deployment", "StatefulSet")
Options = Callable[[Random, Names, int], Obj]


def _nothing(_rng: Random, _names: Names, _port: int) -> Obj:
    return {}


@dataclass(frozen=True)
class Scene:
    """
    How one scenario is staged.

    `down`: nobody stands behind the workload's service any more, so callers fail. `own_change`: it comes with a second
    revision by itself. `late`: the style may make it come with one. `last`: it changes what may be created, so it is
    set up after everything else. `bare`: requests of others would change it. `settle_s`: until it shows.
    """

    name: str
    kinds: tuple[str, ...] = ("Deployment",)
    down: bool = False
    late: bool = False
    own_change: bool = False
    last: bool = False
    bare: bool = False
    hops: tuple[int, int] = (0, 4)
    settle_s: float = 30.0
    options: Options = _nothing
    weight: float = 1.0

    def stage(self, site: Site, options: Obj) -> Truth:
        """Set it up."""
        return SCENARIOS[self.name](site, **options)


def _bad_number(rng: Random, _names: Names, _port: int) -> Obj:
    return {"value": rng.choice(NOT_NUMBERS)}


def _misspelt(rng: Random, names: Names, _port: int) -> Obj:
    right = names.workload(store=rng.random() < 0.7)
    variable = (
        f"{rng.choice(('DB', 'CACHE', 'UPSTREAM', 'BACKEND', 'BROKER'))}_{rng.choice(('HOST', 'HOSTNAME', 'SERVER'))}"
    )
    return {"right": right, "host": misspelt(rng, right), "variable": variable}


def _dropped(rng: Random, names: Names, _port: int) -> Obj:
    return {
        "had": rng.choice((f"http://{names.pick(('alpha', 'beta'))}.example/api", "eu-central-1", "standard", "v2"))
    }


def _memory(rng: Random, _names: Names, _port: int) -> Obj:
    limit = rng.choice((16, 24, 32, 64, 96, 128, 192, 256))
    return {"limit_mib": limit, "needs_mib": int(limit * rng.choice((1.2, 1.5, 2, 3)))}


def _wrong_port(rng: Random, _names: Names, port: int) -> Obj:
    return {"port": port + rng.choice((1, 10, 100, 1000))}


def _command(rng: Random, names: Names, _port: int) -> Obj:
    program = names.pick(("server", "run", "start", "launcher", "entrypoint.sh", "daemon"))
    place = names.pick(("/usr/local/bin/", "/app/", "/opt/bin/", "", "/srv/"))
    return {"command": place + program, "case": rng.choice(("", "", "shell"))}


def _flag(rng: Random, _names: Names, port: int) -> Obj:
    return {
        "flag": rng.choice(
            (f"--listn=:{port}", f"--prot={port}", "--log-levle=info", "--conifg=/etc/x", "-Z", "--no-such-flag")
        )
    }


def _crash(rng: Random, _names: Names, _port: int) -> Obj:
    return {"code": rng.choice((1, 2, 101, 134, 139, 255))}


def _panic(rng: Random, _names: Names, _port: int) -> Obj:
    return {"code": rng.choice((0, 1, 2))}


def _fresh(rng: Random, names: Names, _port: int) -> Obj:
    return {"fresh": rng.random() < 0.3, "tag": rng.choice(("", f"{names.version()}-{rng.randint(2, 9)}"))}


def _local(_rng: Random, names: Names, _port: int) -> Obj:
    place = names.pick(("localbuild", "dev.local", "localhost:5001", names.registry()))
    return {"image": f"{place}/{names.workload()}:{names.pick(('dev', 'local', 'latest', names.version()))}"}


def _alone(_rng: Random, _names: Names, _port: int) -> Obj:
    return {"caller": False}


def _neighbour(rng: Random, names: Names, _port: int) -> Obj:
    del rng
    return {"target": names.workload(store=True)}


def _scheduled(rng: Random, _names: Names, _port: int) -> Obj:
    return {
        "case": rng.choice(("selector", "affinity", "port")),
        "wanted": rng.choice(("gpu", "nvme", "arm64", "zone-c", "fast")),
    }


def _throttled(rng: Random, _names: Names, _port: int) -> Obj:
    ready = rng.random() < 0.5
    limit = rng.choice(("15m", "20m", "40m", "60m", "80m") if ready else ("10m", "20m", "30m", "50m"))
    report = report_of(rng, 0.6, 0.99) if rng.random() < 0.4 else ""
    return {"limit": limit, "ready": ready, "report": report, "asks": probing.starved(rng, ready=ready)}


def _outside(rng: Random, names: Names, _port: int) -> Obj:
    """An API or a store: the program quits, complains, or waits for it."""
    is_store = rng.random() < 0.4
    port = rng.choice((5432, 3306, 6379, 9092, 27017)) if is_store else 443
    forms = ("{host}", "{host}:{port}", "postgres://app@{host}:{port}/main", "redis://{host}:{port}/0")
    form = rng.choice(forms) if is_store else rng.choice(("https://{host}/v1", "https://{host}", "{host}"))
    variable = f"{names.pick(SUBJECTS).upper()}_{rng.choice(('URL', 'ENDPOINT', 'HOST', 'ADDR', 'BASE_URL'))}"
    way = rng.choice(("quits", "complains", "complains", "waits"))
    named = way == "complains" or rng.random() < 0.6
    return {
        "way": way,
        "told": (variable, form) if named else None,
        "problem": rng.choice(("i/o timeout", "connect: connection refused", "503 Service Unavailable")),
        "port": port,
    }


def _selected(rng: Random, names: Names, _port: int) -> Obj:
    return {"other": names.workload() if rng.random() < 0.4 else ""}


def _evicted(rng: Random, names: Names, _port: int) -> Obj:
    return {
        "limit": rng.choice(("4Mi", "8Mi", "16Mi", "32Mi")),
        "volume": "" if rng.random() < 0.5 else names.pick(("scratch", "tmp", "work", "cache")),
        "seconds": rng.choice((1.0, 1.0, 15.0, 30.0)),
        "replicas": rng.choice((0, 1, 1, 2)),
    }


def _job(rng: Random, _names: Names, _port: int) -> Obj:
    return {"crashes": rng.random() < 0.5, "well": rng.choice((0, 1))}


def _denied(rng: Random, _names: Names, _port: int) -> Obj:
    return {"case": rng.choice(("read-only", "non-root", "user", "port", "volume", "volume"))}


def _right(rng: Random, _names: Names, _port: int) -> Obj:
    return {"granted": rng.random() < 0.6}


def _namespace(rng: Random, _names: Names, _port: int) -> Obj:
    return {"whole": rng.random() < 0.4}


SCENES: tuple[Scene, ...] = (
    Scene("missing_env_var", ALL, down=True, late=True),
    Scene("dropped_env_var", STAYING, down=True, own_change=True, options=_dropped),
    Scene("bad_env_value", ALL, down=True, late=True, options=_bad_number),
    Scene("misspelt_host", ALL, down=True, late=True, options=_misspelt),
    Scene("missing_configmap", ALL, down=True, late=True),
    Scene("missing_configmap_key", STAYING, down=True, late=True),
    Scene("missing_mounted_configmap", STAYING, down=True, late=True),
    Scene("missing_secret", ALL, down=True, late=True),
    Scene("missing_secret_key", STAYING, down=True, late=True),
    Scene("bad_config_file", STAYING, down=True, late=True),
    Scene("missing_config_file", ALL, down=True, late=True),
    Scene("bad_command", ALL, down=True, late=True, options=_command),
    Scene("bad_arguments", ALL, down=True, late=True, options=_flag),
    Scene("permission_denied", STAYING, down=True, late=True, options=_denied),
    Scene("bad_release", STAYING, down=True, own_change=True, options=_panic),
    Scene("crash_loop", STAYING, down=True, options=_crash),
    Scene("image_not_found", STAYING, down=True, own_change=True, options=_fresh),
    Scene("never_pulled", ALL, down=True, late=True, options=_local),
    Scene("invalid_image_name", STAYING, down=True, late=True),
    Scene("image_pull_denied", ALL, down=True, late=True),
    Scene("registry_unreachable", STAYING, down=True, late=True),
    Scene("exec_format_error", STAYING, down=True, late=True),
    Scene("oom_killed", ALL, down=True, late=True, options=_memory, weight=1.5),
    Scene("cpu_throttled", STAYING, down=True, late=True, settle_s=60, options=_throttled),
    Scene("unschedulable_resources", SCALED, down=True, late=True),
    Scene("unschedulable_placement", SCALED, down=True, options=_scheduled),
    Scene("quota_exceeded", SCALED, down=True, last=True),
    Scene("limit_range_refuses", SCALED, down=True, last=True),
    Scene("evicted_storage", hops=(0, 0), late=True, settle_s=200, options=_evicted),
    Scene("preempted", down=True, bare=True, settle_s=60),
    Scene("scaled_to_zero", SCALED, down=True, options=_alone, weight=1.5),
    Scene("hpa_no_metrics", hops=(0, 0), bare=True, settle_s=60),
    Scene("hpa_maxed", hops=(0, 0), bare=True, settle_s=100),
    Scene("liveness_probe_failing", STAYING, hops=(0, 0), late=True, settle_s=60, options=probing.liveness),
    Scene("liveness_path_missing", STAYING, hops=(0, 0), late=True, settle_s=70),
    Scene("readiness_probe_failing", STAYING, down=True, late=True, options=probing.readiness),
    Scene("startup_probe_failing", STAYING, down=True, late=True, settle_s=90, options=probing.startup),
    Scene("app_wedged", STAYING, down=True, settle_s=70, options=probing.wedged),
    Scene("service_selector_mismatch", STAYING, down=True, options=_selected),
    Scene(
        "service_port_mismatch",
        STAYING,
        down=True,
        hops=(1, 4),
        options=lambda r, n, p: _wrong_port(r, n, p) | {"caller": False},
    ),
    Scene("service_missing", STAYING, down=True),
    Scene("network_policy_block", STAYING, down=True, options=_neighbour, settle_s=60),
    Scene("dns_failure", STAYING, hops=(0, 0), last=True, options=_neighbour),
    Scene("ingress_misconfigured", hops=(0, 0)),
    Scene("dependency_unavailable", SCALED, down=True, settle_s=60, options=_outside, weight=1.5),
    Scene("storage_class_missing", SCALED, down=True),
    Scene("pvc_missing", SCALED, down=True),
    Scene("pvc_unbound", SCALED, down=True),
    Scene("volume_full", SCALED, down=True),
    Scene("job_failed", ("Job", "CronJob"), hops=(0, 0), settle_s=80, options=_job),
    Scene("init_container_failing", STAYING, down=True, late=True),
    Scene("service_account_missing", STAYING, down=True, late=True),
    Scene("rbac_forbidden", STAYING, down=True, options=_right),
    Scene("priority_class_missing", STAYING, down=True, late=True),
    Scene("admission_rejected", SCALED, down=True, last=True),
    Scene("pdb_blocking", SCALED, hops=(0, 0)),
    Scene("finalizer_stuck", hops=(0, 0), last=True, settle_s=70, options=_namespace),
    Scene("node_not_ready", SCALED, hops=(0, 2), down=True, settle_s=110),
    Scene("node_pressure", hops=(0, 0), settle_s=60),
    Scene("node_cordoned", SCALED, hops=(0, 0), settle_s=40),
    Scene("flux_kustomization_failed", hops=(0, 0), settle_s=20),
    Scene("flux_source_failed", hops=(0, 0), settle_s=20),
    Scene("flux_helmrelease_failed", hops=(0, 0), settle_s=20),
    Scene("certificate_expired", STAYING, down=True, late=True),
)
"""Every scenario of the catalogue in which something is wrong."""

BY_NAME = {scene.name: scene for scene in SCENES}
NEARBY = tuple(
    scene
    for scene in SCENES
    if not (scene.last or scene.bare or scene.name.startswith(("node_", "flux_", "network_", "finalizer")))
)
"""Those that keep to themselves: they may stand beside another fault as noise."""
