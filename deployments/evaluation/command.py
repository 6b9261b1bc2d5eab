"""`python -m deployments eval`: how good the diagnoses are, on captured incidents or on generated ones."""

import argparse
import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from secrets import randbelow

from deployments.evaluation import on_captures, on_generated
from deployments.evaluation.captures import files_in
from deployments.evaluation.choosing import chooser_of
from deployments.evaluation.measures import risk_coverage
from deployments.evaluation.on_captures import Evaluation, Line, lines_to
from deployments.evaluation.on_generated import Order
from deployments.evaluation.plot import risk_picture
from deployments.evaluation.results import answers, summary
from deployments.evaluation.rules_measured import write_measured
from deployments.evaluation.tables import answer_lines, case_lines, generated_lines, summary_lines
from incidents.errors import PermanentError

FRESH = 10**9
"""Below which a fresh seed is drawn."""
Job = Callable[[Line], Evaluation]


def run(arguments: argparse.Namespace) -> int:
    """0 when it ran, however good the answers are; 2 when it could not."""
    try:
        job = _on_captures(arguments) if arguments.captures is not None else _on_generated(arguments)
        with lines_to(arguments.out) as line:
            done = job(line)
        _draw(arguments.plot, done)
    except PermanentError as error:
        print(error, file=sys.stderr)
        return 2
    _show(arguments, done)
    return 0


def _on_captures(arguments: argparse.Namespace) -> Job:
    chain, files = chooser_of(arguments.tiers, arguments.threshold), files_in(arguments.captures)
    return lambda line: asyncio.run(on_captures.evaluate(files, chain, line))


def _on_generated(arguments: argparse.Namespace) -> Job:
    order = order_of(arguments)

    def job(line: Line) -> Evaluation:
        results = on_generated.evaluate(order, arguments.workers)
        for each in results:
            line(each.said)
        if arguments.measure:
            write_measured(results, order.first)
        print(f"seeds {order.first} to {order.first + order.count - 1}", file=sys.stderr)
        return Evaluation([each.said for each in results], results, sum(bool(each.trouble) for each in results))

    return job


def order_of(arguments: argparse.Namespace) -> Order:
    """The cases that the arguments ask for. To measure the rules, all that they conclude counts."""
    if arguments.generated < 1:
        raise PermanentError(f"{arguments.generated} cases measure nothing: ask for at least one case")
    if arguments.measure and (arguments.held_out or arguments.negatives):
        raise PermanentError("rules are measured on all cases in training wordings: leave the other options out")
    chooser_of(arguments.tiers, arguments.threshold)
    tiers, threshold = ("rules", 0.0) if arguments.measure else (arguments.tiers, arguments.threshold)
    usual = 0 if arguments.measure else randbelow(FRESH)
    first = usual if arguments.seed is None else arguments.seed
    return Order(first, arguments.generated, arguments.held_out, arguments.negatives, tiers, threshold)


def _draw(path: Path | None, done: Evaluation) -> None:
    if path is None or not done.results:
        return
    picture = risk_picture(risk_coverage(answers(done.results)), f"Risk against coverage, {len(done.results)} cases")
    try:
        path.write_text(picture, encoding="utf-8")
    except OSError as error:
        raise PermanentError(f"{path} cannot be written ({error.strerror}): give another --plot") from error


def _show(arguments: argparse.Namespace, done: Evaluation) -> None:
    total = summary(done.results, done.said, done.failed)
    if arguments.json:
        print(total.model_dump_json(exclude_none=not done.results))
        return
    told = {each.said.id for each in done.results}
    untold = answer_lines([each for each in done.said if each.id not in told])
    cases = generated_lines(done.results) if arguments.captures is None else case_lines(done.results) + untold
    print("\n".join([*cases, "", *summary_lines(total)]))
