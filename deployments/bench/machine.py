"""What the figures were measured on."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from deployments.local.paths import ROOT


def machine() -> str:
    """Processor, memory, versions, commit and date, in one line."""
    memory = psutil.virtual_memory().total / 2**30
    versions = f"Python {platform.python_version()}, Prefect {version('prefect')}, SQLite"
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{_processor()}, {cores} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}; {versions}; "
        f"commit {commit()}, {datetime.now(UTC):%Y-%m-%d}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "processor")


def commit() -> str:
    """What is checked out, and whether it was changed since."""
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--exclude=*"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
