"""Log wordings: many, in families, some of which no training case ever shows."""

import re
from random import Random

import pytest

from incidents.generator.speaker import Speaker
from incidents.generator.wordings import FAMILIES
from incidents.generator.wordings.held_out import HELD_OUT
from tests.generator.makers import made, make_options

ALL = [family for families in FAMILIES.values() for family in families]
CALLS = ("refused", "timed_out", "unresolved", "dns_down", "unavailable")
SLOTS = {
    *("app", "version", "t", "date", "clock", "klog", "epoch", "hex", "n", "variable", "value", "path", "flag"),
    *("command", "host", "port", "address", "refusal"),
}


def test_there_are_at_least_300_wordings_and_a_quarter_of_the_families_is_held_out() -> None:
    assert sum(len(family.texts) for family in ALL) >= 300
    assert 0.2 <= sum(family.held_out for family in ALL) / len(ALL) <= 0.35
    assert {family.name for family in ALL} >= HELD_OUT


@pytest.mark.parametrize("kind", FAMILIES)
def test_every_kind_has_wordings_on_both_sides(kind: str) -> None:
    assert {family.held_out for family in FAMILIES[kind]} == {True, False}


@pytest.mark.parametrize("family", ALL, ids=lambda family: family.name)
def test_wordings_only_have_slots_that_somebody_fills(family: object) -> None:
    for text in family.texts:  # type: ignore[attr-defined]
        assert set(re.findall("«([a-z]+)»", text)) <= SLOTS


@pytest.mark.parametrize("kind", CALLS)
def test_whoever_cannot_reach_something_says_what(kind: str) -> None:
    for family in FAMILIES[kind]:
        for text in family.texts:
            assert "«host»" in text or "«address»" in text, family.name


@pytest.mark.parametrize("kind", ["missing_variable", "bad_value"])
def test_whoever_lacks_a_variable_names_it(kind: str) -> None:
    assert all("«variable»" in text for family in FAMILIES[kind] for text in family.texts)


def test_a_program_says_the_same_whenever_the_same_befalls_it() -> None:
    speaker = Speaker("orders", Random(1))
    first = speaker.last_words("refused", host="db", port="5432", address="10.96.0.9")

    assert speaker.last_words("refused", host="db", port="5432", address="10.96.0.9") == first
    assert speaker.last_words("refused", host="cache", port="6379", address="10.96.0.8") != first


@pytest.mark.parametrize("pool", ["training", "held_out"])
def test_no_case_speaks_words_of_the_other_side(pool: str) -> None:
    heard: set[str] = set()
    for seed in range(40):
        with made(seed, make_options(wordings=pool, noise=1.0)) as case:
            heard |= set(case.tags.wordings)

    assert len(heard) > 20
    assert (heard <= HELD_OUT) if pool == "held_out" else not heard & HELD_OUT
