"""
`python -m trm.train --preset cpu|gpu --out DIR`: a model from nothing; the same command goes on after a kill.

Without `--cases` they are generated and encoded in DIR/cases first: wordings and shapes of calls that training never
sees choose the best weights, calibrate them and test them; the checkpoint is then DIR/best. Exit status: 0 done, 2 it
cannot be done, 75 the time of this call is over (`--slice-minutes`): run the same command again.
"""

import argparse
import json
import math
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from incidents.errors import PermanentError
from trm.alone import alone_in, in_background
from trm.incident import journal
from trm.incident.cases import Encoded, Making, Wanted, make
from trm.incident.journal import Progress

if TYPE_CHECKING:  # the processes that make cases import this module, and need no torch
    from trm.incident.fit import Fit, Preset

COUNT = 92_000
"""Cases to train on; 8,000 more are held out, and fewer of fewer."""
HELD_SHARE = 8 / 92
SHARDS = 8
"""Fewer cases than that many thousands are put into smaller shards, so that little is lost by a kill."""
DONE, REFUSED, AGAIN = 0, 2, 75


@dataclass(frozen=True)
class Clock:
    """When this call began, and how long it may take."""

    begun: float
    slice_s: float

    def left_s(self) -> float:
        """Seconds until it is over."""
        return self.begun + self.slice_s - monotonic()

    def over(self) -> bool:
        """Whether it is."""
        return self.left_s() <= 0


def main(words: list[str] | None = None) -> int:
    """Train, and say how it goes."""
    given = _parser().parse_args(words)
    clock = Clock(monotonic(), given.slice_minutes * 60)
    if given.background:
        in_background()
    try:
        with alone_in(given.out):
            return DONE if _done(given, clock) else _again(given.slice_minutes)
    except PermanentError as error:
        print(f"trm.train: {error}", file=sys.stderr)
        return REFUSED


def _done(given: argparse.Namespace, clock: Clock) -> bool:
    """Go on until everything is there; False where the time is over first."""
    preset = _preset(given)
    _check_terms(given)
    encoded = Encoded(given.cases) if given.cases else make(_wanted(given), given.out / "cases", _making(given, clock))
    if encoded is None or given.cases_only:
        return encoded is not None
    return train(given, encoded, preset, clock)


