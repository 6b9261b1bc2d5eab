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

    def packages_into(self, venv: Path, locks: list[Path], torch: str) -> None:
        assert not (venv / ".installed").exists(), "a stamp would make an interrupted install look finished"
        self.taken.append(f"packages, torch {torch}")


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    return Steps(monkeypatch)


def test_a_finished_environment_is_left_alone(tmp_path: Path, steps: Steps) -> None:
    lock = make_lock(tmp_path, "a-b==1.0")
    venv = make_venv(tmp_path, "a_b-1.0", stamp="")
    (venv / ".installed").write_text(install.stamp_for(venv, [lock], "cpu"))

    install.install(venv, [lock], "cpu")

    assert steps.taken == []


def test_an_interrupted_install_is_made_anew_because_its_stamp_was_never_written(tmp_path: Path, steps: Steps) -> None:
    lock = make_lock(tmp_path, "a==1.0")
    venv = make_venv(tmp_path, "a-1.0")

    install.install(venv, [lock], "cpu")

    assert steps.taken == ["create", "packages, torch cpu"]
    assert (venv / ".installed").read_text() == install.stamp_for(venv, [lock], "cpu")


def test_a_changed_lock_installs_the_difference_only(tmp_path: Path, steps: Steps) -> None:
    venv = make_venv(tmp_path, "a-1.0", stamp="of another lock")

    install.install(venv, [make_lock(tmp_path, "a==1.0")], "cpu")

    assert steps.taken == ["packages, torch cpu"]


def test_a_package_that_somebody_removed_comes_back(tmp_path: Path, steps: Steps) -> None:
    lock = make_lock(tmp_path, "a==1.0", "b==2.0")
    venv = make_venv(tmp_path, "a-1.0", stamp="")
    (venv / ".installed").write_text(install.stamp_for(venv, [lock], "cpu"))

    install.install(venv, [lock], "cpu")

    assert steps.taken == ["packages, torch cpu"]


@pytest.mark.parametrize("python", ["/nowhere/python", "/bin/false"])
def test_a_python_that_does_not_start_means_a_new_environment(tmp_path: Path, steps: Steps, python: str) -> None:
    lock = make_lock(tmp_path, "a==1.0")
    venv = make_venv(tmp_path, "a-1.0", stamp="", python=python)
    (venv / ".installed").write_text(install.stamp_for(venv, [lock], "cpu"))

    install.install(venv, [lock], "cpu")

    assert steps.taken == ["create", "packages, torch cpu"]


def test_a_moved_environment_is_not_taken_for_finished_because_its_scripts_hold_the_old_path(tmp_path: Path) -> None:
    lock = make_lock(tmp_path, "a==1.0")

    assert install.stamp_for(tmp_path / "here", [lock], "cpu") != install.stamp_for(tmp_path / "there", [lock], "cpu")


@pytest.mark.parametrize(("there", "asked"), [("cpu", "cuda"), ("cuda", "cpu"), ("cpu", "none")])
def test_another_torch_means_a_new_environment_because_pip_would_keep_the_build_that_is_there(
    tmp_path: Path, steps: Steps, there: str, asked: str
) -> None:
    lock = make_lock(tmp_path, "torch==2.0")
    venv = make_venv(tmp_path, "torch-2.0", stamp="")
    (venv / ".installed").write_text(install.stamp_for(venv, [lock], there))

    install.install(venv, [lock], asked)

    assert steps.taken == ["create", f"packages, torch {asked}"]


def test_torch_comes_into_an_environment_that_had_none(tmp_path: Path, steps: Steps) -> None:
    lock = make_lock(tmp_path, "torch==2.0")
    venv = make_venv(tmp_path, stamp="")
    (venv / ".installed").write_text(install.stamp_for(venv, [lock], "none"))

    install.install(venv, [lock], "cpu")

    assert steps.taken == ["packages, torch cpu"]


def test_a_local_build_of_torch_counts_as_installed(tmp_path: Path) -> None:
    venv = make_venv(tmp_path, "torch-2.0+cpu")

    assert install.missing(venv, [make_lock(tmp_path, "torch==2.0", "other==2.0")]) == ["other==2.0"]


@pytest.mark.parametrize(("asked", "there", "installed"), [("", "", "cpu"), ("", "none", "none"), ("cuda", "", "cuda")])
def test_make_keeps_the_torch_that_somebody_chose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: Steps, asked: str, there: str, installed: str
) -> None:
    monkeypatch.setattr(install, "ROOT", tmp_path)
    make_lock(tmp_path, "a==1.0")
    (tmp_path / "requirements-trm.lock").write_text("torch==2.0\n")
    make_venv(tmp_path, stamp=there and f"{there} of another lock")

    assert install.main(asked) == 0
    assert steps.taken[-1] == f"packages, torch {installed}"


def test_a_torch_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert install.main("rocm") == 1
    assert capsys.readouterr().err == "make install: TORCH is one of cpu, cuda, none, not 'rocm'\n"


def test_cuda_asks_for_the_published_build_because_a_local_one_sorts_above_it(tmp_path: Path) -> None:
    lock = make_lock(tmp_path, "torch==2.0", "torchless==1.0")

    assert install.published([lock], "cuda") == ["torch===2.0"]
    assert install.published([lock], "cpu") == []


def test_nothing_of_torch_is_installed_where_none_is_wanted() -> None:
    names = {torch: [lock.name for lock in install.locks_in(install.ROOT, torch)] for torch in install.TORCH}

    assert names["none"] == ["requirements-dev.lock"]
    assert names["cpu"] == names["cuda"] == ["requirements-dev.lock", "requirements-trm.lock"]


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
