"""
The ledger: the source of truth for alerts, incidents, questions, decisions and actions.

Whatever it promises holds by constraints and transactions, across processes and crashes. It knows no Prefect.
"""

from incidents.ledger.records import (
    ActionRecord,
    ActionStatus,
    AlertRecord,
    Asked,
    Backlog,
    IncidentRecord,
    OutboxRecord,
    QuestionRecord,
    QuestionStatus,
    Received,
    SignedDecision,
    Waiting,
)
from incidents.ledger.store import utc_now
from incidents.ledger.verbs import Ledger

__all__ = [
    "ActionRecord",
    "ActionStatus",
    "AlertRecord",
    "Asked",
    "Backlog",
    "IncidentRecord",
    "Ledger",
    "OutboxRecord",
    "QuestionRecord",
    "QuestionStatus",
    "Received",
    "SignedDecision",
    "Waiting",
    "utc_now",
]
