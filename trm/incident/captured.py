"""Captured incidents as a data set: looked at as in production, encoded with a model's vocabulary, to measure it."""

import asyncio
import gzip
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import SecretStr

from incidents.approvals import Keyring
from incidents.errors import PermanentError
from incidents.evidence import evidence_from
from incidents.generator.shards import ENDING
from incidents.models import Evidence
from incidents.observing import CaptureSource, look, subject_of_capture
from trm.incident.dataset import Dataset, encode_shards
from trm.incident.vocabulary import Vocabulary

CLUSTER = "captured"
DIGEST = Keyring(SecretStr("captures: digests only compare templates")).digest
TAGS = {"hops": 0, "family": "none", "group": "fault", "shape": "chain", "noise": [], "adversarial": []}
"""Nobody knows these of a capture; they only fill the places."""


def captures_in(folder: Path, vocabulary: Vocabulary) -> tuple[Dataset, int]:
    """
    The captures in and below a folder, gzipped or not, that tell their truth, and how many of them have a root that
    nothing seen leads to.

    Raises PermanentError where there is none.
    """
    packed = [json.loads(gzip.decompress(path.read_bytes())) for path in sorted(folder.rglob("*.json.gz"))]
    found = [*(json.loads(path.read_bytes()) for path in sorted(folder.rglob("*.json"))), *packed]
    told = [capture for capture in found if capture.get("truth")]
    if not told:
        raise PermanentError(f"no capture in {folder} tells its truth: give the folder that holds the captures")
    with TemporaryDirectory() as place:
        cases = Path(place) / f"captures{ENDING}"
        with gzip.open(cases, "wt", encoding="utf-8") as file:
            for number, capture in enumerate(told):
                print(json.dumps(_case(number, capture)), file=file)
        left_out = encode_shards(Path(place), vocabulary, Path(place))
        return Dataset.load(Path(place)), left_out


def _case(number: int, capture: dict[str, Any]) -> dict[str, Any]:
    truth = capture["truth"]
    evidence = asyncio.run(_evidence(capture)).model_dump(mode="json")
    return {"seed": number, "truth": truth, "tags": {**TAGS, "family": truth["fault"]}, "evidence": evidence}


async def _evidence(capture: dict[str, Any]) -> Evidence:
    subject, pod = subject_of_capture(capture, CLUSTER)
    return evidence_from(subject, await look(CaptureSource(capture), subject, pod), DIGEST)
