"""
Cases on the spot: generated, counted into a vocabulary and encoded, shard by shard in worker processes.

Each shard gets its name when it is whole: after a kill the same call makes those that are missing. Training cases have
wordings and shapes of calls that the held-out ones have not.
"""

import gc
import json
import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from incidents.errors import PermanentError
from incidents.generator.__main__ import RARELY
from incidents.generator.cases import Options
from incidents.generator.graph import SHAPES
from incidents.generator.shards import ENDING, Order, write
from trm.alone import leave_with
from trm.incident.dataset import COUNTED_SHARDS, cases_in, encode_shard
from trm.incident.rows import rows_of
from trm.incident.vocabulary import Vocabulary, counted, vocabulary_from

FIRST_TRAINING, SEEDS_EACH, FIRST_HELD = 20_000_000, 1_000_000, 930_000_000
"""Seeds of cases: each training seed has a million of its own; the held-out cases are the same for all of them."""
MOST_SEEDS = 900
Job = TypeVar("Job")
Made = TypeVar("Made")


@dataclass(frozen=True)
class Wanted:
    """How many cases, and which: those of another `seed` are others."""

    train: int
    held: int
    seed: int = 0
    per_shard: int = 1000

    def __post_init__(self) -> None:
        if not (0 < self.train <= SEEDS_EACH and 0 < self.held <= SEEDS_EACH and 0 <= self.seed < MOST_SEEDS):
            raise PermanentError(f"{self}: from 1 to {SEEDS_EACH} cases, and a seed from 0 to {MOST_SEEDS - 1}")

    def training(self, folder: Path) -> list[Order]:
        """The shards to train on."""
        return self._orders(folder, FIRST_TRAINING + self.seed * SEEDS_EACH, self.train, Options())

    def unseen(self, folder: Path) -> list[Order]:
        """The shards that are kept from training."""
        return self._orders(folder, FIRST_HELD, self.held, replace(Options(), wordings="held_out", shapes=SHAPES))

    def _orders(self, folder: Path, first: int, cases: int, options: Options) -> list[Order]:
        folder.mkdir(parents=True, exist_ok=True)
        starts = range(first, first + cases, self.per_shard)
        return [Order(folder, start, min(self.per_shard, first + cases - start), options) for start in starts]


@dataclass(frozen=True)
class Encoded:
    """A folder of encoded cases."""

    folder: Path

    @property
    def train(self) -> Path:
        """Shards to train on."""
        return self.folder / "train"

    @property
    def held(self) -> Path:
        """Shards that choose, calibrate and test."""
        return self.folder / "held"

    @property
    def raw(self) -> Path:
        """The cases as they were generated, in folders of the same names."""
        return self.folder / "raw"

    @property
    def vocabulary(self) -> Path:
        """What they were encoded with."""
        return self.folder / "vocabulary.json"


@dataclass(frozen=True)
class Making:
    """How cases are made. `discard`: remove what was encoded of training cases; `over`: stop before the next shard."""

    workers: int = 1
    discard: bool = False
    over: Callable[[], bool] = lambda: False
    told: Callable[[str, int, int], None] = lambda *_: None


def make(wanted: Wanted, folder: Path, making: Making) -> Encoded | None:
    """The encoded cases of a folder; None where `over` said to stop before all were there: call it again."""
    made = Encoded(folder)
    folder.mkdir(parents=True, exist_ok=True)
    _check_description(folder / "wanted.json", wanted)
    training = [(order, made.train) for order in wanted.training(made.raw / "train")]
    orders = training + [(order, made.held) for order in wanted.unseen(made.raw / "held")]
    if all(_target(order, out).exists() for order, out in orders) and made.vocabulary.exists():
        return made
    with _pool(making.workers) as pool:
        if not made.vocabulary.exists() and not _count([order for order, _ in training], made, pool, making):
            return None
        return made if _encode(orders, made, pool, making) else None


def _check_description(path: Path, wanted: Wanted) -> None:
    told = json.dumps(asdict(wanted)) + "\n"
    if not path.exists():
        path.write_text(told)
    elif path.read_text() != told:
        raise PermanentError(f"{path.parent} is for the cases {path.read_text().strip()}, not for {told.strip()}")


def _count(training: list[Order], made: Encoded, pool: ProcessPoolExecutor, making: Making) -> bool:
    """Make the vocabulary of the first shards; whether that was finished."""
    first = training[:COUNTED_SHARDS]
    counts = []
    for each in _done(pool, _counted, first, making):
        counts.append(each)
        making.told("vocabulary", len(counts), len(first))
    if len(counts) < len(first):
        return False
    vocabulary = vocabulary_from(sum(counts, Counter()))
    unfinished = made.vocabulary.with_suffix(".part")
    unfinished.write_text(vocabulary.to_json())
    unfinished.rename(made.vocabulary)
    return True


def _counted(order: Order) -> Counter[str]:
    _generate(order)
    return counted(rows_of(evidence) for _, evidence in cases_in(order.path))


def _generate(order: Order) -> None:
    if not order.path.exists():
        write(order)


def _encode(orders: list[tuple[Order, Path]], made: Encoded, pool: ProcessPoolExecutor, making: Making) -> bool:
    """Make the encoded shards that are missing; whether all are there now."""
    vocabulary = Vocabulary.read(made.vocabulary)
    missing = [(order, out) for order, out in orders if not _target(order, out).exists()]
    jobs = [(order, vocabulary, out, making.discard and out == made.train) for order, out in missing]
    done = len(orders) - len(jobs)
    for _ in _done(pool, _encoded, jobs, making):
        done += 1
        making.told("cases", done, len(orders))
    return done == len(orders)


def _encoded(job: tuple[Order, Vocabulary, Path, bool]) -> None:
    order, vocabulary, out, discard = job
    _generate(order)
    out.mkdir(parents=True, exist_ok=True)
    encode_shard(order.path, vocabulary, _target(order, out))
    if discard:
        order.path.unlink()


def _target(order: Order, out: Path) -> Path:
    return out / f"{order.path.name.removesuffix(ENDING)}.npz"


def _pool(workers: int) -> ProcessPoolExecutor:
    # Not forked: the process that asks may have threads. What is killed must not leave workers behind.
    return ProcessPoolExecutor(workers, get_context("spawn"), initializer=_begin, initargs=(os.getpid(),))


def _begin(parent: int) -> None:
    leave_with(parent)
    gc.freeze()
    gc.set_threshold(*RARELY)


def _done(
    pool: ProcessPoolExecutor, work: Callable[[Job], Made], jobs: Iterable[Job], making: Making
) -> Iterator[Made]:
    """What the workers made, as it comes; nothing more is begun once it is `over`."""
    waiting, running = deque(jobs), set[Future[Made]]()
    while True:
        while waiting and len(running) < making.workers and not making.over():
            running.add(pool.submit(work, waiting.popleft()))
        if not running:
            return
        finished, running = wait(running, return_when=FIRST_COMPLETED)
        yield from (each.result() for each in finished)
