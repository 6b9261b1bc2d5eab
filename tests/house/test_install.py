"""`make install`: a half-made environment is noticed, a right one is left alone."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deployments import install


def make_venv(folder: Path, *packages: str, stamp: str | None = None, python: str = sys.executable) -> Path:
    """A folder that looks like an environment to the installer; its Python is ours."""
    venv = folder / ".venv"
    site = venv / "lib" / "python3.11" / "site-packages"
    site.mkdir(parents=True)
    (venv / "bin").mkdir()
    (venv / "bin" / "python").symlink_to(python)
    for package in packages:
        (site / f"{package}.dist-info").mkdir()
    if stamp is not None:
        (venv / ".installed").write_text(stamp)
    return venv


def make_lock(folder: Path, *pins: str) -> Path:
    lock = folder / "requirements-dev.lock"
    lock.write_text("\n".join(("# comment", *pins)))
    return lock


class Steps:
    """Records what the installer would do to an environment."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.taken: list[str] = []
        monkeypatch.setattr(install, "create", self.create)
        monkeypatch.setattr(install, "packages_into", self.packages_into)

    def create(self, venv: Path) -> None:
        self.taken.append("create")
        venv.mkdir(exist_ok=True)

    def packages_into(self, venv: Path, lock: Path) -> None:
        assert not (venv / ".installed").exists(), "a stamp would make an interrupted install look finished"
        self.taken.append("packages")


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    return Steps(monkeypatch)


def test_a_finished_environment_is_left_alone(tmp_path: Path, steps: Steps) -> None:
    lock = make_lock(tmp_path, "a-b==1.0")
    venv = make_venv(tmp_path, "a_b-1.0", stamp="")
    (venv / ".installed").write_text(install.stamp_for(venv, lock))

    install.install(venv, lock)

    assert steps.taken == []


def test_an_interrupted_install_is_made_anew_because_its_stamp_was_never_written(tmp_path: Path, steps: Steps) -> None:
    lock = make_lock(tmp_path, "a==1.0")
    venv = make_venv(tmp_path, "a-1.0")

    install.install(venv, lock)

    assert steps.taken == ["create", "packages"]
    assert (venv / ".installed").read_text() == install.stamp_for(venv, lock)


def test_a_changed_lock_installs_the_difference_only(tmp_path: Path, steps: Steps) -> None:
    venv = make_venv(tmp_path, "a-1.0", stamp="of another lock")

    install.install(venv, make_lock(tmp_path, "a==1.0"))

    assert steps.taken == ["packages"]


def test_a_package_that_somebody_removed_comes_back(tmp_path: Path, steps: Steps) -> None:
    lock = make_lock(tmp_path, "a==1.0", "b==2.0")
    venv = make_venv(tmp_path, "a-1.0", stamp="")
    (venv / ".installed").write_text(install.stamp_for(venv, lock))

    install.install(venv, lock)

    assert steps.taken == ["packages"]


@pytest.mark.parametrize("python", ["/nowhere/python", "/bin/false"])
def test_a_python_that_does_not_start_means_a_new_environment(tmp_path: Path, steps: Steps, python: str) -> None:
    lock = make_lock(tmp_path, "a==1.0")
    venv = make_venv(tmp_path, "a-1.0", stamp="", python=python)
    (venv / ".installed").write_text(install.stamp_for(venv, lock))

    install.install(venv, lock)

    assert steps.taken == ["create", "packages"]


def test_a_moved_environment_is_not_taken_for_finished_because_its_scripts_hold_the_old_path(tmp_path: Path) -> None:
    lock = make_lock(tmp_path, "a==1.0")

    assert install.stamp_for(tmp_path / "here", lock) != install.stamp_for(tmp_path / "there", lock)


def test_a_second_install_waits_for_the_pip_of_one_that_was_killed(tmp_path: Path) -> None:
    sleeper = "import time; print('started', flush=True); time.sleep(60)"
    with install.one_at_a_time(tmp_path):
        pip = subprocess.Popen([sys.executable, "-c", sleeper], close_fds=False, stdout=subprocess.PIPE, text=True)
        assert pip.stdout is not None
        assert pip.stdout.readline() == "started\n"
    with (tmp_path / ".nightshift" / "install.lock").open("w") as second:
        with pytest.raises(BlockingIOError):
            fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
        pip.kill()
        pip.communicate()
        fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_an_old_python_is_refused_with_what_to_do() -> None:
    with pytest.raises(install.Failed, match=r"Python 3\.11 or newer is needed, this is 3\.10; try `make install PY"):
        install.check_python((3, 10))


def test_the_installer_itself_starts_on_any_python_3_because_it_has_to_complain_there() -> None:
    source = Path(install.__file__).read_text()

    assert "match " not in source
    assert source.index("from __future__ import annotations") < source.index("import fcntl")
    assert os.access(install.ROOT / "Makefile", os.R_OK)
