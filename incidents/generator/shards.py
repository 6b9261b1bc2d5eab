"""
Cases on disk: shards of JSON lines (gzip), each line a case with its alert, truth, tags and evidence.

A shard is written under another name and renamed when it is whole, so that what has its name is complete, and work
that was interrupted goes on with the shards that are missing.
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from itertools import pairwise
from pathlib import Path
from time import process_time

from incidents.errors import PermanentError
from incidents.generator.cases import Case, Options, case_of
from incidents.generator.seeing import evidence_of, snapshot_of
from incidents.models import Evidence

ENDING = ".jsonl.gz"
DESCRIPTION = "options.json"


@dataclass(frozen=True)
class Order:
    """Which cases go into one shard."""

    folder: Path
    first: int
    count: int
    options: Options

    @property
    def path(self) -> Path:
        """Where the shard lies when it is whole."""
        return self.folder / f"cases-{self.first:09d}-{self.count:05d}{ENDING}"


@dataclass
class Tally:
    """How many cases, how long each stage took (seconds of one core), and how much was written."""

    cases: int = 0
    world_s: float = 0.0
    look_s: float = 0.0
    evidence_s: float = 0.0
    writing_s: float = 0.0
    size: int = 0
    unpacked: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Tally)))

    def __str__(self) -> str:
        if not self.cases:
            return "0 cases: every shard was there"
        total = self.world_s + self.look_s + self.evidence_s + self.writing_s
        stages = {"world": self.world_s, "look": self.look_s, "evidence": self.evidence_s, "writing": self.writing_s}
        told = ", ".join(f"{name} {seconds / self.cases * 1000:.1f} ms" for name, seconds in stages.items())
        sizes = f"{self.size / 1e6:.1f} MB written ({self.unpacked / 1e6:.1f} MB unpacked)"
        return f"{self.cases} cases, {self.cases / total:.0f} a second and core ({told} each), {sizes}"


def orders(folder: Path, first: int, cases: int, per_shard: int, options: Options) -> list[Order]:
    """The shards of so many cases that are not there yet. PermanentError where others lie that were made otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    _check_description(folder / DESCRIPTION, options)
    starts = range(first, first + cases, per_shard)
    wanted = [Order(folder, start, min(per_shard, first + cases - start), options) for start in starts]
    return [order for order in wanted if not order.path.exists()]


def _check_description(path: Path, options: Options) -> None:
    told = json.dumps(asdict(options), indent=1) + "\n"
    if not path.exists():
        path.write_text(told)
    elif path.read_text() != told:
        raise PermanentError(f"{path.parent} holds cases that were made with other options")


def write(order: Order) -> Tally:
    """Make one shard."""
    tally = Tally()
    unfinished = order.path.with_suffix(".part")
    with gzip.open(unfinished, "wb", compresslevel=3) as file:
        for seed in range(order.first, order.first + order.count):
            line = _line(seed, order.options, tally)
            begun = process_time()
            file.write(line)
            tally.writing_s += process_time() - begun
            tally.unpacked += len(line)
    tally.size = unfinished.stat().st_size
    unfinished.rename(order.path)
    return tally


def _line(seed: int, options: Options, tally: Tally) -> bytes:
    times = [process_time()]
    case = case_of(seed, options)
    times.append(process_time())
    snapshot = snapshot_of(case)
    times.append(process_time())
    evidence = evidence_of(case, snapshot)
    times.append(process_time())
    line = row(case, evidence)
    case.simulation.close()
    times.append(process_time())
    world_s, look_s, evidence_s, writing_s = (after - before for before, after in pairwise(times))
    tally.cases += 1
    tally.world_s += world_s
    tally.look_s += look_s
    tally.evidence_s += evidence_s
    tally.writing_s += writing_s
    return line


def row(case: Case, evidence: Evidence) -> bytes:
    """One line: the case without its world, and the evidence."""
    told = {"id": case.id, "seed": case.seed, "namespace": case.namespace, "forbidden": case.forbidden}
    told |= {"tags": asdict(case.tags), "alert": case.alert, "truth": case.truth}
    return f'{json.dumps(told)[:-1]}, "evidence": {evidence.model_dump_json()}}}\n'.encode()


def read(path: Path) -> Iterator[dict[str, object]]:
    """The rows of a shard."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
