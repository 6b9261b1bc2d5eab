"""ControllerRevisions: the templates a StatefulSet or DaemonSet has had, by number."""

from incidents.standin.engine import Engine
from incidents.standin.pod_template import template_hash
from incidents.standin.shapes import Obj, labels_of, name_of, namespace_of, owner_reference, uid_of


def current_revision(engine: Engine, workload: Obj) -> str:
    """The name of the revision that holds the present template; it becomes the newest, and is made if there is none."""
    name = f"{name_of(workload)}-{_digest(engine, workload)}"
    known = engine.world.owned_by(uid_of(workload), "ControllerRevision")
    newest = max((int(each["revision"]) for each in known), default=0)
    found = next((each for each in known if name_of(each) == name), None)
    if found is None:
        engine.world.add(_revision(workload, name, newest + 1))
    elif found["revision"] != newest:
        found["revision"] = newest + 1
        engine.world.touch(found)
    return name


def _digest(engine: Engine, workload: Obj) -> str:
    template = workload["spec"]["template"]
    known = engine.digests.get(uid_of(workload))
    if known is None or known[0] is not template:
        known = engine.digests[uid_of(workload)] = (template, template_hash(template))
    return known[1]


def _revision(workload: Obj, name: str, number: int) -> Obj:
    meta = {
        "name": name,
        "namespace": namespace_of(workload),
        "labels": labels_of(workload["spec"]["template"]) | {"controller.kubernetes.io/hash": name.rpartition("-")[2]},
        "ownerReferences": [owner_reference(workload)],
    }
    content = {"spec": {"template": workload["spec"]["template"] | {"$patch": "replace"}}}
    head = {"apiVersion": "apps/v1", "kind": "ControllerRevision", "metadata": meta}
    return head | {"data": content, "revision": number}
