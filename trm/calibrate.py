"""
`python -m trm.calibrate --checkpoint DIR --cases DIR`: how far a checkpoint may be believed, and its model card.

Of the held-out cases the first chose the weights; half of the others are calibrated on, once as they are and once told
in strange words, and the last half, which nothing was fitted to, is what the card tells of. Captures are only measured.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray

from incidents.errors import PermanentError
from trm.core.calibrate import Calibration
from trm.core.checkpoint import Checkpoint
from trm.incident.calibrating import calibrated, concluding, honesty, stopped
from trm.incident.captured import captures_in
from trm.incident.card import Measured, Origin, card
from trm.incident.dataset import Dataset, estranged
from trm.incident.evaluate import BATCH, Answers, answers, groups_of, joined, left_out
from trm.incident.fit import VALIDATED
from trm.incident.load import CALIBRATION, checkpoint_in, model_from, steps_of, vocabulary_in
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
) -> Calibration:
    """
    Write calibration.json and card.md into a checkpoint's folder. Raises PermanentError.

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
    to_fit = answers(model, vocabulary, data, steps, np.arange(first, middle), _progress("calibrating"))
    to_fit = lenient(to_fit, data, readings)
    foreign = estranged(data, vocabulary.word_buckets)
    strange = answers(model, vocabulary, foreign, steps, to_fit.numbers, _progress("calibrating on strange words"))
    to_fit = joined((to_fit, lenient(strange, data, readings)))
    try:
        calibration = calibrated(to_fit)
    except ValueError as e:
        raise PermanentError(f"{cases} cannot calibrate this checkpoint ({e}): train it, or give more cases") from e
    tested = answers(model, vocabulary, data, MORE * steps, np.arange(middle, len(data)), _progress("testing"))
    tested = lenient(tested, data, readings)
    groups = groups_of(data, tested.numbers)
    measured = Measured(tested, groups, data.arrays["family"][tested.numbers].astype(np.int64), steps)
    calibration = replace(calibration, metrics=metrics(measured.served, calibration, len(to_fit.numbers)))
    captured = None if captures is None else _captured(model, vocabulary, captures, calibration, steps)
    origin = Origin(folder.name, facts(found, model, vocabulary, cases), machine(), left_out(data, middle))
    (folder / CALIBRATION).write_text(calibration.to_json())
    (folder / CARD).write_text(card(origin, calibration, measured, captured))
    print(f"written: {folder / CALIBRATION} and {CARD}, in {perf_counter() - begun:.0f} s", file=sys.stderr)
    return calibration


def _held(cases: Path, vocabulary: Vocabulary) -> Dataset:
    data = Dataset.load(cases / "held")
    if data.digest != vocabulary.digest:
        raise PermanentError(f"{cases} was encoded with another vocabulary than the checkpoint's: encode it again")
    return data


def lenient(said: Answers, data: Dataset, readings: Readings) -> Answers:
    """The same answers, of which those are right, too, that another reading of a case allows."""
    allowed = forgiven(readings, data, said.numbers, said.verdict, said.row, said.fault)
    return replace(said, right=said.right | allowed)


def _captured(
    model: IncidentModel, vocabulary: Vocabulary, folder: Path, calibration: Calibration, steps: int
) -> NDArray[np.bool_]:
    """Which captures are right; those whose root nothing seen leads to are not."""
    data, unseen = captures_in(folder, vocabulary)
    right = stopped(answers(model, vocabulary, data, steps), calibration).right
    return np.concatenate((right, np.zeros(unseen, np.bool_)))


def metrics(tested: Answers, calibration: Calibration, fitted_on: int) -> dict[str, float]:
    """What is told beside the calibration of the cases that it was not fitted to."""
    said = stopped(tested, calibration)
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
