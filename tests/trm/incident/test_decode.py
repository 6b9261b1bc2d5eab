"""Decoding: the likeliest answer that can be, against all of them counted out by hand."""

import itertools

import pytest
import torch

from incidents.faults import ROOTS, Fault
from trm.incident.decode import Decoded, decoded
from trm.incident.model import ISSUE, NEVER, NONE, UNKNOWN, Reading
from trm.incident.vocabulary import FAULTS, KINDS

ROWS = 5
KIND_IDS = [KINDS.index(kind) for kind in ("Alert", "Deployment", "Secret", "Node", "Deployment")]


def make_reading(seed: int = 0, rows: int = ROWS) -> Reading:
    draws = torch.Generator().manual_seed(seed)

    def random(*shape: int) -> torch.Tensor:
        return 2 * torch.randn(*shape, generator=draws)

    root = random(1, ROWS)
    root[:, 0] = NEVER
    root[:, rows:] = NEVER
    return Reading(random(1, 3), root, random(1, ROWS, len(FAULTS)), random(1, ROWS, 3), random(1, ROWS), random(1))


def all_of(reading: Reading) -> dict[tuple[int, int, int], float]:
    """Every answer that can be, (verdict, row, fault), and how likely it is."""
    verdict = torch.softmax(reading.verdict[0], -1).tolist()
    root = torch.softmax(reading.root[0], -1).tolist()
    fault = torch.softmax(reading.fault[0], -1).tolist()
    found = {(NONE, -1, -1): verdict[NONE]}
    for row in range(1, ROWS):
        kind = KINDS[KIND_IDS[row]]
        if kind in ROOTS[Fault.UNKNOWN]:
            found[UNKNOWN, row, -1] = verdict[UNKNOWN] * root[row]
        for number, name in enumerate(FAULTS):
            if kind in ROOTS[Fault(name)]:
                found[ISSUE, row, number] = verdict[ISSUE] * root[row] * fault[row][number]
    return found


def told(found: Decoded, rank: int = 0) -> tuple[int, int, int]:
    return int(found.verdict[0, rank]), int(found.row[0, rank]), int(found.fault[0, rank])


@pytest.mark.parametrize("seed", range(20))
def test_the_candidates_are_the_likeliest_of_all_that_can_be(seed: int) -> None:
    reading = make_reading(seed)
    wanted = sorted(all_of(reading).items(), key=lambda item: -item[1])

    found = decoded(reading, torch.tensor([KIND_IDS]))

    assert [told(found, rank) for rank in range(3)] == [answer for answer, _ in wanted[:3]]
    assert found.probability[0].tolist() == pytest.approx([likely for _, likely in wanted[:3]])
    assert float(found.margin[0]) == pytest.approx(wanted[0][1] - wanted[1][1])
    assert float(found.legal[0]) == pytest.approx(sum(likely for _, likely in wanted), abs=1e-5)


def test_what_cannot_be_is_not_answered_however_sure_the_model_is() -> None:
    reading = make_reading()
    reading.verdict[0] = torch.tensor([9.0, 0.0, 0.0])
    reading.root[0, 3] = 9.0  # the node
    reading.fault[0, 3, FAULTS.index("oom_killed")] = 20.0

    found = decoded(reading, torch.tensor([KIND_IDS]))

    assert told(found) != (ISSUE, 3, FAULTS.index("oom_killed"))
    assert float(found.legal[0]) < 0.1


@pytest.mark.parametrize("seed", range(10))
def test_neither_the_alert_nor_padding_is_ever_a_root(seed: int) -> None:
    deployment = KINDS.index("Deployment")

    found = decoded(make_reading(seed, rows=3), torch.full((1, ROWS), deployment))

    for rank in range(3):
        verdict, row, _ = told(found, rank)
        assert verdict == NONE or row in (1, 2)


def test_nothing_wrong_and_nobody_knows_are_answers_too() -> None:
    reading = make_reading()
    reading.verdict[0] = torch.tensor([0.0, 9.0, 0.0])
    assert told(decoded(reading, torch.tensor([KIND_IDS]))) == (NONE, -1, -1)

    reading.verdict[0] = torch.tensor([0.0, 0.0, 9.0])
    reading.root[0, 4] = 9.0
    assert told(decoded(reading, torch.tensor([KIND_IDS]))) == (UNKNOWN, 4, -1)


def test_an_answer_keeps_its_number_whatever_else_is_in_the_batch() -> None:
    readings = [make_reading(seed) for seed in range(4)]
    together = Reading(*(torch.cat(parts) for parts in zip(*readings, strict=True)))

    found = decoded(together, torch.tensor([KIND_IDS] * 4))

    for place, reading in enumerate(readings):
        assert torch.equal(found.choice[place], decoded(reading, torch.tensor([KIND_IDS])).choice[0])


def test_every_fault_has_a_kind_that_may_carry_it() -> None:
    for name, kind in itertools.product(FAULTS, KINDS):
        reading = make_reading()
        reading.verdict[0] = torch.tensor([20.0, 0.0, 0.0])
        reading.root[0] = torch.tensor([NEVER, 20.0, 0, 0, 0])
        reading.fault[0, 1] = 0.0
        reading.fault[0, 1, FAULTS.index(name)] = 20.0
        if kind in ROOTS[Fault(name)]:
            kinds = torch.tensor([[0, KINDS.index(kind), 0, 0, 0]])
            assert told(decoded(reading, kinds)) == (ISSUE, 1, FAULTS.index(name))
