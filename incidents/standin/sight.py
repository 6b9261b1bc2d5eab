"""What a starting process finds, from its pod and the cluster around it."""

from functools import partial

from incidents.standin.engine import Engine
from incidents.standin.environment import environment_of
from incidents.standin.network import Inside
from incidents.standin.programs import Program, Sight
from incidents.standin.quantities import amount
from incidents.standin.shapes import Obj, namespace_of
from incidents.standin.volumes import files_of, room_of
from incidents.standin.world import World


class Variables(dict[str, str]):
    """A container's variables; those that name the services of the namespace are looked up only when asked for."""

    def __init__(self, own: dict[str, str], world: World, namespace: str) -> None:
        super().__init__(own)
        self._link = partial(service_variable, world, namespace)

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        """The container's own value, else the one made from a service."""
        return self[key] if key in self else self._link(key) or default


def service_variable(world: World, namespace: str, name: str) -> str | None:
    """The value of DB_SERVICE_HOST or DB_SERVICE_PORT while there is a service `db`."""
    for ending, field in (("_SERVICE_HOST", "host"), ("_SERVICE_PORT", "port")):
        if name.endswith(ending):
            service = world.peek("Service", namespace, name.removesuffix(ending).lower().replace("_", "-"))
            if service is None:
                return None
            return str(service["spec"].get("clusterIP") if field == "host" else service["spec"]["ports"][0]["port"])
    return None


def sight_of(engine: Engine, pod: Obj, spec: Obj, program: Program) -> Sight:
    """What a process in this container sees. ConfigError for a reference that does not resolve."""
    own = environment_of(engine.world, pod, spec)
    security = security_of(pod, spec)
    limits = spec["resources"].get("limits") or {}
    cpu = amount(limits, "cpu") if limits else 0
    return Sight(
        env=Variables(own, engine.world, namespace_of(pod)) if pod["spec"].get("enableServiceLinks", True) else own,
        memory_limit_bytes=int(amount(limits, "memory")) or None if limits else None,
        cpu_limit_millis=int(cpu * 1000) or None,
        files=files_of(engine.world, pod, spec),
        args=tuple(str(arg) for arg in spec.get("args") or ()),
        is_root=security.get("runAsUser", program.user) == 0,
        root_is_writable=not security.get("readOnlyRootFilesystem", False),
        capabilities=_capabilities(security),
        free_bytes=room_of(engine, pod, spec),
        network=Inside(engine, pod),
    )


def security_of(pod: Obj, spec: Obj) -> Obj:
    """The security context that applies to a container: the pod's, and over it its own."""
    own = (pod["spec"].get("securityContext"), spec.get("securityContext"))
    security: Obj = {}
    for part in own:
        security |= part if isinstance(part, dict) else {}
    return security


def _capabilities(security: Obj) -> frozenset[str]:
    return frozenset((security.get("capabilities") or {}).get("add") or ())
