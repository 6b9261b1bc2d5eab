"""Where in the root a fault sits, and which facts prove it: read off the evidence, never made up."""

import pytest

from incidents.faults import Fault
from incidents.models import Cause, Evidence, Fact, Link, ObjectRef, Relation, Signal
from tests.factories import WEB, make_evidence, make_fact
from tests.trm.incident.cases import cases, evidence_in
from trm.incident.particulars import cause_of
from trm.incident.proof import MOST, MOST_OF_ONE, proof_of
from trm.incident.rows import rows_of

POD = ObjectRef(kind="Pod", name="web-1", namespace="shop")
OWNS = Link(relation=Relation.OWNS, source=WEB, target=POD, found=True)
SECRET = ObjectRef(kind="Secret", name="web-auth", namespace="shop")
CRASH = make_fact(Signal.CRASHING, POD, container="app", exit_code="1")
HOST = ObjectRef(kind="Service", name="dbb", namespace="shop")


def said(clue: str, container: str = "app", **detail: str) -> Fact:
    return make_fact(Signal.LOG, POD, clue=clue, container=container, **detail)


def make_seen(*facts: Fact, links: tuple[Link, ...] = ()) -> Evidence:
    return make_evidence(facts=facts, links=(OWNS, *links))


def found(fault: Fault, *facts: Fact, links: tuple[Link, ...] = (), root: ObjectRef = WEB) -> dict[str, str]:
    cause = cause_of(fault, root, make_seen(*facts, links=links))
    assert cause.object == root
    return cause.model_dump(include={"container", "env", "key"}, exclude_none=True)


def test_a_missing_variable_is_the_one_that_the_log_names() -> None:
    facts = (CRASH, said("missing_variable", "api", variable="TOKEN", given="no"))

    assert found(Fault.MISSING_ENV_VAR, *facts) == {"container": "api", "env": "TOKEN"}


def test_a_variable_that_is_there_is_not_called_missing_while_another_is() -> None:
    there, gone = (said("missing_variable", variable=name, given=given) for name, given in (("A", "yes"), ("B", "no")))

    assert found(Fault.MISSING_ENV_VAR, CRASH, there, gone)["env"] == "B"
    assert found(Fault.BAD_ENV_VALUE, CRASH, gone, there)["env"] == "A"


def test_a_variable_that_the_newest_revision_took_away_is_the_missing_one_where_the_log_names_none() -> None:
    removed = make_fact(Signal.CHANGED, WEB, container="app", field="env TOKEN", words="removed")
    added = make_fact(Signal.CHANGED, WEB, container="app", field="env OTHER", words="added")

    assert found(Fault.MISSING_ENV_VAR, CRASH, removed, added) == {"container": "app", "env": "TOKEN"}


def test_a_host_that_does_not_exist_sits_in_the_variable_that_names_it() -> None:
    holds = Link(
        relation=Relation.CALLS, source=WEB, target=HOST, found=False, detail={"variable": "DB", "container": "app"}
    )
    complains = holds.model_copy(update={"detail": {"clue": "unresolved", "host": "dbb"}})

    assert found(Fault.BAD_ENV_VALUE, CRASH, links=(holds, complains)) == {"container": "app", "env": "DB"}


def test_no_variable_is_made_up() -> None:
    assert found(Fault.MISSING_ENV_VAR, CRASH) == {"container": "app"}


@pytest.mark.parametrize(
    ("fault", "fact"),
    [
        (Fault.OOM_KILLED, make_fact(Signal.OOM_KILLED, POD, container="side")),
        (Fault.LIVENESS_PROBE_FAILING, make_fact(Signal.PROBE_FAILING, POD, container="side", probe="liveness")),
        (Fault.IMAGE_NOT_FOUND, make_fact(Signal.IMAGE_UNAVAILABLE, POD, container="side", why="not_found")),
        (Fault.INIT_CONTAINER_FAILING, make_fact(Signal.CRASHING, POD, container="side", init="yes")),
        (Fault.BAD_COMMAND, make_fact(Signal.START_REFUSED, POD, container="side", why="no_command")),
        (Fault.UNSCHEDULABLE_RESOURCES, make_fact(Signal.UNSCHEDULABLE, POD, container="side", why="resources")),
    ],
)
def test_the_container_is_the_one_that_shows_the_fault_and_not_the_loudest(fault: Fault, fact: Fact) -> None:
    loud = make_fact(Signal.NOT_READY, POD, container="app")

    assert found(fault, loud, loud, fact) == {"container": "side"}


