"""Processes that work for long: one at a time in a folder, and none that outlives whoever started it."""

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import sleep

GONE = 1
LOOK_S = 0.5
BACKGROUND = 10
"""How nice a process in the background is to the others."""


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other process works in a folder, and keep others waiting."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"another process works in {folder}: waiting for it", file=sys.stderr, flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def in_background() -> None:
    """Let others go first, and end with the process that started this one."""
    os.nice(BACKGROUND)
    leave_with(os.getppid())


def leave_with(parent: int) -> None:
    """End this process once it is no child of `parent` any more: a killed parent tells its children nothing."""
    Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        sleep(LOOK_S)
    os._exit(GONE)
