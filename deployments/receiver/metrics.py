"""The receiver's own figures, in a registry of its own: two receivers in one process do not mix."""

from math import nan

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_ACCEPT = (0.005, 0.01, 0.02, 0.035, 0.05, 0.075, 0.1, 0.25, 0.5, 1, 5)
_DISPATCH = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
_QUESTION = (1, 2, 5, 10, 20, 30, 60, 120, 300, 900)


_OUTCOMES = ("opened", "joined", "repeated", "resolved", "ignored")
_CODES = ("400", "401", "403", "404", "409", "413", "415", "429", "500", "503")
_RESULTS = ("approve", "reject", "unauthenticated", "forbidden")
_ACTIONS = ("wake", "restart", "renew", "redispatch", "give_up", "expired", "resolved", "decided", "forgotten")
_LOOPS = ("migrate", "dispatch", "reconcile", "heal", "audit")


class Metrics:
    """Everything that is counted or measured."""

    def __init__(self) -> None:
        self.registry = to = CollectorRegistry()
        self.alerts = Counter("nightshift_alerts", "Alerts received, by what became of them", ["outcome"], registry=to)
        self.left_out = Counter(
            "nightshift_left_out_alerts", "Alerts that Alertmanager left out of webhooks (its max_alerts)", registry=to
        )
        self.refused = Counter("nightshift_refused_requests", "Requests that got an error", ["code"], registry=to)
        self.decisions = Counter("nightshift_decisions", "Decisions, by verdict or refusal", ["result"], registry=to)
        self.cures = Counter("nightshift_reconcile_actions", "What had to be put right", ["action"], registry=to)
        self.failures = Counter("nightshift_loop_failures", "Rounds of a loop that failed", ["loop"], registry=to)
        self.incidents = Gauge("nightshift_incidents", "Incidents in the ledger, by state", ["state"], registry=to)
        self.backlog = Gauge("nightshift_outbox_messages", "Messages that wait in the outbox", ["kind"], registry=to)
        self.oldest = Gauge("nightshift_outbox_oldest_seconds", "Age of the oldest of them", ["kind"], registry=to)
        self.questions = Gauge("nightshift_open_questions", "Questions that wait for a decision", registry=to)
        self.time_left = Gauge(
            "nightshift_question_time_left_seconds",
            "Until the next open question expires; NaN where none is open",
            registry=to,
        )
        self.prefect = Gauge("nightshift_prefect_up", "Whether Prefect answered last", registry=to)
        self.audit = Gauge("nightshift_audit_whole", "Whether the audit was whole when last verified", registry=to)
        self.audit.set(nan)  # nothing is known before it was looked at
        self.ledger = Gauge("nightshift_ledger_up", "Whether the ledger answers", registry=to)
        self.accepting = Histogram("nightshift_accept_seconds", "From request to commit", buckets=_ACCEPT, registry=to)
        self.dispatching = Histogram(
            "nightshift_dispatch_seconds", "From the commit to the run", ["kind"], buckets=_DISPATCH, registry=to
        )
        self.asking = Histogram(
            "nightshift_question_seconds",
            "From an incident's alert to its question",
            buckets=_QUESTION,
            registry=to,
        )

        self._begin_at_zero()

    def _begin_at_zero(self) -> None:
        """Show what has not happened yet: Prometheus sees no increase in a series that begins at 1."""
        for counter, values in (
            (self.alerts, _OUTCOMES),
            (self.refused, _CODES),
            (self.decisions, _RESULTS),
            (self.cures, _ACTIONS),
            (self.failures, _LOOPS),
        ):
            for value in values:
                counter.labels(value)

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self.registry)
