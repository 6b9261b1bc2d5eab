"""Tests that need a program: skipped kindly at home, and never skipped in CI."""

from pathlib import Path

import pytest

from tests import programs

CONFTEST = (Path(__file__).parent.parent / "conftest.py").read_text()

NEEDY = """
import pytest

@pytest.mark.needs_program("no-such-program")
def test_needy():
    raise AssertionError("must not run")
"""


def run(pytester: pytest.Pytester, ci: str, monkeypatch: pytest.MonkeyPatch, source: str = NEEDY) -> pytest.RunResult:
    monkeypatch.setenv("CI", ci)
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(source)
    return pytester.runpytest_inprocess("-rs", "-p", "no:cacheprovider", "-p", "no:asyncio")


def test_a_missing_program_skips_with_one_clear_line_on_a_users_machine(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run(pytester, "", monkeypatch)

    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED*needs the program 'no-such-program' (Debian: apt install no-such-program)"])


def test_a_missing_program_fails_in_ci_because_what_nobody_runs_proves_nothing(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run(pytester, "true", monkeypatch)

    assert result.ret == 1
    result.stdout.fnmatch_lines(["*skipped, although CI=true: *needs the program 'no-such-program'*"])


def test_a_module_that_skips_itself_fails_in_ci(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(pytester, "true", monkeypatch, "import pytest\npytest.importorskip('no_such_module')")

    assert result.ret != 0
    result.stdout.fnmatch_lines(["*skipped, although CI=true*"])


def test_programs_outside_path_are_found_the_newest_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in ("9", "15", "7"):
        place = tmp_path / version / "bin" / "postgres"
        place.parent.mkdir(parents=True)
        place.touch(mode=0o755)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(programs, "SEARCHED", (f"{tmp_path}/*/bin",))

    assert programs.path_of("postgres") == str(tmp_path / "15" / "bin" / "postgres")
