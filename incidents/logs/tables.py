"""All rules in the order in which they are asked: the first that finds something in a message has the word."""

from incidents.logs import (
    arguments,
    commands,
    credentials,
    files,
    life,
    network,
    resolving,
    resources,
    rights,
    trust,
    values,
    variables,
)
from incidents.logs.clue import Rule

RULES: tuple[Rule, ...] = (
    *rights.FORBIDDEN,
    *commands.RULES,
    *trust.RULES,
    *resolving.RULES,
    *resources.PORTS,
    *resources.ROOM,
    *rights.DENIED,
    *credentials.RULES,
    *files.PLACES,
    *variables.RULES,
    *arguments.RULES,
    *values.RULES,
    *files.PARSING,
    *files.MISSING,
    *life.MIGRATION,
    *network.RULES,
    *life.STALLED,
    *resources.TIME,
    *life.HEALTHY,
    *values.QUOTED,
    *life.CRASHES,
)

BY_WORD: dict[str, tuple[int, ...]] = {
    word: tuple(index for index, rule in enumerate(RULES) if word in rule.words)
    for word in sorted({word for rule in RULES for word in rule.words})
}
"""Which rules a word calls, by their place in RULES."""
