"""
Makes `.venv` from the lock: at once when it is already right, from scratch when it is half-made.

Run by any Python of the machine, before anything is installed, so it knows the standard library alone. It names no
package index: pip's own settings decide where packages come from.
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


class Failed(Exception):
    """The environment could not be made; the text says what to do."""


def main() -> int:
    """Install what the lock names; 1 with one clear line if that is impossible."""
    try:
        check_python(sys.version_info[:2])
        with one_at_a_time(ROOT):
            install(ROOT / ".venv", ROOT / "requirements-dev.lock")
    except Failed as failure:
        print(f"make install: {failure}", file=sys.stderr)
        return 1
    return 0


def check_python(version: tuple[int, ...]) -> None:
    """Raise Failed for a Python that is too old."""
    if version < OLDEST:
        found, needed = ".".join(map(str, version)), ".".join(map(str, OLDEST))
        raise Failed(f"Python {needed} or newer is needed, this is {found}; try `make install PYTHON=python{needed}`")


def install(venv: Path, lock: Path) -> None:
    """Bring `venv` to what `lock` says. The stamp is taken away first and written last."""
    stamp, wanted = venv / ".installed", stamp_for(venv, lock)
    if is_usable(venv):
        if read(stamp) == wanted and not missing(venv, lock):
            return
    else:
        create(venv)
    stamp.unlink(missing_ok=True)
    packages_into(venv, lock)
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


def packages_into(venv: Path, lock: Path) -> None:
    """Let pip install the lock."""
    print(f"installing {len(pins(lock))} packages from {lock.name}", flush=True)
    pip = [str(venv / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    command = [*pip, "--requirement", str(lock)]
    if subprocess.run(command, check=False, close_fds=False).returncode:  # pip inherits the lock of one_at_a_time
        raise Failed("pip could not install the lock (see above); once that is mended, call it again")
    if absent := missing(venv, lock):
        raise Failed(f"pip finished without {', '.join(absent)}")


def missing(venv: Path, lock: Path) -> list[str]:
    """The pins of which `venv` has no trace."""
    found = {
        normal(folder.name.removesuffix(".dist-info")) for folder in venv.glob("lib/python*/site-packages/*.dist-info")
    }
    return [pin for pin in pins(lock) if normal(pin.replace("==", "-")) not in found]


def pins(lock: Path) -> list[str]:
    """The lines `name==version` of a lock."""
    return [line for line in lock.read_text().splitlines() if "==" in line and not line.startswith("#")]


def normal(name: str) -> str:
    """A distribution's name and version as one comparable word."""
    return re.sub(r"[-_.]+", "-", name).lower()


def stamp_for(venv: Path, lock: Path) -> str:
    """What the stamp must say: changes with the lock, and when the folder was moved (scripts hold its path)."""
    return hashlib.sha256(lock.read_bytes() + str(venv).encode()).hexdigest() + "\n"


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
    sys.exit(main())
