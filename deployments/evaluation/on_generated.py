"""Generated incidents, decided in as many processes as asked for; each case is made, decided and dropped."""

import asyncio
import gc
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from time import process_time

from deployments.evaluation.choosing import chooser_of
from deployments.evaluation.deciding import BROKEN, CLUSTER, Decided, Incident, abstained, decided, said
from deployments.evaluation.results import Groups, Result, result
from deployments.evaluation.scoring import Truth
from incidents.generator.cases import Case, Options, Tags, case_of
from incidents.generator.graph import SHAPES
from incidents.generator.seeing import metrics_of, source_of
from incidents.observing import subject_of_capture
from tasks.tiers import Chain

BATCH = 50
"""Cases that a process gets at a time."""
RARELY = (50_000, 50, 50)
"""When garbage is collected: a world is dropped whole, and has few cycles."""


@dataclass(frozen=True)
class Order:
    """Which cases, decided by whom."""

    first: int
    count: int
    held_out: bool = False
    negatives: bool = False
    tiers: str = "rules"
    threshold: float | None = None


def evaluate(order: Order, workers: int | None = None) -> list[Result]:
    """Make and decide all cases, in so many processes; in this one when it is one or there are few cases."""
    wanted = workers or len(os.sched_getaffinity(0))
    if wanted == 1 or order.count <= BATCH:
        return decided_batch(order)
    with ProcessPoolExecutor(wanted, get_context("spawn"), _settle) as pool:
        return [each for batch in pool.map(decided_batch, batches(order)) for each in batch]


def _settle() -> None:
    gc.set_threshold(*RARELY)


def batches(order: Order) -> Iterator[Order]:
    """The same cases in portions."""
    for done in range(0, order.count, BATCH):
        yield replace(order, first=order.first + done, count=min(BATCH, order.count - done))


def decided_batch(order: Order) -> list[Result]:
    """Make and decide the cases of one portion."""
    chain, options = chooser_of(order.tiers, order.threshold), options_of(order)
    seeds = range(order.first, order.first + order.count)
    return [asyncio.run(_result(seed, options, chain)) for seed in seeds]


def options_of(order: Order) -> Options:
    """What is drawn: the words and shapes that rules are measured on, or with those that are held out."""
    options = Options(wordings="held_out", shapes=SHAPES) if order.held_out else Options()
    return replace(options, negatives=1.0) if order.negatives else options


async def _result(seed: int, options: Options, chain: Chain) -> Result:
    case = case_of(seed, options)
    truth = Truth.model_validate(case.truth)
    try:
        answer = await decided(_incident(case), chain, process_time)
    except BROKEN as error:
        answer = Decided(abstained(case.id), trouble=said(error))
    finally:
        case.simulation.close()
    return result(truth, case.namespace, answer, groups_of(case.tags))


def _incident(case: Case) -> Incident:
    subject, pod = subject_of_capture({"alert": case.alert, "namespace": case.namespace}, CLUSTER)
    return Incident(case.id, subject, pod, source_of(case), metrics_of(case))


def groups_of(tags: Tags) -> Groups:
    """The groups in which a case is counted."""
    return {
        "fault": (tags.family,) if tags.group != "negative" else (),
        "hops": (str(tags.hops),) if tags.group == "fault" else (),
        "wordings": tags.wordings,
        "negative": (tags.scenario,) if tags.group == "negative" else (),
        "adversarial": tags.adversarial or ("none",),
        "noise": tags.noise or ("none",),
    }
