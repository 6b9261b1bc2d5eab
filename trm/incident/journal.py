"""The journal of a training run: one line for each look at it. Knows no torch, so that anybody can read it."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "progress.jsonl"


@dataclass(frozen=True)
class Progress:
    """
    One look at a training run.

    held: share of held-out cases that are exactly right after each step; held_cost: of the answers after the last.
    """

    minutes: float
    steps: int
    problems: int
    cost: float
    exact: float
    halted: float
    lr: float
    rate: float  # sample-steps a second
    held: tuple[float, ...] = ()
    held_cost: float = 0.0


def read(folder: Path) -> tuple[Progress, ...]:
    """What was noted in the folder of a run so far; a line that was cut off by a kill does not count."""
    path = folder / FILE
    lines = path.read_text().splitlines(keepends=True) if path.exists() else []
    return tuple(_progress(line) for line in lines if line.endswith("\n"))


def note(folder: Path, progress: Progress) -> None:
    """Add a line."""
    with (folder / FILE).open("a") as file:
        file.write(_line(progress))


def forget(folder: Path, after: int) -> None:
    """Drop what was noted beyond so many steps: a run that goes on from there will do these again."""
    kept = [each for each in read(folder) if each.steps <= after]
    fresh = folder / f"{FILE}.part"
    fresh.write_text("".join(_line(each) for each in kept))
    fresh.rename(folder / FILE)


def best(looks: Iterable[Progress]) -> Progress | None:
    """The look at which held-out answers cost least, the first of equals."""
    return min((each for each in looks if each.held), key=lambda each: each.held_cost, default=None)


def _line(progress: Progress) -> str:
    return json.dumps(asdict(progress)) + "\n"


def _progress(line: str) -> Progress:
    content = json.loads(line)
    return Progress(**{**content, "held": tuple(content["held"])})
