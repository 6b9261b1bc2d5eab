"""The closed vocabulary: what it counts, what it refuses, and what its digest stands for."""

from dataclasses import replace

import pytest

from incidents.errors import PermanentError
from incidents.faults import Fault
from tests.trm.incident.cases import cases, evidence_in, small_vocabulary
from trm.incident.rows import rows_of
from trm.incident.vocabulary import FAULTS, Vocabulary, group_of, vocabulary_of


def test_a_vocabulary_survives_its_file_with_its_digest() -> None:
    vocabulary = small_vocabulary()

    again = Vocabulary.from_json(vocabulary.to_json())

    assert again == vocabulary
    assert again.digest == vocabulary.digest


def test_one_token_more_is_another_digest_because_all_numbers_move() -> None:
    vocabulary = small_vocabulary()

    assert replace(vocabulary, tokens=(*vocabulary.tokens, "new")).digest != vocabulary.digest


def test_rare_tokens_are_left_to_the_unknown_of_their_group() -> None:
    rows = [rows_of(evidence_in(case)) for case in cases()]

    common = vocabulary_of(rows, rare=5)

    assert "named:forbidden" in small_vocabulary().ids
    assert "named:forbidden" not in common.ids
    assert common.unknown("named:forbidden") == common.ids.get("?named", 0)


def test_every_token_has_an_unknown_that_training_may_put_in_its_place() -> None:
    vocabulary = small_vocabulary()

    assert len(vocabulary.fallbacks) == len(vocabulary.tokens)
    assert vocabulary.tokens[vocabulary.fallbacks[vocabulary.ids["crashing.exit_code=other"]]] == "?crashing.exit_code"


@pytest.mark.parametrize(
    ("token", "group"),
    [("crashing.exit_code=1", "?crashing.exit_code"), ("pod:signal:log", "?pod:signal"), ("focus", "?")],
)
def test_a_group_is_what_stands_before_the_value(token: str, group: str) -> None:
    assert group_of(token) == group


@pytest.mark.parametrize("change", [{"edge_codes": ("none",)}, {"version": 99}, {"faults": FAULTS[1:]}])
def test_a_vocabulary_of_another_encoding_is_refused_before_it_misreads_a_checkpoint(change: dict[str, object]) -> None:
    other = replace(small_vocabulary(), **change)  # type: ignore[arg-type]

    with pytest.raises(PermanentError):
        Vocabulary.from_json(other.to_json())


def test_faults_are_those_of_the_taxonomy_in_their_order_without_the_two_that_name_none() -> None:
    assert list(FAULTS) == [fault.value for fault in Fault][2:]
    assert not {"none", "unknown"} & set(FAULTS)
