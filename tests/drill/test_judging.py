"""What counts as a drill that went well; each way to go wrong is called by its name."""

import pytest

from deployments.drill.catalogue import drills
from deployments.drill.judging import expected_of, phases_of, problems_of, result_of
from incidents.models import State
from tests.drill.factories import PATCH, PLACE, make_attempt, make_expected, make_seen


def test_one_right_write_and_a_resolved_incident_is_what_is_wanted() -> None:
    result = result_of(PLACE, make_expected(), make_seen(State.RESOLVED, make_attempt()), [PATCH], {"total": 9.0})

    assert result.passed
    assert result.action == "scale_deployment Deployment/web"
    assert result.seconds == {"diagnose": 1.0, "ask": 2.0, "apply": 1.0, "verify": 3.0, "total": 9.0}


def test_a_wrong_write_fails_however_the_incident_ends() -> None:
    wrong = make_attempt(params={"replicas": 9})

    assert problems_of(make_expected(), "shop", make_seen(State.RESOLVED, wrong), [PATCH]) == (
        "wrong write: scale_deployment Deployment/web",
    )


def test_a_write_before_an_escalation_fails() -> None:
    problems = problems_of(make_expected(State.ESCALATED), "shop", make_seen(State.ESCALATED, make_attempt()), [PATCH])

    assert problems == ("1 writes where 0 should be",)


def test_a_write_that_the_report_conceals_is_found_in_the_clusters_log() -> None:
    (problem,) = problems_of(make_expected(), "shop", make_seen(State.RESOLVED, make_attempt()), [PATCH, PATCH])

    assert "the report tells of 1 writes, and the cluster of 2" in problem


def test_another_end_than_the_truth_wants_fails() -> None:
    (problem,) = problems_of(make_expected(), "shop", make_seen(State.ESCALATED), [])

    assert problem == "ended as escalated instead of resolved: so it ended"


def test_what_was_found_done_is_no_write_of_ours() -> None:
    problems = problems_of(make_expected(), "shop", make_seen(State.RESOLVED, make_attempt("already_there")), [])

    assert problems == ("0 writes where 1 should be",)


@pytest.mark.parametrize(
    ("scenario", "ends"),
    [
        ("missing_env_var", {State.RESOLVED}),
        ("service_selector_mismatch", {State.RESOLVED, State.ESCALATED}),
        ("missing_secret", {State.ESCALATED}),
        ("crash_loop", {State.ESCALATED}),
        ("healthy", {State.RECOVERED}),
    ],
)
def test_the_truth_says_how_an_incident_has_to_end(scenario: str, ends: set[State]) -> None:
    (drill,) = (each for each in drills([scenario], 0) if each.scenario == scenario)

    assert set(expected_of(drill).states) == ends


def test_a_phase_that_did_not_happen_has_no_time() -> None:
    assert phases_of(make_seen().timeline[:2]) == {"diagnose": 1.0}
