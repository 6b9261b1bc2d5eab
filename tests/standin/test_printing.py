"""The cells of `kubectl get`, from objects of real clusters."""

import json
from pathlib import Path
from typing import Any

import pytest

from incidents.standin.kinds import KINDS
from incidents.standin.moments import parse_stamp
from incidents.standin.printing.ages import human
from incidents.standin.printing.tables import table_of

CAPTURES = Path(__file__).parent.parent / "data" / "captures"


def captured(name: str, plural: str) -> tuple[list[dict[str, Any]], float]:
    capture = json.loads((CAPTURES / f"{name}.json").read_text())
    found = capture["objects"][plural]
    return (found["items"] if isinstance(found, dict) else found), parse_stamp(capture["captured_at"])


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("bad-command", ["0/1", "RunContainerError", "4 (1s ago)", "91s"]),
        ("liveness-wrong-port", ["0/1", "CrashLoopBackOff", "5 (21s ago)", "116s"]),
        ("image-never-pull", ["0/1", "ErrImageNeverPull", "0", "2m14s"]),
        ("oomkilled", ["0/1", "OOMKilled", "4 (56s ago)", "99s"]),
        ("missing-configmap", ["0/1", "CreateContainerConfigError", "0", "2m17s"]),
        ("node-selector", ["0/1", "Pending", "0", "22s"]),
        ("readiness-wrong-port", ["0/1", "Running", "0", "116s"]),
    ],
)
def test_a_captured_pod_reads_as_kubectl_prints_it(name: str, cells: list[str]) -> None:
    pods, now = captured(name, "pods")
    _, rows = table_of(KINDS["Pod"], pods[:1], now)

    assert rows[0]["cells"][1:5] == cells


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_row_has_a_cell_for_every_column_however_bare_the_object(kind: str) -> None:
    template: dict[str, Any] = {"spec": {"containers": []}}
    bare: dict[str, Any] = {
        "kind": kind,
        "metadata": {"name": "x"},
        "spec": {"template": template, "jobTemplate": {"spec": {"template": template}}},
        "status": {},
    }
    head, rows = table_of(KINDS[kind], [bare], 0.0)

    assert len(rows[0]["cells"]) == len(head)
    assert "x" in rows[0]["cells"]


def test_every_captured_object_can_be_printed() -> None:
    plurals = {kind.plural: kind for kind in KINDS.values()}
    for path in CAPTURES.glob("*.json"):
        capture = json.loads(path.read_text())
        for plural, found in capture["objects"].items():
            items = found["items"] if isinstance(found, dict) else found
            head, rows = table_of(plurals[plural], items, parse_stamp(capture["captured_at"]))

            assert all(len(row["cells"]) == len(head) for row in rows)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        *((0, "0s"), (119, "119s"), (120, "2m"), (599, "9m59s"), (600, "10m"), (10_799, "179m"), (10_800, "3h")),
        *((28_799, "7h59m"), (28_800, "8h"), (172_799, "47h"), (172_800, "2d"), (700_000, "8d"), (-5, "<invalid>")),
    ],
)
def test_ages_are_as_short_as_kubernetes_makes_them(seconds: int, text: str) -> None:
    assert human(seconds) == text
