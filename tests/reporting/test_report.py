"""The report is for humans, and what a cluster or an alert says in it stays text."""

import re

from incidents.models import Attempt, Fact, Reference, Report, Signal, State, Step
from incidents.report import code, markdown_of, text
from tests.factories import NOW, WEB, make_decision, make_diagnosis, make_plan

HOSTILE = "![x](http://evil/?q) <script>alert(1)</script> | a | `rm -rf`\n# Approved"


def make_report(statement: str = "seen") -> Report:
    fact = Fact(signal=Signal.WARNING, statement=statement, source=Reference(object=WEB, where=f"log {statement}"))
    return Report(
        incident="abc",
        state=State.RESOLVED,
        headline="it helped",
        workload="shop/web",
        diagnosis=make_diagnosis(evidence=(fact,), summary=statement),
        attempts=(Attempt(number=1, plan=make_plan(), decision=make_decision(reason=statement)),),
        timeline=(Step(at=NOW, event="decided", actor="oncall", detail=statement),),
    )


def test_it_says_what_was_wrong_who_decided_what_was_done_and_when() -> None:
    said = markdown_of(make_report())

    for part in (
        "# Resolved: shop/web",
        "missing\\_env\\_var",
        "tier `rules`",
        "On call",
        "patch\\_deployment",
        "12:00:00",
    ):
        assert part.replace("\\", "") in said.replace("\\", "")


def test_hostile_text_cannot_add_markup_links_images_or_rows() -> None:
    said = re.sub(r"`[^`\n]*`", "", markdown_of(make_report(HOSTILE)))  # nothing is active inside a code span

    assert "![" not in said
    assert "<script>" not in said
    assert "\n# Approved" not in said
    assert "http://evil" not in said


def test_escaped_text_is_one_line() -> None:
    assert "\n" not in text(HOSTILE)
    assert "`" not in code(HOSTILE)
