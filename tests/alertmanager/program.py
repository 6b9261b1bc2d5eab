"""A program that serves HTTP on a port of its own; tests start, stop, kill and restart it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx

from deployments.local.paths import ROOT

PATIENCE_S = 240.0
_LOOK_EVERY_S = 0.05


class Program:
    """One program; its port, its folder and its log stay the same over restarts."""

    stop_s = 120.0

    def __init__(self, name: str, url: str, folder: Path) -> None:
        self.url = url
        self.folder = folder
        self.http = httpx.Client(base_url=url, timeout=60, trust_env=False, verify=False)
        self._log = folder / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, command: list[str], ready: str, environment: Mapping[str, str] | None = None) -> None:
        """Start it and wait until `ready` answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, **(environment or {})}, stdout=log, stderr=log
            )
        until(lambda: self._answers(ready), f"{command[0]} to start")

    def stop(self, sig: int = signal.SIGTERM) -> None:
        """End it; a second time changes nothing."""
        if self._process is not None:
            self._process.send_signal(sig)
            self._process.wait(timeout=self.stop_s)
            self._process = None

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def written(self) -> str:
        """What it has written."""
        return self._log.read_text(errors="replace")

    def metric(self, name: str, **labels: str) -> float:
        """The sum of a metric's samples that carry these labels."""
        wanted = [f'{label}="{value}"' for label, value in labels.items()]
        lines = [line.rpartition(" ") for line in self.http.get("/metrics").text.splitlines() if line[:1] != "#"]
        found = [(series, value) for series, _, value in lines if series.partition("{")[0] == name]
        return sum(float(value) for series, value in found if all(label in series for label in wanted))

    def _answers(self, path: str) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.written[-2000:]
        try:
            return self.http.get(path).is_success
        except httpx.TransportError:
            return False


def until(condition: Callable[[], bool], what: str, timeout_s: float = PATIENCE_S) -> None:
    """Wait for a condition; fails saying what was waited for."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, f"waited {timeout_s:.0f} s in vain for {what}"
        time.sleep(_LOOK_EVERY_S)
