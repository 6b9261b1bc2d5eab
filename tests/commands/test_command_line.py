"""The command line: answers at once, says what to do in one line, and never overrides what was not given."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deployments.__main__ import main, parser
from deployments.commands.respond import is_dry_run
from deployments.local.paths import ROOT, StatePaths
from deployments.local.record import ClusterChoice, Phase, StackRecord, Urls, holding_lock, write_record
from incidents.errors import PermanentError

COMMANDS = ("up", "down", "demo", "respond", "follow", "audit", "receiver", "standin", "bench")

KUBECONFIG = """
apiVersion: v1
kind: Config
current-context: lab
contexts: [{name: lab, context: {cluster: lab, user: lab}}]
clusters: [{name: lab, cluster: {server: "http://127.0.0.1:9"}}]
users: [{name: lab, user: {}}]
"""


@pytest.fixture(autouse=True)
def unattended(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("APPROVE", "VALUE", "KUBECONFIG", "SRE_AGENT_DRY_RUN", "NIGHTSHIFT_DRY_RUN", "NIGHTSHIFT_LEDGER_URL"):
        monkeypatch.delenv(name, raising=False)


def make_stack(folder: Path, cluster: ClusterChoice) -> StatePaths:
    """The record of a stack; nothing of it runs."""
    paths = StatePaths(folder=folder)
    paths.make()
    record = StackRecord(
        id="no-such-stack",
        phase=Phase.READY,
        supervisor_pid=1,
        started_at=datetime(2026, 1, 1, tzinfo=UTC),
        urls=Urls(prefect_api="http://127.0.0.1:9/api", prefect_ui="http://127.0.0.1:9", receiver="http://127.0.0.1:9"),
        cluster=cluster,
    )
    write_record(paths, record)
    return paths


def test_help_knows_every_command_and_imports_nothing_heavy() -> None:
    program = (
        "import sys; sys.argv = ['x', '--help']\n"
        "import runpy\n"
        "try: runpy.run_module('deployments', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "print(sorted({'prefect', 'kubernetes', 'sqlalchemy', 'httpx', 'rich'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert all(f"    {command} " in done.stdout for command in COMMANDS)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_flag_that_is_not_given_leaves_the_environment_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = parser().parse_args(["respond", "-n", "shop"])
    monkeypatch.setenv("SRE_AGENT_DRY_RUN", "true")

    assert arguments.dry_run is None
    assert is_dry_run(arguments.dry_run) is True


def test_dry_run_is_left_to_the_stack_when_nobody_says_anything() -> None:
    assert is_dry_run(None) is None


def test_an_unreadable_dry_run_is_refused_because_guessing_could_change_a_cluster(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SRE_AGENT_DRY_RUN", "ture")

    with pytest.raises(PermanentError, match="SRE_AGENT_DRY_RUN must be true or false, not 'ture'"):
        is_dry_run(None)


@pytest.mark.parametrize("command", [["demo"], ["respond", "-n", "shop"]])
def test_without_a_terminal_and_without_a_word_nothing_is_started(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = [] if command == ["demo"] else ["--state-dir", str(tmp_path)]

    assert main([*command, *state]) == 2
    assert "give APPROVE=yes or APPROVE=no" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("kubeconfig", "said"),
    [
        (None, "there is no kubeconfig at"),
        ("{not yaml: [", "cannot be used"),
        ("apiVersion: v1\nkind: Config\n", "is it a kubeconfig?"),
        (KUBECONFIG, "the Kubernetes API at http://127.0.0.1:9 does not answer"),
    ],
)
def test_a_kubeconfig_that_points_nowhere_is_one_clear_line_before_anything_is_started(
    kubeconfig: str | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "kubeconfig"
    if kubeconfig is not None:
        file.write_text(kubeconfig)
    code = main(
        ["respond", "-n", "shop", "--kubeconfig", str(file), "--state-dir", str(tmp_path / "none"), "--approve", "no"]
    )
    output = capsys.readouterr().out

    assert code == 2
    assert said in output
    assert output.count("\n") == 1
    assert "Traceback" not in output


def test_a_stack_that_looks_after_another_cluster_is_not_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = make_stack(tmp_path / "stack", ClusterChoice())
    file = tmp_path / "kubeconfig"
    file.write_text(KUBECONFIG)
    with holding_lock(paths):
        code = main(
            ["respond", "-n", "shop", "--kubeconfig", str(file), "--state-dir", str(paths.folder), "--approve", "no"]
        )

    assert code == 2
    assert "looks after the embedded cluster: leave --kubeconfig" in capsys.readouterr().out.replace("\n", " ")


def test_a_folder_is_never_turned_to_another_cluster_because_its_open_incidents_would_follow(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = make_stack(tmp_path / "stack", ClusterChoice())
    file = tmp_path / "kubeconfig"
    file.write_text(KUBECONFIG)

    assert main(["up", "--state-dir", str(paths.folder), "--kubeconfig", str(file)]) == 2
    assert "belongs to the embedded cluster" in capsys.readouterr().out.replace("\n", " ")


def test_a_stack_that_is_up_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = make_stack(tmp_path, ClusterChoice())
    with holding_lock(paths):
        code = main(["up", "--state-dir", str(tmp_path)])

    assert code == 0
    assert "already up since 00:00:00 UTC" in capsys.readouterr().out


def test_following_without_a_stack_says_how_to_start_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["follow", "abc", "--state-dir", str(tmp_path), "--approve", "no"]) == 2
    assert "make up" in capsys.readouterr().out


def test_stopping_nothing_is_fine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["down", "--state-dir", str(tmp_path)]) == 0
    assert "nothing is up" in capsys.readouterr().out


def test_an_audit_that_is_not_there_is_not_called_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "verify", "--state-dir", str(tmp_path)]) == 2
    assert "there is no ledger" in capsys.readouterr().out
