import pytest
import torch

from trm.core.losses import IGNORED
from trm.core.model import Architecture
from trm.core.tokens import Alphabet, TokenModel, TokenProblems, Tokens
from trm.core.train import Recipe, Trainer

SMALL = Architecture(hidden=16, heads=2, layers=1, h_cycles=2, l_cycles=2)
LETTERS = Alphabet(tokens=5, tasks=2, width=16, prefix=2)


def make_model(recursive: bool = True, alphabet: Alphabet = LETTERS) -> TokenModel:
    torch.manual_seed(0)
    return TokenModel(SMALL, alphabet, recursive=recursive)


def make_tokens(count: int = 3, length: int = 4) -> Tokens:
    draws = torch.Generator().manual_seed(1)
    inputs = torch.randint(0, 5, (count, length), generator=draws)
    return Tokens(inputs, inputs.clone(), torch.arange(count) % 2)


def test_one_task_has_one_vector_and_the_other_registers_are_empty() -> None:
    model = make_model()
    with torch.no_grad():
        model.puzzle_emb[1] = 1.0
    x, _ = model.embed(make_tokens())

    assert (x[1, 0] == 4).all()  # scaled by the square root of 16
    assert (x[0, :2] == 0).all()
    assert (x[:, 1] == 0).all()


def test_an_untrained_model_is_sure_of_nothing() -> None:
    model, tokens = make_model(), make_tokens()
    _, answer = model(tokens, model.start(tokens))

    assert answer.logits.shape == (3, 4, 5)
    assert answer.q.tolist() == [-5.0] * 3


def test_the_carry_takes_no_history_into_the_next_step() -> None:
    model, tokens = make_model(), make_tokens()
    carry, answer = model(tokens, model.start(tokens))

    assert answer.logits.requires_grad
    assert not carry.y.requires_grad
    assert not carry.z.requires_grad


def test_bf16_runs_between_heads_of_fp32() -> None:
    tokens = make_tokens()
    torch.manual_seed(0)
    model = TokenModel(SMALL, LETTERS, dtype=torch.bfloat16)
    carry, answer = model(tokens, model.start(tokens))

    assert carry.y.dtype == torch.bfloat16
    assert answer.logits.dtype == answer.q.dtype == torch.float32


def test_an_answer_is_exact_only_where_every_supervised_position_is_right() -> None:
    model, tokens = make_model(), make_tokens()
    carry, answer = model(tokens, model.start(tokens))
    said = answer.logits.argmax(-1)
    labels = said.clone()
    labels[1, 2] = (labels[1, 2] + 1) % 5
    labels[2, 2] = IGNORED
    marks = model.marked(carry.y, tokens._replace(labels=labels))

    assert marks.exact.tolist() == [True, False, True]


def test_a_position_that_is_not_supervised_costs_nothing() -> None:
    model, tokens = make_model(), make_tokens()
    y = model.start(tokens).y
    ignored = tokens.labels.clone()
    ignored[:, 1:] = IGNORED
    first = tokens._replace(labels=ignored)
    changed = first._replace(inputs=(tokens.inputs + 1) % 5)

    assert torch.equal(model.marked(y, first).cost, model.marked(y, changed).cost)
    assert not torch.equal(model.marked(y, first).cost, model.marked(y, tokens).cost)


def test_one_pass_answers_the_same_at_every_step() -> None:
    model, tokens = make_model(recursive=False), make_tokens()
    carry, first = model(tokens, model.start(tokens))
    _, second = model(tokens, carry)

    assert torch.equal(first.logits, second.logits)


def test_recursion_changes_its_answer_from_step_to_step() -> None:
    model, tokens = make_model(), make_tokens()
    carry, first = model(tokens, model.start(tokens))
    _, second = model(tokens, carry)

    assert not torch.equal(first.logits, second.logits)


@pytest.mark.parametrize("recursive", [True, False])
def test_a_trainer_teaches_it_to_repeat_the_input(recursive: bool) -> None:
    recipe = Recipe(steps=60, slots=8, supervision=2 if recursive else 1, lr=3e-3, warmup=1)
    trainer = Trainer(make_model(recursive), [TokenProblems(make_tokens(64), prefix=2)], [8], recipe)
    for _ in range(5):
        trainer.step()
    before = trainer.report().exact
    for _ in range(recipe.steps - 5):
        trainer.step()

    assert before < 0.5 < trainer.report().exact


@pytest.mark.parametrize(("positions", "length"), [("learned", None), ("rope", 4)])
def test_a_length_goes_with_learned_positions_and_with_no_other(positions: str, length: int | None) -> None:
    with pytest.raises(ValueError, match="length belongs to learned positions"):
        Alphabet(tokens=5, tasks=1, width=16, positions=positions, length=length)  # type: ignore[arg-type]


def test_a_task_vector_wider_than_the_prefix_is_refused() -> None:
    with pytest.raises(ValueError, match="width is 48, and the prefix holds 32"):
        TokenModel(SMALL, Alphabet(tokens=5, tasks=1, width=48, prefix=2))
