"""Look over a namespace and open one incident per root that is found. Acts on nothing."""

from datetime import datetime
from typing import Any

from prefect import task
from prefect.artifacts import acreate_table_artifact
from prefect.context import TaskRunContext

from incidents.evidence import evidence_from
from incidents.models import Alert, Diagnosis, Noun, Subject
from incidents.observing import look, unhealthy_workloads
from tasks.elsewhere import Elsewhere
from tasks.steps import step
from tasks.tiers.work_pool import asked_through
from tasks.wiring import World, world

ALERT_NAME = "NightshiftSweep"
MAX_UNHEALTHY = 20


class Found(Noun):
    """One unhealthy workload, and the incident that deals with it."""

    workload: str
    summary: str
    incident: str | None


class Sweep(Noun):
    """What a sweep saw."""

    namespace: str
    looked_at: int
    found: tuple[Found, ...] = ()
    missing: tuple[str, ...] = ()


def _once_per_run(context: TaskRunContext, arguments: dict[str, Any]) -> str:
    return f"{context.task.name}-{arguments['run']}"


@task(**step("sweep", _once_per_run))
async def sweep(namespace: str, run: str, started_at: datetime, dry_run: bool | None) -> Sweep:
    """Diagnose every workload of the namespace that is short of replicas; each root becomes an incident."""
    wired = world()
    names, looked_at, missing = await unhealthy_workloads(await wired.cluster(), namespace)
    if len(names) > MAX_UNHEALTHY:
        missing = (*missing, f"{len(names) - MAX_UNHEALTHY} more unhealthy workloads were not looked at")
    diagnosed = [await _diagnosed(wired, namespace, name, run) for name in names[:MAX_UNHEALTHY]]
    is_dry = wired.settings.dry_run if dry_run is None else dry_run
    found = await _opened(wired, diagnosed, run, started_at, is_dry)
    result = Sweep(namespace=namespace, looked_at=looked_at, found=found, missing=missing)
    await _publish(result, run)
    return result


async def _diagnosed(wired: World, namespace: str, name: str, run: str) -> tuple[Subject, Diagnosis]:
    subject = Subject(cluster=wired.settings.cluster, namespace=namespace, kind="Workload", name=name)
    snapshot = await look(await wired.cluster(), subject, metrics=wired.metrics)
    evidence = evidence_from(subject, snapshot, wired.keyring.digest)
    with asked_through(Elsewhere(wired.settings.trm_deployment, f"{run}-{name}")):
        return subject, await wired.chain.decide(evidence)


async def _opened(
    wired: World, diagnosed: list[tuple[Subject, Diagnosis]], run: str, started_at: datetime, dry_run: bool
) -> tuple[Found, ...]:
    """One alert per root, through the same door as any other; the receiver dispatches them."""
    ill = [(subject, diagnosis) for subject, diagnosis in diagnosed if not diagnosis.is_well]
    roots = {_root_name(subject, diagnosis): (subject, diagnosis) for subject, diagnosis in ill}
    pairs = [(_alert(wired, subject, diagnosis, run, started_at), subject) for subject, diagnosis in roots.values()]
    received = await wired.ledger.receive(pairs, source=f"sweep:{run}", dry_run=dry_run) if pairs else ()
    return tuple(
        Found(workload=subject.name, summary=diagnosis.summary, incident=receipt.incident)
        for (subject, diagnosis), receipt in zip(roots.values(), received, strict=True)
    )


def _root_name(subject: Subject, diagnosis: Diagnosis) -> str:
    return str(diagnosis.root_cause.object) if diagnosis.root_cause else subject.key


def _alert(wired: World, subject: Subject, diagnosis: Diagnosis, run: str, started_at: datetime) -> Alert:
    return Alert(
        fingerprint=wired.keyring.digest([run, subject.key]),
        name=ALERT_NAME,
        labels={"namespace": subject.namespace or "", "deployment": subject.name},
        annotations={"summary": diagnosis.summary},
        starts_at=started_at,
    )


async def _publish(result: Sweep, run: str) -> None:
    rows: list[dict[str, Any]] = [item.model_dump() for item in result.found]
    unseen = "; ".join(result.missing) or "nothing"
    about = f"{result.looked_at} workloads in {result.namespace}, {len(rows)} unhealthy; not seen: {unseen}"
    await acreate_table_artifact(rows, key=f"sweep-{run}", description=about)
