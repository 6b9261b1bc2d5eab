"""The DaemonSet controller: a pod on every node that takes it."""

from functools import partial

from incidents.standin.box import vital_of
from incidents.standin.deletion import delete
from incidents.standin.engine import Engine
from incidents.standin.events import Source, record
from incidents.standin.fitting import fits_term, tolerates
from incidents.standin.pods import create_pod, retry_delay
from incidents.standin.revisions import current_revision
from incidents.standin.shapes import Obj, controller_of, is_deleting, labels_of, matches, name_of, namespace_of, uid_of

DAEMONSETS = Source("daemonset-controller")
REVISION = "controller-revision-hash"
ALWAYS = (
    ("not-ready", "NoExecute"),
    ("unreachable", "NoExecute"),
    ("disk-pressure", "NoSchedule"),
    ("memory-pressure", "NoSchedule"),
    ("pid-pressure", "NoSchedule"),
    ("unschedulable", "NoSchedule"),
)
TOLERATIONS: list[Obj] = [
    {"effect": effect, "key": f"node.kubernetes.io/{key}", "operator": "Exists"} for key, effect in ALWAYS
]


def noticed(engine: Engine, workload: Obj) -> None:
    """A DaemonSet changed."""
    _wake(engine, namespace_of(workload), name_of(workload))


def pod_noticed(engine: Engine, pod: Obj) -> None:
    """A pod changed: its DaemonSet looks again."""
    owner = controller_of(pod)
    if owner is not None and owner["kind"] == "DaemonSet":
        _wake(engine, namespace_of(pod), owner["name"])


def node_noticed(engine: Engine, _node: Obj) -> None:
    """A node came or changed: every DaemonSet looks again."""
    for workload in engine.world.all("DaemonSet"):
        _wake(engine, namespace_of(workload), name_of(workload))


def _wake(engine: Engine, namespace: str, name: str) -> None:
    engine.soon(("DaemonSet", namespace, name), 0.03, partial(_sync, engine, namespace, name))


def _sync(engine: Engine, namespace: str, name: str) -> None:
    workload = engine.world.peek("DaemonSet", namespace, name)
    if workload is None or is_deleting(workload):
        return
    revision = current_revision(engine, workload)
    nodes = [each for each in engine.world.stored("Node", "") if _wants(workload, each)]
    pods = {_node_of(pod): pod for pod in engine.world.owned_by(uid_of(workload), "Pod") if not is_deleting(pod)}
    for pod in list(pods.values()):
        if vital_of(engine, pod).phase == "Failed":
            record(engine, workload, DAEMONSETS, "SuccessfulDelete", f"Deleted pod: {name_of(pod)}")
            delete(engine, pod)
    for node in sorted(nodes, key=name_of):
        if name_of(node) not in pods and not _create(engine, workload, name_of(node), revision):
            break
    _update(engine, workload, pods, revision)
    _report(engine, workload, len(nodes), revision)


def _wants(workload: Obj, node: Obj) -> bool:
    spec = workload["spec"]["template"]["spec"]
    bearing = {"spec": {"tolerations": [*(spec.get("tolerations") or ()), *TOLERATIONS]}}
    taints = (node.get("spec") or {}).get("taints") or ()
    required = ((spec.get("affinity") or {}).get("nodeAffinity") or {}).get(
        "requiredDuringSchedulingIgnoredDuringExecution"
    ) or {}
    terms = required.get("nodeSelectorTerms") or ()
    near = matches(spec.get("nodeSelector") or {}, labels_of(node))
    fits = not terms or any(fits_term(term, node) for term in terms)
    return near and fits and all(tolerates(bearing, each) for each in taints if each["effect"] != "PreferNoSchedule")


def _node_of(pod: Obj) -> str:
    required = pod["spec"]["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    return str(required["nodeSelectorTerms"][0]["matchFields"][0]["values"][0])


def _create(engine: Engine, workload: Obj, node: str, revision: str) -> bool:
    template = workload["spec"]["template"]
    field = {"key": "metadata.name", "operator": "In", "values": [node]}
    required = {"nodeSelectorTerms": [{"matchFields": [field]}]}
    affinity = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}
    tolerations = [*(template["spec"].get("tolerations") or ()), *TOLERATIONS]
    labels = labels_of(template) | {REVISION: revision.rpartition("-")[2], "pod-template-generation": "1"}
    extra = {"metadata": {"labels": labels}, "spec": {"affinity": affinity, "tolerations": tolerations}}
    made = create_pod(engine, workload, DAEMONSETS, extra=extra)
    if isinstance(made, str):
        delay_s = retry_delay(engine, ("DaemonSet", uid_of(workload)))
        engine.after(delay_s, partial(_sync, engine, namespace_of(workload), name_of(workload)))
    return isinstance(made, dict)


def _update(engine: Engine, workload: Obj, pods: dict[str, Obj], revision: str) -> None:
    """Replace one pod of an older revision, if all others are ready."""
    old = [pod for pod in pods.values() if labels_of(pod).get(REVISION) != revision.rpartition("-")[2]]
    rest = [pod for pod in pods.values() if pod not in old]
    if not old or workload["spec"]["updateStrategy"]["type"] != "RollingUpdate":
        return
    if all(vital_of(engine, pod).ready for pod in rest):
        record(engine, workload, DAEMONSETS, "SuccessfulDelete", f"Deleted pod: {name_of(old[0])}")
        delete(engine, old[0])


def _report(engine: Engine, workload: Obj, wanted: int, revision: str) -> None:
    pods = [pod for pod in engine.world.owned_by(uid_of(workload), "Pod") if not is_deleting(pod)]
    ready = sum(vital_of(engine, pod).ready for pod in pods)
    updated = sum(labels_of(pod).get(REVISION) == revision.rpartition("-")[2] for pod in pods)
    status: Obj = {
        "currentNumberScheduled": len(pods),
        "desiredNumberScheduled": wanted,
        "numberMisscheduled": 0,
        "numberReady": ready,
        "observedGeneration": workload["metadata"]["generation"],
    }
    counts = {"updatedNumberScheduled": updated, "numberAvailable": ready, "numberUnavailable": wanted - ready}
    status |= {key: count for key, count in counts.items() if count}
    if status != workload["status"]:
        workload["status"] = status
        engine.world.mark(workload)
        engine.world.tell(workload)
