"""The journal of a training run survives its kills."""

from dataclasses import replace
from pathlib import Path

from trm.incident import journal
from trm.incident.journal import Progress

LOOK = Progress(
    minutes=1.0, steps=10, problems=100, cost=2.0, exact=0.1, halted=0.5, lr=1e-3, rate=50.0, held=(0.1, 0.2)
)


def test_what_was_noted_is_read_back(tmp_path: Path) -> None:
    journal.note(tmp_path, LOOK)
    journal.note(tmp_path, replace(LOOK, steps=20))

    assert journal.read(tmp_path) == (LOOK, replace(LOOK, steps=20))


def test_nothing_was_noted_where_nothing_was_done(tmp_path: Path) -> None:
    assert journal.read(tmp_path) == ()
    assert journal.best(()) is None


def test_a_line_that_a_kill_cut_off_does_not_count(tmp_path: Path) -> None:
    journal.note(tmp_path, LOOK)
    with (tmp_path / journal.FILE).open("a") as file:
        file.write('{"minutes": 2.0, "st')

    assert journal.read(tmp_path) == (LOOK,)


def test_what_was_noted_beyond_the_state_is_forgotten_because_it_will_be_done_again(tmp_path: Path) -> None:
    for steps in (10, 20, 30):
        journal.note(tmp_path, replace(LOOK, steps=steps))

    journal.forget(tmp_path, after=20)

    assert [each.steps for each in journal.read(tmp_path)] == [10, 20]


def test_the_best_look_is_the_first_of_those_whose_answers_cost_least() -> None:
    looks = [replace(LOOK, steps=steps, held_cost=cost) for steps, cost in ((10, 0.4), (20, 0.2), (30, 0.2))]

    found = journal.best(looks)
    assert found is not None
    assert found.steps == 20
