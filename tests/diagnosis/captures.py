"""Captured incidents of a real cluster, seen as production would see them."""

import asyncio
import json
from functools import cache
from pathlib import Path

from incidents.evidence import evidence_from
from incidents.models import Evidence
from incidents.observing import look
from incidents.observing.captured import CaptureSource, subject_of_capture
from incidents.snapshot import Json
from tests.factories import make_keyring

CAPTURES = Path(__file__).parent.parent / "data" / "captures"


def capture(name: str) -> Json:
    """One captured incident with its truth."""
    found: Json = json.loads((CAPTURES / f"{name}.json").read_text())
    return found


def names() -> list[str]:
    """All captured incidents."""
    return sorted(path.stem for path in CAPTURES.glob("*.json"))


@cache
def evidence_of(name: str) -> Evidence:
    """What a look at a captured incident finds."""
    case = capture(name)
    subject, pod = subject_of_capture(case, "lab")
    snapshot = asyncio.run(look(CaptureSource(case), subject, pod))
    return evidence_from(subject, snapshot, make_keyring().digest)
