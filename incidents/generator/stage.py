"""
Setting a scene: a graph of workloads in a simulation, one of them faulty, in the order in which causes have effects.

What works comes first, then the fault, then who calls it; a scene that changes what may be created comes last.
"""

from dataclasses import dataclass, field, replace
from random import Random

from incidents.generator.calling import WAYS, Callee, Calling, unheard
from incidents.generator.dressing import Habits, habits_of, speaker_of, style_of, with_calls
from incidents.generator.furnishing import accompany, furnished
from incidents.generator.graph import Graph
from incidents.generator.names import Names
from incidents.generator.reports import report_of
from incidents.generator.scenes import Scene
from incidents.generator.speaker import Pool, Speaker
from incidents.standin.faults import Site, Truth
from incidents.standin.faults.style import Style
from incidents.standin.nodes import add_node
from incidents.standin.shapes import Obj
from incidents.standin.simulation import Simulation

LATE_S = 12.0
ROLLING_S = 12.0
READY_S = 6.0
"""How long workloads need until they answer: what calls them comes after."""

CALM_REPORTS = 0.04
"""The share of programs that report how seldom they are held back."""

CRON_S = 80.0
"""How long it takes at most until a CronJob has started something, and that has failed."""

TOP = ("Job", "CronJob")
KINDS = ("Deployment",) * 8 + ("StatefulSet", "StatefulSet", "DaemonSet")


@dataclass
class Stage:
    """
    One namespace in the making. `hostile` lines get into the logs of what is set up while they are there; `ways`: how
    callers may know whom they call; `patient`: who of the graph stays ready whoever fails it, and only complains;
    `certificates`: whether good ones lie about.
    """

    rng: Random
    names: Names
    simulation: Simulation
    namespace: str
    habits: Habits
    pool: Pool
    hostile: tuple[str, ...] = ()
    ways: tuple[str, ...] = WAYS
    patient: frozenset[int] = frozenset()
    certificates: bool = True
    sites: dict[int, Site] = field(default_factory=dict)
    speakers: list[Speaker] = field(default_factory=list)
    begun: float = 0.0

    def wait(self, seconds: float) -> None:
        """Let virtual time pass."""
        self.simulation.advance(self.simulation.now + seconds)

    def site(
        self, name: str, kind: str = "Deployment", calling: Calling | None = None, scenario: str = "", **style: object
    ) -> Site:
        """A place for a workload, dressed and furnished; `scenario`: what will befall it."""
        seed = self.rng.getrandbits(30)
        dressed = self._style(name, kind, calling, style)
        site = Site(self.simulation, self.namespace, name, seed, kind, dressed)
        return unheard(self.rng, furnished(self.rng, site, scenario, certificates=self.certificates))

    def _style(self, name: str, kind: str, calling: Calling | None, style: Obj) -> Style:
        calm = (report_of(self.rng, 0.0, 0.2),) if self.rng.random() < CALM_REPORTS else ()
        speaker = speaker_of(self.rng, name, self.pool, (*calm, *self.hostile))
        self.speakers.append(speaker)
        made = style_of(self.rng, self.names, self.simulation, name, self.habits, speaker, stays=kind not in TOP)
        made = replace(made, **style)
        return self._calling(name, made, calling, speaker) if calling is not None else made

    def _calling(self, name: str, style: Style, calling: Calling, speaker: Speaker) -> Style:
        calling.calls = [replace(call, voice=speaker) for call in calling.calls]
        config = f"{name}-upstreams"
        if calling.file:
            content = {"upstreams.yaml": "\n".join(["upstreams:", *calling.file]) + "\n"}
            Site(self.simulation, self.namespace, name).config(config, content)
        return with_calls(style, calling, config)

    def calling(self, graph: Graph, node: int, *, may_stay: bool = True) -> Calling:
        """The calls of one workload of a graph. Calls on the way to the fault matter; some others are only nice."""
        speaker = self.speakers[0] if self.speakers else speaker_of(self.rng, "", self.pool)
        made = Calling(ways=self.ways)
        for callee in graph.called_by(node):
            where = self.sites[callee]
            hard = node not in self.patient and (
                callee in graph.path or callee not in graph.broken or self.rng.random() < 0.6
            )
            target = Callee(where.name, where.namespace, where.style.service_port)
            made.add(self.rng, target, speaker, hard=hard, may_stay=may_stay)
        return made

    def works(self, graph: Graph, node: int, kind: str = "") -> Site:
        """Set up a workload that works, or fails for what it calls."""
        kind = kind or self.rng.choice(KINDS)
        site = self.site(self.names.workload(), kind, self.calling(graph, node, may_stay=kind not in TOP))
        self.sites[node] = site
        site.deploy(site.running_image())
        if kind not in TOP:
            site.service()
        accompany(self.rng, site)
        return site


def stage_of(rng: Random, names: Names, seed: int, pool: Pool, nodes: int, *, bare: bool) -> Stage:
    """An empty namespace in a new simulation."""
    simulation = Simulation(seed)
    for number in range(nodes):
        add_node(simulation, f"{names.pick(('worker', 'node', 'pool-a', 'ip-10-0-1'))}-{number + 1}")
    habits = habits_of(rng, names)
    if bare:
        habits = replace(habits, requests=False, limits=False, company=False)
    return Stage(rng, names, simulation, names.namespace(), habits, pool, begun=simulation.now)


