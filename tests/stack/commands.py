"""Commands of a newcomer and of an operator, run as they would: in a shell without a terminal."""

import os
import subprocess
import sys
from uuid import uuid4

import psutil

from deployments.local.paths import ROOT

TAG = "A_TEST_OF_COMMANDS"
DECISIONS = {"APPROVE", "VALUE", "SRE_AGENT_DRY_RUN", "NIGHTSHIFT_DRY_RUN", "KUBECONFIG", "USE_TRM"}


def run(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    environment = {name: value for name, value in os.environ.items() if name not in DECISIONS}
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environment | variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )


def nightshift(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run one of ours to its end."""
    return run(sys.executable, "-m", "deployments", *arguments, **variables)


def tagged() -> dict[str, str]:
    """A variable that everything started by one command inherits, so that a test finds what is left of it."""
    return {TAG: uuid4().hex}


def living(tag: dict[str, str]) -> list[str]:
    """The command lines of everything that inherited a tag."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(TAG) == tag[TAG]:
                found.append(" ".join(process.cmdline()))
        except (psutil.Error, OSError):
            continue
    return found
