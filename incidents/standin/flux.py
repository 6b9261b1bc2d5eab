"""
Flux's controllers, as far as their objects show them: they reconcile when an object is new, changed, or asked to.

What comes of it is an outcome that a scenario registers; without one it succeeds. Nothing is fetched or applied.
"""

from dataclasses import dataclass
from functools import partial

from incidents.standin.engine import Engine
from incidents.standin.events import Source, record, warn
from incidents.standin.moments import stamp
from incidents.standin.shapes import Obj, condition_of, name_of, namespace_of

REQUESTED = "reconcile.fluxcd.io/requestedAt"
CONTROLLERS = {
    "Kustomization": "kustomize-controller",
    "HelmRelease": "helm-controller",
    "GitRepository": "source-controller",
    "HelmRepository": "source-controller",
    "OCIRepository": "source-controller",
}
SUCCESS = {
    "Kustomization": ("ReconciliationSucceeded", "Applied revision: main@sha1:5f0c1e2"),
    "HelmRelease": ("UpgradeSucceeded", "Helm upgrade succeeded for release {namespace}/{name}.v2"),
    "GitRepository": ("Succeeded", "stored artifact for revision 'main@sha1:5f0c1e2'"),
    "HelmRepository": ("Succeeded", "stored artifact: revision 'sha256:9a3c'"),
    "OCIRepository": ("Succeeded", "stored artifact for digest 'latest@sha256:9a3c'"),
}


@dataclass
class Outcome:
    """How reconciling ends: so many times as it says here, then (`times` None: always) well."""

    reason: str
    message: str
    times: int | None = None


def noticed(engine: Engine, obj: Obj) -> None:
    """An object is new, its spec changed, or somebody asked for it."""
    if not engine.world.holds(obj) or obj["spec"].get("suspend"):
        return
    status, meta = obj.get("status") or {}, obj["metadata"]
    asked = (meta.get("annotations") or {}).get(REQUESTED)
    if status.get("observedGeneration") != meta["generation"] or asked != status.get("lastHandledReconcileAt"):
        where = (obj["kind"], namespace_of(obj), name_of(obj))
        engine.soon(("Flux", *where), engine.between(1.0, 3.0), partial(_reconcile, engine, *where))


def _reconcile(engine: Engine, kind: str, namespace: str, name: str) -> None:
    obj = engine.world.peek(kind, namespace, name)
    if obj is None:
        return
    outcome = engine.outcomes.get((kind, namespace, name))
    source = Source(CONTROLLERS[kind])
    if isinstance(outcome, Outcome) and outcome.times != 0:
        outcome.times = None if outcome.times is None else outcome.times - 1
        warn(engine, obj, source, outcome.reason, outcome.message)
        _report(engine, obj, "False", outcome.reason, outcome.message)
        return
    reason, message = SUCCESS[kind]
    text = message.format(namespace=namespace, name=name)
    record(engine, obj, source, reason, text)
    _report(engine, obj, "True", reason, text)


def _report(engine: Engine, obj: Obj, status: str, reason: str, message: str) -> None:
    meta = obj["metadata"]
    known = condition_of(obj, "Ready")
    since = known["lastTransitionTime"] if known and known["status"] == status else stamp(engine.now)
    condition = {"lastTransitionTime": since, "message": message, "observedGeneration": meta["generation"]}
    condition |= {"reason": reason, "status": status, "type": "Ready"}
    asked = (meta.get("annotations") or {}).get(REQUESTED)
    told = {"conditions": [condition], "observedGeneration": meta["generation"]}
    obj["status"] = (obj.get("status") or {}) | told | ({"lastHandledReconcileAt": asked} if asked else {})
    engine.world.mark(obj)
    engine.world.tell(obj)
