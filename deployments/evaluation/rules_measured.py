"""How often each rule was right, as the module from which rules take their confidence. Pure."""

from collections import Counter
from collections.abc import Iterable

from deployments.evaluation.results import Result

HEAD = '''"""
How often each rule was right on generated cases. Do not edit: written by

    {command}

on {cases} cases with wordings for training, at commit {commit}.
"""

MEASURED: dict[str, tuple[int, int]] = {{
'''
TAIL = '''}
"""Rule -> (right, asked)."""
'''


def counted_rules(results: Iterable[Result]) -> dict[str, tuple[int, int]]:
    """Rule -> how often it was right, and how often it concluded anything."""
    asked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for each in results:
        if each.rule:
            asked[each.rule] += 1
            right[each.rule] += each.marks.right
    return {rule: (right[rule], asked[rule]) for rule in sorted(asked)}


def module_of(measured: dict[str, tuple[int, int]], command: str, commit: str, cases: int) -> str:
    """The module's text, a line a rule, sorted."""
    lines = [f'    "{rule}": ({right}, {asked}),\n' for rule, (right, asked) in sorted(measured.items())]
    return HEAD.format(command=command, commit=commit, cases=cases) + "".join(lines) + TAIL
