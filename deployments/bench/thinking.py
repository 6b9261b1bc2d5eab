"""How quick the model is, measured in a process of its own: only the model's own code knows torch."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from deployments.bench.figures import Figure, Result
from deployments.local.paths import ROOT


def thinking(checkpoint: Path, cases: int) -> list[Result]:
    """Solving beside the same mathematics without tricks, and decisions if there is a model; nothing without torch."""
    if find_spec("torch") is None:
        return []
    command = [sys.executable, "-m", "trm.bench"]
    if checkpoint.is_dir():
        command += ["--checkpoint", str(checkpoint), "--cases", str(cases)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return figures(done.stdout)


def figures(lines: str) -> list[Result]:
    """What `python -m trm.bench` printed."""
    return [Figure.model_validate_json(line) for line in lines.splitlines()]
