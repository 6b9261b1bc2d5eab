"""A whole simulated cluster: the engine with its controllers wired to the changes they react to."""

from collections.abc import Callable
from functools import partial

from incidents.standin import (
    claims,
    cronjobs,
    daemonsets,
    deletion,
    deployments,
    disruption,
    endpoints,
    flux,
    hpas,
    jobs,
    kubelet,
    quotas,
    replicasets,
    scheduler,
    statefulsets,
)
from incidents.standin.box import vital_of, write_statuses
from incidents.standin.engine import Engine
from incidents.standin.events import expire
from incidents.standin.images import Images
from incidents.standin.nodes import add_node
from incidents.standin.shapes import Obj, controller_of, name_of, uid_of

Reaction = Callable[[Engine, Obj], None]

REACTIONS: dict[str, tuple[Reaction, ...]] = {
    "Deployment": (deployments.noticed,),
    "ReplicaSet": (replicasets.noticed, deployments.replica_set_noticed),
    "StatefulSet": (statefulsets.noticed,),
    "DaemonSet": (daemonsets.noticed,),
    "Job": (jobs.noticed, cronjobs.job_noticed),
    "CronJob": (cronjobs.noticed,),
    "Pod": (scheduler.noticed, kubelet.noticed),
    "Service": (endpoints.service_noticed,),
    "Node": (scheduler.changed, daemonsets.node_noticed),
    "ResourceQuota": (quotas.noticed,),
    "PersistentVolumeClaim": (claims.noticed, scheduler.changed),
    "PersistentVolume": (claims.volume_noticed,),
    "HorizontalPodAutoscaler": (hpas.noticed,),
    "PodDisruptionBudget": (disruption.noticed,),
}
REACTIONS |= dict.fromkeys(flux.CONTROLLERS, (flux.noticed,))
OWNERS: dict[str, Reaction] = {
    "ReplicaSet": replicasets.pod_noticed,
    "StatefulSet": statefulsets.pod_noticed,
    "DaemonSet": daemonsets.pod_noticed,
    "Job": jobs.pod_noticed,
}
VITAL_REACTIONS: tuple[tuple[str, Reaction], ...] = (
    ("Service", endpoints.pod_noticed),
    ("ResourceQuota", quotas.pod_noticed),
    ("PodDisruptionBudget", disruption.pod_noticed),
    ("PersistentVolumeClaim", claims.pod_noticed),
)
"""
Those that care whether a pod lives, is ready or goes, and not for the rest of its status; its owner besides. Each is
asked only where there is an object of the kind that it looks after.
"""

SYSTEM_NAMESPACES = ("default", "kube-node-lease", "kube-public", "kube-system")
AUTHORITY = "-----BEGIN CERTIFICATE-----\nthe embedded cluster speaks plain HTTP\n-----END CERTIFICATE-----\n"


class Simulation(Engine):
    """A cluster of one node that starts with the namespaces every cluster has."""

    def __init__(self, seed: int = 0, start: float = 1_767_225_600.0, images: Images | None = None) -> None:
        super().__init__(seed, start, images or Images())
        self.world.changed = partial(_react, self)
        self.posted = partial(_pod_news, self)
        self.world.before_reading["Pod"] = partial(write_statuses, self)
        for kind in ("Endpoints", "EndpointSlice"):
            self.world.before_reading[kind] = partial(endpoints.write_backends, self)
        add_node(self, "lab")
        expire(self)
        for namespace in SYSTEM_NAMESPACES:
            self.add_namespace(namespace)

    def add_namespace(self, name: str) -> Obj:
        """A namespace as it looks once the cluster has furnished it. Existing ones stay as they are."""
        known = self.world.get("Namespace", "", name)
        return known if known is not None else furnish(self, self.world.add(_namespace(name)))

    def close(self) -> None:
        """End it: what refers to itself is let go, so that many worlds in a row leave the garbage collector nothing."""
        self.posted = self.world.changed = _nobody
        self.world.before_reading.clear()
        self.world.listeners.clear()
        self.forget()

    def settle(self, seconds: float = 120.0) -> None:
        """Let virtual time pass: by default long enough for a crash loop to have restarted four times."""
        self.advance(self.now + seconds)


def _nobody(_obj: Obj) -> None:
    return None


def furnish(engine: Engine, namespace: Obj) -> Obj:
    """What controllers put into every new namespace."""
    name = name_of(namespace)
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", "namespace": name}}
    engine.world.add(account)
    meta = {"name": "kube-root-ca.crt", "namespace": name}
    engine.world.add({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": {"ca.crt": AUTHORITY}})
    return namespace


def _namespace(name: str) -> Obj:
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": name, "labels": {"kubernetes.io/metadata.name": name}},
        "spec": {"finalizers": ["kubernetes"]},
        "status": {"phase": "Active"},
    }


def _react(engine: Engine, obj: Obj) -> None:
    for reaction in REACTIONS.get(obj["kind"], ()):
        reaction(engine, obj)
    if "deletionTimestamp" in obj["metadata"]:
        deletion.noticed(engine, obj)
    if obj["kind"] == "Pod":
        _pod_news(engine, obj)


def _pod_news(engine: Engine, pod: Obj) -> None:
    """Tell those who care, if anything they care about is new."""
    uid = uid_of(pod)
    if not engine.world.holds(pod):
        engine.vital.pop(uid, None)
        engine.stale_pods.pop(uid, None)
    else:
        news = vital_of(engine, pod)
        if engine.vital.get(uid) == news:
            return
        engine.vital[uid] = news
    owner = controller_of(pod)
    if owner is not None and owner["kind"] in OWNERS:
        OWNERS[owner["kind"]](engine, pod)
    for kind, reaction in VITAL_REACTIONS:
        if engine.world.has(kind):
            reaction(engine, pod)
    scheduler.ended(engine, pod)
