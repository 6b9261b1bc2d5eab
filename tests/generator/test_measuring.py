"""What monitoring knows of a case: culprits are held back, and the innocent hardly; what programs report of it."""

from random import Random

import pytest

from incidents.evidence.usage import throttled_in
from incidents.generator.reports import report_of
from incidents.generator.seeing import evidence_of, snapshot_of
from incidents.models import Signal
from incidents.standin.shapes import is_ready
from tests.generator.makers import made, make_options

HELD_BACK = 0.5


@pytest.mark.parametrize("seed", range(8))
def test_what_a_ready_program_suffers_from_is_measured_or_told(seed: int) -> None:
    with made(seed, make_options("cpu_throttled", hops=(0,))) as case:
        facts = [fact for fact in evidence_of(case, snapshot_of(case)).facts if fact.signal is Signal.USAGE]
        held = [fact for fact in facts if float(fact.detail.get("throttled", 0)) > HELD_BACK]
        is_well = all(is_ready(pod) for pod in case.simulation.world.all("Pod", case.namespace))
        root = case.truth["root_cause"]

        assert held or not is_well
        assert all(fact.source.object.name.startswith(root["name"]) for fact in held)
        assert all(fact.detail["container"] == root["container"] for fact in held)


def test_the_innocent_are_held_back_too_little_to_be_blamed() -> None:
    shares: list[float] = []
    for seed in range(30):
        with made(seed, make_options("missing_env_var", "oom_killed", "bad_command")) as case:
            shares += [each.value for each in case.measured if each.what == "throttled"]

    assert shares
    assert max(shares) < HELD_BACK


def test_reports_are_read_and_the_last_one_counts() -> None:
    for seed in range(20):
        rng = Random(seed)
        share = throttled_in(f"{report_of(rng, 0.0, 0.1)}\nlistening\n{report_of(rng, 0.8, 0.9)}\n")

        assert share is not None
        assert 0.79 < share < 0.91
