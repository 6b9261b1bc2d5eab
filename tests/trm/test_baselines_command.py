"""`python -m trm.baselines` asks all the same cases, keeps what is done, and counts as the project's eval does."""

import gzip
import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from incidents.errors import PermanentError
from incidents.generator.cases import Options, case_of
from tests.trm.incident.cases import cases, evidence_in, small_vocabulary
from tests.trm.incident.small import make_dataset
from trm import baselines
from trm.core.model import Architecture
from trm.core.train import Recipe
from trm.incident.comparison import Measures, Run, comparison
from trm.incident.dataset import Dataset
from trm.incident.entrants import entrants
from trm.incident.evaluate import rightly
from trm.incident.fit import PRESETS, Preset
from trm.incident.load import sizes_of
from trm.incident.readings import answers_of, forgiven, readings_in
from trm.incident.rows import rows_of
from trm.incident.told import check_generator, run_of
from trm.incident.vocabulary import FAULTS

CAPTURES = Path(__file__).parents[1] / "data" / "captures"
SMALL = Preset(
    Architecture(hidden=16, heads=2, layers=1, h_cycles=2, l_cycles=2),
    Recipe(supervision=2, lr=1e-2, warmup=2),
    buckets=((48, 4),),
    minutes=1,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("cases")
    make_dataset(made / "train", times=3)
    make_dataset(made / "held", times=2)
    (made / "vocabulary.json").write_text(small_vocabulary().to_json())
    return made


def told(folder: Path, out: Path, *more: str) -> list[str]:
    asked = ["--cases", str(folder), "--out", str(out), "--seeds", "1", "--minutes", "0.002", "--first", "2"]
    return [*asked, *more]


def test_networks_cost_as_many_layers_as_they_say() -> None:
    trm, flat, whole, step = entrants(PRESETS["cpu"])

    assert (trm.layers, flat.layers, whole.layers, step.layers) == (48, 16, 48, 12)
    assert whole.architecture.layers == trm.layers
    assert not whole.recursive
    assert whole.recipe.supervision == 1
    assert {each.architecture.hidden for each in (trm, flat, whole, step)} == {trm.architecture.hidden}


def test_all_networks_are_trained_and_asked_once(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(PRESETS, "cpu", SMALL)
    names = ("trm", "flat-trm", "pass", "short-pass")

    assert baselines.main(told(folder, tmp_path, "--only", *names)) == 0
    first = {path.name: path.read_text() for path in tmp_path.glob("*.json")}
    assert baselines.main(told(folder, tmp_path, "--only", *names)) == 0

    assert set(first) == {f"{name}-0.json" for name in names}
    assert {path.name: path.read_text() for path in tmp_path.glob("*.json")} == first
    assert capsys.readouterr().err.count("seed 0:") == len(names)
    table = (tmp_path / "baselines.md").read_text()
    assert all(each in table for each in ("recursion, H = 2, n = 2", "one pass, FLOPs of a step"))


def test_each_folder_of_captures_is_a_column(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(PRESETS, "cpu", SMALL)
    real, below = tmp_path / "real", tmp_path / "written" / "first"
    for place, names in ((real, ("oomkilled",)), (below, ("bad-command", "oomkilled"))):
        place.mkdir(parents=True)
        for name in names:
            shutil.copy(CAPTURES / f"{name}.json", place)

    asked = told(folder, tmp_path / "out", "--only", "flat-trm", "--captures", str(real), str(below.parent))
    assert baselines.main(asked) == 0

    run = json.loads((tmp_path / "out" / "flat-trm-0.json").read_text())
    assert {name: len(marks) for name, marks in run["captures"].items()} == {"real": 1, "written": 2}
    table = (tmp_path / "out" / "baselines.md").read_text()
    assert "| incidents seen | all | real | written |" in table
    assert "n = 2)" in table


def test_trees_learn_the_few_cases_by_heart(folder: Path) -> None:
    trees = pytest.importorskip("trm.incident.trees")
    data = Dataset.load(folder / "train")
    every = np.arange(len(data))
    learner = trees.Trees(sizes_of(small_vocabulary()), rounds=(5, 5), least=1)
    learner.fit(data, every)

    verdict, row, fault = learner.answer(data, every)
    assert rightly(data, every, verdict, row, fault).mean() > 0.8


def test_an_unknown_entrant_is_refused(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert baselines.main(told(folder, tmp_path, "--only", "oracle")) == 2
    assert "there is no oracle" in capsys.readouterr().err


def test_what_others_said_needs_the_truth(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert baselines.main(told(folder, tmp_path, "--said", "rules=answers.jsonl")) == 2
    assert "--raw" in capsys.readouterr().err


def wedged() -> dict[str, Any]:
    return cases()["app-wedged"]


def test_a_second_reading_is_right_only_with_its_own_object() -> None:
    truth, rows = wedged()["truth"], rows_of(evidence_in("app-wedged"))
    allowed = set(answers_of(truth, rows))

    faults = {FAULTS[fault] for _, fault in allowed}
    assert faults == {truth["fault"], *truth["also"]}
    kinds = {rows.rows[row].kind for row, _ in allowed}
    assert kinds <= {truth["root_cause"]["kind"], *(root["kind"] for root in truth["also_roots"])}


def test_readings_forgive_what_the_labels_do_not_hold(tmp_path: Path) -> None:
    data = make_dataset(tmp_path / "encoded")
    raw = tmp_path / "raw"
    raw.mkdir()
    with gzip.open(raw / "cases.jsonl.gz", "wt", encoding="utf-8") as file:
        for number, case in enumerate(cases().values()):
            print(json.dumps({**case, "seed": number}), file=file)
    place = list(cases()).index("app-wedged")
    at = np.array([int(np.flatnonzero(data.arrays["seed"] == place)[0])])
    readings = readings_in(raw, [place])
    other = next(iter(readings[place] - {(int(data.arrays["root"][at[0]]), int(data.arrays["fault"][at[0]]))}))
    said = (np.array([0]), np.array([other[0]]), np.array([other[1]]))

    assert not rightly(data, at, *said).any()
    assert forgiven(readings, data, at, *said).all()
    assert not forgiven(readings, data, at, said[0], said[1], said[2] * 0 + FAULTS.index("oom_killed")).any()


def test_rules_are_counted_by_the_names_they_gave(tmp_path: Path) -> None:
    case = wedged()
    truth, seed = case["truth"], case["seed"]
    second = {"kind": truth["also_roots"][0]["kind"], "name": f"{truth['also_roots'][0]['name']}-x2x4z"}
    said = {
        "first": (truth["fault"], truth["root_cause"]),
        "second": (truth["also"][0], second),
        "elsewhere": (truth["fault"], {"kind": "Node", "name": "n1"}),
        "nobody": (truth["fault"], None),
        "other": ("oom_killed", truth["root_cause"]),
    }
    right = {}
    for name, (fault, root) in said.items():
        file = tmp_path / f"{name}.jsonl"
        file.write_text(json.dumps({"id": f"app-wedged-{seed}", "fault": fault, "root_cause": root}))
        right[name] = run_of(name, file, {f"app-wedged-{seed}": truth}, [seed]).right

    assert second["kind"] == "Pod"
    assert {name for name, found in right.items() if found == (True,)} == {"first", "second"}


def test_answers_to_cases_of_another_generator_are_not_counted(tmp_path: Path) -> None:
    (tmp_path / "options.json").write_text(json.dumps(asdict(Options(negatives=0.0))))
    case = case_of(7, Options(negatives=0.0))
    case.simulation.close()
    truth = json.loads(json.dumps(case.truth))

    check_generator(tmp_path, {case.id: truth})
    with pytest.raises(PermanentError, match="another case"):
        check_generator(tmp_path, {case.id: {**truth, "fault": "another"}})


@pytest.mark.parametrize("id", ["app-wedged-7", "oom-killed-8"])
def test_answers_to_other_cases_are_refused_rather_than_counted_as_wrong(tmp_path: Path, id: str) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_text(json.dumps({"id": id, "fault": "none", "root_cause": None}))

    with pytest.raises(PermanentError, match="lacks 1 of 1 cases, app-wedged-8"):
        run_of("rules", file, {"app-wedged-8": wedged()["truth"]}, [8])


def test_a_family_in_which_another_is_better_is_told(folder: Path) -> None:
    data = Dataset.load(folder / "held")
    measures = Measures(data, np.arange(len(data)))
    worse = Run("trm", "recursion", 0, (False,) * len(data))
    better = Run("rules", "rules", 0, (True,) * len(data))

    table = comparison([worse, better], measures, {})
    assert "| hops 0 |" in table.partition("does not win")[2]
    assert "Nowhere by more" in comparison([better, Run("trm", "r", 0, better.right)], measures, {})
