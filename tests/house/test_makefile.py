"""The newcomer's commands: all there, all listed, and none that needs something beside the repository."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = {"install", "demo", "drill", "up", "down", "test", "lint", "bench", "eval", "train", "lock", "clean"}


def makefile() -> str:
    return (ROOT / "Makefile").read_text()


def test_make_alone_lists_every_command() -> None:
    done = subprocess.run(["make", "-C", str(ROOT), "--no-print-directory"], capture_output=True, text=True, check=True)

    assert set(re.findall(r"^make (\w+)", done.stdout, re.MULTILINE)) >= COMMANDS


def test_every_command_that_runs_something_installs_first() -> None:
    needing = {name for name, needs in re.findall(r"^(\w+):(.*?)##", makefile(), re.MULTILINE) if "install" in needs}

    assert needing == COMMANDS - {"install", "lock", "clean"}


def test_an_approval_given_on_the_command_line_reaches_the_demo_and_its_absence_too() -> None:
    def planned(*variables: str) -> str:
        command = ["make", "-C", str(ROOT), "-n", "demo", *variables]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert "deployments demo --approve 'yes' --value 'x y'" in planned("APPROVE=yes", "VALUE=x y")
    assert "--approve" not in planned()


def test_ci_calls_the_same_commands_as_a_newcomer() -> None:
    script = (ROOT / ".ci" / "run").read_text()

    assert [line for line in script.splitlines() if line.startswith("make ")] == [
        "make install",
        "make lint",
        'make test 2>&1 | tee "$log"',
    ]
    assert "set -euo pipefail" in script
