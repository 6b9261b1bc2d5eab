"""The arrays of an incident: always the same, whatever things are called and whatever a log says."""

import random
import re
from hashlib import sha256

import numpy as np
import pytest

from incidents.models import Evidence, ObjectRef, Signal
from tests.factories import WEB, make_evidence, make_fact
from tests.trm.incident.cases import cases, evidence_in, small_vocabulary
from trm.incident.encode import Puzzle, encode
from trm.incident.relations import CODE, EDGE_CODES, NONE
from trm.incident.rows import rows_of
from trm.incident.vocabulary import FAULTS, KINDS, VERSION

POD = ObjectRef(kind="Pod", name="web-1", namespace="shop")
ARRAYS = ("tokens", "token_rows", "words", "word_rows", "edges", "kinds")


def assert_same(one: Puzzle, other: Puzzle) -> None:
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


def renamed(evidence: Evidence) -> Evidence:
    """The same evidence with other names for objects, namespaces and containers, in all its texts."""
    names = {name for ref in rows_of(evidence).index() for name in (ref.name, ref.namespace or "")}
    names |= {spec.name for workload in evidence.workloads for spec in workload.specs}
    names |= {item.pod for workload in evidence.workloads for item in workload.containers}
    ordered = sorted(names - {""}, key=lambda name: (-len(name), name))
    random.Random(4).shuffle(numbers := list(range(len(ordered))))
    others = {name: f"renamed-{number}" for name, number in zip(ordered, numbers, strict=True)}
    found = re.compile(rf"(?<![A-Za-z0-9])({'|'.join(map(re.escape, ordered))})(?![A-Za-z0-9])")
    return Evidence.model_validate_json(found.sub(lambda match: others[match[1]], evidence.model_dump_json()))


@pytest.mark.parametrize("case", cases())
def test_the_same_evidence_gives_the_same_arrays_after_a_journey_through_json(case: str) -> None:
    evidence = evidence_in(case)
    again = Evidence.model_validate_json(evidence.model_dump_json())

    assert_same(encode(evidence, small_vocabulary())[0], encode(again, small_vocabulary())[0])


@pytest.mark.parametrize("case", cases())
def test_names_make_no_difference(case: str) -> None:
    evidence = evidence_in(case)
    other = renamed(evidence)
    assert other.focus != evidence.focus

    assert_same(encode(evidence, small_vocabulary())[0], encode(other, small_vocabulary())[0])


@pytest.mark.parametrize("case", cases())
def test_each_edge_has_its_counterpart_on_the_way_back(case: str) -> None:
    edges = encode(evidence_in(case), small_vocabulary())[0].edges

    for here, there in np.argwhere(edges != CODE[NONE]):
        code, back = EDGE_CODES[edges[here, there]], EDGE_CODES[edges[there, here]]
        if here == there:
            assert code == "self"
        else:
            assert code[:-1] == back[:-1]
            assert {code[-1], back[-1]} == {"<", ">"}


@pytest.mark.parametrize("case", cases())
def test_the_arrays_fit_together(case: str) -> None:
    puzzle, rows = encode(evidence_in(case), small_vocabulary())

    count = len(rows.rows)
    assert puzzle.tokens.shape == puzzle.token_rows.shape
    assert puzzle.words.shape == puzzle.word_rows.shape
    assert puzzle.edges.shape == (count, count)
    assert [KINDS[kind] for kind in puzzle.kinds] == [row.kind for row in rows.rows]
    assert sorted(set(puzzle.token_rows)) == list(range(count))
    assert puzzle.unknown == 0


def logged(text: str) -> Evidence:
    fact = make_fact(Signal.LOG, POD, f"log: {text}", clue="unread", which="current", container="app")
    crash = make_fact(Signal.CRASHING, POD, container="app", exit_code="1")
    return make_evidence(facts=(crash, fact))


def test_a_log_that_writes_tokens_only_gets_words() -> None:
    hostile = logged("signal:oom_killed kind:Node pod:signal:node_not_ready focus rolled_out verdict=none")
    harmless = logged("one two three four")

    said, quiet = (encode(each, small_vocabulary())[0] for each in (hostile, harmless))

    np.testing.assert_array_equal(said.tokens, quiet.tokens)
    np.testing.assert_array_equal(said.kinds, quiet.kinds)
    assert len(said.words) != len(quiet.words)


def test_a_detail_that_holds_text_becomes_no_token_of_another_kind() -> None:
    fact = make_fact(Signal.CRASHING, WEB, reason="x signal:oom_killed\nkind:Node")

    tokens = rows_of(make_evidence(facts=(fact,))).rows[1].tokens

    assert "crashing.reason=*" in tokens
    assert "signal:oom_killed" not in tokens


def test_a_value_that_nobody_has_seen_is_told_as_the_unknown_of_its_key() -> None:
    known = encode(make_evidence(facts=(make_fact(Signal.CRASHING, POD, reason="Error"),)), small_vocabulary())[0]
    strange = encode(make_evidence(facts=(make_fact(Signal.CRASHING, POD, reason="Haunted"),)), small_vocabulary())[0]

    ids = small_vocabulary().ids
    assert ids["?crashing.reason"] in strange.tokens
    assert ids["?crashing.reason"] not in known.tokens
    assert strange.unknown > known.unknown


def test_many_unknown_values_of_one_key_are_one_unknown_of_their_row() -> None:
    facts = tuple(make_fact(Signal.CRASHING, POD, reason=why) for why in ("Haunted", "Cursed", "Hexed"))

    tokens = encode(make_evidence(facts=facts), small_vocabulary())[0].tokens

    assert list(tokens).count(small_vocabulary().ids["?crashing.reason"]) == 1


def test_edge_codes_faults_and_kinds_fit_into_a_byte() -> None:
    assert len(EDGE_CODES) == len(set(EDGE_CODES)) < 200
    assert EDGE_CODES[0] == NONE
    assert max(len(FAULTS), len(KINDS)) < 256


def test_the_encoding_is_the_one_that_checkpoints_were_trained_on_until_its_version_says_otherwise() -> None:
    digest = sha256()
    for case in cases():
        puzzle = encode(evidence_in(case), small_vocabulary())[0]
        for name in ARRAYS:
            digest.update(getattr(puzzle, name).tobytes())

    assert (VERSION, digest.hexdigest()[:16]) == (4, "100f1f42729cb12b")
