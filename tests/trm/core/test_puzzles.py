import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from trm.core.losses import IGNORED
from trm.core.puzzles import FIELDS, BrokenDataset, Dataset, Metadata, PuzzleSet, plain, problems, read, write


def make_dataset() -> Dataset:
    """Two groups of three puzzles with four examples; the label 0 is not supervised."""
    grids = np.arange(12).reshape(4, 3) % 5
    held = PuzzleSet(grids, grids[::-1].copy(), np.array([1, 0, 1]), np.array([0, 2, 3, 4]), np.array([0, 2, 3]))
    return Dataset(Metadata(0, 0, 0, 5, 3, 2, 2, 4 / 3, 3, ("all",)), {"all": held})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "train", make_dataset())
    return tmp_path


def rewritten(folder: Path, **changes: object) -> None:
    file = folder / "train" / "dataset.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))


def test_what_was_written_is_read_again(folder: Path) -> None:
    found, made = read(folder, "train"), make_dataset()

    assert found.metadata == made.metadata
    for field in FIELDS:
        assert np.array_equal(getattr(found.sets["all"], field), getattr(made.sets["all"], field))


def test_files_are_named_and_typed_as_the_reference_expects(folder: Path) -> None:
    names = {each.name for each in (folder / "train").iterdir()}

    assert names == {"dataset.json"} | {f"all__{field}.npy" for field in FIELDS}
    assert np.load(folder / "train" / "all__inputs.npy").dtype == np.int32


def test_several_sets_come_back_each_by_its_name(tmp_path: Path) -> None:
    one = make_dataset()
    both = Dataset(
        replace(one.metadata, sets=("easy", "hard"), total_puzzles=6, total_groups=4),
        {"easy": one.sets["all"], "hard": one.sets["all"]},
    )
    write(tmp_path, "test", both)

    assert read(tmp_path, "test").metadata == both.metadata
    assert problems(read(tmp_path, "test"), prefix=2).count == 8


def test_every_example_meets_its_puzzles_task_and_ignored_labels_are_not_supervised() -> None:
    made = problems(make_dataset(), prefix=16)
    batch = made.batch(torch.tensor([0, 2, 3]))

    assert made.length == 19
    assert batch.tasks.tolist() == [1, 0, 1]
    assert batch.labels.tolist()[2] == [IGNORED, 1, 2]


def test_grids_of_one_kind_make_a_dataset_of_single_puzzles(tmp_path: Path) -> None:
    grids = np.arange(8).reshape(2, 4)
    write(tmp_path, "train", plain(grids, grids, vocab_size=8))
    found = read(tmp_path, "train")

    assert found.metadata.total_groups == found.metadata.total_puzzles == 2
    assert problems(found, prefix=1).batch(torch.tensor([1])).labels.tolist() == [[4, 5, 6, 7]]


def test_settings_of_a_later_reference_do_no_harm(folder: Path) -> None:
    rewritten(folder, colour="red")

    assert read(folder, "train").metadata == make_dataset().metadata


def test_a_missing_split_is_named(folder: Path) -> None:
    with pytest.raises(BrokenDataset, match=r"test/dataset\.json cannot be read"):
        read(folder, "test")


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("seq_len", "3", r"seq_len is '3' and no int"),
        ("seq_len", True, r"seq_len is True and no int"),
        ("vocab_size", -1, r"vocab_size is -1, below 0"),
        ("sets", "all", r"sets is 'all' and no list of names"),
        ("sets", ["../all"], r"sets is .* and no list of names"),
        ("seq_len", 4, r"all__inputs\.npy has shape \(4, 3\) and not \(4, 4\)"),
        ("vocab_size", 4, r"all__inputs\.npy holds 0 to 4, and only 0 to 3 exist"),
        ("num_puzzle_identifiers", 1, r"all__puzzle_identifiers\.npy holds 0 to 1, and only 0 to 0 exist"),
        ("total_groups", 9, r"total_groups is 9, and the sets hold 2"),
        ("total_puzzles", 9, r"total_puzzles is 9, and the sets hold 3"),
    ],
)
def test_metadata_that_is_wrong_names_the_field(folder: Path, field: str, value: object, complaint: str) -> None:
    rewritten(folder, **{field: value})

    with pytest.raises(BrokenDataset, match=complaint):
        read(folder, "train")


def test_metadata_that_lacks_a_field_names_it(folder: Path) -> None:
    file = folder / "train" / "dataset.json"
    file.write_text(json.dumps({name: 1 for name in json.loads(file.read_text()) if name != "pad_id"}))

    with pytest.raises(BrokenDataset, match=r"dataset\.json lacks pad_id"):
        read(folder, "train")


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("puzzle_indices", [1, 2, 3, 4], "does not rise from 0 to the number of examples, 4"),
        ("puzzle_indices", [0, 3, 2, 4], "does not rise from 0"),
        ("puzzle_indices", [0, 2, 3, 5], "does not rise from 0"),
        ("group_indices", [0, 2, 4], "does not rise from 0 to the number of puzzles, 3"),
        ("puzzle_identifiers", [1, 0], r"has shape \(2,\), and puzzle_indices tells of 3 puzzles"),
        ("labels", [[1, 2, 3]], r"has shape \(1, 3\) and not \(4, 3\)"),
        ("labels", [[1, 2, -7]] * 4, "holds -7 to 2"),
        ("inputs", [[0.5, 1, 2]] * 4, "holds float64 and not integers"),
    ],
)
def test_arrays_that_are_wrong_are_named(folder: Path, field: str, value: list[object], complaint: str) -> None:
    np.save(folder / "train" / f"all__{field}.npy", np.array(value))

    with pytest.raises(BrokenDataset, match=rf"all__{field}\.npy {complaint}"):
        read(folder, "train")


def test_an_array_of_python_objects_is_never_unpickled(folder: Path) -> None:
    np.save(folder / "train" / "all__inputs.npy", np.array([{}]), allow_pickle=True)

    with pytest.raises(BrokenDataset, match=r"all__inputs\.npy cannot be read"):
        read(folder, "train")


def test_a_broken_dataset_is_not_written(tmp_path: Path) -> None:
    grids = np.full((2, 4), 9)

    with pytest.raises(BrokenDataset, match="holds 9 to 9"):
        write(tmp_path, "train", plain(grids, grids, vocab_size=8))
    assert not (tmp_path / "train").exists()
