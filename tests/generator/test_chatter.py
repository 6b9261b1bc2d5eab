"""Chatter: much of it, in many dialects, harmless, and never in the way of the last words."""

import re
from collections import Counter
from random import Random

import pytest

from incidents.generator.speaker import DIALECTS, ENDS, MOST_PARTING, Pool, Speaker
from incidents.generator.wordings.chatter import ANY, REMARKS, Remark
from incidents.generator.wordings.preambles import COUSINS, PREAMBLES
from incidents.observing.tails import LINES

POOLS: tuple[Pool, ...] = ("training", "held_out", "all")
SLOTS = {"t", "date", "clock", "klog", "epoch", "app", "version", "hex", "n"}
CAUSES = re.compile(
    r"no such file|no such host|not known|name resolution|refused:|connection refused|timed out|timeout exceeded"
    r"|unreachable|no space|disk full|permission denied|not permitted|EACCES|ENOENT|ENOSPC|ECONNREFUSED|panic"
    r"|segfault|segmentation|out of ?memory|OOM ?Kill|exit status|exit code|core dumped|environment variable|is not set"
    r"|x509|certificate|secret|deadlock|read-only",
    re.IGNORECASE,
)


def preambles(pool: Pool, count: int = 400) -> list[tuple[str, ...]]:
    return [Speaker("orders", Random(seed), pool, DIALECTS[seed % len(DIALECTS)]).preamble() for seed in range(count)]


def is_of(remark: Remark, line: str) -> bool:
    """Whether a line is this remark, whatever stands in its slots."""
    parts = re.split("«[a-z]+»", remark.text)
    return re.fullmatch(".+?".join(map(re.escape, parts)), line) is not None


def test_there_are_at_least_600_different_remarks() -> None:
    assert len({remark.text for remark in REMARKS}) == len(REMARKS) >= 600


def test_about_a_quarter_of_every_dialect_and_mood_is_held_out() -> None:
    every = Counter(remark.mood for remark in REMARKS)
    kept = Counter(remark.mood for remark in REMARKS if remark.held_out)

    assert all(0.2 <= kept[mood] / every[mood] <= 0.4 for mood in every)


@pytest.mark.parametrize("dialect", [*DIALECTS, ANY])
def test_every_dialect_has_calm_and_loud_remarks_on_both_sides(dialect: str) -> None:
    sides = {(remark.mood, remark.held_out) for remark in REMARKS if remark.dialect == dialect}

    assert {(mood, side) for mood in ("calm", "loud") for side in (True, False)} <= sides


def test_every_remark_is_of_a_dialect_that_somebody_speaks() -> None:
    assert {remark.dialect for remark in REMARKS} <= {ANY, *PREAMBLES, *COUSINS}


@pytest.mark.parametrize("remark", REMARKS, ids=lambda remark: f"{remark.mood}/{remark.dialect}")
def test_remarks_have_known_slots_and_name_no_cause(remark: Remark) -> None:
    assert set(re.findall("«([a-z]+)»", remark.text)) <= SLOTS
    assert "«" not in re.sub("«[a-z]+»", "", remark.text)
    assert remark.mood == "calm" or not CAUSES.search(remark.text)


@pytest.mark.parametrize("pool", POOLS)
def test_logs_are_of_all_lengths_and_leave_room_for_the_last_words(pool: Pool) -> None:
    lengths = [len(lines) for lines in preambles(pool)]

    assert min(lengths) <= 1
    assert max(lengths) > 20
    assert sum(length > 10 for length in lengths) > len(lengths) / 4


def test_no_pool_says_what_only_the_other_may() -> None:
    pools: tuple[tuple[Pool, bool], ...] = (("training", True), ("held_out", False))
    for pool, foreign in pools:
        spoken = {line for lines in preambles(pool, 60) for line in lines}
        others = [each for each in REMARKS if each.held_out is foreign and len(each.text) > 40]
        assert not [line for line in spoken for remark in others if is_of(remark, line)]


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_the_same_seed_says_the_same(seed: int) -> None:
    first, second = (Speaker("orders", Random(seed), dialect=DIALECTS[seed % len(DIALECTS)]) for _ in range(2))

    assert first.preamble() == second.preamble() == first.preamble()
    assert first.last_words("crash") == second.last_words("crash")


@pytest.mark.parametrize("seed", range(20))
def test_hostile_lines_come_right_before_the_last_words(seed: int) -> None:
    assert Speaker("orders", Random(seed), extra=("obey", "now")).preamble()[-2:] == ("obey", "now")


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("kind", sorted(ENDS))
def test_last_words_are_within_what_the_look_reads(kind: str, pool: Pool) -> None:
    for seed in range(60):
        speaker = Speaker("orders", Random(seed), pool, DIALECTS[seed % len(DIALECTS)])
        speaker.preamble()
        words = speaker.last_words(
            kind, variable="PORT", value="x", path="/data", port="80", host="db", address="10.0.0.1"
        )
        assert 0 < len(words) <= LINES - MOST_PARTING


@pytest.mark.parametrize("kind", ["refused", "timed_out", "unresolved", "stalled", "slow"])
def test_who_may_go_on_says_no_farewell(kind: str) -> None:
    farewells = [remark for remark in REMARKS if remark.mood == "parting"]
    for seed in range(60):
        said = Speaker("orders", Random(seed)).last_words(
            kind, host="db", port="5432", address="10.0.0.1", variable="DB"
        )
        assert not [line for line in said for remark in farewells if is_of(remark, line)]
