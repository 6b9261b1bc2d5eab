"""Captured incidents, decided one after the other: a line of output for each, whatever it holds."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from deployments.evaluation.captures import Capture, captures_in
from deployments.evaluation.deciding import BROKEN, Decided, abstained, decided, said
from deployments.evaluation.results import Result, result
from deployments.evaluation.scoring import Prediction
from incidents.errors import PermanentError
from tasks.tiers import Chain

Line = Callable[[Prediction], object]


@dataclass
class Evaluation:
    """What was said about each case, and the marks for those whose truth is told."""

    said: list[Prediction] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    failed: int = 0


async def evaluate(files: list[Path], chain: Chain, line: Line) -> Evaluation:
    """Decide all captures; `line` gets each answer as soon as it is there. What is wrong with a file is said."""
    done = Evaluation()
    for capture in captures_in(files):
        if capture.trouble:
            _complain(capture, capture.trouble)
        answer = await _answered(capture, chain)
        line(answer.prediction)
        done.said.append(answer.prediction)
        done.failed += bool(answer.trouble)
        if capture.truth is not None:
            done.results.append(result(capture.truth, capture.namespace, answer))
    return done


async def _answered(capture: Capture, chain: Chain) -> Decided:
    trouble = capture.trouble
    if capture.incident is not None:
        try:
            return await decided(capture.incident, chain, perf_counter)
        except BROKEN as error:
            trouble = f"could not be decided: {said(error)}"
            _complain(capture, trouble)
    return Decided(abstained(capture.id), trouble=trouble)


def _complain(capture: Capture, trouble: str) -> None:
    print(f"{capture.id}: {trouble}", file=sys.stderr)


@contextmanager
def lines_to(path: Path | None) -> Iterator[Line]:
    """Somewhere to write answers to, one JSON line each. Raises PermanentError where nothing can be written."""
    if path is None:
        yield lambda _said: None
        return
    try:
        file = path.open("w", encoding="utf-8")
    except OSError as error:
        raise PermanentError(f"{path} cannot be written ({error.strerror}): give another --out") from error
    with file:
        yield lambda said: print(said.model_dump_json(), file=file, flush=True)
