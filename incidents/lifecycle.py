"""Which change of an incident's state is legal. Pure; the ledger enforces it."""

from incidents.errors import Refused
from incidents.models import State

S = State

_ENDS_FROM_ANYWHERE = frozenset({S.FAILED, S.ESCALATED})

NEXT: dict[State, frozenset[State]] = {
    S.RECEIVED: frozenset({S.OBSERVING}),
    S.OBSERVING: frozenset({S.DIAGNOSED, S.RECOVERED, S.ATTACHED}),
    S.DIAGNOSED: frozenset({S.WAITING, S.OBSERVING, S.RECOVERED, S.ATTACHED}),
    S.WAITING: frozenset({S.APPROVED, S.REJECTED, S.EXPIRED, S.OBSERVING, S.RECOVERED, S.ATTACHED}),
    S.APPROVED: frozenset({S.APPLYING, S.OBSERVING, S.EXPIRED}),
    S.APPLYING: frozenset({S.VERIFYING, S.OBSERVING, S.NOT_FIXED}),
    S.VERIFYING: frozenset({S.RESOLVED, S.OBSERVING, S.NOT_FIXED}),
}
"""Legal successors of every open state; FAILED and ESCALATED may follow any of them."""

FOLLOWING: dict[State, frozenset[State]] = {S.ATTACHED: frozenset({S.RECOVERED, S.ESCALATED})}
"""What may become of an incident that joined another, once that one has ended. It stays closed: nothing is asked."""

OPEN = frozenset(NEXT)
ENDED = frozenset(State) - OPEN


def check_transition(current: State, new: State) -> None:
    """Raise Refused unless `new` may follow `current`."""
    if new in FOLLOWING.get(current, ()):
        return
    if current in ENDED:
        raise Refused("ended", f"the incident has ended as {current}; it cannot become {new}")
    if new not in NEXT[current] | _ENDS_FROM_ANYWHERE:
        raise Refused("illegal_transition", f"{new} cannot follow {current}")
