"""Every wording of the tables, in each of the envelopes in which loggers and clusters put it."""

import json
from typing import NamedTuple

import pytest

from incidents.logs import Clue, ClueKind, clues_in
from tests.logs.wordings import files, network, nothing, products, programs, variables, variations, whole, wider

Row = tuple[str, str, str]
HEALTHY = (ClueKind.LISTENING, ClueKind.STARTED)


class Expected(NamedTuple):
    """A clue that a row wants: the kind, and the details that must be among those found."""

    kind: str
    detail: dict[str, str]


def rows_of(*modules: object) -> list[Row]:
    return [row for module in modules for name in dir(module) if name.isupper() for row in getattr(module, name)]


ROWS = rows_of(variables, network, files, programs, variations, products, whole, wider)
SINGLE = [row for row in ROWS if "\n" not in row[1] and not row[1].startswith("{") and "msg=" not in row[1]]


def expected_of(text: str) -> list[Expected]:
    """`kind key=value key=value; kind ...`"""
    parts = [part.split() for part in text.split(";") if part.strip()]
    return [Expected(kind, dict(pair.split("=", 1) for pair in pairs)) for kind, *pairs in parts]


def unmet(found: tuple[Clue, ...], wanted: list[Expected]) -> list[object]:
    """What is wanted and not found, and what is found and not wanted."""
    left = list(found)
    missed: list[object] = []
    for want in wanted:
        met = [clue for clue in left if clue.kind == want.kind and want.detail.items() <= clue.detail.items()]
        if met:
            left.remove(met[0])
        else:
            missed.append(want)
    return [*missed, *left]


def name_of(row: Row) -> str:
    return f"{row[0]}-{row[1][:50]!r}"


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_a_wording_gives_its_clues_and_nothing_else(row: Row) -> None:
    assert not unmet(clues_in(row[1]), expected_of(row[2]))


@pytest.mark.parametrize("row", nothing.NOTHING, ids=name_of)
def test_a_program_at_work_gives_no_clue(row: Row) -> None:
    assert not clues_in(row[1])


@pytest.mark.parametrize("row", nothing.NOTHING, ids=name_of)
def test_a_program_at_work_gives_no_clue_between_other_lines_either(row: Row) -> None:
    assert not clues_in(f"loading dataset\n{row[1]}\nbuilding index 40%\n")


def test_the_tables_are_as_wide_as_they_claim() -> None:
    dialects = {row[0] for row in ROWS}

    assert len(ROWS) >= 250
    assert len(dialects) >= 15
    assert len(nothing.NOTHING) >= 60
    assert {want.kind for row in ROWS for want in expected_of(row[2])} == set(ClueKind)


@pytest.mark.parametrize(
    "envelope",
    [
        lambda text: f"\x1b[31m{text}\x1b[0m",
        lambda text: f"loading\n{text}\n",
        lambda text: f"{text}\r\n",
        lambda text: json.dumps({"level": "error", "ts": 1, "caller": "a.go:1", "msg": text}),
        lambda text: json.dumps({"severity": "ERROR", "message": "failed", "error": {"message": text}}),
        lambda text: json.dumps({"log": text + "\n", "stream": "stderr", "time": "2026-03-01T10:00:00Z"}),
    ],
    ids=["coloured", "between", "carriage-return", "zap", "nested", "docker"],
)
def test_the_envelope_of_a_line_changes_nothing(envelope: object) -> None:
    assert callable(envelope)
    rows = [row for row in SINGLE if expected_of(row[2]) and expected_of(row[2])[0].kind not in HEALTHY]
    lost = [row[1] for row in rows if unmet(clues_in(envelope(row[1])), expected_of(row[2]))]

    assert len(rows) > 250
    assert len(lost) <= len(rows) // 20, lost
