"""What CI systems read: the elements and attributes of the common JUnit schema, in its order, and nothing else."""

from datetime import UTC, datetime
from xml.etree import ElementTree

from deployments.drill.junit import junit_of
from tests.drill.factories import make_result

AT = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
NUMBERS = {"tests", "failures", "errors", "time"}
SCHEMA: dict[str, tuple[set[str], list[str]]] = {
    "testsuites": (NUMBERS, ["testsuite"]),
    "testsuite": ({"name", "skipped", "timestamp", "hostname", *NUMBERS}, ["testcase"]),
    "testcase": ({"name", "classname", "time"}, ["properties", "failure", "error"]),
    "properties": (set(), ["property"]),
    "property": ({"name", "value"}, []),
    "failure": ({"message", "type"}, []),
    "error": ({"message", "type"}, []),
}
"""Element -> its attributes and its children, in order (after the XSD that Jenkins publishes)."""

GOOD, BAD = make_result(), make_result(state="escalated", problems=("ended as escalated", "and \x1b[31mred\x00"))
LOST = make_result(drill="app_wedged", state="", problems=("no end",), seconds={})


def parsed() -> ElementTree.Element:
    return ElementTree.fromstring(junit_of([GOOD, BAD, LOST], AT, "host"))


def test_the_document_keeps_to_the_schema() -> None:
    for element in parsed().iter():
        attributes, children = SCHEMA[element.tag]
        order = [children.index(child.tag) for child in element]

        assert set(element.attrib) == attributes
        assert order == sorted(order)


def test_counts_and_times_are_those_of_the_cases() -> None:
    suite = parsed()[0]

    assert {name: suite.attrib[name] for name in ("tests", "failures", "errors", "skipped", "time")} == {
        "tests": "3", "failures": "1", "errors": "1", "skipped": "0", "time": "15.000",
    }  # fmt: skip
    assert suite.attrib["timestamp"] == "2026-01-01T12:00:00"
    assert [[child.tag for child in case][1:] for case in suite] == [[], ["failure"], ["error"]]


def test_text_of_the_cluster_cannot_break_the_document() -> None:
    failure = parsed().find(".//failure")

    assert failure is not None
    assert failure.text == "ended as escalated\nand ?[31mred?"
