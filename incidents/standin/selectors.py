"""Label and field selectors, as a list request carries them. Pure."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from incidents.standin.errors import bad_request
from incidents.standin.kinds import Kind
from incidents.standin.shapes import Obj, labels_of, matches

Test = Callable[[Obj], bool]

_SET = re.compile(r"^\s*(\S+)\s+(in|notin)\s+\(([^)]*)\)\s*$")
_EQUALS = re.compile(r"^\s*([^\s=!]+)\s*(==|=|!=)\s*([^\s=!]*)\s*$")
_EXISTS = re.compile(r"^\s*(!?)\s*([^\s=!(),]+)\s*$")
_COMMA = re.compile(r",(?![^(]*\))")

FIELDS: dict[str, frozenset[str]] = {
    "Pod": frozenset(
        {
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "status.phase",
            "status.podIP",
        }
    ),
    "Event": frozenset(
        {
            f"involvedObject.{f}"
            for f in ("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath")
        }
        | {"reason", "reportingComponent", "source", "type"}
    ),
    "Secret": frozenset({"type"}),
    "Namespace": frozenset({"status.phase"}),
    "Node": frozenset({"spec.unschedulable"}),
    "ReplicaSet": frozenset({"status.replicas"}),
    "Job": frozenset({"status.successful"}),
}
EVERYWHERE = frozenset({"metadata.name", "metadata.namespace"})


def test_of(kind: Kind, query: Mapping[str, str]) -> Test | None:
    """Whether an object fits the selectors of a query; None when everything does."""
    tests: list[Test] = []
    if query.get("labelSelector"):
        tests.append(label_test(query["labelSelector"]))
    if query.get("fieldSelector"):
        tests.append(field_test(kind, query["fieldSelector"]))
    if len(tests) < 2:
        return tests[0] if tests else None
    return lambda obj: all(test(obj) for test in tests)


def label_test(selector: str) -> Test:
    """Whether an object's labels fit. ApiError 400 for a selector that cannot be read."""
    tests = [_label_requirement(part, selector) for part in _COMMA.split(selector) if part.strip()]
    return lambda obj: all(test(labels_of(obj)) for test in tests)


def _label_requirement(part: str, whole: str) -> Callable[[dict[str, str]], bool]:
    if found := _SET.match(part):
        key, word, listed = found.groups()
        values = {value.strip() for value in listed.split(",")}
        return lambda labels: (labels.get(key) in values) is (word == "in")
    if found := _EQUALS.match(part):
        key, operator, value = found.groups()
        return lambda labels: (labels.get(key) == value) is (operator != "!=")
    if found := _EXISTS.match(part):
        absent, key = found.groups()
        return lambda labels: (key in labels) is (not absent)
    raise bad_request(f"unable to parse requirement: found '{part.strip()}' in \"{whole}\"")


def field_test(kind: Kind, selector: str) -> Test:
    """Whether an object's fields fit. ApiError 400 for a field that cannot be selected by."""
    tests = [_field_requirement(kind, part, selector) for part in selector.split(",") if part.strip()]
    return lambda obj: all(test(obj) for test in tests)


def _field_requirement(kind: Kind, part: str, whole: str) -> Test:
    found = _EQUALS.match(part)
    if found is None:
        raise bad_request(f"invalid selector: '{whole}'; can't understand '{part}'")
    field, operator, value = found.groups()
    if field not in EVERYWHERE | FIELDS.get(kind.name, frozenset()):
        resource = f"{kind.group}/{kind.version}, Resource={kind.plural}"
        what = f'that match label selector "", field selector "{whole}": field label not supported: {field}'
        raise bad_request(f'Unable to find "{resource}" {what}')
    steps, wanted = ("source", "component") if field == "source" else tuple(field.split(".")), operator != "!="
    return lambda obj: (_value(obj, steps) == value) is wanted


def _value(obj: Obj, steps: tuple[str, ...]) -> str:
    part: Any = obj
    for step in steps:
        part = part.get(step) if isinstance(part, dict) else None
    return "" if part is None else str(part)


def equalities(selector: str) -> dict[str, str]:
    """The labels that a selector asks for by `key=value`; what else it asks for is left out."""
    found = (_EQUALS.match(part) for part in _COMMA.split(selector))
    return {match.group(1): match.group(3) for match in found if match and match.group(2) != "!="}


def selects(selector: Obj | None, labels: dict[str, str]) -> bool:
    """Whether a LabelSelector (matchLabels, matchExpressions) fits; None fits nothing, an empty one everything."""
    if selector is None:
        return False
    wanted = selector.get("matchLabels") or {}
    expressions = selector.get("matchExpressions") or ()
    return matches(wanted, labels) and all(_expression_holds(each, labels) for each in expressions)


def _expression_holds(expression: Obj, labels: dict[str, str]) -> bool:
    key, values = expression.get("key"), expression.get("values") or ()
    operator = expression.get("operator")
    if operator in ("Exists", "DoesNotExist"):
        return (key in labels) is (operator == "Exists")
    return (labels.get(str(key)) in values) is (operator == "In")


def selector_text(match_labels: dict[str, str]) -> str:
    """An equality selector as the scale subresource writes it."""
    return ",".join(f"{key}={value}" for key, value in sorted(match_labels.items()))
