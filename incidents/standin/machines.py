"""What befalls nodes: cordons, pressure, silence; with conditions, taints, events and what becomes of their pods."""

from functools import partial

from incidents.standin.deletion import delete
from incidents.standin.engine import Engine
from incidents.standin.events import Source, record, warn
from incidents.standin.eviction import evict
from incidents.standin.moments import stamp
from incidents.standin.shapes import Obj, name_of, namespace_of

NODES = Source("node-controller")
GRACE_S = 40.0
"""How long the node controller waits for a silent kubelet."""

TOLERATED_S = 300.0
UNKNOWN = ("Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status.")
PRESSURES = {
    "memory": ("MemoryPressure", "KubeletHasInsufficientMemory", "kubelet has insufficient memory available"),
    "disk": ("DiskPressure", "KubeletHasDiskPressure", "kubelet has disk pressure"),
    "pid": ("PIDPressure", "KubeletHasInsufficientPID", "kubelet has insufficient PID available"),
}
EVENTS = {"memory": "NodeHasInsufficientMemory", "disk": "NodeHasDiskPressure", "pid": "NodeHasInsufficientPID"}
STARVED = {"memory": ("memory", "100Mi"), "disk": ("ephemeral-storage", "13392382116"), "pid": ("pids", "3276")}


def cordon(engine: Engine, name: str) -> None:
    """Mark a node as unschedulable, as kubectl does."""
    node = _node(engine, name)
    taint = {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule", "timeAdded": stamp(engine.now)}
    node["spec"] = node["spec"] | {"unschedulable": True, "taints": [taint]}
    engine.world.touch(node)
    text = f"Node {name} status is now: NodeNotSchedulable"
    record(engine, node, Source("kubelet", name), "NodeNotSchedulable", text)


def press(engine: Engine, name: str, what: str) -> None:
    """Let a node run short of memory, disk or process ids: it takes no more pods and evicts one now and then."""
    node = _node(engine, name)
    kind, reason, message = PRESSURES[what]
    _set_condition(engine, node, kind, ("True", reason, message))
    _taint(engine, node, f"node.kubernetes.io/{what}-pressure", "NoSchedule")
    kubelet = Source("kubelet", name)
    record(engine, node, kubelet, EVENTS[what], f"Node {name} status is now: {EVENTS[what]}")
    warn(engine, node, kubelet, "EvictionThresholdMet", f"Attempting to reclaim {STARVED[what][0]}")
    engine.after(engine.between(5, 10), partial(_evict_one, engine, name, what))


def _evict_one(engine: Engine, name: str, what: str) -> None:
    """The pod that asked for least goes first."""
    found = [(uid, each) for uid, each in engine.running.items() if each.node == name and not each.stopping]
    if not found or what == "pid":
        return
    uid, runtime = found[0]
    resource, threshold = STARVED[what]
    using = next(iter(runtime.containers))
    text = f"The node was low on resource: {resource}. Threshold quantity: {threshold}, available: "
    text += f"{'71236Ki' if what == 'memory' else '11204312Ki'}. Container {using} was using "
    text += f"{'412Mi' if what == 'memory' else '3520Mi'}, request is 0, has larger consumption of {resource}. "
    evict(engine, uid, runtime, text, under_pressure=True)


def silence(engine: Engine, name: str) -> None:
    """A node's kubelet stops reporting: after a while the node controller notices, later its pods are to go."""
    engine.silent_nodes.add(name)
    for runtime in engine.running.values():
        runtime.frozen = runtime.frozen or runtime.node == name
    engine.after(GRACE_S, partial(_give_up, engine, name))


def _give_up(engine: Engine, name: str) -> None:
    node = _node(engine, name)
    for kind in ("MemoryPressure", "DiskPressure", "PIDPressure", "Ready"):
        _set_condition(engine, node, kind, UNKNOWN)
    _taint(engine, node, "node.kubernetes.io/unreachable", "NoSchedule")
    _taint(engine, node, "node.kubernetes.io/unreachable", "NoExecute")
    record(engine, node, NODES, "NodeNotReady", f"Node {name} status is now: NodeNotReady")
    for uid, runtime in list(engine.running.items()):
        pod = engine.world.by_uid(uid)
        if pod is not None and runtime.node == name:
            _unready(engine, pod)
    engine.after(TOLERATED_S, partial(_clear, engine, name))


def _unready(engine: Engine, pod: Obj) -> None:
    """The node controller takes a pod's readiness away; what its containers do, nobody knows."""
    engine.world.write_down("Pod")
    warn(engine, pod, NODES, "NodeNotReady", "Node is not ready")
    conditions = [
        each | {"status": "False", "lastTransitionTime": stamp(engine.now)} if each["type"] == "Ready" else each
        for each in pod["status"].get("conditions") or ()
    ]
    pod["status"] = pod["status"] | {"conditions": conditions}
    engine.world.touch(pod)


def _clear(engine: Engine, name: str) -> None:
    for uid, runtime in list(engine.running.items()):
        pod = engine.world.by_uid(uid)
        if pod is not None and runtime.node == name:
            text = f"Marking for deletion Pod {namespace_of(pod)}/{name_of(pod)}"
            record(engine, pod, Source("taint-eviction-controller"), "TaintManagerEviction", text)
            delete(engine, pod)


def _node(engine: Engine, name: str) -> Obj:
    node = engine.world.peek("Node", "", name)
    if node is None:
        raise LookupError(f"no node {name}")
    return node


def _taint(engine: Engine, node: Obj, key: str, effect: str) -> None:
    taints = [*(node["spec"].get("taints") or ()), {"key": key, "effect": effect, "timeAdded": stamp(engine.now)}]
    node["spec"] = node["spec"] | {"taints": taints}
    engine.world.touch(node)


def _set_condition(engine: Engine, node: Obj, kind: str, words: tuple[str, str, str]) -> None:
    status, reason, message = words
    new = {"status": status, "reason": reason, "message": message, "lastTransitionTime": stamp(engine.now)}
    conditions = [each | new if each["type"] == kind else each for each in node["status"]["conditions"]]
    node["status"] = node["status"] | {"conditions": conditions}
    engine.world.touch(node)
