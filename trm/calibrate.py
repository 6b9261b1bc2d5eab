"""
`python -m trm.calibrate --checkpoint DIR --cases DIR`: how far a checkpoint may be believed, and its model card.

Of the held-out cases the first chose the weights; half of the others are calibrated on, once as they are and once as a
strange world tells them, and the last half, which nothing was fitted to, is what the card tells of. Captures are only
measured.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray

from incidents.errors import PermanentError
from trm.core.calibrate import Calibration
from trm.core.checkpoint import Checkpoint
from trm.incident.calibrating import Stopped, as_told, both, calibrated, concluding, enduring, honesty, stopped
from trm.incident.captured import captures_in
from trm.incident.card import Measured, Origin, card
from trm.incident.dataset import Dataset, estranged
from trm.incident.evaluate import BATCH, Answers, Floats, Ints, answers, endurances, groups_of, joined, left_out
from trm.incident.fit import VALIDATED
from trm.incident.load import CALIBRATION, ENDURANCE, Calibrations, checkpoint_in, model_from, steps_of, vocabulary_in
from trm.incident.model import IncidentModel
from trm.incident.readings import Readings, forgiven, readings_in
from trm.incident.vocabulary import Vocabulary
from trm.machine import machine

CARD = "card.md"
MORE = 2
"""The table of steps goes on to so many times the steps of the training."""


def main(words: list[str] | None = None) -> int:
    """Calibrate a checkpoint; 2 where that cannot be done."""
    given = _parser().parse_args(words)
    if given.threads:
        torch.set_num_threads(given.threads)
    try:
        calibrate(given.checkpoint, given.cases, given.captures, given.first, given.raw)
    except PermanentError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def calibrate(
    folder: Path, cases: Path, captures: Path | None, first: int = VALIDATED, raw: Path | None = None
) -> Calibrations:
    """
    Write calibration.json, endurance.json and card.md into a checkpoint's folder. Raises PermanentError.

    first: so many of the held-out cases chose the weights.  raw: the cases as generated, for their other readings.
    """
    begun = perf_counter()
    found, vocabulary = checkpoint_in(folder), vocabulary_in(folder)
    model, steps = model_from(found, vocabulary), steps_of(found)
    data = _held(cases, vocabulary)
    if len(data) < first + 2:
        raise PermanentError(
            f"{cases} holds {len(data)} held-out cases, of which {first} chose weights: give more cases"
        )
    middle = first + (len(data) - first) // 2
    readings = {} if raw is None else readings_in(raw, data.arrays["seed"][first:].tolist())
    asker = Asker(model, vocabulary, data, readings)
    to_fit = asker.asked(data, steps, np.arange(first, middle), "calibrating")
    foreign = estranged(data, vocabulary)
    strange = asker.asked(foreign, steps, np.arange(first, middle), "calibrating on strange ones")
    try:
        calibration = calibrated(joined((to_fit, strange)))
        parts = (asker.lasting(data, to_fit, calibration), asker.lasting(foreign, strange, calibration))
        lasting = enduring(*both(parts))
    except ValueError as e:
        raise PermanentError(f"{cases} cannot calibrate this checkpoint ({e}): train it, or give more cases") from e
    tested = asker.asked(data, MORE * steps, np.arange(middle, len(data)), "testing")
    groups = groups_of(data, tested.numbers)
    said = as_told(*asker.lasting(data, tested.first(steps), calibration), lasting)
    measured = Measured(tested, said, groups, data.arrays["family"][tested.numbers].astype(np.int64), steps)
    lasting = replace(lasting, metrics=metrics(said, lasting, 2 * len(to_fit.numbers)))
    calibrations = Calibrations(calibration, lasting)
    captured = None if captures is None else _captured(model, vocabulary, captures, calibration, steps)
    origin = Origin(folder.name, facts(found, model, vocabulary, cases), machine(), left_out(data, middle))
    (folder / ENDURANCE).unlink(missing_ok=True)  # killed in between, the two must not be of different weights
    (folder / CALIBRATION).write_text(calibration.to_json())
    (folder / ENDURANCE).write_text(lasting.to_json())
    (folder / CARD).write_text(card(origin, calibrations, measured, captured))
    took = f"in {perf_counter() - begun:.0f} s"
    print(f"written: {folder / CALIBRATION}, {ENDURANCE} and {CARD}, {took}", file=sys.stderr)
    return calibrations


def _held(cases: Path, vocabulary: Vocabulary) -> Dataset:
    data = Dataset.load(cases / "held")
    if data.digest != vocabulary.digest:
        raise PermanentError(f"{cases} was encoded with another vocabulary than the checkpoint's: encode it again")
    return data


@dataclass(frozen=True)
class Asker:
    """Puts held-out cases to a model, and takes those answers for right, too, that another reading of a case allows."""

    model: IncidentModel
    vocabulary: Vocabulary
    truth: Dataset
    readings: Readings

    def asked(self, data: Dataset, steps: int, numbers: Ints, doing: str) -> Answers:
        """The answers to some cases of a data set, which may be another wording of the truth's."""
        said = answers(self.model, self.vocabulary, data, steps, numbers, _progress(doing))
        allowed = forgiven(self.readings, self.truth, said.numbers, said.verdict, said.row, said.fault)
        return replace(said, right=said.right | allowed)

    def lasting(self, data: Dataset, said: Answers, calibration: Calibration) -> tuple[Stopped, Floats]:
        """Where the model stops, and how far those answers hold, (N,)."""
        last = stopped(said, calibration)
        doing = _progress("leaving evidence out")
        return last, endurances(self.model, self.vocabulary, data, said, last.step, doing)


