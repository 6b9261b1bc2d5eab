"""The command itself, with a whole stack: exit codes, outputs, and nothing left behind."""

import asyncio
import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import psutil
import pytest

from deployments.local.paths import ROOT, STATE
from incidents.standin.server import Order, kubeconfig, running

PLAYED = ("scaled_to_zero", "crash_loop", "healthy")
WITHIN_S = 240


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "deployments", "drill", *arguments]


def drill(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), cwd=ROOT, capture_output=True, text=True, timeout=WITHIN_S)


def remove_what_is_kept(told: str) -> None:
    """A drill that failed keeps its ledger and its logs, and says where."""
    (kept,) = re.findall(r"ledger and logs: (\S+)", told)
    assert (Path(kept) / "ledger.db").exists()
    shutil.rmtree(kept)


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


async def test_in_a_cluster_of_ones_own_a_drill_ends_too_and_fails_for_an_impossible_expectation(
    tmp_path: Path,
) -> None:
    (tmp_path / "web-down.json").write_text(json.dumps({"labels": {"alertname": "TargetDown", "deployment": "web"}}))
    where = ("--namespace", "shop", "--kubeconfig", str(tmp_path / "theirs"), "--junit", str(tmp_path / "drill.xml"))
    what = ("--no-inject", "--alert", str(tmp_path / "web-down.json"), "--expect", "escalated", "--json")
    async with running(Order(factor=10, faults=["scaled_to_zero:shop:web"])) as theirs:
        (tmp_path / "theirs").write_text(kubeconfig(theirs.url))
        ended = await asyncio.to_thread(drill, *what, *where)

    (result,) = json.loads(ended.stdout)
    assert ended.returncode == 1, ended.stderr
    remove_what_is_kept(ended.stderr)
    assert (result["drill"], result["state"], result["writes"]) == ("web-down", "resolved", 1)
    assert result["problems"][0].startswith("ended as resolved instead of escalated")
    assert ElementTree.parse(tmp_path / "drill.xml").find(".//failure") is not None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--fault", "gremlins"), "there is no fault 'gremlins'"),
        (("--kubeconfig", "/nowhere"), "--no-inject --namespace NS --alert FILE"),
        (("--no-inject", "--kubeconfig", "/nowhere"), "--no-inject needs --namespace NS and --alert FILE"),
    ],
)
def test_what_cannot_be_played_is_said_so_at_once_and_leaves_nothing(arguments: tuple[str, ...], said: str) -> None:
    before = set(STATE.glob("drill-*"))
    ended = drill(*arguments)

    assert ended.returncode == 2
    assert said in " ".join(ended.stdout.split())
    assert set(STATE.glob("drill-*")) <= before


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
