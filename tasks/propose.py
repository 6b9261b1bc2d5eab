"""Turn a diagnosis into one question to a human, stored in the ledger with its deadline; or into an ending."""

from datetime import timedelta

from prefect import task

from incidents.actions import checked
from incidents.approvals import BY_POLICY, POLICY
from incidents.errors import Refused
from incidents.gitops import gitops_plan
from incidents.ledger.records import QuestionRecord, QuestionStatus
from incidents.models import Diagnosis, Evidence, Plan, RepositoryPatch, State, Verdict
from incidents.plans import instruction_for, plan_for
from incidents.policy import (
    check_automatic,
    check_history,
    check_policy,
    ineffective,
    warnings_of,
)
from incidents.report import diagnosis_lines, disagreement_of, patch_lines, plan_lines, text
from tasks.observe import key_of
from tasks.policing import Office, Ruling, ruling_on
from tasks.steps import ACTOR, Ending, Proposal, Turn, once_per_round, publish, step
from tasks.wiring import world


@task(**step("propose", once_per_round))
async def propose(turn: Turn, evidence: Evidence, diagnosis: Diagnosis) -> Proposal:
    """Ask for one precise action, or say why nothing is asked."""
    other = await _root_elsewhere(turn, diagnosis)
    if other is not None:
        return Proposal(diagnosis=diagnosis, ending=_told(State.ATTACHED, f"joined incident {other}", diagnosis))
    offered = gitops_plan(plan_for(diagnosis, evidence), evidence)
    plan = None if isinstance(offered, RepositoryPatch) else offered
    ending = _set_back(diagnosis, offered) or _nothing_to_ask(diagnosis, evidence, plan)
    ruling: Ruling | None = None
    if plan is not None and ending is None:
        ruling, ending = await _ruled(turn, diagnosis, evidence, plan)
    if plan is not None and ruling is not None:
        warned = (plan.why, disagreement_of(diagnosis), *warnings_of(*ruling))
        plan = plan.model_copy(update={"why": "; ".join(each for each in warned if each)})
    await publish(turn.incident, "propose", _markdown(diagnosis, plan, ending), _said(plan, ending))
    if plan is None or ruling is None or ending is not None:
        return Proposal(diagnosis=diagnosis, plan=plan, ending=ending)
    question = await _asked(turn, plan)
    await _decide_by_policy(question, diagnosis, ruling)
    return Proposal(diagnosis=diagnosis, plan=question.plan)


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
    return _told(State.ESCALATED, reason, diagnosis).model_copy(update={"patch": offered})


def _nothing_to_ask(diagnosis: Diagnosis, evidence: Evidence, plan: Plan | None) -> Ending | None:
    if diagnosis.is_well:
        return Ending(state=State.RECOVERED, reason=diagnosis.summary)
    if not diagnosis.has_issue:
        return _told(State.ESCALATED, diagnosis.summary, diagnosis)
    if plan is None:
        return _told(State.ESCALATED, f"{diagnosis.summary}. {instruction_for(diagnosis, evidence)}", diagnosis)
    return None


def _told(state: State, reason: str, diagnosis: Diagnosis) -> Ending:
    """An end at which a human reads what every sure tier said."""
    differing = disagreement_of(diagnosis)
    return Ending(state=state, reason=f"{reason} ({differing})" if differing else reason)


async def _ruled(
    turn: Turn, diagnosis: Diagnosis, evidence: Evidence, plan: Plan
) -> tuple[Ruling | None, Ending | None]:
    """What the policy says of a plan; with the ending where it may not be asked for."""
    try:
        ruling = await _ruling(turn, diagnosis, evidence, plan)
    except Refused as error:
        reason = f"{diagnosis.summary}. The fix is refused: {error}. {instruction_for(diagnosis, evidence)}"
        await world().ledger.note(turn.incident, "plan_refused", actor=ACTOR, detail=f"{error.code}: {error}")
        return None, _told(State.ESCALATED, reason, diagnosis)
    if turn.case.dry_run:
        reason = f"{diagnosis.summary}. Dry run: {plan.action} was proposed, not asked"
        return ruling, _told(State.ESCALATED, reason, diagnosis)
    return ruling, None


async def _ruling(turn: Turn, diagnosis: Diagnosis, evidence: Evidence, plan: Plan) -> Ruling:
    """The policy and its facts. Raises Refused where the plan may not be carried out, or was in vain too often."""
    wired = world()
    checked(plan, None)
    office = Office(wired.settings, wired.ledger, wired.now())
    ruling = await ruling_on(office, turn.incident, turn.round, plan, evidence)
    check_policy(plan, turn.case.subject, *ruling)
    root = key_of(diagnosis.root_cause.object) if diagnosis.root_cause is not None else None
    check_history(ineffective(ruling.facts.standing.fixes, root, diagnosis.fault, ruling.facts.now))
    return ruling


async def _asked(turn: Turn, plan: Plan) -> QuestionRecord:
    """Store the question. The ledger's answer counts: a plan that was asked before in this round stays."""
    wired = world()
    deadline = wired.now() + timedelta(seconds=wired.settings.decision_timeout_s)
    question = await wired.ledger.ask(
        turn.incident, round=turn.round, attempt=turn.attempt, plan=plan, deadline=deadline
    )
    await wired.ledger.advance(turn.incident, State.WAITING, actor=ACTOR, detail=str(plan.action))
    return question


async def _decide_by_policy(question: QuestionRecord, diagnosis: Diagnosis, ruling: Ruling) -> None:
    """Sign the approval where the policy asks for nobody's. The gate treats it like any other decision."""
    ledger, id = world().ledger, question.incident
    if not ruling.policy.automatic or question.status is not QuestionStatus.OPEN:
        return
    try:
        why = check_automatic(question.plan, diagnosis, *ruling, await ledger.alerts_of(id))
        await ledger.decide(
            id,
            plan_hash=question.plan_hash,
            verdict=Verdict.APPROVE,
            answers={},
            approver=BY_POLICY,
            source=POLICY,
            reason=why,
        )
    except Refused as refusal:  # a human decides, or has decided already
        await ledger.note(id, "asked_because", actor=ACTOR, detail=f"{refusal.code}: {refusal}")


def _said(plan: Plan | None, ending: Ending | None) -> str:
    if ending is not None:
        return ending.reason
    return f"{plan.action} on {plan.target}: waits for a human" if plan is not None else "nothing is proposed"


def _markdown(diagnosis: Diagnosis, plan: Plan | None, ending: Ending | None) -> str:
    proposal = plan_lines(plan) if plan is not None else ["No action is proposed."]
    stopped = ["", f"**Not asked:** {text(ending.reason)}"] if ending is not None else []
    patch = ["", *patch_lines(ending.patch)] if ending is not None and ending.patch is not None else []
    return "\n".join(["# Proposal", "", *diagnosis_lines(diagnosis), "", *proposal, *stopped, *patch])
