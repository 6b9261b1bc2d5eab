"""What all tests share: programs that may be missing, the rule that CI=true skips nothing, and what begins first."""

import os
from collections.abc import Generator

import pytest

from tests.programs import in_ci, missing_line, needs_program, path_of

__all__ = ["needs_program"]

LONGEST_FIRST = (
    "crash",
    "stack",
    "trm",
    "flow",
    "postgres",
    "work_pools",
    "receiver",
    "alertmanager",
    "ledger",
    "house",
)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known to --strict-markers."""
    config.addinivalue_line("markers", "needs_program(name): runs a program that may be missing on a user's machine")
    os.environ.setdefault("USE_TRM", "false")  # a stack that is not about the model need not load it; others say so


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of several processes none may begin the longest files when the others are almost done."""
    if hasattr(config, "workerinput"):
        items.sort(key=_rank)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose program is missing."""
    for marker in item.iter_markers("needs_program"):
        if path_of(marker.args[0]) is None:
            pytest.skip(missing_line(marker.args[0]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skipped test has failed: what nobody runs proves nothing."""
    report = yield
    if report.skipped and in_ci() and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, although CI=true: {_reason(report)}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """In CI a module that skips itself has failed, too."""
    report = yield
    if report.skipped and in_ci():
        report.outcome = "failed"
        report.longrepr = f"skipped, although CI=true: {_reason(report)}"
    return report


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    return str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(report.longrepr)


def _rank(item: pytest.Item) -> int:
    folder = item.path.parent.name
    return LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)