def _wanted(given: argparse.Namespace) -> Wanted:
    held = given.held or max(1, round(given.count * HELD_SHARE))
    return Wanted(given.count, held, given.seed, per_shard=max(1, min(1000, given.count // SHARDS)))


def _making(given: argparse.Namespace, clock: Clock) -> Making:
    return Making(given.workers, given.discard, clock.over, _tell_cases)


def _check_terms(given: argparse.Namespace) -> None:
    """Refuse to go on with another run's state: its weights, or its cases, would not be those that are asked for."""
    cases = str(given.cases.resolve()) if given.cases else given.count
    terms = {"preset": given.preset, "seed": given.seed, "cases": cases}
    path = given.out / "run.json"
    if not path.exists():
        path.write_text(json.dumps(terms) + "\n")
    elif (found := json.loads(path.read_text())) != terms:
        raise PermanentError(f"give another folder than {given.out}: it has a run of {found}, not of {terms}")


def _preset(given: argparse.Namespace) -> "Preset":
    from trm.incident.fit import lasting
    from trm.incident.presets import preset_of

    return lasting(preset_of(given.preset), given.minutes, given.seed)


def train(given: argparse.Namespace, encoded: Encoded, preset: "Preset", clock: Clock) -> bool:
    """Fit a model in a folder, then calibrate it; whether both are finished. It is in `best` there."""
    import torch

    if given.threads:
        torch.set_num_threads(given.threads)
    device = given.device or ("cuda" if torch.cuda.is_available() else "cpu")
    calibration = given.out / "best" / "endurance.json"  # the last of the two to be written
    fit = _fit(encoded, preset, given.out, device)
    if fit.used_s < preset.minutes * 60:
        calibration.unlink(missing_ok=True)  # the weights it is of are about to change
        print(_start(fit.trainer.done, fit.used_s, preset, device), flush=True)
        if not fit.run(lambda progress: _tell(progress, preset), clock.left_s):
            return False
        _sum_up(given.out)
    if not calibration.exists():
        if clock.over():
            return False
        _calibrate(given.out / "best", encoded, fit.held.count)
    return True


def _fit(encoded: Encoded, preset: "Preset", out: Path, device: str) -> "Fit":
    from trm.core.pieces import BrokenState
    from trm.incident.dataset import Dataset
    from trm.incident.fit import Fit
    from trm.incident.vocabulary import Vocabulary

    data = (Dataset.load(encoded.train), Dataset.load(encoded.held), Vocabulary.read(encoded.vocabulary))
    try:
        return Fit(*data, preset, out, device)
    except BrokenState as e:
        raise PermanentError(str(e)) from e


def _calibrate(checkpoint: Path, encoded: Encoded, held: int) -> None:
    from trm.calibrate import calibrate
    from trm.incident.fit import validated_of

    print("calibrating", flush=True)
    try:
        calibrate(checkpoint, encoded.folder, None, validated_of(held))
    except PermanentError as e:
        print(f"not calibrated, so nothing will ever act on it: {e}", file=sys.stderr)


def _start(steps: int, used_s: float, preset: "Preset", device: str) -> str:
    since = f"going on from step {steps}, after {used_s / 60:.1f} minutes" if steps else "from nothing"
    return f"training for {preset.minutes:g} minutes on {device}, {since}"


def _tell(progress: Progress, preset: "Preset") -> None:
    held = " ".join(f"{share:.3f}" for share in progress.held)
    print(
        f"[{_percent(progress.minutes, preset.minutes)}] {progress.minutes:6.1f} min  {progress.steps:7d} steps  "
        f"{progress.rate:6.0f} sample-steps/s  {incidents_per_s(progress):5.0f} incidents/s  "
        f"cost {progress.cost:.3f}  exact {progress.exact:.3f}  lr {progress.lr:.1e}  "
        f"held-out exact by step: {held}",
        flush=True,
    )


def _tell_cases(what: str, done: int, of: int) -> None:
    print(f"[{_percent(done, of)}] {what}: {done} of {of} shards", flush=True)


def _percent(done: float, of: float) -> str:
    return f"{min(1.0, done / of) if of else 1:6.1%}"


def incidents_per_s(progress: Progress) -> float:
    """Incidents taken up, by the second of training, over all of a run."""
    return progress.problems / (progress.minutes * 60) if progress.minutes else 0.0


def _sum_up(folder: Path) -> None:
    looks = journal.read(folder)
    best = journal.best(looks)
    if best is not None:
        last = looks[-1]
        print(
            f"trained {last.problems} incidents in {last.minutes:.1f} minutes, {incidents_per_s(last):.0f} a second; "
            f"best on held-out cases: {best.held[-1]:.1%} exact after {best.minutes:.1f} minutes: {folder / 'best'}"
        )


def _again(minutes: float) -> int:
    print(f"the {minutes:g} minutes of this call are over: run the same command again to go on", flush=True)
    return AGAIN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m trm.train", description=__doc__)
    parser.add_argument("--preset", default="cpu", help="cpu, gpu, or a JSON file that changes one (see presets.py)")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run: cases, state, log, best weights")
    parser.add_argument("--cases", type=Path, help="folder with train, held and vocabulary.json: none are made")
    parser.add_argument("--count", type=int, default=COUNT, help="cases to make and train on")
    parser.add_argument("--held", type=int, help="cases to make and hold out; 8 for each 92")
    parser.add_argument("--cases-only", action="store_true", help="make the cases and stop")
    parser.add_argument("--discard", action="store_true", help="remove generated training cases once encoded")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="processes that make cases")
    parser.add_argument("--minutes", type=float, help="time of training, of all calls together")
    parser.add_argument("--slice-minutes", type=float, default=math.inf, help="time of this call, then status 75")
    parser.add_argument("--seed", type=int, default=0, help="of the cases, the weights and the order")
    parser.add_argument("--threads", type=int, help="threads of the processor")
    parser.add_argument("--device", help="cuda or cpu; unset: cuda where there is one")
    parser.add_argument("--background", action="store_true", help="be nice, and end with the process that started it")
    return parser


if __name__ == "__main__":
    sys.exit(main())
