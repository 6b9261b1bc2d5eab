"""
Seeded incidents: a world, one alert, the truth. Equal seeds and options give equal cases.

What is wrong follows from the catalogue's scenarios; who alerts, over how many calls, in which words and beside what
else is drawn here. An alert far from the cause is only taken where the objects show that the caller suffers.
"""

from dataclasses import dataclass, field, replace
from random import Random

from incidents.generator import negatives, noise
from incidents.generator.ageing import age, unread
from incidents.generator.alerting import alert_of, complaint
from incidents.generator.calling import TOLD, WAYS
from incidents.generator.graph import HELD_OUT, SHAPES, Graph, graph_of
from incidents.generator.hostility import Hostility, hostility_of
from incidents.generator.measuring import measured_in
from incidents.generator.names import Names
from incidents.generator.scenes import BY_NAME, SCENES, Scene
from incidents.generator.speaker import Pool
from incidents.generator.stage import TOP, Stage, play, stage_of
from incidents.generator.suffering import SERVING, Unseen, alerting_of
from incidents.snapshot import Measured
from incidents.standin.shapes import Obj
from incidents.standin.simulation import Simulation

TRAINING_SHAPES = tuple(shape for shape in SHAPES if shape not in HELD_OUT)
NOTHING: Obj = {"has_issue": False, "fault": "none", "root_cause": None, "fixes": [], "needs_human": False}
ATTEMPTS = 8
NOTICED = frozenset({"KubePodCrashLooping", "KubePodNotReady", "KubeServiceNoEndpoints", "TargetDown"})
"""Alerts about what users notice, too."""
UNREADABLE = ("missing_env_var", "bad_env_value", "missing_config_file", "crash_loop")
"""Faults of which nothing but the log tells."""
NEEDED = {
    "rbac_forbidden": frozenset({"Role", "RoleBinding", "ClusterRole"}),
    "finalizer_stuck": frozenset({"Namespace"}),
    "priority_class_missing": frozenset({"PriorityClass"}),
    "certificate_expired": frozenset({"Certificate"}),
    "ingress_misconfigured": frozenset({"IngressClass"}),
    "bad_release": frozenset({"ControllerRevision"}),
    **{
        f"flux_{what}_failed": frozenset(
            {"Kustomization", "HelmRelease", "GitRepository", "HelmRepository", "OCIRepository"}
        )
        for what in ("kustomization", "source", "helmrelease")
    },
}
"""Family -> kinds without which nobody could tell."""


@dataclass(frozen=True)
class Options:
    """What may be drawn. Shares are of all cases; `faults`: names of scenarios, empty for all."""

    wordings: Pool = "training"
    shapes: tuple[str, ...] = TRAINING_SHAPES
    faults: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    negatives: float = 0.15
    unknown: float = 0.06
    adversarial: float = 0.2
    noise: float = 0.5
    hops: tuple[int, ...] = (0, 0, 0, 1, 1, 2, 2, 3, 4)
    most: int = 12


@dataclass(frozen=True)
class Tags:
    """What a case is an example of."""

    group: str
    family: str
    scenario: str
    hops: int
    shape: str
    size: int
    late: bool
    wordings: tuple[str, ...]
    noise: tuple[str, ...]
    adversarial: tuple[str, ...]
    alert: str
    kind: str


@dataclass(frozen=True)
class Case:
    """One incident. `forbidden`: what must not be read: kinds, and 'pods/log'. `measured`: what monitoring knows."""

    seed: int
    namespace: str
    alert: Obj
    truth: Obj
    tags: Tags
    simulation: Simulation = field(repr=False, compare=False)
    forbidden: tuple[str, ...] = ()
    measured: tuple[Measured, ...] = field(default=(), repr=False)

    @property
    def id(self) -> str:
        """The case's name."""
        return f"{self.tags.scenario.replace('_', '-')}-{self.seed}"


def case_of(seed: int, options: Options | None = None) -> Case:
    """The case of a seed. Whoever is done with it closes its simulation."""
    for attempt in range(ATTEMPTS):
        try:
            return _drawn(seed, Random(f"case/{seed}/{attempt}"), options or Options())
        except Unseen:
            continue
    raise Unseen(f"no case of seed {seed} shows itself")


def _drawn(seed: int, rng: Random, options: Options) -> Case:
    case = _played(seed, rng, options)
    past = Random(f"past/{seed}")
    age(case.simulation, case.namespace, past)
    roots = (case.truth["root_cause"], *(case.truth.get("also_roots") or ()))
    needed = frozenset(str(root["kind"]) for root in roots if root)
    if "ServiceAccount" not in needed or "Role" in needed:  # who has no right at all needs no Role to be read
        needed |= NEEDED.get(case.tags.family, frozenset())
    return replace(case, forbidden=(*case.forbidden, *unread(past, needed)))


def _played(seed: int, rng: Random, options: Options) -> Case:
    draw = rng.random()
    if draw < options.negatives:
        return _negative(seed, rng, options)
    if draw < options.negatives + options.unknown:
        return _unknown(seed, rng, options)
    return _fault(seed, rng, options, _scene(rng, options))


def _scene(rng: Random, options: Options) -> Scene:
    allowed = [each for each in SCENES if each.name not in options.without and each.name != "crash_loop"]
    wanted = [BY_NAME[name] for name in options.faults] or allowed
    return rng.choices(wanted, [each.weight for each in wanted])[0]


def _graph(rng: Random, options: Options, hops: int, *, callees: bool = True) -> Graph:
    shape = rng.choice(options.shapes)
    most = min(options.most, max(hops + 1, rng.choice((4, 6, 8, 12))))
    return graph_of(rng, shape, min(hops, most - 1), most, callees=callees)


