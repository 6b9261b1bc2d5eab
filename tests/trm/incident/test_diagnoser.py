"""The diagnoser: what it refuses to load, and that its answers are lawful, traced and the same every time."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from incidents.errors import PermanentError
from incidents.faults import ROOTS, Fault
from incidents.models import Answer
from tests.trm.incident.cases import cases, evidence_in, small_vocabulary
from trm.core import checkpoint
from trm.core.calibrate import Calibration
from trm.core.model import Architecture
from trm.core.quicken import Quickening
from trm.core.solve import Solver
from trm.incident.diagnoser import Diagnoser, threads_for
from trm.incident.encode import encode
from trm.incident.judge import FEATURES, LASTING
from trm.incident.load import CALIBRATION, ENDURANCE, VOCABULARY, checkpoint_in, model_from, sizes_of
from trm.incident.model import IncidentModel
from trm.incident.problem import posed
from trm.incident.vocabulary import Vocabulary

SMALL = Architecture(hidden=32, heads=2, layers=2, h_cycles=1, l_cycles=2)
STEPS = 5
CASE = "missing-secret-key"


def make_calibration(level: float = 0.6, halting: float = 1.0, features: tuple[str, ...] = FEATURES) -> Calibration:
    none, one = (0.0,) * len(features), (1.0,) * len(features)
    return Calibration(features, none, one, none, 0.0, (-1.0, 1.0), (level, level), halting, 0.7)


def make_model(vocabulary: Vocabulary) -> IncidentModel:
    torch.manual_seed(0)
    return IncidentModel(SMALL, sizes_of(vocabulary))


def save(folder: Path, model: IncidentModel, vocabulary: Vocabulary) -> None:
    told = {"hidden": 32, "heads": 2, "layers": 2, "h_cycles": 1, "l_cycles": 2, "supervision": STEPS}
    description = checkpoint.Description(told, vocabulary.digest, {}, "0123456789abcdef", 0)
    checkpoint.save(folder, model.state_dict(), description)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "tiny"
    vocabulary = small_vocabulary()
    save(made, make_model(vocabulary), vocabulary)
    (made / VOCABULARY).write_text(vocabulary.to_json())
    (made / CALIBRATION).write_text(make_calibration().to_json())
    (made / ENDURANCE).write_text(make_calibration(features=LASTING).to_json())
    return made


def test_every_answer_is_lawful_and_names_only_what_was_seen(folder: Path) -> None:
    diagnoser = Diagnoser.load(folder)
    for case in cases():
        evidence = evidence_in(case)

        answer = diagnoser.answer(evidence)

        assert Answer.model_validate_json(answer.model_dump_json()) == answer
        assert answer.fault in (Fault.NONE, Fault.UNKNOWN) or (
            answer.cause is not None and answer.cause.object.kind in ROOTS[answer.fault]
        )
        assert all(0 <= index < len(evidence.facts) for index in answer.proof)
        assert len(answer.trace) == STEPS
        assert answer.trace[-1].suspicions[0].fault is answer.fault


def test_the_same_evidence_gives_the_same_answer_from_every_load(folder: Path) -> None:
    evidence = evidence_in(CASE)
    first = Diagnoser.load(folder)

    answers = [each.answer(evidence) for each in (first, first, Diagnoser.load(folder))]

    said = [answer.model_dump(exclude={"seconds"}) for answer in answers]
    assert said[0] == said[1] == said[2]
    assert said[0]["checkpoint"] == "tiny 0123456789ab"


def test_more_steps_than_it_was_trained_for_are_never_taken(folder: Path) -> None:
    diagnoser = Diagnoser.load(folder)

    steps = [len(diagnoser.answer(evidence_in(CASE), most).trace) for most in (0, 1, 3, 99)]

    assert steps == [1, 1, 3, STEPS]


def test_it_stops_thinking_once_it_is_sure_and_settled(folder: Path) -> None:
    (folder / CALIBRATION).write_text(make_calibration(level=0.95, halting=0.9).to_json())
    (folder / ENDURANCE).write_text(make_calibration(level=0.95, features=LASTING).to_json())

    answer = Diagnoser.load(folder).answer(evidence_in(CASE))

    assert answer.settled
    assert answer.confidence == 0.95
    last, before = answer.trace[-1].suspicions[0], answer.trace[-2].suspicions[0]
    assert (last.fault, last.object) == (before.fault, before.object)
    assert answer.trace[-1].endurance is not None
    assert answer.trace[-2].endurance is None


def test_without_a_cache_nothing_is_ever_compiled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def begin(_self: Quickening) -> None:
        raise AssertionError("nobody asked for it")

    monkeypatch.setattr(Quickening, "begin", begin)

    assert Diagnoser.load(folder).answer(evidence_in(CASE)).trace


def test_with_a_cache_the_first_answer_comes_before_anything_is_compiled(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    monkeypatch.setattr(Quickening, "begin", lambda _self: begun.append("begun"))
    diagnoser = Diagnoser.load(folder, cache=tmp_path / "cache")
    assert begun == []

    diagnoser.answer(evidence_in(CASE))

    assert begun == ["begun"]
    assert diagnoser.solver.apply == diagnoser.solver.eagerly


def test_as_many_threads_as_there_is_work_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)

    assert [threads_for(hidden) for hidden in (64, 256, 512, 1024)] == [1, 1, 2, 2]


def other_vocabulary(folder: Path) -> None:
    vocabulary = small_vocabulary()
    (folder / VOCABULARY).write_text(replace(vocabulary, tokens=vocabulary.tokens[:-1]).to_json())


def no_numbers(folder: Path) -> None:
    model = make_model(small_vocabulary())
    model.q_head.bias.data.fill_(float("nan"))
    save(folder, model, small_vocabulary())


def other_schema(folder: Path) -> None:
    config = json.loads((folder / checkpoint.CONFIG).read_text())
    (folder / checkpoint.CONFIG).write_text(json.dumps(config | {"schema": 99}))


def other_network(folder: Path) -> None:
    config = json.loads((folder / checkpoint.CONFIG).read_text())
    config["architecture"]["hidden"] = 64
    (folder / checkpoint.CONFIG).write_text(json.dumps(config))


def no_steps(folder: Path) -> None:
    config = json.loads((folder / checkpoint.CONFIG).read_text())
    del config["architecture"]["supervision"]
    (folder / checkpoint.CONFIG).write_text(json.dumps(config))


def other_features(folder: Path) -> None:
    told = json.loads((folder / CALIBRATION).read_text())
    (folder / CALIBRATION).write_text(json.dumps(told | {"features": ["guess", *FEATURES[1:]]}))


def truncated(folder: Path) -> None:
    weights = folder / checkpoint.WEIGHTS
    weights.write_bytes(weights.read_bytes()[:-100])


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda folder: (folder / checkpoint.WEIGHTS).unlink(), "cannot be read .* copy the whole folder"),
        (lambda folder: (folder / VOCABULARY).unlink(), "vocabulary.json cannot be read"),
        (lambda folder: (folder / VOCABULARY).write_text("no json"), "is no vocabulary"),
        (lambda folder: (folder / VOCABULARY).write_bytes(b"\xff"), "not text"),
        (lambda folder: (folder / CALIBRATION).unlink(), "not calibrated"),
        (lambda folder: (folder / CALIBRATION).write_text("{}"), "calibrate again"),
        (lambda folder: (folder / ENDURANCE).unlink(), "not calibrated"),
        (lambda folder: (folder / ENDURANCE).write_text(make_calibration().to_json()), "other features"),
        (other_features, "other features"),
        (truncated, "truncated or was replaced"),
        (other_vocabulary, "trained with vocabulary"),
        (other_schema, "schema 99"),
        (other_network, "does not fit the network"),
        (no_steps, "for how many steps"),
        (no_numbers, "no number"),
    ],
)
def test_what_cannot_be_trusted_is_not_loaded(folder: Path, harm: Callable[[Path], object], said: str) -> None:
    harm(folder)

    with pytest.raises(PermanentError, match=said):
        Diagnoser.load(folder)


def test_a_model_comes_back_from_its_checkpoint_as_it_was(folder: Path) -> None:
    found = model_from(checkpoint_in(folder), small_vocabulary())

    for name, tensor in make_model(small_vocabulary()).state_dict().items():
        assert torch.equal(found.state_dict()[name], tensor)


def test_a_device_that_torch_cannot_use_is_refused_with_the_remedy(folder: Path) -> None:
    for name in ("mps", "cuda:99", "toaster"):
        with pytest.raises(PermanentError, match=rf"cannot use the device '{name}'.*NIGHTSHIFT_TRM_DEVICE=cpu"):
            Diagnoser.load(folder, device=name)


def test_auto_takes_what_there_is(folder: Path) -> None:
    there = "cuda" if torch.cuda.is_available() else "cpu"

    assert Diagnoser.load(folder, device="auto").device.type == there


def test_all_tensors_of_a_step_are_where_the_network_is() -> None:
    """On the device of tensors without values, where no GPU is: mixing devices is an error there too."""
    vocabulary, place = small_vocabulary(), torch.device("meta")
    problem = posed([encode(evidence_in(CASE), vocabulary)[0]])
    model = make_model(vocabulary).to(place)
    solver = Solver(model.recursion)
    with torch.inference_mode():
        x, mix = model.seen(problem.on(place))
        start = solver.recursion.start(x.to(solver.dtype))
        carry = solver._step(solver.apply, x.to(solver.dtype), start, solver._cast(mix))
        read = model.read(carry.y, problem.problem.rows.to(place))

    assert {each.device for each in (x, *carry, *read)} == {place}
