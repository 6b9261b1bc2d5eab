"""One JSON line per request: enough to prove what was asked, never a body."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from incidents.standin.moments import stamp


class RequestLog:
    """The log of one server: counted in memory, and written line by line where a file is given."""

    def __init__(self, path: Path | None = None) -> None:
        self.count = 0
        self._file: TextIO | None = path.open("a", encoding="utf-8", buffering=1) if path else None

    def write(self, line: dict[str, object], virtual_now: float) -> None:
        """One request, as it was answered."""
        self.count += 1
        if self._file is None:
            return
        times = {"time": datetime.now(UTC).isoformat(), "cluster_time": stamp(virtual_now)}
        self._file.write(json.dumps(times | line) + "\n")

    def close(self) -> None:
        """No more lines."""
        if self._file is not None:
            self._file.close()
