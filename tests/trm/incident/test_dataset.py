"""Shards of cases become shards of arrays, once, and read back as what was encoded."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from incidents.errors import PermanentError
from tests.trm.incident.cases import CASES, cases, evidence_in, small_vocabulary
from trm.incident.dataset import FAMILIES, FLAT, SINGLE, Dataset, encode_shards, main
from trm.incident.encode import encode
from trm.incident.vocabulary import Vocabulary

USABLE = [case for case in cases() if case != "image-not-found"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two shards of the same cases."""
    made = tmp_path / "cases"
    made.mkdir()
    for number in (1, 2):
        shutil.copy(CASES, made / f"cases-{number:09d}-00011.jsonl.gz")
    return made


def test_what_was_encoded_is_read_back_in_order(folder: Path, tmp_path: Path) -> None:
    left_out = encode_shards(folder, small_vocabulary(), tmp_path / "out")

    data = Dataset.load(tmp_path / "out")
    assert (len(data), left_out) == (2 * len(USABLE), 2)
    for number, case in enumerate(USABLE + USABLE):
        puzzle, _ = encode(evidence_in(case), small_vocabulary())
        for name in ("tokens", "token_rows", "words", "word_rows", "edges", "kinds"):
            np.testing.assert_array_equal(data.part(name, number), getattr(puzzle, name))
        assert FAMILIES[int(data.arrays["family"][number])] == cases()[case]["tags"]["family"]
        assert data.arrays["seed"][number] == cases()[case]["seed"]


def test_every_array_is_as_long_as_its_starts_say(folder: Path, tmp_path: Path) -> None:
    encode_shards(folder, small_vocabulary(), tmp_path / "out")

    data = Dataset.load(tmp_path / "out")
    assert all(len(data.arrays[name]) == len(data) for name in SINGLE)
    for name, kind in FLAT.items():
        assert sum(data.part(name, number).size for number in range(len(data))) == len(data.arrays[name])
        assert data.arrays[name].dtype == kind


def test_a_shard_that_is_there_is_not_made_again_so_that_work_can_go_on(folder: Path, tmp_path: Path) -> None:
    encode_shards(folder, small_vocabulary(), tmp_path / "out")
    first, second = sorted((tmp_path / "out").glob("*.npz"))
    first.unlink()
    made = second.stat().st_mtime_ns

    encode_shards(folder, small_vocabulary(), tmp_path / "out")

    assert first.exists()
    assert second.stat().st_mtime_ns == made


def test_shards_of_another_vocabulary_are_refused_because_their_numbers_mean_other_tokens(
    folder: Path, tmp_path: Path
) -> None:
    vocabulary = small_vocabulary()
    encode_shards(folder, vocabulary, tmp_path / "out")

    with pytest.raises(PermanentError, match="another vocabulary"):
        encode_shards(folder, replace(vocabulary, tokens=vocabulary.tokens[:-1]), tmp_path / "out")


def test_a_folder_without_shards_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PermanentError, match="no encoded shards"):
        Dataset.load(tmp_path)


def test_the_command_counts_a_vocabulary_and_encodes_with_it(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vocabulary = tmp_path / "vocabulary.json"

    status = main(["--cases", str(folder), "--out", str(tmp_path / "out"), "--build-vocabulary", str(vocabulary)])

    assert status == 0
    assert Dataset.load(tmp_path / "out").digest == Vocabulary.read(vocabulary).digest
    assert '"left_out": 2' in capsys.readouterr().out
