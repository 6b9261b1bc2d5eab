"""
Results as JUnit XML, the dialect that CI systems read (testsuites, testsuite, testcase, failure, properties). Pure.

A drill is a test case; phases are properties, since the format knows only one time per case.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from xml.etree import ElementTree

from deployments.drill.judging import Result

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_of(results: Sequence[Result], started_at: datetime, host: str) -> str:
    """The document. The times of suites are the sums of their cases', as readers expect."""
    suite = ElementTree.Element("testsuite", _suite(results, started_at, host))
    for result in results:
        suite.append(_case(result))
    top = ElementTree.Element("testsuites", {key: suite.attrib[key] for key in ("tests", "failures", "errors", "time")})
    top.append(suite)
    ElementTree.indent(top)
    return ElementTree.tostring(top, encoding="unicode", xml_declaration=True) + "\n"


def _suite(results: Sequence[Result], started_at: datetime, host: str) -> dict[str, str]:
    errors = sum(not result.state for result in results)
    return {
        "name": "nightshift.drill",
        "tests": str(len(results)),
        "failures": str(sum(not result.passed for result in results) - errors),
        "errors": str(errors),
        "skipped": "0",
        "time": _seconds(sum(result.seconds.get("total", 0.0) for result in results)),
        "timestamp": started_at.strftime("%Y-%m-%dT%H:%M:%S"),
        "hostname": _text(host),
    }


def _case(result: Result) -> ElementTree.Element:
    total = _seconds(result.seconds.get("total", 0.0))
    case = ElementTree.Element("testcase", {"classname": "nightshift.drill", "name": result.drill, "time": total})
    told = ElementTree.SubElement(case, "properties")
    for name, value in _properties(result):
        ElementTree.SubElement(told, "property", {"name": name, "value": _text(value)})
    if not result.passed:
        kind = "failure" if result.state else "error"
        wrong = ElementTree.SubElement(case, kind, {"message": _text(result.problems[0])[:300], "type": kind})
        wrong.text = _text("\n".join(result.problems))
    return case


def _properties(result: Result) -> Iterable[tuple[str, str]]:
    yield from (("fault", result.fault), ("expected", result.expected), ("state", result.state))
    yield from (("action", result.action), ("incident", result.incident), ("writes", str(result.writes)))
    yield from ((f"seconds.{phase}", _seconds(took)) for phase, took in result.seconds.items())


def _seconds(value: float) -> str:
    return f"{value:.3f}"


def _text(text: str) -> str:
    """Without what XML cannot hold: text of the cluster may have anything in it."""
    return _NOT_XML.sub("?", text)
