"""Nodes: machines as a 1.36 kubelet reports them, and which pods sit on them."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID
from zlib import crc32

from incidents.standin.engine import Engine
from incidents.standin.moments import stamp
from incidents.standin.quantities import amount
from incidents.standin.shapes import Obj, name_of

HEALTHY = (
    ("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    ("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    ("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    ("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
)
ALLOCATABLE = {
    "cpu": "2",
    "ephemeral-storage": "267847642337",
    "hugepages-1Gi": "0",
    "hugepages-2Mi": "0",
    "memory": "24581696Ki",
    "pods": "110",
}


@dataclass(frozen=True)
class Load:
    """What pods ask of a node."""

    pods: int = 0
    cpu: Decimal = Decimal(0)
    memory: Decimal = Decimal(0)
    others: tuple[tuple[str, Decimal], ...] = ()

    def __add__(self, other: "Load") -> "Load":
        return self._with(other, 1)

    def __sub__(self, other: "Load") -> "Load":
        return self._with(other, -1)

    def _with(self, other: "Load", sign: int) -> "Load":
        others = self.others
        if other.others:
            amounts = dict(self.others)
            for name, amount in other.others:
                amounts[name] = amounts.get(name, Decimal(0)) + sign * amount
            others = tuple(sorted(amounts.items()))
        pods, cpu = self.pods + sign * other.pods, self.cpu + sign * other.cpu
        return Load(pods, cpu, self.memory + sign * other.memory, others)


def load_of(pod: Obj) -> Load:
    """What one pod requests."""
    requests = [container["resources"].get("requests") for container in pod["spec"]["containers"]]
    if not any(requests):
        return Load(1)
    cpu = sum((amount(request or {}, "cpu") for request in requests), Decimal(0))
    memory = sum((amount(request or {}, "memory") for request in requests), Decimal(0))
    return Load(1, cpu, memory, _others([request for request in requests if request]))


def _others(requests: list[Obj]) -> tuple[tuple[str, Decimal], ...]:
    """Extended resources, such as GPUs."""
    names = sorted({name for request in requests for name in request if "/" in name})
    return tuple((name, sum((amount(each, name) for each in requests), Decimal(0))) for name in names)


def capacity_of(node: Obj) -> Load:
    """What a node has to give."""
    allocatable = (node.get("status") or {}).get("allocatable") or {}
    others = tuple((name, amount(allocatable, name)) for name in sorted(allocatable) if "/" in name)
    return Load(int(amount(allocatable, "pods")), amount(allocatable, "cpu"), amount(allocatable, "memory"), others)


def add_node(engine: Engine, name: str) -> Obj:
    """A healthy machine joins."""
    number = len(engine.world.all("Node")) + 2
    node = engine.world.add(_node(name, f"192.0.2.{number}", engine.now))
    engine.loads[name] = Load()
    return node


def address_of(engine: Engine, node: str) -> str:
    """A node's internal address."""
    found = engine.world.get("Node", "", node)
    return str(found["status"]["addresses"][0]["address"]) if found else ""


def _node(name: str, address: str, now: float) -> Obj:
    labels = {"kubernetes.io/arch": "amd64", "kubernetes.io/hostname": name, "kubernetes.io/os": "linux"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "labels": labels,
            "annotations": {"node.alpha.kubernetes.io/ttl": "0"},
        },
        "spec": {"podCIDR": "10.244.0.0/24", "podCIDRs": ["10.244.0.0/24"]},
        "status": {
            "addresses": [{"address": address, "type": "InternalIP"}, {"address": name, "type": "Hostname"}],
            "allocatable": ALLOCATABLE,
            "capacity": ALLOCATABLE | {"ephemeral-storage": "264212084Ki", "memory": "24684096Ki"},
            "conditions": [_condition(*condition, now) for condition in HEALTHY],
            "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
            "nodeInfo": _machine(name),
        },
    }


def _condition(kind: str, status: str, reason: str, message: str, now: float) -> Obj:
    return {
        "lastHeartbeatTime": stamp(now),
        "lastTransitionTime": stamp(now),
        "message": message,
        "reason": reason,
        "status": status,
        "type": kind,
    }


def _machine(name: str) -> Obj:
    machine = UUID(int=crc32(name.encode()))
    return {
        "architecture": "amd64",
        "bootID": str(machine),
        "machineID": machine.hex,
        "systemUUID": str(machine),
        "containerRuntimeVersion": "containerd://1.6.20",
        "kernelVersion": "6.1.0-amd64",
        "kubeProxyVersion": "v1.36.2",
        "kubeletVersion": "v1.36.2",
        "operatingSystem": "linux",
        "osImage": "Debian GNU/Linux 12 (bookworm)",
    }


def node_names(engine: Engine) -> list[str]:
    """The nodes by name."""
    return [name_of(node) for node in engine.world.all("Node")]


def is_silent(engine: Engine, node: str) -> bool:
    """Whether a node's kubelet no longer reports: it neither starts nor stops anything."""
    return node in engine.silent_nodes
