"""
Where the model of the TRM tier runs: in this process, in a process that stays, or as a run in a work pool.

The one place outside of `trm` that leads to torch, and only once the model in this process is asked: flows and
services start without it, and work without it where another backend is set.
"""

import asyncio
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from incidents.errors import PermanentError
from incidents.models import Answer, Evidence
from incidents.settings import Settings, TrmBackend
from tasks.tiers.resident import Resident
from tasks.tiers.work_pool import WorkPool

if TYPE_CHECKING:
    from trm.incident.diagnoser import Diagnoser

BROKEN = (OSError, RuntimeError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError)
"""What a model may break with on an evidence that it cannot take: the next tier answers then."""
ELSE = "set USE_TRM=false to do without the model"


class Backend(Protocol):
    """Somebody who can put an evidence before the model. Its answer is untrusted."""

    async def ready(self) -> None:
        """Return as soon as it can answer. Raises IncidentError with what to do where it cannot."""
        return

    async def answer(self, evidence: Evidence) -> Answer:
        """What the model says. Raises IncidentError where nothing can be said; may be cancelled."""
        ...


class Inline(Backend):
    """
    The model in this process, in a thread of its own; loaded once, whoever asks.

    cache: a folder of ours alone, for the network as it is compiled beside the first answers; for processes that stay.
    device: where the network reckons, see Settings.trm_device.
    """

    def __init__(self, folder: Path, cache: Path | None = None, device: str = "cpu") -> None:
        self._asked = (folder, cache, device)

    async def ready(self) -> None:
        """Load the model, if nobody has yet."""
        await asyncio.to_thread(_loaded, *self._asked)

    async def answer(self, evidence: Evidence) -> Answer:
        """Ask the model."""
        return await asyncio.to_thread(_answered, *self._asked, evidence)


_kept: dict[Path, "Diagnoser"] = {}
_loading = threading.Lock()


def _loaded(folder: Path, cache: Path | None, device: str) -> "Diagnoser":
    """The model of a folder. Raises PermanentError, and tries again the next time."""
    with _loading:
        if folder not in _kept:
            _kept[folder] = _load(folder, cache, device)
        return _kept[folder]


def _load(folder: Path, cache: Path | None, device: str) -> "Diagnoser":
    if not folder.is_dir():
        raise PermanentError(
            f"no checkpoint: there is no folder {folder}; train one with `python -m trm.train`, set "
            f"NIGHTSHIFT_TRM_CHECKPOINT to one, or {ELSE}"
        )
    try:
        from trm.incident.diagnoser import Diagnoser
    except ImportError as error:
        raise PermanentError(
            f"{error.name or 'a library'} is not installed: install requirements-trm.lock, or {ELSE}"
        ) from error
    try:
        return Diagnoser.load(folder, cache=cache, device=device)
    except BROKEN as error:
        raise PermanentError(f"the checkpoint in {folder} cannot be loaded ({_words(error)}): {ELSE}") from error


def _answered(folder: Path, cache: Path | None, device: str, evidence: Evidence) -> Answer:
    try:
        return _loaded(folder, cache, device).answer(evidence)
    except BROKEN as error:
        raise PermanentError(f"the model broke on this evidence ({_words(error)})") from error


def _words(error: Exception) -> str:
    """What it is, and not what it says: messages of libraries may quote what they were given."""
    return type(error).__name__


BACKENDS: Mapping[TrmBackend, Callable[[Settings], Backend]] = {
    TrmBackend.INLINE: lambda settings: Inline(settings.trm_checkpoint, device=settings.trm_device),
    TrmBackend.RESIDENT: lambda settings: Resident(settings.trm_resident_url, settings.trm_resident_token),
    TrmBackend.WORK_POOL: lambda _settings: WorkPool(),
}


def backend_of(settings: Settings) -> Backend:
    """The backend that is configured."""
    return BACKENDS[settings.trm_backend](settings)
