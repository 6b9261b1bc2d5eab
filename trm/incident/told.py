"""
What somebody else said, as `deployments eval --out FILE` writes it, counted on the same cases.

They are made anew from their seeds by whoever is asked, so the generator has to be the one that made ours.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from incidents.errors import PermanentError
from incidents.generator.cases import Options, case_of
from incidents.generator.shards import DESCRIPTION
from incidents.models import ObjectRef
from trm.incident.comparison import Run
from trm.incident.readings import blamed

SAMPLED = 5
"""So many cases are made anew, to see whether they are the same."""


def check_generator(folder: Path, truths: Mapping[str, Mapping[str, Any]]) -> None:
    """PermanentError where this version of the generator makes other cases of the same seeds than lie in a folder."""
    told = json.loads((folder / DESCRIPTION).read_text())
    drawn: dict[str, Any] = {name: tuple(each) if isinstance(each, list) else each for name, each in told.items()}
    options = Options(**drawn)
    for id in sorted(truths)[:SAMPLED]:
        case = case_of(int(id.rpartition("-")[2]), options)
        case.simulation.close()
        if json.loads(json.dumps([case.id, case.truth])) != [id, truths[id]]:
            raise PermanentError(
                f"this version of the generator makes another case than {id} in {folder}: what was said of that one is "
                "no answer to this; generate and encode the cases anew, or ask with the version that made them"
            )


def run_of(name: str, file: Path, truths: Mapping[str, Mapping[str, Any]], seeds: Sequence[int]) -> Run:
    """
    The answers of a file to generated cases, whose ids end in their seed; truths by ids.

    Raises PermanentError for a file that cannot be read, or that lacks one of the cases: another version of the
    generator makes other cases of the same seeds.
    """
    try:
        said = {each["id"]: each for each in (json.loads(line) for line in file.read_text().splitlines())}
    except (KeyError, OSError, TypeError, ValueError) as e:
        raise PermanentError(f"{file} holds no answers ({e}): write it with `deployments eval --out`") from e
    ids = {int(each.rpartition("-")[2]): each for each in truths}
    if lacking := [ids[seed] for seed in seeds if ids[seed] not in said]:
        raise PermanentError(
            f"{file} lacks {len(lacking)} of {len(seeds)} cases, {lacking[0]} first: ask for the seeds "
            f"{seeds[0]} to {seeds[-1]}, with the version of the generator that made them"
        )
    return Run(name, name, 0, tuple(_right(truths[ids[seed]], said[ids[seed]]) for seed in seeds))


def _right(truth: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    root = said["root_cause"]
    ref = ObjectRef(kind=root["kind"], name=root["name"], namespace=None) if root else None
    return blamed(truth, said["fault"], ref)
