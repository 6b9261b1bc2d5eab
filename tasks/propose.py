"""Turn a diagnosis into one question to a human, stored in the ledger with its deadline; or into an ending."""

from datetime import timedelta

from prefect import task

from incidents.actions import checked
from incidents.errors import Refused
from incidents.gitops import gitops_plan
from incidents.models import Diagnosis, Evidence, Plan, RepositoryPatch, State
from incidents.plans import instruction_for, plan_for
from incidents.policy import check_policy
from incidents.report import diagnosis_lines, patch_lines, plan_lines, text
from tasks.observe import key_of
from tasks.steps import ACTOR, Ending, Proposal, Turn, once_per_round, publish, step
from tasks.wiring import world


@task(**step("propose", once_per_round))
async def propose(turn: Turn, evidence: Evidence, diagnosis: Diagnosis) -> Proposal:
    """Ask for one precise action, or say why nothing is asked."""
    other = await _root_elsewhere(turn, diagnosis)
    if other is not None:
        return Proposal(diagnosis=diagnosis, ending=Ending(state=State.ATTACHED, reason=f"joined incident {other}"))
    offered = gitops_plan(plan_for(diagnosis, evidence), evidence)
    plan = None if isinstance(offered, RepositoryPatch) else offered
    ending = _set_back(diagnosis, offered) or _nothing_to_ask(turn, diagnosis, evidence, plan)
    await publish(turn.incident, "propose", _markdown(diagnosis, plan, ending), _said(plan, ending))
    if plan is None or ending is not None:
        return Proposal(diagnosis=diagnosis, plan=plan, ending=ending)
    return Proposal(diagnosis=diagnosis, plan=await _asked(turn, plan))


async def _root_elsewhere(turn: Turn, diagnosis: Diagnosis) -> str | None:
    """The open incident that already deals with this root, if there is one."""
    if diagnosis.root_cause is None:
        return None
    return await world().ledger.claim_root(turn.incident, key_of(diagnosis.root_cause.object), actor=ACTOR)


def _set_back(diagnosis: Diagnosis, offered: Plan | RepositoryPatch | None) -> Ending | None:
    """The end where GitOps would undo the fix: a human merges it where it lasts."""
    if not isinstance(offered, RepositoryPatch):
        return None
    reason = f"{diagnosis.summary}. {offered.instruction}"
    return Ending(state=State.ESCALATED, reason=reason, patch=offered)


def _nothing_to_ask(turn: Turn, diagnosis: Diagnosis, evidence: Evidence, plan: Plan | None) -> Ending | None:
    if not diagnosis.has_issue:
        return Ending(state=State.RECOVERED, reason=diagnosis.summary)
    if plan is None:
        return Ending(state=State.ESCALATED, reason=f"{diagnosis.summary}. {instruction_for(diagnosis, evidence)}")
    try:
        check_policy(plan, turn.case.subject)
        checked(plan, None)
    except Refused as error:
        return Ending(state=State.ESCALATED, reason=f"{diagnosis.summary}. The fix is refused: {error}")
    if turn.case.dry_run:
        return Ending(
            state=State.ESCALATED, reason=f"{diagnosis.summary}. Dry run: {plan.action} was proposed, not asked"
        )
    return None


async def _asked(turn: Turn, plan: Plan) -> Plan:
    """Store the question. The ledger's answer counts: a plan that was asked before in this round stays."""
    wired = world()
    deadline = wired.now() + timedelta(seconds=wired.settings.decision_timeout_s)
    question = await wired.ledger.ask(
        turn.incident, round=turn.round, attempt=turn.attempt, plan=plan, deadline=deadline
    )
    await wired.ledger.advance(turn.incident, State.WAITING, actor=ACTOR, detail=str(plan.action))
    return question.plan


def _said(plan: Plan | None, ending: Ending | None) -> str:
    if ending is not None:
        return ending.reason
    return f"{plan.action} on {plan.target}: waits for a human" if plan is not None else "nothing is proposed"


def _markdown(diagnosis: Diagnosis, plan: Plan | None, ending: Ending | None) -> str:
    proposal = plan_lines(plan) if plan is not None else ["No action is proposed."]
    stopped = ["", f"**Not asked:** {text(ending.reason)}"] if ending is not None else []
    patch = ["", *patch_lines(ending.patch)] if ending is not None and ending.patch is not None else []
    return "\n".join(["# Proposal", "", *diagnosis_lines(diagnosis), "", *proposal, *stopped, *patch])
