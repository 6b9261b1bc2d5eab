"""
`python -m trm.train --preset cpu|gpu --out DIR`: a model from nothing; the same command goes on after a kill.

Without `--cases` and `--held` they are generated and encoded in DIR first: wordings and shapes of calls that training
never sees choose the best weights, calibrate them and test them.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import torch

from trm.incident.dataset import Dataset
from trm.incident.fit import PRESETS, Fit, Preset, Progress, lasting
from trm.incident.vocabulary import Vocabulary


@dataclass(frozen=True)
class Encoded:
    """Where encoded cases lie, and the vocabulary they were encoded with."""

    train: Path
    held: Path
    vocabulary: Path


def main(words: list[str] | None = None) -> int:
    """Train, and say how it goes."""
    given = _parser().parse_args(words)
    if given.threads:
        torch.set_num_threads(given.threads)
    preset = lasting(PRESETS[given.preset], given.minutes, given.seed)
    encoded = Encoded(given.cases / "train", given.cases / "held", given.cases / "vocabulary.json")
    train(encoded, preset, given.out, given.device)
    return 0


def train(encoded: Encoded, preset: Preset, out: Path, device: str) -> None:
    """Fit a model in `out`; its best weights are then in `out`/best."""
    vocabulary = Vocabulary.read(encoded.vocabulary)
    fit = Fit(Dataset.load(encoded.train), Dataset.load(encoded.held), vocabulary, preset, out, device)
    fit.run(_tell)


def _tell(progress: Progress) -> None:
    held = " ".join(f"{share:.3f}" for share in progress.held)
    print(
        f"{progress.minutes:6.1f} min  {progress.steps:7d} steps  {progress.problems:8d} incidents  "
        f"{progress.rate:6.0f} sample-steps/s  cost {progress.cost:.3f}  exact {progress.exact:.3f}  "
        f"lr {progress.lr:.1e}  held-out exact by step: {held}",
        flush=True,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m trm.train", description=__doc__)
    parser.add_argument("--preset", choices=PRESETS, default="cpu")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run: state, log, best weights")
    parser.add_argument("--cases", type=Path, required=True, help="folder with train, held and vocabulary.json")
    parser.add_argument("--minutes", type=float, help="time of training, of all runs together")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, help="threads of the processor")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return parser


if __name__ == "__main__":
    sys.exit(main())
