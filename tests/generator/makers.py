"""Cases for tests, and what their worlds hold."""

from collections.abc import Iterator
from contextlib import contextmanager

from incidents.generator import Case, Options, case_of
from incidents.standin.pod_logs import pod_log
from incidents.standin.shapes import name_of


@contextmanager
def made(seed: int, options: Options | None = None) -> Iterator[Case]:
    """A case whose world is closed afterwards."""
    case = case_of(seed, options)
    try:
        yield case
    finally:
        case.simulation.close()


def make_options(*faults: str, **shares: object) -> Options:
    """Options for cases of these scenarios alone."""
    quiet = {"negatives": 0.0, "unknown": 0.0, "adversarial": 0.0, "noise": 0.0}
    return Options(faults=faults, **(quiet | shares))  # type: ignore[arg-type]


def logs_of(case: Case) -> str:
    """What every container of the namespace says now."""
    texts: list[str] = []
    for pod in case.simulation.world.all("Pod", case.namespace):
        for container in pod["status"].get("containerStatuses") or ():
            if container.get("containerID"):
                query = {"container": container["name"]}
                texts.append(pod_log(case.simulation, pod, query))
    return "\n".join(texts)


def exists(case: Case, kind: str, name: str) -> bool:
    """Whether an object is there, in the case's namespace, for the whole cluster, or in the system's namespace."""
    world = case.simulation.world
    if kind == "Pod":
        return any(name_of(pod).startswith(f"{name}-") for pod in world.all("Pod", case.namespace))
    return any(world.peek(kind, place, name) is not None for place in (case.namespace, "", "kube-system"))
