"""What a program's words refer to becomes a token, in whatever words; the names stay outside."""

import pytest

from incidents.models import ContainerSpec, Evidence, Fact, Link, ObjectRef, Relation, Signal
from tests.factories import WEB, make_container, make_evidence, make_fact, make_workload
from trm.incident.rows import Row, Rows, rows_of

POD = ObjectRef(kind="Pod", name="web-1", namespace="shop")
LEDGER = ObjectRef(kind="Host", name="ledger.bank.example", namespace=None)
API = ObjectRef(kind="Service", name="api", namespace="shop")


def line(words: str, clue: str = "unread", about: ObjectRef = POD) -> Fact:
    return make_fact(Signal.LOG, about, f"log: {words}", clue=clue, container="app", which="current", line="3")


def changed(name: str, words: str) -> Fact:
    return make_fact(Signal.CHANGED, WEB, "changed", field=f"env {name}", words=words, container="app")


def calls(target: ObjectRef, host: str) -> Link:
    detail = {"host": host, "variable": "PEER"}
    return Link(relation=Relation.CALLS, source=WEB, target=target, found=True, detail=detail)


def seen(*facts: Fact, links: tuple[Link, ...] = (), env: tuple[str, ...] = ("QUEUE_SIZE",)) -> Rows:
    workload = make_workload(
        specs=(ContainerSpec(name="app", env_names=env),), containers=(make_container(pod="web-1", container="app"),)
    )
    evidence: Evidence = make_evidence(workloads=(workload,), facts=facts, links=links)
    return rows_of(evidence)


def row_of(rows: Rows, ref: ObjectRef) -> Row:
    return rows.rows[rows.index()[ref]]


@pytest.mark.parametrize(
    ("words", "facts", "token"),
    [
        ("no sense in QUEUE_SIZE, giving up", (), "given"),
        ("want=CARD_TOKEN have=nothing", (changed("CARD_TOKEN", "removed"),), "removed"),
        ("want=CARD_TOKEN have=nothing", (), "absent"),
        ("QUEUE_SIZE is odd", (changed("QUEUE_SIZE", "another value"),), "edited"),
        ("QUEUE_SIZE is odd", (changed("QUEUE_SIZE", "added"),), "added"),
    ],
)
def test_a_line_tells_what_the_template_does_with_the_variable_it_names(
    words: str, facts: tuple[Fact, ...], token: str
) -> None:
    row = row_of(seen(line(words), *facts), POD)

    assert [each for each in row.tokens if each.startswith("said.variable")] == [f"said.variable={token}"]
    assert not any("queue" in each.lower() or "card" in each.lower() for each in row.tokens)


@pytest.mark.parametrize("words", ["giving up", "MY_QUEUE_SIZES", "error in Queue_size", "http://queue/size"])
def test_a_word_that_only_resembles_a_variable_is_none_of_the_template(words: str) -> None:
    row = row_of(seen(line(words)), POD)

    assert "said.variable=given" not in row.tokens


@pytest.mark.parametrize("clue", ["listening", "started"])
def test_who_only_says_that_it_is_up_refers_to_nothing(clue: str) -> None:
    row = row_of(
        seen(line("QUEUE_SIZE is 5, ledger.bank.example is up", clue), links=(calls(LEDGER, LEDGER.name),)), POD
    )

    assert not any(each.startswith("said") for each in row.tokens)


def test_a_variable_of_another_container_is_not_this_ones() -> None:
    other = make_workload(
        specs=(ContainerSpec(name="app"), ContainerSpec(name="proxy", env_names=("QUEUE_SIZE",))),
        containers=(make_container(pod="web-1", container="app"),),
    )

    row = row_of(rows_of(make_evidence(workloads=(other,), facts=(line("no sense in QUEUE_SIZE"),))), POD)

    assert "said.variable=absent" in row.tokens


def test_who_is_named_in_words_that_nobody_reads_is_led_to() -> None:
    rows = seen(line("peer=ledger.bank.example outcome=silence"), links=(calls(LEDGER, LEDGER.name),))

    index = rows.index()
    assert "said.callee" in row_of(rows, POD).tokens
    assert "named:said" in row_of(rows, LEDGER).tokens
    assert rows.edges[index[POD], index[LEDGER]] == "names"


@pytest.mark.parametrize(
    ("words", "named"),
    [("the api is gone", False), ("api:8080 outcome=silence", True), ("myapi:8080 outcome=silence", False)],
)
def test_a_service_whose_name_is_a_mere_word_is_named_with_a_port_only(words: str, named: bool) -> None:
    rows = seen(line(words), links=(calls(API, "api"),))

    assert ("named:said" in row_of(rows, API).tokens) is named


def test_a_host_that_nobody_here_calls_leads_nowhere() -> None:
    rows = seen(line("peer=elsewhere.example outcome=silence"), links=(calls(LEDGER, LEDGER.name),))

    assert "said.callee" not in row_of(rows, POD).tokens
    assert "named:said" not in row_of(rows, LEDGER).tokens


def test_the_last_complaint_of_a_container_in_trouble_is_told_apart() -> None:
    crash = make_fact(Signal.CRASHING, POD, container="app", exit_code="1")
    first = make_fact(Signal.LOG, POD, "log: slow", clue="slow", container="app", which="current", line="2")
    then = make_fact(Signal.LOG, POD, "log: bad", clue="bad_value", container="app", which="current", line="10")

    told = row_of(seen(then, first, crash), POD).tokens
    well = row_of(seen(then, first), POD).tokens

    assert [each for each in told if each.startswith("log.last")] == ["log.last=bad_value"]
    assert not any(each.startswith("log.last") for each in well)


@pytest.mark.parametrize(("clue", "told"), [("unread", True), ("refused", False)])
def test_who_lost_readiness_and_complains_of_nobody_is_told_apart(clue: str, told: bool) -> None:
    lost = make_fact(Signal.NOT_READY, POD, container="app", was_ready="yes")

    assert ("not_ready.lost" in row_of(seen(lost, line("it is what it is", clue)), POD).tokens) is told
