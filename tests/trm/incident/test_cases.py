"""Cases on the spot: those that are asked for, made once, and never the same to train on and to test with."""

from pathlib import Path

import pytest

from incidents.errors import PermanentError
from trm.incident.cases import Making, Wanted, make
from trm.incident.dataset import Dataset

SMALL = Wanted(train=12, held=4, per_shard=6)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("cases")
    assert make(SMALL, made, Making(workers=2, discard=True)) is not None
    return made


def seeds(folder: Path) -> set[int]:
    return set(Dataset.load(folder).arrays["seed"].tolist())


def test_training_and_held_out_cases_have_seeds_of_their_own(folder: Path) -> None:
    train, held = seeds(folder / "train"), seeds(folder / "held")

    assert train <= set(range(20_000_000, 20_000_012))
    assert held <= set(range(930_000_000, 930_000_004))
    assert train
    assert held


def test_another_seed_means_other_training_cases_and_the_same_held_out_ones(tmp_path: Path) -> None:
    one, other = Wanted(100, 10, seed=0), Wanted(100, 10, seed=1)

    assert one.unseen(tmp_path) == other.unseen(tmp_path)
    assert not {each.first for each in one.training(tmp_path)} & {each.first for each in other.training(tmp_path)}


def test_held_out_cases_have_wordings_and_shapes_that_training_never_sees(tmp_path: Path) -> None:
    (training,), (held,) = SMALL.training(tmp_path)[:1], SMALL.unseen(tmp_path)[:1]

    assert (training.options.wordings, held.options.wordings) == ("training", "held_out")
    assert {"mesh", "tree"} <= set(held.options.shapes) - set(training.options.shapes)


def test_what_was_encoded_is_not_kept_raw_if_asked_but_for_the_held_out_cases_that_a_comparison_needs(
    folder: Path,
) -> None:
    assert not list((folder / "raw" / "train").iterdir())
    assert len(list((folder / "raw" / "held").iterdir())) == 1


def test_a_complete_folder_takes_no_worker(folder: Path) -> None:
    assert make(SMALL, folder, Making(workers=0)) is not None


def test_other_cases_in_the_same_folder_are_refused(folder: Path) -> None:
    with pytest.raises(PermanentError, match="is for the cases"):
        make(Wanted(train=13, held=4, per_shard=6), folder, Making())


def test_nothing_is_begun_once_the_time_is_over(tmp_path: Path) -> None:
    assert make(SMALL, tmp_path, Making(over=lambda: True)) is None
    assert not (tmp_path / "vocabulary.json").exists()


@pytest.mark.parametrize("wanted", [(0, 1, 0), (1, 0, 0), (1, 1, -1), (1, 1, 900), (1_000_001, 1, 0)])
def test_seeds_that_would_run_into_those_of_other_cases_are_refused(wanted: tuple[int, int, int]) -> None:
    with pytest.raises(PermanentError, match="a seed from 0 to 899"):
        Wanted(*wanted)
