"""A second receiver and a second worker beside those of a stack, with the stack's own environment."""

import signal
import subprocess
import sys
from pathlib import Path

from deployments.local.children import POOL
from deployments.local.ports import free_port
from tests.alertmanager.program import Program, until
from tests.stack.running import RunningStack

SECOND = "second"


class SecondReceiver(Program):
    """Another door of the same ledger."""

    def __init__(self, stack: RunningStack, folder: Path) -> None:
        super().__init__("receiver-two", f"http://127.0.0.1:{free_port()}", folder)
        self._environment = stack.environment
        token = stack.secrets.approver_token.get_secret_value()
        self.http.headers["Authorization"] = f"Bearer {token}"

    def start(self) -> None:
        """Serve."""
        port = self.url.rpartition(":")[2]
        self.run([sys.executable, "-m", "deployments", "receiver", "--port", port], "/ready", self._environment)


class SecondWorker(Program):
    """Another worker of the same pool; Prefect's server tells whether it is there."""

    stop_s = 20.0

    def __init__(self, stack: RunningStack, folder: Path) -> None:
        super().__init__("worker-two", stack.prefect_api_url, folder)
        self._environment = stack.environment

    def start(self) -> None:
        """Poll the pool."""
        prefect = ("worker", "start", "--pool", POOL, "--type", "process", "--name", SECOND)
        self.run([sys.executable, "-m", "prefect", *prefect], "health", self._environment)
        until(lambda: SECOND in self.workers(), "the second worker")

    def stop(self, sig: int = signal.SIGTERM) -> None:
        """End it. Prefect's worker sometimes waits for a connection that nobody closes: then it is killed."""
        try:
            super().stop(sig)
        except subprocess.TimeoutExpired:
            super().stop(signal.SIGKILL)

    def workers(self) -> list[str]:
        """The names of all workers of the pool that are online."""
        found = self.http.post(f"work_pools/{POOL}/workers/filter", json={}).json()
        return sorted(worker["name"] for worker in found if worker["status"] == "ONLINE")


def frozen(stack: RunningStack, *, is_frozen: bool) -> None:
    """Let the stack's own worker hang, or go on."""
    stack.kill("worker", signal.SIGSTOP if is_frozen else signal.SIGCONT)
