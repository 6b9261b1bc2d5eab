"""What an approver may type, and how a typed value is kept out of texts. Pure."""

from collections.abc import Mapping

from incidents.approvals import Answer
from incidents.errors import Refused
from incidents.models import Plan
from incidents.redact import MASK, redacted

MAX_VALUE = 4096
_SHORTEST_MASKED = 3


def check_answers(plan: Plan, answers: Mapping[str, Answer]) -> None:
    """Raise Refused unless every ask has one usable answer, and nothing else has one."""
    asked = {ask.param for ask in plan.asks}
    if missing := sorted(asked - set(answers)):
        raise Refused("missing_value", f"no value for {', '.join(missing)}")
    if set(answers) - asked:
        raise Refused("unknown_value", f"a value that nobody asked for; asked: {', '.join(sorted(asked)) or 'nothing'}")
    for param, answer in answers.items():
        _check_answer(param, answer)


def masked(text: str, answers: Mapping[str, Answer]) -> str:
    """`text` without typed values, in any form, and without what else looks like a secret."""
    values = [answer.value.get_secret_value() for answer in answers.values() if answer.value]
    for value in values:
        if len(value) >= _SHORTEST_MASKED:
            text = text.replace(value, MASK)
    return redacted(text, values)


def _check_answer(param: str, answer: Answer) -> None:
    if (answer.value is None) == (answer.value_from is None):
        raise Refused("bad_value", f"{param}: give either a value or a reference to one")
    if answer.value is None:
        return
    value = answer.value.get_secret_value()
    if not 0 < len(value) <= MAX_VALUE:
        raise Refused("bad_value", f"{param}: a value has 1 to {MAX_VALUE} characters")
    if "\x00" in value or not _is_unicode(value):
        raise Refused("bad_value", f"{param}: a value is plain text without NUL")


def _is_unicode(value: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in value)
