"""
`python -m trm.compare --candidate DIR --current DIR --cases DIR --out FILE`: both on the same held-out cases.

What was seen of them while weights were chosen is left out. Each model answers as in production, with its own
vocabulary, calibration and halting; one without a calibration takes all its steps.
"""

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from incidents.errors import PermanentError
from trm.alone import in_background
from trm.incident.calibrating import stopped
from trm.incident.cases import Encoded
from trm.incident.dataset import FAMILIES, Dataset, encode_shards
from trm.incident.evaluate import Bools, answers
from trm.incident.fit import validated_of
from trm.incident.load import calibrations_in, checkpoint_in, model_from, steps_of, vocabulary_in
from trm.incident.model import IncidentModel
from trm.incident.promote import Comparison, Pairs, pairs
from trm.incident.vocabulary import Vocabulary


def main(words: list[str] | None = None) -> int:
    """Compare, and write down what came out."""
    given = _parser().parse_args(words)
    if given.background:
        in_background()
    try:
        found = compared(given.candidate, given.current, Encoded(given.cases))
    except PermanentError as error:
        print(f"trm.compare: {error}", file=sys.stderr)
        return 2
    given.out.write_text(json.dumps(asdict(found), indent=1) + "\n")
    print(f"candidate right in {found.all.candidate} of {found.all.cases}, current in {found.all.current}")
    return 0


@dataclass(frozen=True)
class Contestant:
    """A checkpoint that can answer."""

    folder: Path
    vocabulary: Vocabulary
    model: IncidentModel
    steps: int

    @classmethod
    def load(cls, folder: Path) -> "Contestant":
        """Raises PermanentError."""
        found, vocabulary = checkpoint_in(folder), vocabulary_in(folder)
        return cls(folder, vocabulary, model_from(found, vocabulary), steps_of(found))

    def right(self, data: Dataset, first: int) -> Bools:
        """Which of the cases from place `first` on it has right, (N,)."""
        said = answers(self.model, self.vocabulary, data, self.steps, np.arange(first, len(data)))
        try:
            return stopped(said, calibrations_in(self.folder).steps).right
        except PermanentError:
            return np.asarray(said.right[:, -1])


def compared(candidate: Path, current: Path, encoded: Encoded) -> Comparison:
    """Two checkpoints on the held-out cases. Raises PermanentError where the candidate is none."""
    one = Contestant.load(candidate)
    data = _in_words_of(one.vocabulary, encoded)
    first = validated_of(len(data))
    right = one.right(data, first)
    other, absent = np.zeros_like(right), ""
    try:
        two = Contestant.load(current)
    except PermanentError as e:
        absent = str(e)
    else:
        same = _in_words_of(two.vocabulary, encoded)
        if not np.array_equal(same.arrays["seed"], data.arrays["seed"]):
            raise PermanentError("the models would be asked about different cases: make the cases anew")
        other = two.right(same, first)
    return Comparison(_by_family(right, other, data, first), _uncalibrated(candidate), absent)


def _in_words_of(vocabulary: Vocabulary, encoded: Encoded) -> Dataset:
    """The held-out cases as a model reads them that speaks this vocabulary; what it takes is made of the raw ones."""
    held = Dataset.load(encoded.held)
    if held.digest == vocabulary.digest:
        return held
    out = encoded.folder / f"held-{vocabulary.digest[:12]}"
    encode_shards(encoded.raw / "held", vocabulary, out)
    return Dataset.load(out)


def _by_family(right: Bools, other: Bools, data: Dataset, first: int) -> dict[str, Pairs]:
    family = data.arrays["family"][first:]
    inside = {name: np.asarray(family == place) for place, name in enumerate(FAMILIES)}
    return {name: pairs(right[each].tolist(), other[each].tolist()) for name, each in inside.items() if each.any()}


def _uncalibrated(folder: Path) -> str:
    try:
        calibrations_in(folder)
    except PermanentError as e:
        return str(e)
    return ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m trm.compare", description=__doc__)
    parser.add_argument("--candidate", type=Path, required=True, help="folder of the checkpoint that was trained")
    parser.add_argument("--current", type=Path, required=True, help="folder of the checkpoint in use; may be missing")
    parser.add_argument("--cases", type=Path, required=True, help="folder of cases that `trm.train` made")
    parser.add_argument("--out", type=Path, required=True, help="file for the comparison, JSON")
    parser.add_argument("--background", action="store_true", help="be nice, and end with the process that started it")
    return parser


if __name__ == "__main__":
    sys.exit(main())
