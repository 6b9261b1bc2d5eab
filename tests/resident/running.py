"""The resident process, for tests that ask it over HTTP."""

import os
import sys
from pathlib import Path

from pydantic import SecretStr

from deployments.local.ports import free_port
from tasks.tiers.resident import Resident
from tests.alertmanager.program import Program

TOKEN = "token-of-the-resident"


class RunningResident(Program):
    """One process, with the checkpoint of a folder; it serves whatever is in there."""

    def __init__(self, folder: Path, checkpoint: Path) -> None:
        port = free_port()
        super().__init__(f"resident-{port}", f"http://127.0.0.1:{port}", folder)
        self.checkpoint = checkpoint

    def start(self) -> None:
        """Serve."""
        self.run(
            [sys.executable, "-m", "deployments.resident", "--port", self.url.rpartition(":")[2]],
            "/health",
            self.settings,
        )

    @property
    def settings(self) -> dict[str, str]:
        """What it finds in its environment: none of the keys of an installation."""
        return {"NIGHTSHIFT_TRM_CHECKPOINT": str(self.checkpoint), "NIGHTSHIFT_TRM_RESIDENT_TOKEN": TOKEN}

    @property
    def asking(self) -> dict[str, str]:
        """What a run needs to ask it, and what else settings want."""
        keys = {"NIGHTSHIFT_SECRET_KEY": "k" * 40, "NIGHTSHIFT_ALERTS_TOKEN": "a" * 20}
        where = {"NIGHTSHIFT_TRM_BACKEND": "resident", "NIGHTSHIFT_TRM_RESIDENT_URL": self.url}
        return {**keys, **where, "NIGHTSHIFT_TRM_RESIDENT_TOKEN": TOKEN, "PATH": os.environ["PATH"]}

    @property
    def backend(self) -> Resident:
        """The way of a run to it."""
        return Resident(self.url, SecretStr(TOKEN))
