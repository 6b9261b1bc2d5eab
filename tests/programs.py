"""Programs that some tests need beside Python, and where machines keep them."""

import os
import shutil
from pathlib import Path

import pytest

SEARCHED = ("/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/bin", "/usr/sbin", "/sbin")
DEBIAN = {
    "postgres": "postgresql",
    "initdb": "postgresql",
    "amtool": "prometheus-alertmanager",
    "kubectl": "kubernetes-client",
    "prometheus": "prometheus",
    "promtool": "prometheus",
}


def path_of(program: str) -> str | None:
    """Where a program lies, also outside PATH; the newest where there are several."""
    if found := shutil.which(program):
        return found
    places = (Path("/").glob(f"{folder[1:]}/{program}") for folder in SEARCHED)
    candidates = [place for group in places for place in group if os.access(place, os.X_OK)]
    return str(max(candidates, key=_version)) if candidates else None


def needs_program(program: str) -> pytest.MarkDecorator:
    """Mark a test that cannot run without a program: skipped with one line, and a failure where CI=true."""
    return pytest.mark.needs_program(program)


def missing_line(program: str) -> str:
    """What a test without its program says."""
    return f"needs the program {program!r} (Debian: apt install {DEBIAN.get(program, program)})"


def in_ci() -> bool:
    """Whether this is a machine on which every test must run."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def _version(place: Path) -> tuple[int, str]:
    numbers = [int(part) for part in place.parts if part.isdigit()]
    return (max(numbers, default=0), str(place))
