"""What the truth of generated cases says of their rows."""

import numpy as np

from incidents.models import Link, ObjectRef, Relation
from tests.factories import WEB, make_evidence
from tests.trm.incident.cases import cases, evidence_in
from trm.incident.labels import Labels, Role, Verdict, labels_of
from trm.incident.rows import Rows, rows_of
from trm.incident.vocabulary import FAULTS


def labelled(case: str) -> tuple[Labels, Rows]:
    rows = rows_of(evidence_in(case))
    return labels_of(cases()[case]["truth"], rows, evidence_in(case)), rows


def names(rows: Rows, marked: np.ndarray) -> set[str]:
    return {str(rows.refs[row]) for row in np.flatnonzero(marked)}


def test_a_missing_key_is_rooted_in_its_secret_and_proved_by_the_pods_that_name_it() -> None:
    labels, rows = labelled("missing-secret-key")

    root = rows.rows[labels.root]
    assert (labels.verdict, FAULTS[labels.fault], root.kind) == (Verdict.ISSUE, "missing_secret_key", "Secret")
    assert labels.roles[labels.root] == Role.ROOT
    proof = {rows.rows[row].kind for row in np.flatnonzero(labels.evidence)}
    assert {"Secret", "Pod"} <= proof


def test_the_caller_is_a_symptom_and_its_complaint_proves_the_way() -> None:
    labels, rows = labelled("app-wedged")

    assert rows.focus is not None
    assert labels.root != rows.focus
    assert labels.roles[rows.focus] == Role.SYMPTOM
    assert labels.evidence[rows.focus]


def test_the_workload_that_a_quota_refuses_is_a_symptom_although_the_quota_points_at_it() -> None:
    labels, rows = labelled("quota-exceeded")

    assert rows.rows[labels.root].kind in ("ResourceQuota", "LimitRange")
    refused = [place for place, row in enumerate(rows.rows) if "signal:create_refused" in row.tokens]
    assert refused
    assert all(labels.roles[place] == Role.SYMPTOM and labels.evidence[place] for place in refused)


def test_nothing_is_a_symptom_of_nothing_and_the_focus_proves_that() -> None:
    labels, rows = labelled("recovered")

    assert (labels.verdict, labels.root, labels.fault) == (Verdict.NONE, -1, -1)
    assert not labels.roles.any()
    assert names(rows, labels.evidence) == {str(evidence_in("recovered").focus)}


def test_an_unknown_fault_still_tells_where_it_is_wrong() -> None:
    labels, rows = labelled("crash-loop")

    truth = cases()["crash-loop"]["truth"]["root_cause"]
    root = rows.refs[labels.root]
    assert (labels.verdict, labels.fault) == (Verdict.UNKNOWN, -1)
    assert root is not None
    assert (root.kind, root.name) == (truth["kind"], truth["name"])


def test_an_issue_whose_root_nobody_could_see_is_of_no_use() -> None:
    labels, _ = labelled("image-not-found")

    assert labels.root == -1
    assert not labels.usable


def test_another_root_that_is_right_too_stands_in_for_one_that_is_no_row() -> None:
    evidence = make_evidence()
    root = {"kind": "Pod", "name": "web-1"}
    truth = {"fault": "app_wedged", "root_cause": root, "also_roots": [{"kind": "Deployment", "name": "web"}]}

    assert labels_of(truth, rows_of(evidence), evidence).root == 1


def test_of_two_objects_of_one_name_the_one_in_the_alerts_namespace_is_the_root() -> None:
    theirs, ours = (ObjectRef(kind="Secret", name="keys", namespace=space) for space in ("other", "shop"))
    links = tuple(Link(relation=Relation.REFERS, source=WEB, target=each, found=False) for each in (theirs, ours))
    evidence = make_evidence(links=links)
    rows = rows_of(evidence)

    truth = {"fault": "missing_secret", "root_cause": {"kind": "Secret", "name": "keys"}}

    assert rows.refs[labels_of(truth, rows, evidence).root] == ours


def test_every_case_but_the_unseen_one_has_exactly_one_root_or_none() -> None:
    for case in cases():
        labels, _ = labelled(case)
        roots = int((labels.roles == Role.ROOT).sum())
        assert roots == (labels.root >= 0)
