"""Who decided, what the other tiers say of it, and the way of a model from symptom to cause. Pure."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from incidents.faults import Fault
from incidents.models import Abstention, Diagnosis, Opinion, ReasoningStep, Suspicion, Tier
from incidents.report.inert import label, text


def decided_by(diagnosis: Diagnosis) -> str:
    """One line: `decided by trm (0.94); rules agree`."""
    is_decided = diagnosis.tier is not Tier.NONE
    who = f"decided by {diagnosis.tier} ({diagnosis.confidence:.2f})" if is_decided else "undecided"
    others = [_verdict(each) for each in diagnosis.second_opinions]
    silent = [f"{each.tier} abstained" for each in diagnosis.abstentions]
    return "; ".join((who, *others, *silent))


def disagreement_of(diagnosis: Diagnosis) -> str:
    """Both answers in one sentence; '' where no confident tier differs."""
    if not diagnosis.disputes:
        return ""
    cause = diagnosis.root_cause
    mine = f"{diagnosis.fault}{f' in {cause.object}' if cause else ''} ({diagnosis.confidence:.2f})"
    theirs = (f"{each.tier} {_does(each.tier, 'say')} {each}" for each in diagnosis.disputes)
    return f"the tiers disagree: {diagnosis.tier} {_does(diagnosis.tier, 'say')} {mine}, {', '.join(theirs)}"


def opinion_lines(diagnosis: Diagnosis) -> list[str]:
    """What every other tier said, in Markdown."""
    lines: list[str] = []
    if diagnosis.disputes:
        lines += ["", f"**Tiers disagree, so a human decides:** {text(disagreement_of(diagnosis))}."]
    for each in diagnosis.second_opinions:
        said = "agrees" if each.agrees else "**differs**"
        lines += ["", f"Tier `{each.tier}` {said}: {text(str(each))}. {text(each.summary)}"]
    for item in diagnosis.abstentions:
        lines += ["", f"Tier `{item.tier}` did not decide: {text(item.reason)}"]
    return lines


def trace_lines(diagnosis: Diagnosis, *, pictures: bool = True) -> list[str]:
    """The steps of every tier that has some: a table, and a picture for whoever can render Mermaid."""
    lines: list[str] = []
    for tier, trace in _traces(diagnosis):
        from_whom = f" (`{text(diagnosis.checkpoint)}`)" if tier is diagnosis.tier and diagnosis.checkpoint else ""
        lines += ["", f"How tier `{tier}` came to it{from_whom}:", "", *_table(trace)]
        lines += ["", *_picture(trace)] if pictures else []
        lines += _endurance(trace)
    return lines


def _endurance(trace: Sequence[ReasoningStep]) -> list[str]:
    held = trace[-1].endurance
    if held is None:
        return []
    return ["", f"Read again with parts of the evidence left out, it gives this answer {held:.0%} on average."]


def _verdict(opinion: Opinion) -> str:
    if opinion.agrees:
        return f"{opinion.tier} {_does(opinion.tier, 'agree')}"
    return f"{opinion.tier} {_does(opinion.tier, 'differ')}: {opinion}"


def _does(tier: Tier, verb: str) -> str:
    return verb if tier is Tier.RULES else f"{verb}s"


def _traces(diagnosis: Diagnosis) -> Iterator[tuple[Tier, Sequence[ReasoningStep]]]:
    answers: list[Diagnosis | Opinion | Abstention] = [diagnosis, *diagnosis.second_opinions, *diagnosis.abstentions]
    yield from ((each.tier, each.trace) for each in answers if each.trace)


def _table(trace: Sequence[ReasoningStep]) -> list[str]:
    rows = [
        f"| {step.step if first else ''} | {text(_object(each))} | {text(each.fault)} | {each.probability:.2f} "
        f"| {f'{step.confidence:.2f}' if first else ''} |"
        for step in trace
        for first, each in _marked(step.suspicions)
    ]
    return ["| step | suspected | fault | probability | confidence |", "|---|---|---|---|---|", *rows]


def _marked(suspicions: Sequence[Suspicion]) -> Iterator[tuple[bool, Suspicion]]:
    """Each suspicion, and whether it is the likeliest of its step."""
    for number, each in enumerate(suspicions):
        yield number == 0, each


def _picture(trace: Sequence[ReasoningStep]) -> list[str]:
    """The first suspect of each step; steps that do not change their mind are one box."""
    thought = [(step.step, step.suspicions[0]) for step in trace if step.suspicions]
    boxes = [[*run] for _, run in groupby(thought, key=lambda each: (each[1].object, each[1].fault))]
    nodes = [f'  s{number}["{_box(run)}"]' for number, run in enumerate(boxes)]
    arrows = [f"  s{number} --> s{number + 1}" for number in range(len(boxes) - 1)]
    return ["```mermaid", "flowchart LR", *nodes, *arrows, "```"] if boxes else []


def _box(run: Sequence[tuple[int, Suspicion]]) -> str:
    (first, _), (last, suspicion) = run[0], run[-1]
    steps = f"step {first}" if first == last else f"steps {first} to {last}"
    lines = (steps, label(_object(suspicion)), f"{suspicion.fault} {suspicion.probability:.2f}")
    return "<br/>".join(lines)


def _object(suspicion: Suspicion) -> str:
    if suspicion.object is not None:
        return str(suspicion.object)
    return "nothing" if suspicion.fault is Fault.NONE else "not known"
