"""A process that dies around a write: the next one finds what it did, and nothing is done twice."""

from typing import Any

import pytest

from incidents.errors import LostLease
from incidents.faults import ActionName
from incidents.models import Plan
from tasks.applying import applied
from tests.acting.hands import Hands

A = ActionName


async def scaling(hands: Hands) -> Plan:
    hands.broken("scaled_to_zero")
    return await hands.plan(A.SCALE_DEPLOYMENT, "Deployment", "web", replicas=2)


async def restarting(hands: Hands) -> Plan:
    hands.broken("app_wedged")
    return await hands.plan(A.RESTART_WORKLOAD, "Deployment", "web")


async def reconciling(hands: Hands) -> Plan:
    hands.broken("flux_kustomization_failed")
    return await hands.plan(A.FLUX_RECONCILE_KUSTOMIZATION, "Kustomization", "web")


async def deleting(hands: Hands) -> Plan:
    hands.broken("app_wedged", kind="StatefulSet")
    return await hands.plan(A.DELETE_POD, "Pod", "web-0")


async def remaking(hands: Hands) -> Plan:
    hands.broken("job_failed", kind="Job", settle_s=300)
    return await hands.plan(A.RECREATE_JOB, "Job", "web")


PLANS: list[tuple[Any, str, list[str]]] = [
    (scaling, "PATCH", ["PATCH deployments/web"]),
    (restarting, "PATCH", ["PATCH deployments/web"]),
    (reconciling, "PATCH", ["PATCH kustomizations/web"]),
    (deleting, "DELETE", ["DELETE pods/web-0"]),
    (remaking, "DELETE", ["DELETE jobs/web", "POST shop/jobs"]),
    (remaking, "POST", ["DELETE jobs/web", "POST shop/jobs"]),
]
IDS = [f"{make.__name__}-{method}" for make, method, _ in PLANS]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("make", "method", "writes"), PLANS, ids=IDS)
async def test_what_was_interrupted_is_done_once(
    hands: Hands, make: Any, method: str, writes: list[str], when: str
) -> None:
    work = await hands.work(await make(hands))
    await hands.interrupted(work, method, when)
    hands.pass_time(60)
    outcome = await hands.done(work.plan)

    assert outcome.result == "applied", outcome
    assert hands.written() == writes


@pytest.mark.parametrize("make", [scaling, deleting, remaking])
async def test_a_process_whose_lease_was_taken_over_writes_nothing(hands: Hands, make: Any) -> None:
    orphan = await hands.work(await make(hands))
    await hands.work(orphan.plan)

    with pytest.raises(LostLease):
        await applied(orphan)
    assert hands.written() == []


async def test_a_job_that_lost_its_lease_between_going_and_coming_back_is_made_by_the_heir(hands: Hands) -> None:
    orphan = await hands.work(await remaking(hands))
    await hands.interrupted(orphan, "DELETE", "after")

    assert hands.live("Job", "web") is None
    assert (await hands.done(orphan.plan)).detail == "finished after an interruption"
    assert hands.written() == ["DELETE jobs/web", "POST shop/jobs"]
