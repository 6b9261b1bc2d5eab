"""What training leaves out and garbles: texts become strange, and everything else stays as it was."""

import numpy as np
import pytest
import torch

from tests.trm.incident.cases import small_vocabulary
from tests.trm.incident.small import make_dataset
from trm.incident.dataset import Dataset, estranged
from trm.incident.fit import tables_of
from trm.incident.load import sizes_of
from trm.incident.problems import Dropout, Incidents, Shelf

NOTHING = Dropout(tokens=0, words=0, rows=0, clues=0, strange=0)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("cases")
    make_dataset(folder, times=1)
    return Dataset.load(folder)


def words_of(data: Dataset, dropout: Dropout) -> tuple[torch.Tensor, torch.Tensor]:
    """The words and tokens of all incidents, as training sees them."""
    vocabulary = small_vocabulary()
    shelf = Shelf(data, sizes_of(vocabulary))
    source = Incidents(shelf, torch.arange(len(data)), 48, dropout, tables_of(vocabulary, "cpu"))
    problem = source.batch(torch.arange(len(data))).problem
    return problem.words, problem.tokens


def test_strange_texts_have_other_words_and_the_same_tokens(data: Dataset) -> None:
    words, tokens = words_of(data, NOTHING)
    strange, same = words_of(data, Dropout(tokens=0, words=0, rows=0, clues=0, strange=1))

    assert torch.equal(tokens, same)
    assert 0.6 < (words != strange).float().mean() < 0.9
    assert int(strange.max()) < small_vocabulary().word_buckets


def test_incidents_that_a_strange_world_tells_are_else_the_same(data: Dataset) -> None:
    vocabulary = small_vocabulary()
    told = estranged(data, vocabulary)
    tokens, strange = data.arrays["tokens"], told.arrays["tokens"]

    assert (told.arrays["words"] != data.arrays["words"]).mean() > 0.9
    assert 0.15 < (strange != tokens).mean() < 0.35
    assert set(strange[strange != tokens].tolist()) <= set(vocabulary.fallbacks)
    assert (told.arrays["words"].dtype, strange.dtype) == (data.arrays["words"].dtype, tokens.dtype)
    assert told.digest == data.digest
    for name in data.arrays.keys() - {"words", "tokens"}:
        np.testing.assert_array_equal(told.arrays[name], data.arrays[name])
