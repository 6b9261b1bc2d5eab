"""
Makes `.venv` from the locks: at once when it is already right, from scratch when it is half-made.

`install.py [cpu|cuda|none]` says which torch; without a word the one that is there stays, and a new environment gets
the CPU's. Run by any Python of the machine, before anything is installed, so it knows the standard library alone. It
names no package index: pip's own settings decide where packages come from.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
TORCH = ("cpu", "cuda", "none")


class Failed(Exception):
    """The environment could not be made; the text says what to do."""


def main(asked: str = "") -> int:
    """Install what the locks name; 1 with one clear line if that is impossible."""
    try:
        check_python(sys.version_info[:2])
        check_torch(asked)
        with one_at_a_time(ROOT):
            torch = asked or torch_in(ROOT / ".venv") or "cpu"
            install(ROOT / ".venv", locks_in(ROOT, torch), torch)
    except Failed as failure:
        print(f"make install: {failure}", file=sys.stderr)
        return 1
    return 0


def check_python(version: tuple[int, ...]) -> None:
    """Raise Failed for a Python that is too old."""
    if version < OLDEST:
        found, needed = ".".join(map(str, version)), ".".join(map(str, OLDEST))
        raise Failed(f"Python {needed} or newer is needed, this is {found}; try `make install PYTHON=python{needed}`")


def check_torch(asked: str) -> None:
    """Raise Failed for a build of torch that does not exist."""
    if asked and asked not in TORCH:
        raise Failed(f"TORCH is one of {', '.join(TORCH)}, not {asked!r}")


def torch_in(venv: Path) -> str:
    """Which torch an install has put here, '' if none has finished or it did not say."""
    word = read(venv / ".installed").partition(" ")[0]
    return word if word in TORCH else ""


def locks_in(root: Path, torch: str) -> list[Path]:
    """What is to be installed: torch and what only torch needs are apart."""
    names = ["requirements-dev.lock"] if torch == "none" else ["requirements-dev.lock", "requirements-trm.lock"]
    return [root / name for name in names]


def install(venv: Path, locks: list[Path], torch: str) -> None:
    """
    Bring `venv` to what `locks` say. The stamp is taken away first and written last.

    Another build of torch means a new environment: pip would keep the old one, and the gigabytes that came with it.
    """
    stamp, wanted = venv / ".installed", stamp_for(venv, locks, torch)
    if is_usable(venv) and torch_in(venv) in (torch, "none", ""):
        if read(stamp) == wanted and not missing(venv, locks):
            return
    else:
        create(venv)
    stamp.unlink(missing_ok=True)
    packages_into(venv, locks, torch)
    stamp.write_text(wanted)


def is_usable(venv: Path) -> bool:
    """Whether an install once finished here and its Python and pip still start. Half-made ones are not repaired."""
    if not (venv / ".installed").exists():
        return False
    return succeeds(str(venv / "bin" / "python"), "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))")


def create(venv: Path) -> None:
    """Make an empty environment, whatever was there before."""
    print(f"making {venv.name} with Python {sys.version.split()[0]}", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(venv)], check=False, text=True, capture_output=True
    )
    if done.returncode:
        text = (done.stdout + done.stderr).strip()
        raise Failed(f"`python -m venv` failed; on Debian and Ubuntu `apt install python3-venv` helps\n{text}")


def packages_into(venv: Path, locks: list[Path], torch: str) -> None:
    """Let pip install the locks."""
    print(f"installing {len(pins(locks))} packages from {', '.join(lock.name for lock in locks)}", flush=True)
    pip = [str(venv / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    wanted = [word for lock in locks for word in ("--requirement", str(lock))] + published(locks, torch)
    if subprocess.run([*pip, *wanted], check=False, close_fds=False).returncode:  # it inherits one_at_a_time's lock
        without = "" if torch == "none" else "; `make install TORCH=none` does without torch"
        raise Failed(f"pip could not install the lock (see above); once that is mended, call it again{without}")
    if absent := missing(venv, locks):
        raise Failed(f"pip finished without {', '.join(absent)}")


def published(locks: list[Path], torch: str) -> list[str]:
    """For CUDA the pin of torch once more, as `===`: this is the build as published, and never a local one (+cpu)."""
    return [pin.replace("==", "===") for pin in pins(locks) if torch == "cuda" and pin.startswith("torch==")]


def missing(venv: Path, locks: list[Path]) -> list[str]:
    """The pins of which `venv` has no trace. A local build (+cpu) is one of its version."""
    folders = [folder.name.removesuffix(".dist-info") for folder in venv.glob("lib/python*/site-packages/*.dist-info")]
    found = {normal(name.partition("+")[0]) for name in folders}
    return [pin for pin in pins(locks) if normal(pin.replace("==", "-")) not in found]


def pins(locks: list[Path]) -> list[str]:
    """The lines `name==version` of locks."""
    lines = [line for lock in locks for line in lock.read_text().splitlines()]
    return [line for line in lines if "==" in line and not line.startswith("#")]


def normal(name: str) -> str:
    """A distribution's name and version as one comparable word."""
    return re.sub(r"[-_.]+", "-", name).lower()


def stamp_for(venv: Path, locks: list[Path], torch: str) -> str:
    """What the stamp must say: changes with torch, the locks, and when the folder was moved (scripts hold its path)."""
    content = b"".join(lock.read_bytes() for lock in locks)
    return f"{torch} {hashlib.sha256(content + str(venv).encode()).hexdigest()}\n"


def read(path: Path) -> str:
    """The text of a file, '' if there is none."""
    return path.read_text() if path.exists() else ""


def succeeds(*command: str) -> bool:
    """Whether a command can be started and ends well."""
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


@contextmanager
def one_at_a_time(root: Path) -> Iterator[None]:
    """
    Let a second install wait for the first. The kernel frees the lock of one that was killed, once its pip, which
    goes on alone, has ended: it would write into the next one's environment.
    """
    folder = root / ".nightshift"
    folder.mkdir(exist_ok=True)
    with (folder / "install.lock").open("w") as handle:
        os.set_inheritable(handle.fileno(), True)
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
