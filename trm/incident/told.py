"""What somebody else said, as `deployments eval --out FILE` writes it, counted on the same cases."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from incidents.errors import PermanentError
from incidents.models import ObjectRef
from trm.incident.comparison import Run
from trm.incident.readings import blamed


def run_of(name: str, file: Path, truths: Mapping[int, Mapping[str, Any]], seeds: Sequence[int]) -> Run:
    """
    The answers of a file to generated cases, whose ids end in their seed. A case that it lacks is wrong.

    Raises PermanentError for a file that cannot be read or has none of the cases.
    """
    try:
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        said = {int(each["id"].rpartition("-")[2]): each for each in lines}
    except (KeyError, OSError, ValueError) as e:
        raise PermanentError(f"{file} holds no answers ({e}): write it with `deployments eval --out`") from e
    if not said.keys() & set(seeds):
        raise PermanentError(f"{file} has none of the cases from seed {seeds[0]} to {seeds[-1]}: ask for those")
    return Run(name, name, 0, tuple(seed in said and _right(truths[seed], said[seed]) for seed in seeds))


def _right(truth: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    root = said["root_cause"]
    ref = ObjectRef(kind=root["kind"], name=root["name"], namespace=None) if root else None
    return blamed(truth, said["fault"], ref)
