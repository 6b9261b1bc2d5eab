"""The model in this process: the real network from a real folder, however little it has learnt."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from incidents.errors import PermanentError
from incidents.models import Abstention, Tier
from tasks.tiers import TrmTier, backends
from tasks.tiers.backends import Inline
from tasks.tiers.trm import Patience
from tests.diagnosis.captures import evidence_of
from tests.diagnosis.tiny import tiny_checkpoint
from trm.incident.diagnoser import Diagnoser

SEEN = evidence_of("oomkilled")
PATIENT = Patience(load_s=60, answer_s=60)


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    """Nothing is loaded yet, and nothing stays loaded."""
    backends._kept.clear()
    yield
    backends._kept.clear()


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    return tiny_checkpoint(tmp_path / "tiny", SEEN)


async def test_it_is_loaded_once_and_gives_the_same_answer_to_the_same_evidence(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads: list[Path] = []
    load = Diagnoser.load

    def counted(folder: Path, *, cache: Path | None, device: str) -> Diagnoser:
        loads.append(folder)
        return load(folder, cache=cache, device=device)

    monkeypatch.setattr(Diagnoser, "load", counted)
    first, again = [await Inline(checkpoint).answer(SEEN) for _ in range(2)]

    assert loads == [checkpoint]
    assert first.model_dump(exclude={"seconds"}) == again.model_dump(exclude={"seconds"})
    assert first.checkpoint.startswith("tiny ")
    assert [step.step for step in first.trace] == list(range(1, len(first.trace) + 1))


async def test_a_model_that_has_learnt_nothing_abstains_and_shows_its_steps(checkpoint: Path) -> None:
    said = await TrmTier(Inline(checkpoint), PATIENT).diagnose(SEEN)

    assert isinstance(said, Abstention)
    assert said.tier is Tier.TRM
    assert said.trace


async def test_a_model_that_breaks_on_an_evidence_is_an_error_that_quotes_nothing_of_it(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_given: object) -> None:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(Diagnoser, "answer", breaks)
    with pytest.raises(PermanentError, match=r"broke on this evidence \(RuntimeError\)$"):
        await Inline(checkpoint).answer(SEEN)


async def test_a_truncated_checkpoint_is_refused_and_one_that_was_mended_is_loaded(checkpoint: Path) -> None:
    weights = checkpoint / "model.safetensors"
    whole = weights.read_bytes()
    weights.write_bytes(whole[:-8])
    with pytest.raises(PermanentError, match="copy the whole folder again"):
        await Inline(checkpoint).ready()
    weights.write_bytes(whole)

    await Inline(checkpoint).ready()
