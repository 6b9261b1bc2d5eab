"""The report as Markdown: what a human reads in the UI, the terminal and the mail of the morning after. Pure."""

import re
from collections.abc import Iterable

from incidents.models import Attempt, Diagnosis, Fact, Plan, Report, RepositoryPatch, State, Verification
from incidents.report.inert import code, text
from incidents.report.reasoning import decided_by, disagreement_of, opinion_lines, trace_lines

HEADLINES = {
    State.RESOLVED: "Resolved",
    State.NOT_FIXED: "Not fixed",
    State.REJECTED: "Rejected: nothing was changed",
    State.EXPIRED: "Expired without a decision: nothing was changed",
    State.ESCALATED: "Escalated to a human",
    State.RECOVERED: "Recovered without us",
    State.ATTACHED: "Attached to another incident",
    State.FAILED: "Failed",
}


def markdown_of(report: Report, *, pictures: bool = True) -> str:
    """The whole report; without pictures for who cannot render Mermaid."""
    title = f"# {HEADLINES.get(report.state, report.state)}: {text(report.workload)}"
    parts = [title, "", text(report.headline), "", *_facts_line(report)]
    if report.diagnosis is not None:
        parts += ["", "## Diagnosis", "", *diagnosis_lines(report.diagnosis, pictures=pictures)]
    for attempt in report.attempts:
        parts += ["", f"## Attempt {attempt.number}", "", *_attempt_lines(attempt)]
    if report.patch is not None:
        parts += ["", "## Patch for the repository", "", *patch_lines(report.patch)]
    if report.missing:
        parts += ["", "## Not seen", "", *(f"- {text(item)}" for item in report.missing)]
    return "\n".join([*parts, "", "## Timeline", "", *_timeline_lines(report), ""])


def _facts_line(report: Report) -> Iterable[str]:
    yield f"Incident `{report.incident}`" + (" (dry run: nothing was changed)" if report.dry_run else "")
    if report.run_url:
        yield f"[Run in Prefect]({report.run_url})"


def diagnosis_lines(diagnosis: Diagnosis, *, pictures: bool = True) -> list[str]:
    """A diagnosis with who decided, how sure, on what, what the other tiers say, and the way to it."""
    lines = [
        f"**{diagnosis.fault}** with confidence {diagnosis.confidence:.2f}, decided by tier `{diagnosis.tier}`.",
        "",
        text(diagnosis.summary),
    ]
    if diagnosis.root_cause:
        lines += ["", f"Root cause: {text(str(diagnosis.root_cause.object))}"]
    lines += ["", *evidence_table(diagnosis.evidence)]
    return [*lines, *opinion_lines(diagnosis), *trace_lines(diagnosis, pictures=pictures)]


def evidence_table(facts: Iterable[Fact]) -> list[str]:
    """Facts, each with where it can be checked."""
    rows = [
        f"| {text(fact.statement)} | {text(str(fact.source.object))} | `{code(fact.source.where)}` |" for fact in facts
    ]
    return ["| seen | object | where |", "|---|---|---|", *rows] if rows else ["No evidence was found."]


def plan_lines(plan: Plan) -> list[str]:
    """A plan, its parameters and its way back."""
    params = ", ".join(f"{name} = `{code(str(value))}`" for name, value in plan.params.items())
    asked = [f"- **{text(ask.prompt)}**" + (f" ({text(ask.known)})" if ask.known else "") for ask in plan.asks]
    lines = [
        f"`{plan.action}` on {text(str(plan.target))}" + (f" with {params}" if params else ""),
        "",
        f"Why: {text(plan.why)}. Risk: {plan.risk}. Undo: {text(plan.undo) or 'none'}.",
    ]
    return [*lines, "", "To be answered:", *asked] if asked else lines


def patch_lines(patch: RepositoryPatch) -> list[str]:
    """A patch for a repository, as it is to be merged."""
    fence = "`" * (2 + max((len(run) for run in re.findall("`+", patch.manifest)), default=1))
    return [text(patch.instruction), "", f"{fence}yaml", *patch.manifest.splitlines(), fence]


def verification_lines(verification: Verification) -> list[str]:
    """Each condition with its result."""
    rows = [f"| {'yes' if c.passed else '**no**'} | {text(c.name)} | {text(c.detail)} |" for c in verification.checks]
    return [f"Checked for {verification.seconds:.1f} s.", "", "| holds | condition | seen |", "|---|---|---|", *rows]


def _attempt_lines(attempt: Attempt) -> list[str]:
    lines = plan_lines(attempt.plan)
    if attempt.decision is not None:
        who = attempt.decision.approver
        said = f"Decision: **{attempt.decision.verdict}** by {text(who.name)} (`{code(who.id)}`)"
        lines += ["", f"{said} at {attempt.decision.at:%H:%M:%S} UTC."]
    if attempt.outcome is not None:
        lines += ["", f"Outcome: **{attempt.outcome.result}**. {text(attempt.outcome.detail)}"]
    if attempt.verification is not None:
        lines += ["", *verification_lines(attempt.verification)]
    if attempt.undo is not None:
        lines += ["", f"Undo: **{attempt.undo.result}**. {text(attempt.undo.detail)}"]
    return lines


def _timeline_lines(report: Report) -> list[str]:
    rows = [
        f"| {step.at:%H:%M:%S} | {text(step.event)} | {text(step.actor)} | {text(step.detail)} |"
        for step in report.timeline
    ]
    return ["| UTC | what | who | |", "|---|---|---|---|", *rows]


__all__ = [
    "HEADLINES",
    "code",
    "decided_by",
    "diagnosis_lines",
    "disagreement_of",
    "evidence_table",
    "markdown_of",
    "patch_lines",
    "plan_lines",
    "text",
    "verification_lines",
]
