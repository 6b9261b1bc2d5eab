"""
Captured incidents on disk: one JSON file each, gzipped or not, with or without its truth, under any id.

A file that cannot be read is still a case: it has an id, and somebody has to say so.
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from deployments.evaluation.deciding import BROKEN, CLUSTER, Incident, said
from deployments.evaluation.scoring import Truth
from incidents.errors import PermanentError
from incidents.observing import CaptureSource, subject_of_capture

ENDINGS = (".json", ".json.gz")
MOST_BYTES = 64 << 20


@dataclass(frozen=True)
class Capture:
    """One file: its incident, or why there is none; its truth, where it is told."""

    id: str
    namespace: str
    incident: Incident | None
    truth: Truth | None = None
    trouble: str = ""


def files_in(folder: Path) -> list[Path]:
    """The captures of a folder. Raises PermanentError where there are none."""
    if not folder.is_dir():
        raise PermanentError(f"there is no folder {folder}: give the folder that holds the captures")
    found = sorted(each for ending in ENDINGS for each in folder.glob(f"*{ending}"))
    if not found:
        raise PermanentError(f"there are no captures in {folder}: one *.json or *.json.gz file each is expected")
    return found


def captures_in(files: list[Path]) -> Iterator[Capture]:
    """Each capture, read when it is asked for. An id that came before is replaced by the file's name."""
    taken: set[str] = set()
    for file in files:
        content, trouble = _content(file)
        id = content.get("id")
        if not isinstance(id, str) or not id or id in taken:
            id = file.name.removesuffix(".gz").removesuffix(".json")
        taken.add(id)
        yield _capture(id, content, trouble)


def _content(file: Path) -> tuple[dict[str, Any], str]:
    try:
        content = json.loads(_bytes(file))
    except (EOFError, OSError, ValueError, RecursionError, zlib.error) as error:
        return {}, f"{file.name} cannot be read: {said(error)}"
    return (content, "") if isinstance(content, dict) else ({}, f"{file.name} holds no JSON object")


def _bytes(file: Path) -> bytes:
    """What a file holds; of a gzipped one at most MOST_BYTES."""
    if file.suffix != ".gz":
        return file.read_bytes()
    with gzip.open(file) as opened:
        found = opened.read(MOST_BYTES + 1)
    if len(found) > MOST_BYTES:
        raise ValueError(f"unpacked, it is larger than {MOST_BYTES >> 20} MiB")
    return found


def _capture(id: str, content: dict[str, Any], trouble: str) -> Capture:
    namespace, incident, truth = str(content.get("namespace", "")), None, None
    try:
        incident = None if trouble else _incident(id, content)
    except BROKEN as error:
        trouble = f"is no captured incident: {said(error)}"
    try:
        truth = Truth.model_validate(content["truth"]) if content.get("truth") else None
    except ValidationError as error:
        trouble = f"its truth cannot be read: {said(error)}"
    return Capture(id, namespace, incident, truth, trouble)


def _incident(id: str, content: dict[str, Any]) -> Incident:
    subject, pod = subject_of_capture(content, CLUSTER)
    return Incident(id, subject, pod, CaptureSource(content))
