"""One action of every kind on the embedded cluster, and a process that dies at a chosen write of it. No Prefect."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from pydantic import SecretStr

from incidents.actions import checked
from incidents.actions.changing import Change
from incidents.approvals import Answer, Keyring
from incidents.cluster import Cluster
from incidents.evidence.templates import binding_of
from incidents.faults import ActionName
from incidents.ledger import Ledger
from incidents.models import Ask, ObjectRef, Outcome, Plan, State, Subject
from incidents.settings import Settings
from incidents.snapshot import Json
from incidents.standin.faults import SCENARIOS, Site
from incidents.standin.server import Running
from incidents.standin.simulation import Simulation
from tasks.applying import Work, applied
from tasks.lease import lease_name
from tasks.steps import Case, Turn
from tasks.wiring import World
from tests.ledger.factories import Clock, make_alert

A = ActionName
AT = "2026-01-31T12:00:00Z"
KEY = "k" * 40
LEASE_S = 30.0


class Died(BaseException):
    """The process is gone: nothing after this was ever executed."""


class Mortal:
    """A client whose process dies at the nth write, `before` the request is sent or `after` it was carried out."""

    def __init__(self, cluster: Cluster, at: int, when: str) -> None:
        self._cluster, self._left, self._when = cluster, at, when

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cluster, name)

    async def patch(self, ref: ObjectRef, body: object, *, content_type: str, dry_run: bool) -> Json:
        async def send() -> Json:
            return await self._cluster.patch(ref, body, content_type=content_type, dry_run=dry_run)

        return cast(Json, await self._sent(send, is_real=not dry_run))

    async def delete(self, ref: ObjectRef, *, uid: str, version: str, dry_run: bool) -> None:
        async def send() -> None:
            await self._cluster.delete(ref, uid=uid, version=version, dry_run=dry_run)

        await self._sent(send, is_real=not dry_run)

    async def create(self, body: Json) -> Json:
        async def send() -> Json:
            return await self._cluster.create(body)

        return cast(Json, await self._sent(send, is_real=True))

    async def _sent(self, send: Callable[[], Any], *, is_real: bool) -> object:
        self._left -= is_real
        if not is_real or self._left:
            return await send()
        if self._when == "after":
            await send()
        raise Died


@dataclass(frozen=True)
class Wanted:
    """What to do to what, in a world that was set up for it."""

    target: ObjectRef
    params: Mapping[str, Any]
    asks: tuple[str, ...] = ()
    reads: tuple[ObjectRef, ...] = ()


def ref(kind: str, name: str = "web", namespace: str | None = "shop") -> ObjectRef:
    return ObjectRef(kind=kind, name=name, namespace=namespace)


def set_up(simulation: Simulation, action: ActionName) -> Wanted:
    """A world in which an action can be applied, and the action's target and parameters."""
    site = Site(simulation, "shop", "web", 1)
    scenario = IN.get(action)
    if scenario is not None:
        SCENARIOS[scenario](replace(site, seed=SEEDS.get(action, 1)))
    else:
        _plain(site)
    simulation.settle(120)
    return WANTED[action](simulation)


def _plain(site: Site) -> None:
    """A workload that runs, with everything that may be changed about it; a configuration, a node, Flux objects."""
    probe = {"tcpSocket": {"port": 8080}, "periodSeconds": 3}
    site.deploy(site.running_image(), container={"readinessProbe": probe}, resources={"limits": {"memory": "64Mi"}})
    site.service()
    site.config("web-config", {"log_level": "info"})
    for kind in ("GitRepository", "HelmRelease", "Kustomization"):
        site.add(kind, "web", {"spec": {"interval": "1m"}})


def _pod(simulation: Simulation) -> Wanted:
    return Wanted(ref("Pod", simulation.world.all("Pod", "shop")[0]["metadata"]["name"]), {})


def _rollback(simulation: Simulation) -> Wanted:
    sets = simulation.world.all("ReplicaSet", "shop")
    first = min(sets, key=lambda each: int(each["metadata"]["annotations"]["deployment.kubernetes.io/revision"]))
    source = ref("ReplicaSet", first["metadata"]["name"])
    return Wanted(ref("Deployment"), {"to_revision": 1}, reads=(source,))


def _plan(kind: str, name: str = "web", /, **params: Any) -> Callable[[Simulation], Wanted]:
    asks = tuple(key for key, value in params.items() if value is None)
    given = {key: value for key, value in params.items() if value is not None}
    place = None if kind == "Node" else "shop"
    return lambda _simulation: Wanted(ref(kind, name, place), given, asks)


