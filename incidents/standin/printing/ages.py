"""Ages and durations as Kubernetes shortens them (k8s.io/apimachinery/pkg/util/duration). Pure."""

from incidents.standin.moments import parse_stamp
from incidents.standin.shapes import Obj

MINUTE, HOUR, DAY = 60, 3600, 86400
YEAR = 365 * DAY


def age(obj: Obj, now: float) -> str:
    """How old an object is."""
    return since(obj["metadata"].get("creationTimestamp"), now)


def since(stamp: str | None, now: float) -> str:
    """How long ago an instant was."""
    return human(now - parse_stamp(stamp)) if stamp else "<unknown>"


def human(seconds: float) -> str:
    """duration.HumanDuration: at most two units, three digits or so."""
    whole = int(seconds)
    if whole < -1:
        return "<invalid>"
    if whole < 2 * MINUTE:
        return f"{max(whole, 0)}s"
    if whole < 8 * HOUR:
        return _two(whole, MINUTE, "m", 1, "s", 10) if whole < 3 * HOUR else _two(whole, HOUR, "h", MINUTE, "m", 8)
    if whole < 2 * DAY:
        return f"{whole // HOUR}h"
    if whole < 2 * YEAR:
        return _two(whole, DAY, "d", HOUR, "h", 8)
    return _two(whole, YEAR, "y", DAY, "d", 8)


def _two(whole: int, unit: int, letter: str, part: int, part_letter: str, below: int) -> str:
    count, rest = divmod(whole, unit)
    parts = rest // part if count < below else 0
    return f"{count}{letter}{parts}{part_letter}" if parts else f"{count}{letter}"
