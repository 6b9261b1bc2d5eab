"""The quota controller: what of every quota is used."""

from decimal import Decimal
from functools import partial

from incidents.standin.engine import Engine
from incidents.standin.limits import shown, used_in
from incidents.standin.shapes import Obj, name_of, namespace_of


def noticed(engine: Engine, quota: Obj) -> None:
    """A quota changed."""
    _wake(engine, namespace_of(quota))


def pod_noticed(engine: Engine, pod: Obj) -> None:
    """A pod came, ended or went: the quotas of its namespace count again."""
    namespace = namespace_of(pod)
    if engine.world.stored("ResourceQuota", namespace):
        _wake(engine, namespace)


def _wake(engine: Engine, namespace: str) -> None:
    engine.soon(("ResourceQuota", namespace), 0.1, partial(_sync, engine, namespace))


def _sync(engine: Engine, namespace: str) -> None:
    used = used_in(engine, namespace)
    for quota in list(engine.world.stored("ResourceQuota", namespace)):
        hard = quota["spec"].get("hard") or {}
        counted = {name: shown(used.get(name, Decimal(0)), name) for name in hard}
        status = {"hard": hard, "used": counted}
        if quota.get("status") != status:
            known = engine.world.peek("ResourceQuota", namespace, name_of(quota))
            if known is not None:
                known["status"] = status
                engine.world.touch(known)
