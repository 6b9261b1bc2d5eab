"""How often each rule was right, as the module from which rules take their confidence."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from deployments.bench.machine import commit
from deployments.evaluation.results import Result
from incidents.rules import measured

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


def write_measured(results: Sequence[Result], first: int) -> None:
    """Replace the module. The cases have to be those of so many seeds from `first` on, with training wordings."""
    command = f"python -m deployments eval --generated {len(results)} --seed {first} --measure"
    text = module_of(counted_rules(results), command, commit(), len(results))
    Path(measured.__file__).write_text(text, encoding="utf-8")
