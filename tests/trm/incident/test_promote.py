"""Who takes whose place: better beyond noise, worse on nothing beyond noise, and calibrated."""

import pytest

from trm.incident.promote import Comparison, Pairs, chance, pairs, verdict


def make_comparison(uncalibrated: str = "", absent: str = "", **families: Pairs) -> Comparison:
    better = {"oom_killed": Pairs(both=90, gained=8, neither=2), "bad_image_tag": Pairs(both=95, gained=5)}
    return Comparison({**better, **families}, uncalibrated, absent)


def test_a_better_candidate_is_promoted() -> None:
    found = verdict(make_comparison())

    assert found.promoted
    assert found.reasons[0].startswith("better: right in 198 of 200 held-out cases, the current one in 185: gained 13")


def test_a_candidate_that_is_better_by_luck_alone_is_not_promoted() -> None:
    found = verdict(Comparison({"oom_killed": Pairs(both=90, gained=6, lost=4)}))

    assert not found.promoted
    assert "not better beyond noise" in found.reasons[0]
    assert "gained 6, lost 4" in found.reasons[0]


def test_the_same_model_is_not_better_than_itself() -> None:
    assert not verdict(Comparison({"oom_killed": Pairs(both=90, neither=10)})).promoted


def test_a_candidate_that_is_better_over_all_and_forgot_one_family_is_refused_with_the_family_named() -> None:
    found = verdict(make_comparison(certificate_expired=Pairs(both=10, lost=15), none=Pairs(both=50, gained=50)))

    assert not found.promoted
    assert found.reasons[0].startswith("better")
    assert found.reasons[1].startswith("worse on certificate_expired: 10 of 25 right, the current one 25")
    assert [each.name for each in found.families if each.worse] == ["certificate_expired"]


def test_one_family_of_many_that_lost_a_little_more_is_noise() -> None:
    families = {f"family{number}": Pairs(both=50, gained=2) for number in range(60)}

    found = verdict(Comparison(families | {"unlucky": Pairs(both=50, lost=5)}))

    assert found.promoted
    assert found.families[0].name == "unlucky"
    assert found.families[0].chance == pytest.approx(1 / 32)


def test_the_same_loss_counts_where_it_is_the_only_family() -> None:
    assert verdict(Comparison({"unlucky": Pairs(both=50, lost=5)})).families[0].worse


def test_a_candidate_without_calibration_is_refused_because_its_confidence_means_nothing() -> None:
    found = verdict(make_comparison(uncalibrated="calibration.json cannot be read"))

    assert not found.promoted
    assert found.reasons[-1] == "it is not calibrated: calibration.json cannot be read"


def test_where_there_is_no_model_yet_the_first_good_one_is_taken_and_a_useless_one_is_not() -> None:
    first = Comparison({"oom_killed": Pairs(gained=20, neither=5)}, absent="there is no folder default")
    useless = Comparison({"oom_killed": Pairs(gained=2, neither=23)}, absent="there is no folder default")

    assert verdict(first).promoted
    assert "nothing to compare it with: there is no folder default" in verdict(first).reasons[0]
    assert not verdict(useless).promoted


def test_pairs_are_counted_case_by_case() -> None:
    found = pairs([True, True, False, False, True], [True, False, True, False, False])

    assert found == Pairs(both=1, gained=2, lost=1, neither=1)
    assert (found.cases, found.candidate, found.current) == (5, 3, 2)


def test_models_that_answered_different_cases_are_not_compared() -> None:
    with pytest.raises(ValueError, match="shorter"):
        pairs([True, True], [True])


@pytest.mark.parametrize(("many", "few", "likely"), [(0, 0, 1.0), (0, 3, 1.0), (3, 0, 1 / 8), (2, 1, 0.5)])
def test_chance_is_that_of_a_coin(many: int, few: int, likely: float) -> None:
    assert chance(many, few) == pytest.approx(likely)
