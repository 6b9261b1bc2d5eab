"""Tokens that speak for one fault in training and stand with another one elsewhere are told, and no others."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.trm.incident.cases import small_vocabulary
from tests.trm.incident.small import make_dataset
from trm import shortcuts as command
from trm.incident.dataset import Dataset
from trm.incident.shortcuts import LABELS, labels_of, shortcuts

WRITTEN = Path(__file__).parents[2] / "data" / "written" / "second"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return make_dataset(tmp_path_factory.mktemp("cases") / "train", times=3)


def relabelled(data: Dataset, fault: str) -> Dataset:
    """The same cases, all with one fault."""
    faults = np.full_like(data.arrays["fault"], LABELS.index(fault))
    verdicts = np.zeros_like(data.arrays["verdict"])
    return replace(data, arrays={**data.arrays, "fault": faults, "verdict": verdicts})


def test_cases_like_those_of_the_training_show_no_shortcut(data: Dataset) -> None:
    assert shortcuts(data, data, small_vocabulary().tokens) == []


def test_a_token_that_stands_with_another_fault_elsewhere_is_told_with_what_it_speaks_for(data: Dataset) -> None:
    known = LABELS[labels_of(data)[0]]
    other = next(label for label in LABELS if label not in {LABELS[each] for each in labels_of(data)})
    found = shortcuts(relabelled(data, known), relabelled(data, other), small_vocabulary().tokens)

    assert found
    assert {(each.label, each.share) for each in found} == {(known, 1.0)}
    assert [each.misled for each in found] == sorted((each.misled for each in found), reverse=True)


def test_the_command_lists_them_and_says_what_is_missing(
    data: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_dataset(tmp_path / "train")
    words = ["--cases", str(tmp_path), "--captures", str(WRITTEN)]

    assert command.main(words) == 2
    (tmp_path / "vocabulary.json").write_text(small_vocabulary().to_json())
    assert command.main([*words, "--most", "5"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 6
