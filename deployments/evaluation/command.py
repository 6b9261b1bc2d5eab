"""`python -m deployments eval`: how good the diagnoses are, on captured incidents or on generated ones."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from deployments.evaluation import on_captures
from deployments.evaluation.captures import files_in
from deployments.evaluation.choosing import chooser_of
from deployments.evaluation.deciding import Chooser
from deployments.evaluation.measures import risk_coverage
from deployments.evaluation.on_captures import Evaluation, writer
from deployments.evaluation.plot import risk_picture
from deployments.evaluation.results import Result, answers, summary
from deployments.evaluation.scoring import Prediction
from deployments.evaluation.tables import answer_lines, case_lines, summary_lines
from incidents.errors import PermanentError


def run(arguments: argparse.Namespace) -> int:
    """0 when it ran, however good the answers are; 2 when it could not."""
    try:
        chooser = chooser_of(arguments.tiers, arguments.threshold)
        if arguments.captures is not None:
            _on_captures(arguments, chooser)
        else:
            raise PermanentError("later")
    except PermanentError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _on_captures(arguments: argparse.Namespace, chooser: Chooser) -> None:
    files = files_in(arguments.captures)
    with ExitStack() as stack:
        out = writer(arguments.out)
        if out is not None:
            stack.enter_context(out)

        def line(said: Prediction) -> None:
            if out is not None:
                print(said.model_dump_json(), file=out, flush=True)

        done = asyncio.run(on_captures.evaluate(files, chooser, line))
    _show(arguments, done)


def _show(arguments: argparse.Namespace, done: Evaluation) -> None:
    total = summary(done.results, done.said, done.failed)
    if arguments.plot is not None and done.results:
        _draw(arguments.plot, done.results)
    if arguments.json:
        print(total.model_dump_json(exclude_none=not done.results))
        return
    untold = {each.id for each in done.said} - {each.said.id for each in done.results}
    lines = case_lines(done.results) + answer_lines([each for each in done.said if each.id in untold])
    print("\n".join([*lines, "", *summary_lines(total)]))


def _draw(path: Path, results: Sequence[Result]) -> None:
    picture = risk_picture(risk_coverage(answers(results)), f"Risk against coverage, {len(results)} cases")
    try:
        path.write_text(picture, encoding="utf-8")
    except OSError as error:
        raise PermanentError(f"{path} cannot be written ({error.strerror}): give another --plot") from error
