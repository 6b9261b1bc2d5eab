"""What is meant to mislead really arrives: in logs, names, labels and annotations; the truth is another."""

from incidents.generator import Options
from incidents.generator.hostility import Hostility, hostility_of
from incidents.generator.wordings.hostile import GARBAGE, MISLEADING, NAMES, ORDERS, WORDS_OF_OTHER_FAULTS
from incidents.standin.shapes import name_of
from tests.generator.makers import logs_of, made, make_options

HOSTILE = make_options("missing_env_var", "crash_loop", "oom_killed", adversarial=1.0)


def test_orders_and_false_words_arrive_in_the_logs() -> None:
    found: set[str] = set()
    for seed in range(30):
        with made(seed, HOSTILE) as case:
            logs = logs_of(case)
            for kind, texts in (("orders", ORDERS), ("words", WORDS_OF_OTHER_FAULTS), ("garbage", GARBAGE)):
                if kind in case.tags.adversarial:
                    assert any(text.split("\n")[0] in logs for text in texts), (seed, kind)
                    found.add(kind)

    assert found == {"orders", "words", "garbage"}


def test_alerts_claim_other_faults() -> None:
    for seed in range(30):
        with made(seed, HOSTILE) as case:
            claimed = case.alert["annotations"]["description"] in MISLEADING

            assert claimed is ("annotations" in case.tags.adversarial)


def test_workloads_are_named_like_faults_and_actions() -> None:
    named = 0
    for seed in range(30):
        with made(seed, HOSTILE) as case:
            names = {name_of(obj) for obj in case.simulation.world.all("Deployment", case.namespace)}
            named += bool(names & set(NAMES)) and "names" in case.tags.adversarial

    assert named


def test_claims_never_replace_the_labels_that_name_the_object() -> None:
    hostile = Hostility(("labels",), labels=(("pod", "another"), ("reason", "OOMKilled")))
    alert = hostile.on({"labels": {"pod": "orders-1"}, "annotations": {}})

    assert alert["labels"] == {"pod": "orders-1", "reason": "OOMKilled"}


def test_hostile_cases_are_as_frequent_as_asked_for() -> None:
    from random import Random

    rng = Random(1)
    kinds = [bool(hostility_of(rng, 0.25).kinds) for _ in range(400)]

    assert 70 <= sum(kinds) <= 130
    assert not hostility_of(rng, 0.0).kinds
    assert Options().adversarial > 0
