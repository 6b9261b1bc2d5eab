"""The command that makes a model from nothing: killed in each of its parts, it goes on, and repeats nothing."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from trm import train
from trm.incident import journal
from trm.incident.cases import Making, Wanted, make
from trm.incident.dataset import Dataset
from trm.incident.load import checkpoint_in
from trm.train import AGAIN, DONE, REFUSED

ROOT = Path(__file__).resolve().parents[2]
PRESET = str(ROOT / "tests" / "data" / "trm" / "preset.json")
WANTED = Wanted(train=48, held=24, per_shard=6)


def words(out: Path, *more: str) -> list[str]:
    return ["--preset", PRESET, "--out", str(out), "--threads", "1", *more]


def encoded(out: Path) -> dict[str, int]:
    """The encoded shards and when each was written."""
    return {path.name: path.stat().st_mtime_ns for path in out.glob("cases/*/*.npz")}


class Victim:
    """A training in a process of its own, to be killed."""

    def __init__(self, *given: str) -> None:
        command = [sys.executable, "-m", "trm.train", *given]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.lines: Iterator[str] = iter(self.process.stdout)

    def until(self, word: str) -> str:
        """The first line that has a word."""
        return next(line for line in self.lines if word in line)

    def kill(self) -> None:
        """Kill -9, and wait until its workers have noticed."""
        workers = psutil.Process(self.process.pid).children(recursive=True)
        self.process.kill()
        self.process.communicate()
        _, alive = psutil.wait_procs(workers, timeout=60)
        assert alive == [], "a killed training must not leave workers behind"

    def ended(self) -> list[str]:
        """What it says until it ends by itself."""
        said, _ = self.process.communicate()
        assert self.process.returncode == DONE
        return said.splitlines()


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few cases to train on and to hold out."""
    folder = tmp_path_factory.mktemp("cases")
    assert make(WANTED, folder, Making(workers=2)) is not None
    return folder


def test_killed_in_each_part_it_goes_on_where_it_was(tmp_path: Path) -> None:
    given = words(tmp_path, "--count", "48", "--held", "24", "--workers", "2", "--minutes", "0.07", "--discard")
    counting = Victim(*given)
    counting.until("vocabulary: 1 of")
    counting.kill()
    assert not (tmp_path / "cases" / "vocabulary.json").exists()

    encoding = Victim(*given)
    encoding.until("cases: 3 of")
    encoding.kill()
    before = encoded(tmp_path)
    assert 3 <= len(before) < 12

    training = Victim(*given)
    training.until("steps")
    training.until("steps")  # the state of the first look is on the disk by now
    training.kill()
    assert {name: encoded(tmp_path)[name] for name in before} == before, "what was encoded is not made again"
    noted = journal.read(tmp_path)

    last = Victim(*given).ended()
    steps = [look.steps for look in journal.read(tmp_path)]
    going_on = next(line for line in last if line.startswith("training for"))
    assert f"going on from step {noted[0].steps}, " in going_on or f"step {noted[1].steps}, " in going_on
    assert steps[0] == noted[0].steps
    assert steps == sorted(set(steps)), "no look is noted twice"
    assert journal.read(tmp_path)[-1].minutes == pytest.approx(0.07, abs=0.03)
    assert not list(tmp_path.glob("cases/raw/train/*.gz"))
    assert len(Dataset.load(tmp_path / "cases" / "train")) <= 48
    assert checkpoint_in(tmp_path / "best").description.metrics["held_out_exact"] >= 0

    assert len(Victim(*given).ended()) <= 1, "what is done is not done again"
    assert [look.steps for look in journal.read(tmp_path)] == steps


def test_the_rate_is_told_in_sample_steps_and_in_incidents(
    cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train.main(words(tmp_path, "--cases", str(cases), "--minutes", "0.02")) == DONE

    said = capsys.readouterr().out
    assert "sample-steps/s" in said
    assert "incidents/s" in said
    assert "best on held-out cases" in said


def test_a_slice_ends_in_time_and_the_same_command_goes_on(cases: Path, tmp_path: Path) -> None:
    given = words(tmp_path, "--cases", str(cases), "--minutes", "0.05", "--slice-minutes", "0.04")
    statuses, steps = [AGAIN], []
    while statuses[-1] == AGAIN and len(statuses) < 9:
        statuses.append(train.main(given))
        steps.append(journal.read(tmp_path)[-1].steps)

    assert statuses[-1] == DONE
    assert len(statuses) > 2, "one slice was not enough"
    assert steps == sorted(steps)


def test_another_order_in_the_same_folder_is_refused_because_its_state_is_of_other_cases(
    cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = words(tmp_path, "--cases", str(cases), "--minutes", "0.001")
    train.main(given)

    assert train.main([*given, "--seed", "1"]) == REFUSED
    assert "give another folder" in capsys.readouterr().err


def test_a_preset_that_does_not_exist_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    assert train.main(["--preset", "tpu", "--count", "8", "--out", str(tmp_path / "out")]) == REFUSED
    assert not (tmp_path / "out" / "cases").exists()


def test_make_passes_preset_seed_and_budget_on() -> None:
    command = ["make", "-C", str(ROOT), "-n", "train", "PRESET=gpu", "OUT=x", "SEED=3", "MINUTES=5"]
    planned = subprocess.run(command, capture_output=True, text=True, check=True).stdout.replace("\\\n", "")

    assert "trm.train --preset 'gpu' --out 'x' --seed '3' --minutes '5'" in " ".join(planned.split())
