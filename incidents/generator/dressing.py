"""The style of one workload: what its team's habits, its calls and its company make of its manifests."""

from dataclasses import dataclass, replace
from random import Random

from incidents.generator.calling import Calling
from incidents.generator.names import Names
from incidents.generator.speaker import DIALECTS, Pool, Speaker
from incidents.generator.words import CONTAINERS, LABELS, PORTS
from incidents.standin.faults.style import Style
from incidents.standin.habits import Ends
from incidents.standin.programs import Listens, Logs, Program
from incidents.standin.shapes import Obj
from incidents.standin.simulation import Simulation

SIDECARS = (
    ("istio-proxy", "docker.io/istio/proxyv2:1.22.1", "info\tEnvoy proxy is ready", 15090),
    ("fluent-bit", "cr.fluentbit.io/fluent/fluent-bit:3.0.4", "[ info] [fluent bit] version=3.0.4", 2020),
    ("vault-agent", "hashicorp/vault:1.16.2", "==> Vault Agent started! Log data will stream in below:", 8200),
    (
        "cloud-sql-proxy",
        "gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.11.0",
        "The proxy has started successfully",
        9801,
    ),
    ("metrics", "prom/statsd-exporter:v0.26.1", 'level=info msg="Accepting Prometheus Requests" addr=:9102', 9102),
)
INITS = (("wait", "busybox:1.36", "nothing to wait for"), ("copy-assets", "alpine:3.20", "12 files copied"))
MEMORY = ((32, 64), (48, 96), (64, 128), (64, 256), (96, 192))
CPU_MILLIS = (5, 10, 15, 20)
CPU_LIMITS = ("100m", "200m", "250m", "500m", "1", "2")


@dataclass(frozen=True)
class Habits:
    """What the workloads of one namespace have in common."""

    label: str
    registry: str
    requests: bool
    limits: bool
    company: bool


def habits_of(rng: Random, names: Names) -> Habits:
    """The habits of one team."""
    chance = rng.random()
    label = rng.choice(LABELS) if chance < 0.6 else "app"
    return Habits(label, names.registry(), rng.random() < 0.6, rng.random() < 0.5, company=True)


def speaker_of(rng: Random, name: str, pool: Pool, extra: tuple[str, ...] = ()) -> Speaker:
    """The voice of one workload."""
    version = f"{rng.randint(0, 9)}.{rng.randint(0, 30)}.{rng.randint(0, 12)}"
    return Speaker(name, Random(rng.getrandbits(32)), pool, rng.choice(DIALECTS), version, extra)


def style_of(
    rng: Random, names: Names, simulation: Simulation, name: str, habits: Habits, voice: Speaker, *, stays: bool = True
) -> Style:
    """A workload's own style, before its calls. `stays`: it is no job, so sidecars may keep it company."""
    port = rng.choice(PORTS)
    container = rng.choice(CONTAINERS).format(name=name, subject=name.split("-")[0])
    company = habits.company and stays
    return Style(
        container=container,
        port=port,
        service_port=rng.choice((port, port, 80, 443, 5432, 6379)),
        port_name=rng.choice(("", "", "", "http", "main")),
        label=habits.label,
        labels=_labels(rng, names, habits.label),
        registry=habits.registry,
        version=names.version(),
        env=_ordinary(rng, names),
        resources=_resources(rng, habits),
        first=_sidecar(rng, simulation, 0.06) if company else (),
        beside=_sidecar(rng, simulation, 0.15) if company else (),
        inits=_init(rng, simulation, 0.1) if company else (),
        replicas=rng.choice((1, 1, 2, 2, 3)),
        voice=voice,
    )


def with_calls(style: Style, calling: Calling, config: str) -> Style:
    """The style of a caller. `config`: the ConfigMap that names callees, if one does."""
    volumes: tuple[Obj, ...] = ()
    mounts: tuple[Obj, ...] = ()
    if calling.file:
        volumes = ({"name": "upstreams", "configMap": {"name": config}},)
        mounts = ({"name": "upstreams", "mountPath": "/etc/upstreams"},)
    listens = Listens(style.port, needs=calling.needs) if calling.needs else None
    probe = {"httpGet": {"path": "/ready", "port": style.port}, "periodSeconds": 10} if calling.needs else None
    return replace(
        style,
        env=(*style.env, *calling.env),
        args=tuple(calling.args),
        volumes=volumes,
        mounts=mounts,
        before=tuple(calling.calls),
        listens=listens,
        probe=probe,
    )


def _labels(rng: Random, names: Names, label: str) -> dict[str, str]:
    more = {"team": names.pick(("blue", "core", "data", "infra")), "tier": names.pick(("backend", "frontend", "data"))}
    more |= {
        "app.kubernetes.io/managed-by": "Helm",
        "app.kubernetes.io/part-of": names.pick(("shop", "portal", "platform")),
    }
    chosen = rng.sample(sorted(more), rng.choice((0, 0, 1, 2)))
    return {key: more[key] for key in chosen if key != label}


def _ordinary(rng: Random, names: Names) -> tuple[Obj, ...]:
    """Variables that nobody misses and nothing refuses."""
    usual = {
        "LOG_FORMAT": "json",
        "TZ": "UTC",
        "ENVIRONMENT": "production",
        "METRICS_ENABLED": "true",
        "GOMAXPROCS": "2",
    }
    chosen = rng.sample(sorted(usual), rng.randint(0, 3))
    own = [
        {
            "name": f"{names.pick(('FEATURE', 'OPT', 'APP'))}_{rng.randint(1, 99)}",
            "value": names.pick(("on", "off", "7")),
        }
    ]
    return (*({"name": name, "value": usual[name]} for name in chosen), *(own if rng.random() < 0.3 else []))


def _resources(rng: Random, habits: Habits) -> Obj:
    request, limit = rng.choice(MEMORY)
    asked: Obj = (
        {"requests": {"memory": f"{request}Mi", "cpu": f"{rng.choice(CPU_MILLIS)}m"}} if habits.requests else {}
    )
    limits = {"memory": f"{limit}Mi"} if habits.limits else {}
    limits |= {"cpu": rng.choice(CPU_LIMITS)} if asked and rng.random() < 0.6 else {}
    return asked | ({"limits": limits} if limits else {})


def _sidecar(rng: Random, simulation: Simulation, chance: float) -> tuple[Obj, ...]:
    if rng.random() >= chance:
        return ()
    name, image, line, port = rng.choice(SIDECARS)
    simulation.images.add(image, Program((Logs((line,)), Listens(port, line=f"listening on {port}"))))
    return ({"name": name, "image": image},)


def _init(rng: Random, simulation: Simulation, chance: float) -> tuple[Obj, ...]:
    if rng.random() >= chance:
        return ()
    name, image, line = rng.choice(INITS)
    simulation.images.add(image, Program((Logs((line,)), Ends(0.5))))
    return ({"name": name, "image": image},)
