"""The StatefulSet controller: pods 0, 1, 2 .. in order, each with its own claims; updates begin with the last."""

from functools import partial

from incidents.standin.box import vital_of
from incidents.standin.defaults import defaulted
from incidents.standin.deletion import delete
from incidents.standin.engine import Engine
from incidents.standin.events import Source, record
from incidents.standin.pods import create_pod, retry_delay
from incidents.standin.revisions import current_revision
from incidents.standin.shapes import Obj, controller_of, is_deleting, labels_of, name_of, namespace_of, uid_of

STATEFULSETS = Source("statefulset-controller")
REVISION = "controller-revision-hash"


def noticed(engine: Engine, workload: Obj) -> None:
    """A StatefulSet changed."""
    _wake(engine, namespace_of(workload), name_of(workload))


def pod_noticed(engine: Engine, pod: Obj) -> None:
    """A pod changed: its StatefulSet looks again."""
    owner = controller_of(pod)
    if owner is not None and owner["kind"] == "StatefulSet":
        _wake(engine, namespace_of(pod), owner["name"])


def _wake(engine: Engine, namespace: str, name: str) -> None:
    engine.soon(("StatefulSet", namespace, name), 0.03, partial(_sync, engine, namespace, name))


def _sync(engine: Engine, namespace: str, name: str) -> None:
    workload = engine.world.peek("StatefulSet", namespace, name)
    if workload is None or is_deleting(workload):
        return
    revision = current_revision(engine, workload)
    pods = {_ordinal(pod): pod for pod in engine.world.owned_by(uid_of(workload), "Pod")}
    _step(engine, workload, pods, revision)
    _report(engine, workload, revision)


def _ordinal(pod: Obj) -> int:
    return int(name_of(pod).rpartition("-")[2])


def _step(engine: Engine, workload: Obj, pods: dict[int, Obj], revision: str) -> None:
    """At most one change at a time, unless pods are managed in parallel."""
    wanted = int(workload["spec"]["replicas"])
    ordered = workload["spec"]["podManagementPolicy"] == "OrderedReady"
    for ordinal in range(wanted):
        pod = pods.get(ordinal)
        if pod is None or vital_of(engine, pod).phase == "Failed":
            _renew(engine, workload, ordinal, pod, revision)
        if ordered and (pod is None or not vital_of(engine, pod).ready or is_deleting(pod)):
            return
    excess = sorted((each for each in pods if each >= wanted), reverse=True)
    if excess:
        if not is_deleting(pods[excess[0]]):
            _delete(engine, workload, pods[excess[0]])
        return
    _update(engine, workload, pods, revision)


def _renew(engine: Engine, workload: Obj, ordinal: int, dead: Obj | None, revision: str) -> None:
    if dead is not None:
        delete(engine, dead)
        return
    name = f"{name_of(workload)}-{ordinal}"
    claims = [_claim(engine, workload, template, name) for template in _templates(workload)]
    labels = labels_of(workload["spec"]["template"]) | {
        "apps.kubernetes.io/pod-index": str(ordinal),
        REVISION: revision,
        "statefulset.kubernetes.io/pod-name": name,
    }
    spec = workload["spec"]["template"]["spec"]
    kept = [each for each in spec.get("volumes") or () if each["name"] not in dict(claims)]
    volumes = [{"name": each, "persistentVolumeClaim": {"claimName": claim}} for each, claim in claims]
    prefix = f"{name_of(workload)}-"
    meta = {"labels": labels, "generateName": prefix}
    extra = {"metadata": meta, "spec": {"hostname": name, "volumes": [*volumes, *kept]}}
    made = create_pod(engine, workload, STATEFULSETS, name=name, extra=extra)
    if isinstance(made, str):
        delay_s = retry_delay(engine, ("StatefulSet", uid_of(workload)))
        engine.after(delay_s, partial(_sync, engine, namespace_of(workload), name_of(workload)))


def _templates(workload: Obj) -> list[Obj]:
    found: list[Obj] = workload["spec"].get("volumeClaimTemplates") or []
    return found


def _claim(engine: Engine, workload: Obj, template: Obj, pod: str) -> tuple[str, str]:
    """The volume's name and that of its claim, which is made unless it exists."""
    name, namespace = f"{template['metadata']['name']}-{pod}", namespace_of(workload)
    if engine.world.peek("PersistentVolumeClaim", namespace, name) is None:
        labels = (workload["spec"]["selector"] or {}).get("matchLabels") or {}
        meta = {"name": name, "namespace": namespace, "labels": labels, "finalizers": ["kubernetes.io/pvc-protection"]}
        claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": meta, "spec": template["spec"]}
        engine.world.add(defaulted(claim))
        text = f"create Claim {name} Pod {pod} in StatefulSet {name_of(workload)} success"
        record(engine, workload, STATEFULSETS, "SuccessfulCreate", text)
    return template["metadata"]["name"], name


def _update(engine: Engine, workload: Obj, pods: dict[int, Obj], revision: str) -> None:
    """Replace the last pod of an older revision, unless one is on its way already."""
    strategy = workload["spec"]["updateStrategy"]
    first = int((strategy.get("rollingUpdate") or {}).get("partition") or 0)
    if strategy["type"] != "RollingUpdate":
        return
    for ordinal in sorted(pods, reverse=True):
        pod = pods[ordinal]
        if ordinal >= first and labels_of(pod).get(REVISION) != revision:
            if not is_deleting(pod):
                _delete(engine, workload, pod)
            return
        if not vital_of(engine, pod).ready:
            return


def _delete(engine: Engine, workload: Obj, pod: Obj) -> None:
    text = f"delete Pod {name_of(pod)} in StatefulSet {name_of(workload)} successful"
    record(engine, workload, STATEFULSETS, "SuccessfulDelete", text)
    delete(engine, pod)


def _report(engine: Engine, workload: Obj, revision: str) -> None:
    pods = engine.world.owned_by(uid_of(workload), "Pod")
    ready = sum(vital_of(engine, pod).ready for pod in pods)
    updated = sum(labels_of(pod).get(REVISION) == revision for pod in pods)
    before = workload["status"].get("currentRevision") or revision
    settled = updated == len(pods) == int(workload["spec"]["replicas"]) == ready
    current = revision if settled else before
    counts = {"readyReplicas": ready, "updatedReplicas": updated}
    counts["currentReplicas"] = sum(labels_of(pod).get(REVISION) == current for pod in pods)
    status: Obj = {key: count for key, count in counts.items() if count}
    status |= {
        "availableReplicas": ready,
        "collisionCount": 0,
        "currentRevision": current,
        "observedGeneration": workload["metadata"]["generation"],
        "replicas": len(pods),
        "updateRevision": revision,
    }
    if status != workload["status"]:
        workload["status"] = status
        engine.world.mark(workload)
        engine.world.tell(workload)
