"""Which probes fail in which ways: so many that how a probe fails does not say why."""

from random import Random

from incidents.generator.names import Names
from incidents.standin.faults.asking import LATE, WRONG
from incidents.standin.faults.probes import PORTS
from incidents.standin.shapes import Obj

HARMLESS = ("no-command",)
"""A wrong command of which the kubelet knows nothing: only readiness suffers from it."""
KILLING = tuple(case for case in WRONG if case not in HARMLESS)
AMPLE = ("", "", "250m", "500m", "1", "2")


def _port(rng: Random, port: int) -> int:
    return port + rng.choice((1, 10, 100, 1000))


def readiness(rng: Random, _names: Names, port: int) -> Obj:
    """What may be wrong with a readiness probe."""
    case = rng.choice((*PORTS, *PORTS, *WRONG, *("slow", "no-command", "path")))
    return {"port": _port(rng, port), "case": case, "other": rng.random() < 0.25, "cpu": rng.choice(AMPLE)}


def liveness(rng: Random, _names: Names, port: int) -> Obj:
    """What may be wrong with a liveness probe."""
    case = rng.choice((*PORTS, *KILLING, *("early", "early", "slow", "slow")))
    return {"port": _port(rng, port), "case": case, "other": rng.random() < 0.4}


def startup(rng: Random, _names: Names, port: int) -> Obj:
    """What a startup probe may find for too long, or for good."""
    slow = rng.random() < 0.6
    case = "tcp" if rng.random() < 0.15 else f"late-{rng.choice(LATE)}" if slow else rng.choice((*PORTS, *KILLING))
    return {"seconds": rng.choice((90.0, 120.0, 200.0)), "case": case, "port": _port(rng, port)}


def starved(rng: Random, *, ready: bool) -> str:
    """The probe that a program with too little CPU fails; or one that it passes."""
    return "readinessProbe" if ready else rng.choice((*("readinessProbe",) * 3, "livenessProbe", "startupProbe"))


def wedged(rng: Random, _names: Names, _port: int) -> Obj:
    """How a program that is stuck may look to its probe."""
    how = rng.choice(("file", "hangs", "hangs", "answers", "answers", "deaf", "deaf-tcp"))
    silent = rng.random() < (0.2 if how == "file" else 0.5)
    after_s = rng.choice((10.0, 15.0, 25.0))
    return {"one": rng.random() < 0.4, "serves": True, "after_s": after_s, "how": how, "silent": silent}


def still_starting(rng: Random, *, proven: bool) -> Obj:
    """
    A program that starts for as long as its startup probe lets it.

    Without such a probe nobody can tell that from a wrong one, unless it is quick and `proven` by others.
    """
    case, seconds = rng.choice(LATE), rng.choice((60.0, 150.0, 300.0))
    if proven and rng.random() < 0.3:
        return {"case": case, "seconds": rng.choice((40.0, 80.0)), "probe": "readinessProbe"}
    return {"case": case, "seconds": seconds, "probe": "startupProbe", "patience": 150}


def started(rng: Random) -> Obj:
    """A program that was not ready, or not started, for a while, and is now."""
    seconds = rng.choice((20.0, 40.0, 60.0))
    if rng.random() < 0.25:
        return {"seconds": seconds}
    probe = rng.choice(("readinessProbe", "readinessProbe", "startupProbe"))
    return {"seconds": seconds, "case": rng.choice(LATE), "probe": probe}