IN = {A.ROLLBACK_DEPLOYMENT: "image_not_found", A.SCALE_DEPLOYMENT: "scaled_to_zero", A.EXPAND_PVC: "volume_full"}
IN |= {A.RECREATE_JOB: "job_failed", A.UNCORDON_NODE: "node_cordoned"}
SEEDS = {A.RECREATE_JOB: 0}
WANTED: dict[ActionName, Callable[[Simulation], Wanted]] = {
    A.PATCH_DEPLOYMENT_ENV: _plan("Deployment", container="app", name="REQUIRED_CONFIG", value=None),
    A.PATCH_DEPLOYMENT_RESOURCES: _plan("Deployment", container="app", memory_limit="128Mi"),
    A.PATCH_DEPLOYMENT_IMAGE_OR_CMD: _plan("Deployment", container="app", args=["--verbose"]),
    A.PATCH_PROBE: _plan("Deployment", container="app", probe="readinessProbe", failure_threshold=5),
    A.ROLLBACK_DEPLOYMENT: _rollback,
    A.RESTART_WORKLOAD: _plan("Deployment"),
    A.SCALE_DEPLOYMENT: _plan("Deployment", replicas=2),
    A.DELETE_POD: _pod,
    A.PATCH_SERVICE: _plan("Service", target_port=8081),
    A.PATCH_CONFIGMAP: _plan("ConfigMap", "web-config", key="log_level", value=None),
    A.EXPAND_PVC: _plan("PersistentVolumeClaim", "web-data", size="2Gi"),
    A.RECREATE_JOB: _plan("Job"),
    A.CORDON_NODE: _plan("Node", "lab"),
    A.UNCORDON_NODE: _plan("Node", "worker-2-web"),
    A.FLUX_RECONCILE_KUSTOMIZATION: _plan("Kustomization"),
    A.FLUX_RECONCILE_GITREPOSITORY: _plan("GitRepository"),
    A.FLUX_RECONCILE_HELMRELEASE: _plan("HelmRelease"),
}


class Acting:
    """One approved plan, its ledger, its cluster; processes that carry it out come and go."""

    def __init__(self, running: Running, cluster: Cluster, ledger: Ledger, clock: Clock, log: Path) -> None:
        self.running, self.cluster, self.ledger, self.clock, self._log = running, cluster, ledger, clock, log
        settings = Settings.model_validate({"secret_key": KEY, "alerts_token": "t" * 20, "lease_s": LEASE_S})
        self.wired = World(settings, ledger, Keyring(SecretStr(KEY)))
        self.plan: Plan | None = None
        self.change: Change | None = None
        self._turn: Turn | None = None

    async def approved(self, action: ActionName) -> None:
        """Set a world up, and bring an incident to the point where the action is approved."""
        served = self.running.served
        wanted = set_up(served.cluster.simulation, action)
        served.cluster.pace.skip(120)
        served.cluster.catch_up()
        self.plan = await self._bound(action, wanted)
        subject = Subject(cluster="default", namespace="shop", kind="Workload", name="web")
        (received,) = await self.ledger.receive([(make_alert(), subject)], source="test")
        assert received.incident is not None
        for state in (State.OBSERVING, State.DIAGNOSED, State.WAITING, State.APPROVED):
            await self.ledger.advance(received.incident, state, actor="test")
        case = Case(incident=received.incident, subject=subject, pod=None, dry_run=False, run="run")
        self._turn = Turn(case=case, round=1, attempt=1)

    async def _bound(self, action: ActionName, wanted: Wanted) -> Plan:
        refs = (wanted.target, *wanted.reads)
        lives = [await self.cluster.get(each) for each in refs]
        digest = self.wired.keyring.digest
        bindings = {f"{at.kind}/{at.name}": binding_of(live, digest) for at, live in zip(refs, lives, strict=True)}
        asks = tuple(Ask(param=name, prompt=name) for name in wanted.asks)
        about: dict[str, Any] = {"why": "it helps", "undo": "put it back", "risk": "low", "bindings": bindings}
        return Plan(action=action, target=wanted.target, params=dict(wanted.params), asks=asks, **about)

    async def carried_out(self, client: object = None) -> Outcome:
        """By a process that has just got the lease; its client is the cluster's own, or one that dies."""
        assert self.plan is not None
        assert self._turn is not None
        name = lease_name(self.wired, self.plan.target)
        fence = await self.ledger.acquire(name, f"process at {self.clock.now}", LEASE_S)
        assert fence is not None
        answers = {ask.param: Answer.model_validate({"value": "given-by-the-approver"}) for ask in self.plan.asks}
        action = checked(self.plan, answers)
        work = Work(self.wired, cast(Cluster, client or self.cluster), self._turn, self.plan, action, "hash", AT, fence)
        return await applied(work)

    async def dies(self, at: int, when: str) -> None:
        """A process carries it out and dies at its nth write; then its lease runs out and controllers go on."""
        died = False
        try:
            await self.carried_out(Mortal(self.cluster, at, when))
        except Died:
            died = True
        assert died, "the process has lived on"
        self.pass_s(60)

    def pass_s(self, seconds: float) -> None:
        """Let time pass, for the ledger and for the cluster."""
        self.clock.pass_s(seconds)
        self.running.served.cluster.pace.skip(seconds)
        self.running.served.cluster.catch_up()

    async def live(self) -> Json:
        assert self.plan is not None
        return await self.cluster.get(self.plan.target)

    async def by_somebody(self, method: str, path: str, body: object = None, content_type: str = "") -> None:
        """Somebody else's request."""
        await self.cluster.call(method, path, body=body, content_type=content_type or "application/json")

    def writes(self) -> list[str]:
        """The requests that changed the cluster."""
        lines = [json.loads(line) for line in self._log.read_text().splitlines()]
        made = [each for each in lines if each["method"] != "GET" and not each["dryRun"] and each["status"] < 300]
        return [f"{each['method']} {each['path']}" for each in made]

    async def recorded(self) -> list[str]:
        assert self._turn is not None
        return [str(record.status) for record in await self.ledger.actions(self._turn.incident)]
