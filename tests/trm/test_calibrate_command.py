"""`python -m trm.calibrate` leaves a checkpoint that may be asked, and its card; or says why it cannot."""

from pathlib import Path

import numpy as np
import pytest

from tests.trm.incident.cases import evidence_in
from tests.trm.incident.small import make_checkpoint, make_dataset
from trm.calibrate import main
from trm.core.calibrate import NEVER_ACT
from trm.incident.diagnoser import Diagnoser
from trm.incident.load import calibrations_in

CAPTURES = Path("tests/data/captures")


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cases")
    make_dataset(folder / "held", times=4)
    return folder


def test_a_checkpoint_is_calibrated_and_described_and_then_answers(cases: Path, tmp_path: Path) -> None:
    checkpoint = make_checkpoint(tmp_path / "small")

    assert main(["--checkpoint", str(checkpoint), "--cases", str(cases), "--first", "2"]) == 0

    lasting = calibrations_in(checkpoint).lasting
    assert lasting.threshold == NEVER_ACT  # so few cases bound no risk
    assert (lasting.metrics["fitted_on"], lasting.metrics["tested_on"]) == (38, 19)  # fitted on strange ones, too
    card = (checkpoint / "card.md").read_text()
    assert "nothing this model says may be acted on" in card
    assert str(tmp_path) not in card
    assert Diagnoser.load(checkpoint).answer(evidence_in("app-wedged")).threshold == NEVER_ACT


def test_captures_are_measured_and_change_nothing_in_the_calibration(cases: Path, tmp_path: Path) -> None:
    checkpoint = make_checkpoint(tmp_path / "small")
    words = ["--checkpoint", str(checkpoint), "--cases", str(cases), "--first", "2"]

    main(words)
    before = (checkpoint / "calibration.json").read_text()
    main([*words, "--captures", str(CAPTURES)])

    assert (checkpoint / "calibration.json").read_text() == before
    many = len(list(CAPTURES.glob("*.json")))
    assert f"n = {many})" in (checkpoint / "card.md").read_text()


def test_cases_of_another_vocabulary_calibrate_nothing(
    cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoint = make_checkpoint(tmp_path / "small")
    (shard,) = (cases / "held").glob("*.npz")
    (tmp_path / "other" / "held").mkdir(parents=True)
    with np.load(shard) as arrays:
        np.savez(tmp_path / "other" / "held" / "cases.npz", **{**arrays, "digest": np.array("f" * 64)})

    assert main(["--checkpoint", str(checkpoint), "--cases", str(tmp_path / "other")]) == 2

    assert "another vocabulary" in capsys.readouterr().err
    assert not (checkpoint / "calibration.json").exists()


def test_too_few_cases_calibrate_nothing(cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checkpoint = make_checkpoint(tmp_path / "small")

    assert main(["--checkpoint", str(checkpoint), "--cases", str(cases)]) == 2

    assert "more cases" in capsys.readouterr().err
    assert not (checkpoint / "calibration.json").exists()