def test_faults_of_the_whole_pod_name_no_container() -> None:
    assert found(Fault.UNSCHEDULABLE_PLACEMENT, CRASH) == {}
    assert found(Fault.SCALED_TO_ZERO, CRASH) == {}


def test_a_missing_key_is_the_one_that_somebody_asks_that_object_for() -> None:
    other = make_fact(Signal.CONFIG_REFUSED, POD, kind="Secret", name="other", key="wrong")
    asked = make_fact(Signal.CONFIG_REFUSED, POD, kind="Secret", name="web-auth", key="token")

    assert found(Fault.MISSING_SECRET_KEY, other, asked, root=SECRET) == {"key": "token"}
    assert found(Fault.MISSING_SECRET, other, asked, root=SECRET) == {}


@pytest.mark.parametrize("case", ["missing-secret-key", "readiness-probe-failing", "app-wedged"])
def test_a_generated_case_gives_the_particulars_of_its_truth(case: str) -> None:
    truth, evidence = cases()[case]["truth"], evidence_in(case)
    named = truth["root_cause"]
    root = next(
        ref
        for row in rows_of(evidence).rows
        for ref in row.refs
        if (ref.kind, ref.name) == (named["kind"], named["name"])
    )

    cause: Cause = cause_of(Fault(truth["fault"]), root, evidence)

    parts = named.keys() & {"container", "env", "key"}
    assert parts
    assert {part: getattr(cause, part) for part in parts} == {part: named[part] for part in parts}


def test_proof_begins_with_the_signs_of_the_fault() -> None:
    short = make_fact(Signal.SHORT_OF_REPLICAS, WEB)
    clue = said("missing_variable", variable="TOKEN", given="no")
    evidence = make_seen(short, CRASH, clue)
    rows = rows_of(evidence)

    proof = proof_of(Fault.MISSING_ENV_VAR, WEB, evidence, rows, [-1.0] * len(rows.rows))

    assert [evidence.facts[index].signal for index in proof] == [Signal.SHORT_OF_REPLICAS, Signal.LOG, Signal.CRASHING]


def test_what_names_the_root_proves_it() -> None:
    asked = make_fact(Signal.CONFIG_REFUSED, POD, kind="Secret", name="web-auth", key="token")
    evidence = make_seen(CRASH, asked)
    rows = rows_of(evidence)

    assert proof_of(Fault.MISSING_SECRET_KEY, SECRET, evidence, rows, [-1.0] * len(rows.rows)) == (1,)


def test_rows_that_the_model_points_at_prove_too_the_surest_first() -> None:
    node = ObjectRef(kind="Node", name="n1")
    evidence = make_seen(make_fact(Signal.NODE_CORDONED, node), CRASH)
    rows = rows_of(evidence)
    at = {row.ref: place for place, row in enumerate(rows.rows)}
    logits = [-1.0] * len(rows.rows)
    logits[at[node]], logits[at[POD]] = 3.0, 1.0

    assert proof_of(Fault.MISSING_SECRET, SECRET, evidence, rows, logits) == (0, 1)


def test_one_object_that_says_much_does_not_fill_the_proof() -> None:
    evidence = make_seen(*(said("missing_variable", variable=f"V{number}") for number in range(20)))
    rows = rows_of(evidence)

    proof = proof_of(Fault.MISSING_ENV_VAR, WEB, evidence, rows, [1.0] * len(rows.rows))

    assert len(proof) == MOST_OF_ONE
    assert MOST_OF_ONE < MOST
