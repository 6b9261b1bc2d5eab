"""A few generated cases, read from disk once, and a vocabulary that is counted over them alone."""

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

from incidents.models import Evidence
from trm.incident.rows import rows_of
from trm.incident.vocabulary import Vocabulary, vocabulary_of

CASES = Path(__file__).parents[2] / "data" / "trm" / "cases.jsonl.gz"


@cache
def cases() -> dict[str, dict[str, Any]]:
    """The cases by id, without the number behind it."""
    with gzip.open(CASES, "rt", encoding="utf-8") as file:
        found = [json.loads(line) for line in file]
    return {case["id"].rpartition("-")[0]: case for case in found}


@cache
def evidence_in(case: str) -> Evidence:
    """The evidence of one case."""
    return Evidence.model_validate(cases()[case]["evidence"])


@cache
def small_vocabulary() -> Vocabulary:
    """All tokens that the cases have."""
    return vocabulary_of([rows_of(evidence_in(case)) for case in cases()], rare=1)
