"""Asking a human, and what became of the question."""

from collections.abc import Mapping
from datetime import datetime

from incidents.approvals import Answer
from incidents.errors import Refused
from incidents.ledger import questions
from incidents.ledger.records import QuestionRecord, SignedDecision, Waiting
from incidents.ledger.verbs.core import Core
from incidents.models import Approver, Decision, Plan, Verdict


class AskingVerbs(Core):
    """The part of the ledger about questions and decisions."""

    async def ask(self, id: str, *, round: int, attempt: int, plan: Plan, deadline: datetime) -> QuestionRecord:
        """Store the question of a round; the stored one if there is one already. Older open ones are superseded."""
        return await self._store.write(lambda tx: questions.ask(tx, id, round, attempt, plan, deadline))

    async def question(self, id: str, round: int) -> QuestionRecord | None:
        """The question of a round."""
        return await self._store.read(lambda tx: questions.get_question(tx, id, round))

    async def questions(self, id: str) -> tuple[QuestionRecord, ...]:
        """All questions of an incident, in order."""
        return await self._store.read(lambda tx: questions.questions(tx, id))

    async def overdue(self) -> tuple[QuestionRecord, ...]:
        """Open questions whose deadline has passed."""
        return await self._store.read(questions.overdue)

    async def waiting(self) -> Waiting:
        """How many questions wait for a human, and the nearest deadline."""
        return await self._store.read(questions.waiting)

    async def decide(
        self,
        id: str,
        *,
        plan_hash: str,
        verdict: Verdict,
        answers: Mapping[str, Answer],
        approver: Approver,
        source: str,
        reason: str = "",
    ) -> Decision:
        """
        Sign and store a decision, and see to it that the run is woken.

        Raises Refused with one of the codes unknown_incident, no_question, second_decision, late, older_plan, ended,
        missing_value, unknown_value, bad_value; the refusal is in the audit. A rejection keeps no values.
        """
        wish = questions.Wish(plan_hash, verdict, answers, approver, source, reason)
        result = await self._store.write(lambda tx: questions.decide(tx, id, wish))
        if isinstance(result, Refused):
            raise result
        return result

    async def decision(self, id: str, round: int) -> SignedDecision | None:
        """The stored decision of a round: raw, so whoever acts on it verifies the signature."""
        return await self._store.read(lambda tx: questions.decision(tx, id, round))

    async def sealed_near(self, id: str) -> tuple[str, ...]:
        """The sealed answers of an incident, and of others in its namespace: what they hold must not show."""
        return await self._store.read(lambda tx: questions.sealed_near(tx, id))

    async def consume(self, id: str, round: int, *, actor: str) -> None:
        """The run has read the decision: nobody needs to wake it any more."""
        await self._store.write(lambda tx: questions.consume(tx, id, round, actor))

    async def expire(self, id: str, round: int, *, actor: str) -> bool:
        """Close an open question past its deadline and have the run woken; False if not open or time is left."""
        return await self._store.write(lambda tx: questions.expire(tx, id, round, actor))

    async def withdraw(self, id: str, round: int, *, actor: str, detail: str) -> bool:
        """Take an open question back; False if it is not open."""
        return await self._store.write(lambda tx: questions.withdraw(tx, id, round, actor, detail))
