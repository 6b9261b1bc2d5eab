"""What an evaluation adds up to, as totals, by group, as text and as a picture."""

from typing import Any
from xml.etree import ElementTree

import pytest

from deployments.evaluation.deciding import Decided
from deployments.evaluation.measures import Point
from deployments.evaluation.plot import risk_picture
from deployments.evaluation.results import Result, counted, result, summary
from deployments.evaluation.tables import case_lines, curve_lines, group_lines, summary_lines
from tests.evaluation.factories import SHOP, make_action, make_fix, make_healthy, make_prediction, make_truth

NEAR, FAR = {"hops": ("0",)}, {"hops": ("1",)}


def said(**given: Any) -> Decided:
    return Decided(make_prediction(**given))


def make_results() -> list[Result]:
    fixable = make_truth(fixes=[make_fix()])
    return [
        result(fixable, SHOP, said(id="fixed", actions=(make_action(),), confidence=1), NEAR),
        result(fixable, SHOP, said(id="harmed", actions=(make_action("delete_pod"),)), FAR),
        result(make_healthy(), SHOP, said(id="invented", confidence=0.5), FAR),
        result(make_truth(), SHOP, said(id="quiet", fault="unknown", root_cause=None, confidence=0), FAR),
    ]


def totals(results: list[Result], **given: Any) -> Any:
    return summary(results, [each.said for each in results], **given)


def test_the_totals_count_every_mark_and_measure_calibration() -> None:
    total = totals(make_results(), failed=1)

    assert (total.cases, total.scored, total.failed) == (4, 4, 1)
    assert (total.right, total.abstained, total.wrong) == (2, 1, 1)
    assert (total.with_fix, total.fix, total.harm, total.auto_harm) == (2, 1, 1, 0)
    assert total.brier == pytest.approx((0.1**2 + 0.5**2) / 4, abs=1e-4)


def test_cases_without_truth_are_answered_and_not_scored() -> None:
    total = summary([], [make_prediction(), make_prediction(id="two")])

    assert (total.cases, total.scored, total.brier) == (2, 0, None)
    assert summary_lines(total)[0].startswith("answered 2/2")


def test_groups_are_counted_apart() -> None:
    groups = counted(make_results(), "hops")

    assert list(groups) == ["0", "1"]
    assert (groups["1"].cases, groups["1"].right, groups["1"].wrong, groups["1"].harm) == (3, 1, 1, 1)
    assert len(group_lines("hops", groups)) == 3


def test_harm_is_printed_with_the_largest_rate_that_it_may_hide() -> None:
    harmless = [each for each in make_results() if not each.marks.harm]

    assert any("harm 0/3 (at most 63.16% at 95 %)" in line for line in summary_lines(totals(harmless)))


def test_a_case_is_a_line_with_its_marks() -> None:
    assert case_lines(make_results())[1].endswith("right detail harm")


def test_the_curve_is_readable_as_text() -> None:
    assert curve_lines([Point(0.5, 0.0), Point(1.0, 0.5)])[-1] == "   100%  50.00% " + "#" * 20


def test_the_picture_is_well_formed_whatever_its_title() -> None:
    picture = ElementTree.fromstring(risk_picture([Point(0.5, 0.0), Point(1.0, 0.03)], 'a <b> & "c"'))
    texts = [each.text for each in picture.iter() if each.tag.endswith("text")]

    assert 'a <b> & "c"' in texts
    assert "5.0%" in texts
