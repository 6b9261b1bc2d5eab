"""
The other readings of a case that are as defensible as its labels: as `deployments eval` counts, so that all are
measured alike. They are found by name, so cases that have some are read again from where they were generated.
"""

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from incidents.errors import PermanentError
from incidents.faults import Fault
from incidents.generator.shards import ENDING
from incidents.models import Evidence, ObjectRef
from trm.incident.dataset import Dataset
from trm.incident.evaluate import Bools, Ints
from trm.incident.model import ISSUE
from trm.incident.rows import Rows, rows_of
from trm.incident.vocabulary import FAULTS

Answered = tuple[int, int]
"""A row, and the index of its fault."""
Readings = Mapping[int, frozenset[Answered]]
"""Seed of a case -> the answers that are right beside its labels. Only issues have some."""


def readings_in(folder: Path, seeds: Iterable[int]) -> Readings:
    """The readings of generated cases with these seeds. PermanentError where there are no cases."""
    wanted = set(seeds)
    found = {}
    for line in _lines(folder):
        if '"also' not in line:
            continue
        case = json.loads(line)
        if case["seed"] in wanted:
            rows = rows_of(Evidence.model_validate(case["evidence"]))
            found[int(case["seed"])] = frozenset(answers_of(case["truth"], rows))
    return found


def truths_in(folder: Path, seeds: Iterable[int]) -> dict[str, dict[str, Any]]:
    """What is true of generated cases with these seeds, by their ids. PermanentError where there are no cases."""
    wanted = set(seeds)
    heads = (json.loads(line.partition(', "evidence": ')[0] + "}") for line in _lines(folder))
    return {str(case["id"]): case["truth"] for case in heads if case["seed"] in wanted}


def _lines(folder: Path) -> Iterator[str]:
    paths = sorted(folder.glob(f"*{ENDING}"))
    if not paths:
        raise PermanentError(f"there are no generated cases in {folder}: give the folder that was encoded")
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            yield from file


def answers_of(truth: Mapping[str, Any], rows: Rows) -> Iterator[Answered]:
    """All answers that a truth allows, by rows."""
    faults = {str(each) for each in (truth["fault"], *(truth.get("also") or ()))} - {Fault.NONE, Fault.UNKNOWN}
    for ref, row in rows.index().items():
        if any(same(root, ref.kind, ref.name) for root in roots_of(truth)):
            yield from ((row, FAULTS.index(fault)) for fault in faults)


def roots_of(truth: Mapping[str, Any]) -> tuple[Mapping[str, str] | None, ...]:
    """The objects that may be blamed; None: nobody."""
    return (truth["root_cause"], *(truth.get("also_roots") or ()))


def same(root: Mapping[str, str] | None, kind: str, name: str) -> bool:
    """Whether an object is the one meant; "*" is any name, and a pod's name may be that of its owner."""
    if root is None or root["kind"] != kind:
        return False
    return root["name"] in (name, "*") or (kind == "Pod" and name.startswith(f"{root['name']}-"))


def forgiven(readings: Readings, data: Dataset, numbers: Ints, verdict: Ints, row: Ints, fault: Ints) -> Bools:
    """Which answers are right by another reading; the last three (N, S) or (N,)."""
    found = np.zeros(verdict.shape, np.bool_)
    for place, seed in enumerate(data.arrays["seed"][numbers].tolist()):
        for right_row, right_fault in readings.get(int(seed), ()):
            found[place] |= (verdict[place] == ISSUE) & (row[place] == right_row) & (fault[place] == right_fault)
    return found


def blamed(truth: Mapping[str, Any], fault: str, root: ObjectRef | None) -> bool:
    """Whether a fault and an object are right of a truth."""
    if fault not in (truth["fault"], *(truth.get("also") or ())):
        return False
    known = roots_of(truth)
    return None in known if root is None else any(same(each, root.kind, root.name) for each in known)
