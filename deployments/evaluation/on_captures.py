"""Captured incidents, decided one after the other: a line of output for each, whatever it holds."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TextIO

from deployments.evaluation.captures import Capture, captures_in, said
from deployments.evaluation.deciding import BROKEN, Chooser, Decided, abstained, decided
from deployments.evaluation.results import Result, result
from deployments.evaluation.scoring import Prediction
from incidents.errors import PermanentError


@dataclass
class Evaluation:
    """What was said about each case, and the marks for those whose truth is told."""

    said: list[Prediction] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    failed: int = 0


async def evaluate(files: list[Path], chooser: Chooser, line: Callable[[Prediction], None]) -> Evaluation:
    """Decide all captures; `line` gets each answer as soon as it is there. What is wrong with a file is said."""
    done = Evaluation()
    for capture in captures_in(files):
        if capture.trouble:
            _complain(capture, capture.trouble)
        answer = await _answered(capture, chooser)
        line(answer.prediction)
        done.said.append(answer.prediction)
        done.failed += answer.failed
        if capture.truth is not None:
            done.results.append(result(capture.truth, capture.namespace, answer.prediction, answer.rule))
    return done


async def _answered(capture: Capture, chooser: Chooser) -> Decided:
    if capture.incident is not None:
        try:
            return await decided(capture.incident, chooser, perf_counter)
        except BROKEN as error:
            _complain(capture, f"could not be decided: {said(error)}")
    return Decided(abstained(capture.id), failed=True)


def _complain(capture: Capture, trouble: str) -> None:
    print(f"{capture.id}: {trouble}", file=sys.stderr)


def writer(path: Path | None) -> TextIO | None:
    """Where the lines go. Raises PermanentError where nothing can be written."""
    try:
        return None if path is None else path.open("w", encoding="utf-8")
    except OSError as error:
        raise PermanentError(f"{path} cannot be written ({error.strerror}): give another --out") from error
