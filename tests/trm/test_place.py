"""One checkpoint takes the place of another, whole, and the one before is kept."""

from pathlib import Path

import pytest

from trm import place
from trm.place import put


def make_checkpoint(folder: Path, weights: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_text(weights)
    (folder / "config.json").write_text("{}")
    return folder


def weights_of(folder: Path) -> str:
    return (folder / "model.safetensors").read_text()


@pytest.fixture
def used(tmp_path: Path) -> Path:
    return make_checkpoint(tmp_path / "checkpoints" / "default", "old")


def test_the_new_one_is_in_place_and_the_old_one_is_kept(used: Path, tmp_path: Path) -> None:
    (used / "stale.md").write_text("of the old one")

    assert put(make_checkpoint(tmp_path / "best", "new"), used, tmp_path / "state" / "previous")
    assert weights_of(used) == "new"
    assert not (used / "stale.md").exists(), "the old card would tell of the new weights"
    assert weights_of(tmp_path / "state" / "previous") == "old"
    assert [path.name for path in used.parent.iterdir()] == ["default"]


def test_the_same_again_changes_nothing_so_that_the_one_before_is_not_lost(used: Path, tmp_path: Path) -> None:
    candidate = make_checkpoint(tmp_path / "best", "new")
    put(candidate, used, tmp_path / "previous")

    assert not put(candidate, used, tmp_path / "previous")
    assert weights_of(tmp_path / "previous") == "old"


def test_where_nothing_was_there_is_nothing_to_keep(tmp_path: Path) -> None:
    assert put(make_checkpoint(tmp_path / "best", "new"), tmp_path / "checkpoints" / "default", tmp_path / "previous")
    assert weights_of(tmp_path / "checkpoints" / "default") == "new"
    assert not (tmp_path / "previous").exists()


class Killed(BaseException):
    """What no handler catches."""


@pytest.mark.parametrize("moves", range(4))
def test_a_kill_at_any_move_loses_neither_and_the_same_again_completes_it(
    used: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int
) -> None:
    candidate, previous = make_checkpoint(tmp_path / "best", "new"), make_checkpoint(tmp_path / "previous", "older")
    left = iter(range(moves))
    rename = Path.rename

    def killed(self: Path, target: Path) -> Path:
        if next(left, None) is None:
            raise Killed
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", killed)
        with pytest.raises(Killed):
            put(candidate, used, previous)

    assert place.put(candidate, used, previous)
    assert (weights_of(used), weights_of(previous)) == ("new", "old")
    assert [path.name for path in used.parent.iterdir()] == ["default"]
    assert not list(tmp_path.glob(".*"))
