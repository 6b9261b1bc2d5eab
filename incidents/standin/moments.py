"""How the API writes instants: RFC 3339 in UTC, in seconds or microseconds."""

from datetime import UTC, datetime
from email.utils import formatdate
from functools import lru_cache


@lru_cache(maxsize=8192)
def _seconds(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def stamp(now: float) -> str:
    """metav1.Time, such as 2026-01-31T12:00:00Z."""
    return _seconds(int(now)) + "Z"


def micro_stamp(now: float) -> str:
    """metav1.MicroTime, such as 2026-01-31T12:00:00.000000Z."""
    return f"{_seconds(int(now))}.{int(now % 1 * 1_000_000):06d}Z"


def http_date(now: float) -> str:
    """The HTTP `Date` header: the cluster's clock for clients."""
    return formatdate(now, usegmt=True)


def parse_stamp(text: str) -> float:
    """Seconds since the epoch of an RFC 3339 instant. ValueError if it is none."""
    return datetime.fromisoformat(text).timestamp()
