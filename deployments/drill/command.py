"""`drill`: put faults into the embedded cluster, or take one that somebody made in theirs, and see them ended."""

import argparse
import json
import platform
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

from rich.console import Console

from deployments.commands.choices import complain, names_cluster
from deployments.drill.catalogue import drills
from deployments.drill.elsewhere import elsewhere, prepared
from deployments.drill.judging import Result
from deployments.drill.junit import junit_of
from deployments.drill.playing import Play, played
from deployments.drill.showing import by_action, closing_of, line_of, table_of
from deployments.local import interrupts
from deployments.local.child import ChildFailed
from deployments.local.paths import STATE
from deployments.local.stack import end_abandoned
from incidents.errors import IncidentError, PermanentError
from incidents.models import State

WIDTH = 140


def run(arguments: argparse.Namespace) -> int:
    """0 only if every drill is as it should be, 1 if one is not, 2 for an error."""
    return interrupts.run(_drill(arguments))


async def _drill(arguments: argparse.Namespace) -> int:
    progress = Console(stderr=arguments.json, width=None if Console().is_terminal else WIDTH)
    began = datetime.now(UTC)
    try:
        results = await _results(arguments, progress)
        _write_junit(arguments.junit, results, began)
    except (IncidentError, ChildFailed, OSError) as error:
        complain(progress, error)
        return 2
    _show(arguments, results, progress)
    return 0 if all(result.passed for result in results) else 1


async def _results(arguments: argparse.Namespace, progress: Console) -> list[Result]:
    def report(result: Result) -> None:
        progress.print(line_of(result), soft_wrap=True)

    expected = State(arguments.expect) if arguments.expect else None
    if arguments.no_inject:
        theirs = prepared(arguments)
        return await _in_folder(arguments, progress, lambda folder: elsewhere(theirs, folder, progress, report))
    if names_cluster(arguments):
        raise PermanentError(
            "faults are only put into the embedded cluster: its programs are simulated. For a drill in a cluster of "
            "your own, break something in it yourself and add --no-inject --namespace NS --alert FILE"
        )
    chosen = drills(arguments.fault or (), arguments.seed, every=arguments.all)
    return await _in_folder(
        arguments, progress, lambda folder: played(chosen, folder, progress, report, expected=expected)
    )


async def _in_folder(arguments: argparse.Namespace, progress: Console, play: Play) -> list[Result]:
    """In a state folder of its own, which goes unless something went wrong or somebody wants to keep it."""
    STATE.mkdir(exist_ok=True)
    await end_abandoned(STATE)
    folder, keep = Path(mkdtemp(prefix="drill-", dir=STATE)), bool(arguments.keep)
    try:
        results = await play(folder)
        keep |= not all(result.passed for result in results)
    except (IncidentError, ChildFailed, OSError):
        keep = True
        raise
    finally:
        if keep:
            progress.print(f"ledger and logs: {folder}", highlight=False, soft_wrap=True)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return results


def _write_junit(path: Path | None, results: Sequence[Result], began: datetime) -> None:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(junit_of(results, began, platform.node()), encoding="utf-8")


def _show(arguments: argparse.Namespace, results: Sequence[Result], progress: Console) -> None:
    if arguments.json:
        print(json.dumps([{**result.model_dump(mode="json"), "passed": result.passed} for result in results], indent=2))
    else:
        progress.print()
        progress.print(table_of(results))
        progress.print()
        progress.print(by_action(results))
    progress.print(f"\n{closing_of(results)}", highlight=False)
