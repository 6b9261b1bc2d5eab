"""
How two rows hang together, as one code: the closed list that becomes learned biases of attention.

A code has a direction: what is `calls>` from the caller's row is `calls<` from the callee's. Of several links between
two rows the one that says most about trouble is kept.
"""

from itertools import chain

from incidents.models import Link, Relation

NONE, SELF, ALERT_TO_FOCUS, FOCUS_TO_ALERT = "none", "self", "alert>", "alert<"
NAMES = "names"
CLUES = ("refused", "timed_out", "unresolved", "unavailable", "dns_down", "other")
"""What a caller's log says of a call, as far as it makes a difference."""


def _variants(relation: Relation) -> tuple[str, ...]:
    """From what says most about trouble to what says least."""
    said = CLUES if relation is Relation.CALLS else ()
    complaints = (f"{relation}:{clue}{state}" for state in (":missing", "") for clue in said)
    return (*complaints, *(f"{relation}{state}" for state in (":missing", ":unseen", "")))


VARIANTS: tuple[str, ...] = (*chain.from_iterable(_variants(relation) for relation in Relation), NAMES)
EDGE_CODES: tuple[str, ...] = (
    *(NONE, SELF, ALERT_TO_FOCUS, FOCUS_TO_ALERT),
    *chain.from_iterable((f"{variant}>", f"{variant}<") for variant in VARIANTS),
)
"""Code by index; 0 is none."""
CODE = {name: index for index, name in enumerate(EDGE_CODES)}


def _rank(variant: str) -> tuple[int, int]:
    parts = variant.split(":")
    said = any(part in CLUES for part in parts[1:])
    weight = 0 if said else 1 if parts[-1] == "missing" else 2 if parts[-1] == "unseen" else 3
    return (4 if variant == NAMES else weight), VARIANTS.index(variant)


RANK = {variant: rank for rank, variant in enumerate(sorted(VARIANTS, key=_rank))}
"""Variant -> its rank; of several between two rows the lowest is kept."""


def variant_of(link: Link) -> str:
    """
    What kind of link it is: its relation, what a log says of it, whether its target exists.

    A host outside is neither found nor missing: it is never ours to see.
    """
    outside = link.found is None and link.target.kind == "Host"
    state = "" if link.found or outside else ":missing" if link.found is False else ":unseen"
    clue = link.detail.get("clue", "") if link.relation is Relation.CALLS else ""
    if not clue:
        return f"{link.relation}{state}"
    told = clue if clue in CLUES else "other"
    return f"{link.relation}:{told}{':missing' if state == ':missing' else ''}"


def complains(variant: str) -> bool:
    """Whether a log says that this call fails."""
    relation, _, rest = variant.partition(":")
    return relation == Relation.CALLS and rest.partition(":")[0] in CLUES
