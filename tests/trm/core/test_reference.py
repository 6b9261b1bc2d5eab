"""
The fixtures hold numbers of the reference implementation, run on random weights: weights in bf16 (exact in the fp32 it
ran in), inputs, and for four supervision steps logits (4, B, S, V) and both halting logits (4, B, 2); `gradient` is
that of the token embedding at the second step for sum(logits^2) + sum(q).
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from trm.core import reference
from trm.core.checkpoint import BrokenCheckpoint
from trm.core.model import Architecture
from trm.core.tokens import Alphabet, TokenModel, Tokens

DATA = Path(__file__).parents[2] / "data" / "trm"
CASES = ("att-rope", "att-learned", "mlp-t")
CLOSE = 1e-4
WRAPPED = "_orig_mod.model.inner."

Weights = dict[str, Tensor]


def recorded(case: str) -> Weights:
    return load_file(DATA / f"reference-{case}.safetensors")


def batch_of(numbers: Weights) -> Tokens:
    inputs = numbers["inputs"].long()
    return Tokens(inputs, inputs, numbers["puzzle_identifiers"].long())


def make_checkpoint(folder: Path, case: str, change: Callable[[Weights], object] = len) -> Path:
    """A checkpoint as the reference leaves it: a state_dict without a suffix, and its settings beside it."""
    weights = {name: tensor for name, tensor in recorded(case).items() if name.startswith(WRAPPED)}
    change(weights)
    torch.save(weights, folder / "step_100")
    shutil.copy(DATA / f"reference-{case}.json", folder / "all_config.yaml")
    return folder / "step_100"


def without(*names: str) -> Callable[[dict[str, object]], object]:
    return lambda arch: [arch.pop(name) for name in names]


def reconfigured(folder: Path, change: Callable[[dict[str, object]], object]) -> None:
    arch = json.loads((folder / "all_config.yaml").read_text())["arch"]
    change(arch)
    (folder / "all_config.yaml").write_text(json.dumps({"arch": arch}))


@pytest.mark.parametrize("case", CASES)
def test_every_supervision_step_answers_as_the_reference_does(case: str, tmp_path: Path) -> None:
    model, numbers = reference.read(make_checkpoint(tmp_path, case)), recorded(case)
    carry = model.start(batch_of(numbers))
    for logits, q in zip(numbers["logits"], numbers["q"], strict=True):
        carry, answer = model(batch_of(numbers), carry)

        assert (answer.logits - logits).abs().max() < CLOSE
        assert (answer.q - q[:, 0]).abs().max() < CLOSE


@pytest.mark.parametrize("case", CASES)
def test_the_gradient_is_the_references_through_the_last_cycle_alone(case: str, tmp_path: Path) -> None:
    model, numbers = reference.read(make_checkpoint(tmp_path, case)), recorded(case)
    carry, _ = model(batch_of(numbers), model.start(batch_of(numbers)))
    _, answer = model(batch_of(numbers), carry)
    (answer.logits.square().sum() + answer.q.sum()).backward()

    assert model.embed_tokens.grad is not None
    torch.testing.assert_close(model.embed_tokens.grad, numbers["gradient"], rtol=1e-4, atol=1e-3)


def test_other_cycles_than_the_configs_give_another_answer(tmp_path: Path) -> None:
    weights, numbers = make_checkpoint(tmp_path, "att-rope"), recorded("att-rope")
    reconfigured(tmp_path, lambda arch: arch.update(L_cycles=3))
    model = reference.read(weights)
    _, answer = model(batch_of(numbers), model.start(batch_of(numbers)))

    assert (answer.logits - numbers["logits"][0]).abs().max() > CLOSE


@pytest.mark.parametrize("prefix", ["", "model.", "inner.", "model.inner.", "_orig_mod.module.model.inner."])
def test_names_are_read_whatever_was_put_around_the_model(prefix: str, tmp_path: Path) -> None:
    def renamed(weights: Weights) -> None:
        for name in list(weights):
            weights[prefix + name.removeprefix(WRAPPED)] = weights.pop(name)

    model = reference.read(make_checkpoint(tmp_path, "mlp-t", renamed))

    assert torch.equal(model.lm_head.weight, recorded("mlp-t")[WRAPPED + "lm_head.weight"].float())


@pytest.mark.parametrize("case", CASES)
def test_an_export_has_the_references_names_and_shapes_and_reads_back(case: str, tmp_path: Path) -> None:
    model = reference.read(make_checkpoint(tmp_path, case))
    reference.write(model, tmp_path / "exported.pt", tmp_path / "exported.json")
    exported = torch.load(tmp_path / "exported.pt", weights_only=True)
    again = reference.read(tmp_path / "exported.pt", tmp_path / "exported.json")

    recorded_shapes = {name: tensor.shape for name, tensor in recorded(case).items() if name.startswith(WRAPPED)}
    assert {name: tensor.shape for name, tensor in exported.items()} == recorded_shapes
    assert exported[WRAPPED + "H_init"].dtype == torch.bfloat16
    assert_same(model, again)


def assert_same(one: TokenModel, other: TokenModel) -> None:
    assert one.architecture == other.architecture
    assert one.alphabet == other.alphabet
    assert all(torch.equal(held, other.state_dict()[name]) for name, held in one.state_dict().items())


def test_heads_and_cycles_are_not_guessed_where_no_config_tells_them(tmp_path: Path) -> None:
    weights = make_checkpoint(tmp_path, "att-rope")
    (tmp_path / "all_config.yaml").unlink()

    with pytest.raises(
        BrokenCheckpoint, match=r"no config beside .*step_100.*H_cycles, L_cycles, expansion, num_heads"
    ):
        reference.read(weights)


@pytest.mark.parametrize("name", reference.NEEDED)
def test_a_config_that_lacks_what_no_weight_tells_is_refused_by_name(name: str, tmp_path: Path) -> None:
    weights = make_checkpoint(tmp_path, "att-rope")
    reconfigured(tmp_path, without(name))

    with pytest.raises(BrokenCheckpoint, match=f"lacks {name}, which no weight tells"):
        reference.read(weights)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"num_heads": "${.hidden_size}"}, "num_heads is .* and no int"),
        ({"num_heads": 5}, "5 heads do not divide"),
        ({"pos_encodings": "alibi"}, "pos_encodings is 'alibi'"),
        ({"pos_encodings": "learned"}, r"missing embed_pos\.embedding_weight"),
        ({"rope_theta": 500}, "rope_theta 500, and this network has"),
        ({"expansion": 40}, r"L_level\.layers\.0\.mlp\.down_proj\.weight is \(32, 256\) and not \(32, 1024\)"),
        ({"hidden_size": 64}, "hidden_size 64, and the weights have 32"),
    ],
)
def test_settings_that_contradict_the_network_are_named(
    change: dict[str, object], complaint: str, tmp_path: Path
) -> None:
    weights = make_checkpoint(tmp_path, "att-rope")
    reconfigured(tmp_path, lambda arch: arch.update(change))

    with pytest.raises(BrokenCheckpoint, match=complaint):
        reference.read(weights)


def test_a_prefix_of_length_0_is_as_long_as_the_task_needs(tmp_path: Path) -> None:
    weights = make_checkpoint(tmp_path, "att-rope")
    reconfigured(tmp_path, lambda arch: arch.update(puzzle_emb_len=0))

    assert reference.read(weights).alphabet.prefix == 1


def test_missing_and_unexpected_weights_are_named_as_the_reference_names_them(tmp_path: Path) -> None:
    def changed(weights: Weights) -> None:
        del weights[WRAPPED + "q_head.bias"]
        weights[WRAPPED + "extra.weight"] = torch.zeros(1)

    with pytest.raises(BrokenCheckpoint, match=r"missing q_head\.bias; unexpected extra\.weight"):
        reference.read(make_checkpoint(tmp_path, "att-rope", changed))


def test_a_checkpoint_without_a_task_embedding_is_refused(tmp_path: Path) -> None:
    def changed(weights: Weights) -> None:
        del weights[WRAPPED + "puzzle_emb.weights"]

    with pytest.raises(BrokenCheckpoint, match=r"missing puzzle_emb\.weights"):
        reference.read(make_checkpoint(tmp_path, "att-rope", changed))


def test_a_pickle_that_holds_more_than_tensors_is_never_run(tmp_path: Path) -> None:
    weights = make_checkpoint(tmp_path, "att-rope")
    torch.save({"hook": Path("/")}, weights)

    with pytest.raises(BrokenCheckpoint, match="cannot be read as weights alone"):
        reference.read(weights)


@pytest.mark.parametrize("content", [[1, 2], {"epoch": 3}])
def test_a_file_that_is_no_state_dict_is_refused(content: object, tmp_path: Path) -> None:
    weights = make_checkpoint(tmp_path, "att-rope")
    torch.save(content, weights)

    with pytest.raises(BrokenCheckpoint, match="not a plain state_dict"):
        reference.read(weights)


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    weights = make_checkpoint(tmp_path, "att-rope")
    weights.write_bytes(weights.read_bytes()[:1000])

    with pytest.raises(BrokenCheckpoint, match="cannot be read"):
        reference.read(weights)


@pytest.mark.parametrize(
    ("architecture", "positions", "published"),
    [
        (Architecture(), "rope", 6_828_034),
        (Architecture(mixing="mlp_t", length=97), "none", 5_028_866),
    ],
)
def test_the_published_sudoku_networks_have_as_many_parameters(
    architecture: Architecture, positions: Literal["rope", "none"], published: int
) -> None:
    with torch.device("meta"):
        model = TokenModel(architecture, Alphabet(tokens=11, tasks=1, width=512, positions=positions))

    assert sum(each.numel() for each in model.parameters()) - model.puzzle_emb.numel() == published
