"""How controllers create pods: from a template, through admission, with the event that tells how it went."""

from incidents.standin.admission import Refusal, accept
from incidents.standin.engine import Engine
from incidents.standin.events import record, warn
from incidents.standin.notes import Source
from incidents.standin.shapes import Obj, name_of, namespace_of, owner_reference

FIRST_RETRY_S = 0.005
LONGEST_RETRY_S = 1000.0


def create_pod(engine: Engine, owner: Obj, source: Source, *, name: str = "", extra: Obj | None = None) -> Obj | str:
    """A new pod of an owner, or why it was refused. `extra` goes over the template's metadata and spec."""
    pod = _from_template(engine, owner, name, extra or {})
    try:
        stored = engine.world.add(accept(engine, pod))
    except Refusal as e:
        warn(engine, owner, source, "FailedCreate", f"Error creating: {e}")
        return str(e)
    record(engine, owner, source, "SuccessfulCreate", f"Created pod: {name_of(stored)}")
    return stored


def retry_delay(engine: Engine, key: tuple[str, str]) -> float:
    """How long a controller's queue waits after one more failure: doubling from 5 ms."""
    times = engine.retries.get(key, 0)
    engine.retries[key] = times + 1
    return float(min(FIRST_RETRY_S * 2**times, LONGEST_RETRY_S))


def _from_template(engine: Engine, owner: Obj, name: str, extra: Obj) -> Obj:
    template = owner["spec"]["template"]
    prefix = f"{name_of(owner)}-"
    meta = {
        **template["metadata"],
        **({"name": name} if name else {"generateName": prefix, "name": prefix + engine.world.new_suffix()}),
        "namespace": namespace_of(owner),
        "ownerReferences": [owner_reference(owner)],
    }
    meta |= extra.get("metadata") or {}
    spec = template["spec"] | extra["spec"] if "spec" in extra else template["spec"]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": spec}
