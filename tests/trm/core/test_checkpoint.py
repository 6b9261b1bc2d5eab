import json
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from trm.core.checkpoint import CONFIG, WEIGHTS, BrokenCheckpoint, Description, check, fill, load, save


def make_tensors() -> dict[str, Tensor]:
    return {"weight": torch.arange(6.0).view(2, 3), "start": torch.ones(4, dtype=torch.bfloat16)}


def make_description(seed: int = 7) -> Description:
    return Description(
        architecture={"hidden": 8, "mixing": "attention", "length": None},
        vocabulary="c0ffee",
        metrics={"exact": 0.5},
        revision="abc123",
        seed=seed,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save(tmp_path / "small", make_tensors(), make_description())
    return tmp_path / "small"


def rewritten(folder: Path, **changes: object) -> None:
    config = json.loads((folder / CONFIG).read_text())
    (folder / CONFIG).write_text(json.dumps(config | changes))


def test_what_was_saved_comes_back_with_its_dtypes_and_its_description(folder: Path) -> None:
    found = load(folder)

    assert found.description == make_description()
    assert {name: tensor.dtype for name, tensor in found.tensors.items()} == {
        "weight": torch.float32,
        "start": torch.bfloat16,
    }
    assert all(torch.equal(tensor, found.tensors[name]) for name, tensor in make_tensors().items())


def test_saving_again_replaces_the_weights_and_keeps_the_other_files(folder: Path) -> None:
    (folder / "card.md").write_text("what it is for")

    save(folder, {"weight": torch.zeros(1)}, make_description(seed=8))

    assert (folder / "card.md").read_text() == "what it is for"
    assert load(folder).description.seed == 8
    assert load(folder).tensors["weight"].shape == (1,)


def test_nothing_is_left_beside_a_saved_checkpoint(folder: Path) -> None:
    save(folder, make_tensors(), make_description())

    assert [each.name for each in folder.parent.iterdir()] == ["small"]


def test_a_save_that_fails_leaves_the_old_checkpoint_whole(folder: Path) -> None:
    with pytest.raises(TypeError):
        save(folder, {"weight": torch.zeros(1)}, Description({"f": print}, "", {}, "", 1))  # type: ignore[dict-item]

    assert torch.equal(load(folder).tensors["weight"], make_tensors()["weight"])
    assert [each.name for each in folder.parent.iterdir()] == ["small"]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrokenCheckpoint, match=r"no folder .*nowhere.*train one"):
        load(tmp_path / "nowhere")


@pytest.mark.parametrize("name", [WEIGHTS, CONFIG])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()

    with pytest.raises(BrokenCheckpoint, match=rf"{name} cannot be read"):
        load(folder)


def test_truncated_weights_are_never_used(folder: Path) -> None:
    (folder / WEIGHTS).write_bytes((folder / WEIGHTS).read_bytes()[:-1])

    with pytest.raises(BrokenCheckpoint, match=r"truncated or was replaced"):
        load(folder)


def test_one_changed_bit_in_the_weights_is_noticed(folder: Path) -> None:
    weights = bytearray((folder / WEIGHTS).read_bytes())
    weights[-1] ^= 1
    (folder / WEIGHTS).write_bytes(weights)

    with pytest.raises(BrokenCheckpoint, match=r"other digest"):
        load(folder)


def test_weights_of_another_format_are_refused_even_with_their_digest(folder: Path) -> None:
    (folder / WEIGHTS).write_bytes(b"")
    rewritten(folder, weights_sha256="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")

    with pytest.raises(BrokenCheckpoint, match="not a safetensors file"):
        load(folder)


@pytest.mark.parametrize("content", ["{", '"text"', "[]", "\xff"])
def test_a_description_that_is_no_object_is_refused(folder: Path, content: str) -> None:
    (folder / CONFIG).write_text(content, encoding="latin-1")

    with pytest.raises(BrokenCheckpoint, match=CONFIG):
        load(folder)


def test_another_schema_is_refused_and_told(folder: Path) -> None:
    rewritten(folder, schema=99)

    with pytest.raises(BrokenCheckpoint, match=r"schema 99 and this code reads 1"):
        load(folder)


def test_unknown_and_missing_settings_are_named(folder: Path) -> None:
    config = json.loads((folder / CONFIG).read_text())
    del config["seed"]
    (folder / CONFIG).write_text(json.dumps(config | {"colour": "red"}))

    with pytest.raises(BrokenCheckpoint, match=r"missing seed; unexpected colour"):
        load(folder)


def test_a_setting_of_the_wrong_kind_is_named(folder: Path) -> None:
    rewritten(folder, seed="seven")

    with pytest.raises(BrokenCheckpoint, match="seed is no int"):
        load(folder)


def test_weights_that_do_not_fit_are_each_named() -> None:
    with pytest.raises(BrokenCheckpoint) as refused:
        check({"a": torch.zeros(2), "c": torch.zeros(1)}, {"a": (3,), "b": (1,)}, "here")

    assert "here does not fit the network: a is (2,) and not (3,); missing b; unexpected c" in str(refused.value)


def test_a_network_that_was_refused_weights_keeps_its_own() -> None:
    network = nn.Linear(2, 1)
    before = network.weight.detach().clone()

    with pytest.raises(BrokenCheckpoint):
        fill(network, {"weight": torch.zeros(1, 2)}, "here")
    assert torch.equal(network.weight, before)


def test_bf16_weights_fill_a_network_of_fp32() -> None:
    network = nn.Linear(2, 1)

    fill(network, {"weight": torch.ones(1, 2, dtype=torch.bfloat16), "bias": torch.zeros(1)}, "here")

    assert network.weight.dtype == torch.float32
    assert network(torch.ones(1, 2)).item() == 2
