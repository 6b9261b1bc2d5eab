"""Who decided, what the others say, and the way to it: told to humans, and inert whatever the names are."""

import re

import pytest

from incidents.faults import Fault
from incidents.models import Abstention, Cause, Diagnosis, ObjectRef, Opinion, Report, State, Suspicion, Tier
from incidents.report import decided_by, diagnosis_lines, disagreement_of, markdown_of
from incidents.report.inert import MAX_LABEL, label
from tests.factories import WEB, make_diagnosis, make_step

DB = ObjectRef(kind="Deployment", name="db", namespace="shop")
HOSTILE = ObjectRef(kind="Pod", name='x"]; click s0 "javascript:alert(1)" %%\n```\n<img src=x> | a |', namespace="shop")
AGREES = Opinion(
    tier=Tier.RULES, fault=Fault.OOM_KILLED, root_cause=Cause(object=WEB), summary="", confidence=0.97, agrees=True
)
DIFFERS = AGREES.model_copy(update={"root_cause": Cause(object=DB), "agrees": False, "summary": "db is killed"})
SILENT = Abstention(tier=Tier.RULES, reason="nothing proves that it is well")


def suspected(ref: ObjectRef | None, fault: Fault, probability: float) -> Suspicion:
    return Suspicion(object=ref, fault=fault, probability=probability)


def by_trm(**given: object) -> Diagnosis:
    trace = (
        make_step(1, suspected(WEB, Fault.BAD_RELEASE, 0.4), suspected(None, Fault.UNKNOWN, 0.2)),
        make_step(2, suspected(WEB, Fault.BAD_RELEASE, 0.5)),
        make_step(3, suspected(DB, Fault.OOM_KILLED, 0.94)),
    )
    base = {"tier": Tier.TRM, "confidence": 0.94, "trace": trace, "checkpoint": "default 0123abcd", **given}
    return make_diagnosis(Fault.OOM_KILLED, **base)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "decided by trm (0.94)"),
        ({"second_opinions": (AGREES,)}, "decided by trm (0.94); rules agree"),
        (
            {"second_opinions": (DIFFERS,)},
            "decided by trm (0.94); rules differ: oom_killed in Deployment shop/db (0.97)",
        ),
        ({"abstentions": (SILENT,)}, "decided by trm (0.94); rules abstained"),
        ({"tier": Tier.NONE, "abstentions": (SILENT,)}, "undecided; rules abstained"),
    ],
)
def test_one_line_says_who_decided_and_what_the_others_think(given: dict[str, object], words: str) -> None:
    assert decided_by(by_trm(**given)) == words
    assert str(DIFFERS) == "oom_killed in Deployment shop/db (0.97)"


def test_a_disagreement_stands_in_the_report_with_both_answers() -> None:
    diagnosis = by_trm(second_opinions=(DIFFERS,))
    said = "\n".join(diagnosis_lines(diagnosis))

    assert "**Tiers disagree, so a human decides:** the tiers disagree: trm says" in said
    assert "Tier `rules` **differs**: oom\\_killed in Deployment shop/db \\(0.97\\). db is killed" in said
    assert disagreement_of(by_trm(second_opinions=(AGREES,))) == ""


def test_the_trace_shows_which_object_was_suspected_at_each_step_as_a_table_and_a_picture() -> None:
    said = "\n".join(diagnosis_lines(by_trm()))

    assert "How tier `trm` came to it (`default 0123abcd`):" in said
    assert "| 1 | Deployment shop/web | bad\\_release | 0.40 | 0.70 |\n|  | not known | unknown | 0.20 |  |" in said
    assert "| 3 | Deployment shop/db | oom\\_killed | 0.94 | 0.70 |" in said
    picture = said[said.index("```mermaid") :].splitlines()
    assert picture == [
        "```mermaid",
        "flowchart LR",
        '  s0["steps 1 to 2<br/>Deployment shop/web<br/>bad_release 0.50"]',
        '  s1["step 3<br/>Deployment shop/db<br/>oom_killed 0.94"]',
        "  s0 --> s1",
        "```",
    ]


def test_it_is_told_how_far_the_answer_holds_where_that_is_known() -> None:
    steps = by_trm().trace
    held = (*steps[:-1], steps[-1].model_copy(update={"endurance": 0.874}))

    told = "Read again with parts of the evidence left out, it gives this answer 87% on average."
    assert told in "\n".join(diagnosis_lines(by_trm(trace=held)))
    assert "left out" not in "\n".join(diagnosis_lines(by_trm()))


def test_a_terminal_gets_the_table_and_no_source_of_a_picture() -> None:
    report = Report(incident="a", state=State.RESOLVED, headline="", workload="w", diagnosis=by_trm())

    assert "mermaid" in markdown_of(report)
    assert "mermaid" not in markdown_of(report, pictures=False)
    assert "| 3 |" in markdown_of(report, pictures=False)


def test_the_steps_of_a_model_that_did_not_decide_are_shown_under_its_own_name() -> None:
    steps = by_trm().trace
    shadow = make_diagnosis(second_opinions=(AGREES.model_copy(update={"tier": Tier.TRM, "trace": steps}),))
    silent = make_diagnosis(abstentions=(Abstention(tier=Tier.TRM, reason="not settled", trace=steps),))

    assert all("How tier `trm` came to it:" in diagnosis_lines(each) for each in (shadow, silent))


def test_a_hostile_name_in_the_picture_opens_no_box_ends_no_fence_and_clicks_nothing() -> None:
    trace = (make_step(1, suspected(HOSTILE, Fault.OOM_KILLED, 0.5)),)
    said = "\n".join(diagnosis_lines(by_trm(trace=trace)))
    picture = said[said.index("```mermaid") :]

    assert picture.count("```") == 2
    (box,) = [line for line in picture.splitlines() if line.startswith("  s0")]
    inside = re.fullmatch(r'  s0\["step 1<br/>([^<]*)<br/>oom_killed 0.50"\]', box)
    assert inside is not None
    assert not set(inside[1]) & set('"];:%`<>|&#()')
    assert len(label("a" * 300)) == MAX_LABEL
