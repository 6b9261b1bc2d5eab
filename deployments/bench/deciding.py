"""How long a decision takes in this process, without a network: look, then evidence, rules and plan."""

import asyncio
from contextlib import closing
from time import perf_counter

from pydantic import SecretStr

from deployments.bench.figures import Figure, Result
from incidents.approvals import Keyring
from incidents.evidence import evidence_from
from incidents.models import Diagnosis, Subject
from incidents.observing import look
from incidents.plans import plan_for
from incidents.rules import diagnose
from incidents.snapshot import Snapshot
from incidents.standin.bench import make_world
from incidents.standin.source import SimulationSource

WORKLOADS = 20
BROKEN = 5
DIGEST = Keyring(SecretStr("bench: digests only compare templates")).digest


def deciding(times: int) -> list[Result]:
    """Decisions about each of five broken workloads among twenty, in one world after the other."""
    looks: list[float] = []
    decisions: list[float] = []
    for seed in range(-(-times // BROKEN)):
        with closing(make_world(seed, BROKEN, WORKLOADS)) as simulation:
            source = SimulationSource(simulation)
            for number in range(BROKEN):
                subject = Subject(cluster="bench", namespace="bench", kind="Workload", name=f"workload-{number}")
                start = perf_counter()
                snapshot = asyncio.run(look(source, subject))
                looks.append((perf_counter() - start) * 1e3)
                decisions.append(_decision_ms(subject, snapshot))
    return [
        Figure(name=f"look, {WORKLOADS} workloads, no network", unit="ms", values=tuple(looks)),
        Figure(name=f"decide among {WORKLOADS} workloads", unit="ms", values=tuple(decisions), target=50),
    ]


def _decision_ms(subject: Subject, snapshot: Snapshot) -> float:
    start = perf_counter()
    evidence = evidence_from(subject, snapshot, DIGEST)
    diagnosis = diagnose(evidence)
    if isinstance(diagnosis, Diagnosis):
        plan_for(diagnosis, evidence)
    return (perf_counter() - start) * 1e3
