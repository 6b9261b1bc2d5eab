"""
What the steps of a retraining share: the order, and the commands of `trm` as processes of their own.

The model's code never runs in here: a training takes the memory and the threads that it wants, and ends with the run
that started it. What was done lies in files; the same command again goes on from there.
"""

import asyncio
import re
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from pydantic import Field

from incidents.errors import PermanentError, TemporaryError
from incidents.models import Noun
from incidents.settings import ModelSettings

ROOT = Path(__file__).resolve().parents[1]
TOLD_LAST = 5
"""Lines of a command that failed which say why."""
PERCENT = re.compile(r"\[ *([\d.]+)%\]")
Heard = Callable[[str], Awaitable[None]]


class Training(Noun):
    """Which model is to be trained, on how many cases, for how long, and where."""

    preset: str = Field(description="cpu, gpu, or a JSON file that changes one of them")
    minutes: float | None = Field(description="time of training; the preset's own where unset")
    seed: int = Field(ge=0, description="of the cases, the weights and the order")
    cases: int | None = Field(description="cases to generate and train on; the usual number where unset")
    out: str | None = Field(description="folder of the run; one for each preset and seed where unset")
    run: str = Field(description="id of the flow run")

    @property
    def folder(self) -> Path:
        """Where everything of it lies."""
        return ROOT / (self.out or f".nightshift/retrain/{Path(self.preset).stem}-{self.seed}")

    @property
    def candidate(self) -> Path:
        """The checkpoint that comes out."""
        return self.folder / "best"

    @property
    def previous(self) -> Path:
        """Where the checkpoint goes that is replaced."""
        return self.folder.parent / "previous"

    @property
    def compared(self) -> Path:
        """What came out of the comparison with the checkpoint in use."""
        return self.folder / "comparison.json"

    def command(self, *more: str) -> tuple[str, ...]:
        """The command that trains it, or goes on with it."""
        words = ["trm.train", "--preset", self.preset, "--out", str(self.folder), "--seed", str(self.seed), "--discard"]
        words += ["--minutes", str(self.minutes)] if self.minutes is not None else []
        words += ["--count", str(self.cases)] if self.cases is not None else []
        return (*words, *more)


def in_use() -> Path:
    """The folder of the checkpoint that this installation answers with."""
    return ROOT / ModelSettings().trm_checkpoint


async def said(words: Sequence[str], heard: Heard) -> None:
    """
    Run a module until it ends, and pass on its lines.

    Raises TemporaryError when it was killed, which trying again may help, and PermanentError when it failed.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *words, "--background"),
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        last = await _lines(process, heard)
        status = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if status < 0:
        raise TemporaryError(f"{words[0]} was killed by signal {-status}")
    if status:
        raise PermanentError(f"{words[0]} ended with status {status}: {' / '.join(last)}")


async def _lines(process: asyncio.subprocess.Process, heard: Heard) -> list[str]:
    last: deque[str] = deque(maxlen=TOLD_LAST)
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    async for line in process.stdout:
        last.append(line.decode(errors="replace").rstrip())
        await heard(last[-1])
    return list(last)


def percent(line: str) -> float | None:
    """How far a command says that it is."""
    found = PERCENT.match(line)
    return float(found[1]) if found else None
