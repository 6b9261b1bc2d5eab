"""The command itself, with a whole stack: exit codes, outputs, and nothing left behind."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import psutil
import pytest

from deployments.local.paths import ROOT, STATE

PLAYED = ("scaled_to_zero", "crash_loop", "healthy")
WITHIN_S = 240


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "deployments", "drill", *arguments]


def drill(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), cwd=ROOT, capture_output=True, text=True, timeout=WITHIN_S)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[subprocess.CompletedProcess[str], Path]]:
    """One run of a few drills: one to be resolved, one to be escalated, one to be recovered."""
    junit = tmp_path_factory.mktemp("drill") / "reports" / "drill.xml"
    faults = [part for name in PLAYED for part in ("--fault", name)]
    before = set(STATE.glob("drill-*"))
    yield drill(*faults, "--json", "--junit", str(junit)), junit
    assert set(STATE.glob("drill-*")) <= before


def test_faults_with_a_fix_are_resolved_by_one_write_and_the_others_are_not_touched(
    done: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    results = {each["drill"]: each for each in json.loads(done[0].stdout)}

    assert done[0].returncode == 0, done[0].stderr
    assert {name: (each["state"], each["writes"]) for name, each in results.items()} == {
        "scaled_to_zero": ("resolved", 1),
        "crash_loop": ("escalated", 0),
        "healthy": ("recovered", 0),
    }
    assert set(results["scaled_to_zero"]["seconds"]) == {"detect", "diagnose", "ask", "apply", "verify", "total"}


def test_the_report_for_ci_tells_the_same(done: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    suite = ElementTree.parse(done[1]).getroot()[0]

    assert {case.attrib["name"] for case in suite} == set(PLAYED)
    assert (suite.attrib["failures"], suite.attrib["errors"]) == ("0", "0")


def test_an_impossible_expectation_fails(tmp_path: Path) -> None:
    ended = drill("--fault", "healthy", "--expect", "resolved", "--junit", str(tmp_path / "drill.xml"))

    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "ended as recovered instead of resolved" in ended.stdout
    assert "0 of 1 drills as they should be" in ended.stdout
    assert ElementTree.parse(tmp_path / "drill.xml").find(".//failure") is not None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--fault", "gremlins"), "there is no fault 'gremlins'"),
        (("--kubeconfig", "/nowhere"), "--no-inject --namespace NS --alert FILE"),
        (("--no-inject", "--kubeconfig", "/nowhere"), "--no-inject needs --namespace NS and --alert FILE"),
    ],
)
def test_what_cannot_be_played_is_said_so_at_once(arguments: tuple[str, ...], said: str) -> None:
    ended = drill(*arguments)

    assert ended.returncode == 2
    assert said in " ".join(ended.stdout.split())


def test_an_interrupt_stops_everything_that_was_started() -> None:
    with subprocess.Popen(command("--fault", "healthy"), cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        started = process.stdout.readline()
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)

    assert "ready" in started
    assert children
    assert process.returncode == 130
    assert [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE] == []