def _captured(
    model: IncidentModel, vocabulary: Vocabulary, folder: Path, calibration: Calibration, steps: int
) -> NDArray[np.bool_]:
    """Which captures are right; those whose root nothing seen leads to are not."""
    data, unseen = captures_in(folder, vocabulary)
    right = stopped(answers(model, vocabulary, data, steps), calibration).right
    return np.concatenate((right, np.zeros(unseen, np.bool_)))


def metrics(said: Stopped, calibration: Calibration, fitted_on: int) -> dict[str, float]:
    """What is told beside the calibration of the cases that it was not fitted to."""
    concluded = concluding(said)
    acted = concluded.where(concluded.confidence >= calibration.threshold)
    told = {f"test_{name}": value for name, value in honesty(said.confidence, said.right).items()}
    told |= {"fitted_on": float(fitted_on), "tested_on": float(len(said.right))}
    told |= {"test_right": round(float(said.right.mean()), 4), "test_steps": round(float(said.step.mean()), 3)}
    risk = {"test_risk": round(float((~acted.right).mean()), 5)} if len(acted.right) else {}
    return {**told, **risk, "test_coverage": round(len(acted.right) / max(1, len(concluded.right)), 4)}


def facts(found: Checkpoint, model: IncidentModel, vocabulary: Vocabulary, cases: Path) -> dict[str, str]:
    """What the card's first table says."""
    told = found.description
    network = ", ".join(f"{name} {value}" for name, value in told.architecture.items() if value is not None)
    size = sum(each.numel() for each in model.parameters())
    kinds = f"{len(vocabulary.tokens)} tokens, {vocabulary.word_buckets} buckets of words"
    return {
        "network": network,
        "parameters": f"{size:,}",
        "encoding": f"{kinds}, {len(vocabulary.edge_codes)} kinds of edges, at most {vocabulary.max_rows} objects",
        "vocabulary": told.vocabulary[:12],
        "training": f"{trained_on(cases / 'train'):,} generated cases, seed {told.seed}",
        "weights chosen at": ", ".join(f"{name} {value:g}" for name, value in told.metrics.items()),
        "trained at commit": told.revision[:12],
    }


def trained_on(folder: Path) -> int:
    """How many encoded cases lie in a folder; 0 where there is none."""
    return sum(len(np.load(path)["verdict"]) for path in sorted(folder.glob("*.npz")))


def _progress(doing: str) -> Callable[[int], None]:
    def told(done: int) -> None:
        end = "\r" if sys.stderr.isatty() else "\n"
        if sys.stderr.isatty() or done % 1000 < BATCH:
            print(f"{doing}: {done} cases", end=end, file=sys.stderr, flush=True)

    return told


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m trm.calibrate", description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True, help="folder with weights, config and vocabulary")
    parser.add_argument("--cases", type=Path, required=True, help="encoded cases: the folder that holds `held`")
    parser.add_argument("--captures", type=Path, help="captured incidents, measured and never fitted to")
    parser.add_argument("--raw", type=Path, help="the held-out cases as they were generated: other readings count too")
    parser.add_argument("--first", type=int, default=VALIDATED, help="so many held-out cases chose the weights")
    parser.add_argument("--threads", type=int, help="threads of the processor")
    return parser


if __name__ == "__main__":
    sys.exit(main())