def _stage(rng: Random, seed: int, options: Options, hostility: Hostility, scene: Scene | None) -> Stage:
    alone = scene is not None and (scene.bare or scene.name == "unschedulable_placement")
    stage = stage_of(
        rng,
        Names(rng),
        seed,
        options.wordings,
        0 if alone else rng.choice((0, 0, 1, 2)),
        bare=bool(scene and scene.bare),
    )
    stage.hostile = hostility.lines
    if hostility.names:
        stage.names.queue = list(hostility.names)
    return stage


def _fault(
    seed: int,
    rng: Random,
    options: Options,
    scene: Scene,
    *,
    group: str = "fault",
    ways: tuple[str, ...] = WAYS,
) -> Case:
    hops = min(max(rng.choice(options.hops), scene.hops[0]), scene.hops[1])
    graph = _graph(rng, options, hops, callees=not scene.bare)
    if set(scene.kinds) <= set(TOP):
        graph = graph_of(rng, "chain", 0, 1)  # nobody calls a job
    hostility = hostility_of(rng, options.adversarial)
    stage = _stage(rng, seed, options, hostility, scene)
    stage.ways = ways
    stage.certificates = scene.name != "certificate_expired"
    stage.patient = frozenset(_patient(rng, graph))
    kinds = _noise(rng, options, tuple(noise.KINDS) if not scene.bare and not scene.last else ())
    if scene.settle_s < noise.EVICTION_S:
        kinds = tuple(kind for kind in kinds if kind != "evicted-once")
    noise.add(stage, kinds)
    played = play(stage, scene, graph)
    alerting, hops, symptom = alerting_of(stage, played, graph)
    if alerting.kind in SERVING and symptom[0] in NOTICED and rng.random() < 0.15:
        symptom = complaint(rng, alerting.kind, alerting.name)
    heard = tuple(sorted({name for speaker in stage.speakers for name in speaker.heard}))
    alert = hostility.on(alert_of(rng, stage.names, symptom, stage.namespace, stage.simulation.now, _age(rng, stage)))
    truth = played.truth
    tags = Tags(
        *(group, truth.fault, scene.name, hops, graph.shape, graph.size, played.late, heard, kinds, hostility.kinds),
        *(symptom[0], alerting.kind),
    )
    measured = measured_in(Random(f"usage/{seed}"), stage.simulation, stage.namespace, truth)
    return Case(seed, stage.namespace, alert, truth.as_captured, tags, stage.simulation, measured=measured)


def _patient(rng: Random, graph: Graph) -> tuple[int, ...]:
    """Who stays ready and only complains: nobody, the last on the way from the fault, or one in the middle."""
    callers = graph.path[1:]
    if not callers or rng.random() >= 0.4:
        return ()
    return callers[-1:] if rng.random() < 0.6 else (rng.choice(callers),)


def _noise(rng: Random, options: Options, kinds: tuple[str, ...]) -> tuple[str, ...]:
    if not kinds or rng.random() >= options.noise:
        return ()
    return tuple(sorted(rng.sample(kinds, rng.choice((1, 1, 2, 3)))))


def _age(rng: Random, stage: Stage) -> float:
    """How long ago the alert began: not before the world did."""
    return rng.uniform(0.1, 0.9) * (stage.simulation.now - stage.begun)


def _negative(seed: int, rng: Random, options: Options) -> Case:
    kind = rng.choice(sorted(negatives.KINDS))
    graph = _graph(rng, options, rng.choice((0, 1, 2)))
    hostility = hostility_of(rng, options.adversarial)
    stage = _stage(rng, seed, options, hostility, None)
    kinds = tuple(each for each in _noise(rng, options, noise.HARMLESS) if each != "evicted-once")
    noise.add(stage, kinds)
    quiet = negatives.KINDS[kind](stage, graph)
    heard = tuple(sorted({name for speaker in stage.speakers for name in speaker.heard}))
    alert = hostility.on(
        alert_of(rng, stage.names, quiet.symptom, stage.namespace, stage.simulation.now, _age(rng, stage))
    )
    tags = Tags(
        *("negative", "none", kind, 0, graph.shape, graph.size, False, heard, kinds, hostility.kinds),
        *(quiet.symptom[0], quiet.site.kind),
    )
    measured = measured_in(Random(f"usage/{seed}"), stage.simulation, stage.namespace)
    return Case(seed, stage.namespace, alert, dict(NOTHING), tags, stage.simulation, measured=measured)


def _unknown(seed: int, rng: Random, options: Options) -> Case:
    """
    Something is wrong, and nothing says what: no word in the log, or no log to be read.

    Where no log may be read, manifests tell who calls whom: else nobody could say where it is wrong either.
    """
    silent = rng.random() < 0.5
    base = BY_NAME["crash_loop"] if silent else BY_NAME[rng.choice(UNREADABLE)]
    scene = replace(base, late=False, kinds=("Deployment", "StatefulSet", "DaemonSet"), hops=(0, 2))
    if silent and rng.random() < 0.6:
        scene = replace(scene, options=lambda _rng, _names, _port: {"code": 0, "line": ""})
    case = _fault(seed, rng, options, scene, group="unknown", ways=WAYS if silent else TOLD)
    root = {key: case.truth["root_cause"][key] for key in ("kind", "name")}
    truth = {"has_issue": True, "fault": "unknown", "root_cause": root, "fixes": [], "needs_human": True}
    tags = replace(case.tags, family="unknown")
    return replace(case, truth=truth, tags=tags, forbidden=() if silent else ("pods/log",))