@dataclass(frozen=True)
class Played:
    """A scene that was set up: the faulty place, the truth, and whether it came with a new revision."""

    site: Site
    truth: Truth
    late: bool


def play(stage: Stage, scene: Scene, graph: Graph) -> Played:
    """Set up the whole graph with the scene at its root."""
    for level in graph.levels:
        for node in (node for node in level if node not in graph.broken):
            stage.works(graph, node)
        stage.wait(READY_S if set(level) - graph.broken else 0)
    name, kind = stage.names.workload(store=stage.rng.random() < 0.25), stage.rng.choice(scene.kinds)
    played = _last(stage, scene, graph, name, kind) if scene.last else _first(stage, scene, graph, name, kind)
    stage.wait(scene.settle_s + stage.rng.choice((0, 10, 40)) + (CRON_S if _has_cron(stage) else 0))
    return played


def _has_cron(stage: Stage) -> bool:
    return any(site.kind == "CronJob" for site in stage.sites.values())


def _first(stage: Stage, scene: Scene, graph: Graph, name: str, kind: str) -> Played:
    """The fault, then its callers."""
    site, late = _faulty(stage, scene, graph, name, kind)
    truth = scene.stage(site, _options(stage, scene, site))
    stage.sites[0] = site
    _served(site)
    accompany(stage.rng, site, scene.name)
    if graph.hops or len(graph.broken) > 1:
        stage.wait(_lead_s(scene, late))
        _callers(stage, graph)
    elif late or scene.own_change:
        stage.wait(LATE_S + ROLLING_S)
    return Played(site, truth, late or scene.own_change)


def _last(stage: Stage, scene: Scene, graph: Graph, name: str, kind: str) -> Played:
    """The callers, then the fault."""
    site, _ = _faulty(stage, scene, graph, name, kind)
    if scene.name in ("admission_rejected", "quota_exceeded"):
        site = replace(site, style=replace(site.style, resources={}, beside=(), first=(), inits=()))
    stage.sites[0] = site
    if graph.hops or len(graph.broken) > 1:
        site.service()
        _callers(stage, graph)
        stage.wait(6)
    truth = scene.stage(site, _options(stage, scene, site))
    if scene.name != "finalizer_stuck":
        _served(site)
    return Played(site, truth, late=False)


def _faulty(stage: Stage, scene: Scene, graph: Graph, name: str, kind: str) -> tuple[Site, bool]:
    """The place of the fault. With callers that are to fail, nobody of an older revision stays to answer them."""
    rng, called = stage.rng, len(graph.broken) > 1
    kind = kind if not called or kind not in TOP else "Deployment"
    late = scene.late and kind not in TOP and rng.random() < 0.3
    changes = late or scene.own_change
    style: Obj = {"late_s": LATE_S if late else None, "names": stage.names.around(name)}
    if changes and called:
        style |= {"strategy": "Recreate"} if kind == "Deployment" else {"replicas": 1}
    calling = stage.calling(graph, 0) if graph.called_by(0) else None
    return stage.site(name, kind, calling, scene.name, **style), late


def _options(stage: Stage, scene: Scene, site: Site) -> Obj:
    options = scene.options(stage.rng, stage.names, site.style.port)
    if scene.name == "quota_exceeded":
        return options | _tight(stage)
    if (scene.own_change and "fresh" not in options) or options.get("fresh") is False:
        options["after_s"] = LATE_S
    if scene.name == "dropped_env_var":
        options.pop("after_s")
    return options


def _tight(stage: Stage) -> Obj:
    """A quota that what is there just meets."""
    pods = stage.simulation.world.all("Pod", stage.namespace)
    if stage.rng.random() < 0.5 or not stage.habits.requests:
        return {"hard": {"pods": str(max(len(pods), 1))}, "asks": {"requests": {"cpu": "5m"}}} if pods else {}
    return {
        "hard": {"requests.memory": f"{len(pods) * 192 + 64}Mi"},
        "asks": {"requests": {"memory": f"{len(pods) * 192 + 192}Mi"}},
    }


def _served(site: Site) -> None:
    """A service in front of the faulty workload, if the scenario made none."""
    known = site.simulation.world.peek("Service", site.namespace, site.name)
    if known is None and site.kind not in TOP:
        site.service()


def _lead_s(scene: Scene, late: bool) -> float:
    """How long the fault needs until callers notice."""
    longer = {"app_wedged": 45.0, "node_not_ready": 75.0, "preempted": 30.0, "dropped_env_var": 32.0, "liveness": 40.0}
    usual = LATE_S + ROLLING_S if late or scene.own_change else 6.0
    return longer.get(scene.name, usual)


def _callers(stage: Stage, graph: Graph) -> None:
    callers = [node for node in graph.callees_first if node in graph.broken and node]
    called = {callee for _, callee in graph.edges}
    for node in callers:
        top = node not in called and stage.rng.random() < 0.08
        stage.works(graph, node, stage.rng.choice(TOP) if top else "")
