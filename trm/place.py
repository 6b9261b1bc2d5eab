"""A checkpoint takes the place of another, which is kept. Knows no torch: it moves folders."""

import filecmp
import os
import shutil
import tempfile
from pathlib import Path


def put(candidate: Path, place: Path, previous: Path) -> bool:
    """
    Copy `candidate` to `place`, after what was there to `previous`; False where it is there already.

    A reader of `place` sees the old one, for an instant none, then the new: never a mixture. After a kill, the same
    call again completes it.
    """
    for folder in (place, previous):
        for left in folder.parent.glob(f".{folder.name}.*"):
            shutil.rmtree(left)
    if _same(candidate, place):
        return False
    if place.is_dir():
        _replace(_copied(place, previous), previous)
    _replace(_copied(candidate, place), place)
    return True


def _same(one: Path, other: Path) -> bool:
    names = {path.name for path in one.iterdir()}
    if not other.is_dir() or {path.name for path in other.iterdir()} != names:
        return False
    return all(filecmp.cmp(one / name, other / name, shallow=False) for name in names)


def _copied(folder: Path, beside: Path) -> Path:
    """A copy on the disk, in a folder beside the place where it will go."""
    beside.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{beside.name}.", dir=beside.parent))
    fresh.chmod(0o755)
    for path in folder.iterdir():
        with path.open("rb") as source, (fresh / path.name).open("wb") as target:
            shutil.copyfileobj(source, target)
            target.flush()
            os.fsync(target.fileno())
    return fresh


def _replace(fresh: Path, place: Path) -> None:
    if not place.exists():
        fresh.rename(place)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
    place.rename(aside)
    fresh.rename(place)
    shutil.rmtree(aside)
