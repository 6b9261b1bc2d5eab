"""Which facts prove an answer: of the root, its pods, what names it, and the rows that the model points at. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence

from incidents.faults import Fault
from incidents.models import Evidence, Fact, ObjectRef, Signal
from incidents.rules.view import View
from trm.incident.mentions import mentions
from trm.incident.particulars import facts_of, signs_in
from trm.incident.rows import Rows
from trm.incident.trouble import QUIET

MOST = 12
MOST_OF_ONE = 4
"""Facts of one object: what many of its containers say is still one object's word."""
LIKELY = 0.0
"""The logit above which the model takes a row for proof."""


def proof_of(
    fault: Fault, root: ObjectRef | None, evidence: Evidence, rows: Rows, proof: Sequence[float]
) -> tuple[int, ...]:
    """
    Indexes of the facts that prove an answer, at most MOST, those of the root first.

    proof: the model's logit for each row.
    """
    place = {id(fact): index for index, fact in enumerate(evidence.facts)}
    taken: dict[int, None] = {}
    of_one: Counter[ObjectRef] = Counter()
    for fact in _candidates(fault, root, evidence, rows, proof):
        index = place[id(fact)]
        if index not in taken and of_one[fact.source.object] < MOST_OF_ONE:
            taken[index] = None
            of_one[fact.source.object] += 1
    return tuple(taken)[:MOST]


def _candidates(
    fault: Fault, root: ObjectRef | None, evidence: Evidence, rows: Rows, proof: Sequence[float]
) -> Iterator[Fact]:
    view = View(evidence)
    if root is not None:
        yield from (fact for fact in signs_in(view, fault, root) if fact.source.object == root)
        yield from _telling(view.facts(root))
        yield from signs_in(view, fault, root)
        yield from _telling(facts_of(view, root))
        yield from (fact for fact in evidence.facts if root in mentions(fact))
    likely = [row for row in range(1, len(rows.rows)) if proof[row] > LIKELY]
    for row in sorted(likely, key=lambda each: -proof[each]):
        for ref in rows.rows[row].refs:
            yield from _telling(view.facts(ref)) if root is not None else view.facts(ref)


def _telling(facts: Sequence[Fact]) -> list[Fact]:
    """Facts of trouble first, then what changed and what a log says; nothing that says all is well."""
    spoken = (Signal.CHANGED, Signal.LOG)
    return [fact for fact in facts if fact.signal not in QUIET] + [fact for fact in facts if fact.signal in spoken]
