"""How an incident looks in the terminal. Pure; text from the cluster is shown as text, never as markup."""

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from deployments.console.view import QuestionView
from incidents.models import Diagnosis, Plan, Step
from incidents.report import decided_by

QUIET = frozenset({"repeated", "woken", "run_adopted", "consumed"})


def step_line(step: Step) -> Text:
    """One line of the timeline."""
    line = Text(f"{step.at:%H:%M:%S}  ", style="dim")
    line.append(step.event.removeprefix("state:"), style="bold cyan" if step.event.startswith("state:") else "cyan")
    if step.detail:
        line.append(f"  {step.detail}", style="default")
    return line.append(f"  ({step.actor})", style="dim") if step.actor else line


def diagnosis_panel(diagnosis: Diagnosis) -> Panel:
    """What is believed, how sure, and on what."""
    table = Table("seen", "object", "where", box=None, header_style="dim")
    for fact in diagnosis.evidence:
        table.add_row(Text(fact.statement), Text(str(fact.source.object)), Text(fact.source.where))
    parts: list[RenderableType] = [Text(diagnosis.summary), Text(), table]
    if diagnosis.root_cause is not None:
        parts.insert(1, Text(f"root cause: {diagnosis.root_cause.object}", style="bold"))
    parts += [Text(), Text(decided_by(diagnosis), style="bold red" if diagnosis.disputes else "dim")]
    title = f"{diagnosis.fault}, confidence {diagnosis.confidence:.2f}, by tier {diagnosis.tier}"
    return Panel(Group(*parts), title=title, title_align="left", border_style="yellow")


def question_panel(question: QuestionView) -> Panel:
    """The plan that is asked about, and until when."""
    title = f"question {question.round}: may this be done? (open until {question.deadline:%H:%M:%S} UTC)"
    return Panel(plan_text(question.plan), title=title, title_align="left", border_style="magenta")


def plan_text(plan: Plan) -> Text:
    """A plan, its parameters, its risk and its way back."""
    params = ", ".join(f"{name}={value}" for name, value in plan.params.items())
    asked = ", ".join(f"{ask.param}=?" for ask in plan.asks)
    lines = [
        f"{plan.action} on {plan.target}",
        f"with   {', '.join(part for part in (params, asked) if part) or 'no parameters'}",
        f"why    {plan.why}",
        f"undo   {plan.undo or 'there is no way back'}",
        f"risk   {plan.risk}",
    ]
    return Text("\n".join(lines))
