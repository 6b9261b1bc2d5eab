"""Many cases at once get the answers that production gives to each, and count as right only where all of it is."""

from pathlib import Path

import numpy as np
import pytest

from incidents.faults import Fault
from tests.trm.incident.cases import cases, evidence_in, small_vocabulary
from tests.trm.incident.small import STEPS, half_trained, make_checkpoint, make_dataset
from trm.core.calibrate import Calibration
from trm.incident.dataset import Dataset
from trm.incident.diagnoser import Diagnoser
from trm.incident.evaluate import Answers, answers, endurances, groups_of, left_out, rightly
from trm.incident.judge import FEATURES, LASTING, of_lasting
from trm.incident.model import ISSUE, NONE, UNKNOWN
from trm.incident.vocabulary import FAULTS

USABLE = [case for case in cases() if case != "image-not-found"]
PLAIN = Calibration(
    FEATURES, (0.0,) * len(FEATURES), (1.0,) * len(FEATURES), (1.0,) * len(FEATURES), 0.0, (-99.0, 99.0), (0.1, 0.9)
)
AS_FIRST = Calibration(LASTING, (0.0, 0.0), (1.0, 1.0), (1.0, 0.0), 0.0, (-9.0, 9.0), (0.0, 1.0))
"""Of the two confidences, only the first counts."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return make_dataset(tmp_path_factory.mktemp("encoded"))


@pytest.fixture(scope="module")
def said(data: Dataset) -> Answers:
    return answers(half_trained(), small_vocabulary(), data, STEPS)


def test_what_is_measured_is_what_production_answers(said: Answers, tmp_path: Path) -> None:
    folder = make_checkpoint(tmp_path / "small")
    (folder / "calibration.json").write_text(PLAIN.to_json())
    (folder / "endurance.json").write_text(AS_FIRST.to_json())
    diagnoser = Diagnoser.load(folder)

    for number, case in enumerate(USABLE):
        alone = diagnoser.answer(evidence_in(case))

        verdict, fault = said.verdict[number, -1], said.fault[number, -1]
        named = {ISSUE: FAULTS[fault], NONE: Fault.NONE, UNKNOWN: Fault.UNKNOWN}[int(verdict)]
        assert alone.fault == named
        first = PLAIN.confidence(said.features[number, -1:])
        measured = AS_FIRST.confidence(of_lasting(first, first))[0]
        assert alone.confidence == pytest.approx(float(measured), abs=0.02)


def test_what_was_learned_holds_better_where_evidence_is_left_out_than_what_was_not(
    said: Answers, data: Dataset
) -> None:
    last = np.full(len(data), STEPS)
    held = endurances(half_trained(), small_vocabulary(), data, said, last)
    right = said.right[:, -1]

    assert held.shape == (len(data),)
    assert ((held >= 0) & (held <= 1)).all()
    assert held[right].mean() > held[~right].mean() + 0.1
    assert (endurances(half_trained(), small_vocabulary(), data, said, last) == held).all()


def test_a_model_is_right_about_what_it_was_taught_and_wrong_about_the_rest(said: Answers) -> None:
    taught = said.numbers % 2 == 0

    assert said.right[taught, -1].mean() > 0.5
    assert not said.right[~taught, -1].all()


def test_cases_come_back_in_their_order_whatever_their_size(said: Answers, data: Dataset) -> None:
    assert said.numbers.tolist() == list(range(len(data)))
    assert said.features.shape == (len(data), STEPS, len(FEATURES))


def test_only_verdict_root_and_fault_together_are_right(data: Dataset) -> None:
    every = np.arange(len(data))
    verdict, root, fault = (data.arrays[name].astype(np.int64) for name in ("verdict", "root", "fault"))

    assert rightly(data, every, verdict, root, fault)[(verdict == NONE) | (root >= 0)].all()
    assert not rightly(data, every, verdict, root, fault + 1)[verdict == ISSUE].any()
    assert not rightly(data, every, verdict, root + 1, fault)[verdict != NONE].any()
    assert not rightly(data, every, (verdict + 1) % 3, root, fault).any()


def test_a_place_that_nothing_leads_to_is_never_found_so_that_not_answering_is_no_merit(data: Dataset) -> None:
    nowhere = np.full(len(data), -1)
    unseen = Dataset({**data.arrays, "root": nowhere}, data.offsets, data.digest)
    unknown = np.flatnonzero(data.arrays["verdict"] == UNKNOWN)

    assert len(unknown)
    assert not rightly(unseen, unknown, np.full(len(unknown), UNKNOWN), nowhere[unknown], nowhere[unknown]).any()


def test_hops_are_counted_of_faults_alone_and_no_group_is_empty(data: Dataset) -> None:
    groups = groups_of(data, np.arange(len(data)))

    counted = sum(int(each.sum()) for each in groups["hops"].values())
    assert counted == sum(cases()[case]["tags"]["group"] == "fault" for case in USABLE)
    assert all(each.any() for found in groups.values() for each in found.values())


def test_a_case_that_could_not_be_encoded_is_told(data: Dataset) -> None:
    missing = list(cases()).index("image-not-found")

    assert left_out(data, 0) == (1 if missing < len(USABLE) else 0)
    gone = data.arrays["seed"].astype(np.int64) + (np.arange(len(data)) > 3)
    far = gone + 1_000 * (np.arange(len(data)) > 6)
    assert left_out(Dataset({**data.arrays, "seed": far}, data.offsets, data.digest), 0) == 1
