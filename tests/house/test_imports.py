"""The import contracts: they cover every module of the domain, and each of them refuses what it is there to refuse."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("deployments", "flows", "tasks", "trm", "incidents")
EDGES = {"settings", "cluster", "generator", "ledger", "prometheus", "standin"}
"""The parts of the domain that touch the world."""

POISON = {
    "Arrows point down": ("tasks/tiers/chain.py", "import flows.respond"),
    "The domain outlives its tools": ("incidents/settings.py", "import prefect"),
    "One file speaks Kubernetes": ("tasks/observe.py", "import kubernetes"),
    "Deciding is pure": ("incidents/rules.py", "import os"),
    "Only the model knows torch": ("tasks/tiers/trm.py", "import torch"),
    "The network is tensors in": ("trm/core/losses.py", "import incidents.faults"),
    "Services and commands reuse": ("tasks/wiring.py", "import prefect"),
    "Flows say what happens": ("flows/respond.py", "import incidents.cluster"),
}


def contracts() -> dict[str, dict[str, object]]:
    content = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {contract["name"]: contract for contract in content["tool"]["importlinter"]["contracts"]}


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the linter says about a copy of the code with one forbidden import per contract."""
    copy = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    for file, line in POISON.values():
        with (copy / file).open("a") as stream:
            stream.write(f"\n{line}\n")
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=copy, env={"COLUMNS": "200"}, capture_output=True, text=True, check=False).stdout


def test_every_module_of_the_domain_is_pure_or_a_named_edge() -> None:
    (pure,) = [contract for name, contract in contracts().items() if name.startswith("Deciding is pure")]
    modules = {path.stem for path in (ROOT / "incidents").iterdir() if path.suffix == ".py" or path.is_dir()}

    sources = pure["source_modules"]
    assert isinstance(sources, list)
    assert {name.removeprefix("incidents.") for name in sources} == modules - EDGES - {"__init__", "__pycache__"}


def test_every_contract_has_a_case_that_it_must_refuse() -> None:
    assert len(contracts()) == len(POISON)
    assert all(any(name.startswith(start) for name in contracts()) for start in POISON)


@pytest.mark.parametrize("start", POISON)
def test_a_forbidden_import_breaks_its_contract(poisoned: str, start: str) -> None:
    verdict = re.search(rf"^{re.escape(start)}.*?(KEPT|BROKEN)", poisoned, re.DOTALL | re.MULTILINE)

    assert verdict is not None
    assert verdict[1] == "BROKEN"


def test_nothing_that_serves_or_runs_loads_torch_before_the_model_is_asked() -> None:
    modules = "flows.respond, flows.retrain, tasks.tiers, deployments.receiver.app, deployments.evaluation.command"
    code = f"import sys, {modules}; sys.exit(any(name.partition('.')[0] == 'torch' for name in sys.modules))"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
