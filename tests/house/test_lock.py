"""The lock: exact, complete, and free of everything that only one machine has."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*")


def pins(name: str) -> dict[str, str]:
    lines = [line for line in (ROOT / name).read_text().splitlines() if not line.startswith("#")]
    return dict(line.lower().split("==") for line in lines)


def wanted(name: str) -> set[str]:
    lines = [line.split("#")[0].strip() for line in (ROOT / name).read_text().splitlines()]
    return {re.split(r"[\[<>=]", line)[0].lower().replace("-", "_") for line in lines if line and line[0] != "-"}


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "requirements-trm.lock"])
def test_a_lock_names_exact_versions_and_no_place_hash_or_local_build(name: str) -> None:
    lines = [line for line in (ROOT / name).read_text().splitlines() if not line.startswith("#")]

    assert [line for line in lines if not PIN.fullmatch(line)] == []


@pytest.mark.parametrize("name", ["requirements", "requirements-dev", "requirements-trm"])
def test_a_lock_holds_everything_that_is_asked_for(name: str) -> None:
    assert wanted(f"{name}.in") - {pin.replace("-", "_") for pin in pins(f"{name}.lock")} == set()


def test_what_is_tested_is_what_is_shipped() -> None:
    shipped, tested = pins("requirements.lock"), pins("requirements-dev.lock")

    assert {name: tested.get(name) for name in shipped} == shipped


def test_the_web_framework_stays_below_the_version_at_which_the_server_dies() -> None:
    locked = pins("requirements.lock")

    assert locked["prefect"] == "3.8.8"
    assert (0, 139) <= tuple(int(part) for part in locked["fastapi"].split(".")[:2]) < (0, 151)


def test_torch_and_what_only_torch_needs_are_locked_apart_and_fit_the_rest() -> None:
    shipped, tested, apart = pins("requirements.lock"), pins("requirements-dev.lock"), pins("requirements-trm.lock")

    assert apart["torch"] == "2.13.0"
    assert {"torch", "safetensors", "sympy"} & tested.keys() == set()
    assert shipped.keys() & apart.keys() == set()
    assert {name: apart[name] for name in tested.keys() & apart.keys()} == {
        name: tested[name] for name in tested.keys() & apart.keys()
    }


def test_no_lock_names_gigabytes_of_drivers_because_it_was_made_with_the_cpus_build() -> None:
    assert [name for name in pins("requirements-trm.lock") if name.startswith(("nvidia", "triton", "cuda"))] == []
