"""A signature covers everything that was decided, and a sealed value stays sealed."""

from typing import Any

import pytest

from incidents.approvals import Answer, plan_hash
from incidents.errors import Refused
from incidents.models import Approver, Verdict
from tests.factories import NOW, make_decision, make_keyring, make_plan

ANSWERS = {"value": Answer.model_validate({"value": "hunter2hunter2"})}


@pytest.mark.parametrize(
    "altered",
    [
        {"incident": "another"},
        {"round": 2},
        {"attempt": 2},
        {"plan_hash": "other"},
        {"verdict": Verdict.REJECT},
        {"approver": Approver(id="mallory", name="On call")},
        {"source": "slack"},
        {"at": NOW.replace(year=2027)},
        {"reason": "x"},
    ],
)
def test_a_signature_does_not_cover_an_altered_decision(altered: dict[str, Any]) -> None:
    keyring = make_keyring()
    signature = keyring.signature(make_decision())

    assert keyring.is_signed(make_decision(), signature)
    assert not keyring.is_signed(make_decision(**altered), signature)


@pytest.mark.parametrize("signature", ["", "0" * 64, "é", "signature"])
def test_a_made_up_signature_is_none(signature: str) -> None:
    assert not make_keyring().is_signed(make_decision(), signature)


def test_another_installations_signature_is_none() -> None:
    assert not make_keyring().is_signed(make_decision(), make_keyring("o" * 40).signature(make_decision()))


def test_sealed_answers_are_unreadable_without_the_key() -> None:
    sealed = make_keyring().seal_answers(ANSWERS)

    assert "hunter2" not in sealed
    assert make_keyring().unseal_answers(sealed) == ANSWERS
    with pytest.raises(Refused):
        make_keyring("o" * 40).unseal_answers(sealed)


def test_the_final_hash_changes_with_every_parameter_and_every_answer() -> None:
    keyring = make_keyring()
    other = {"value": Answer.model_validate({"value": "hunter3hunter3"})}
    hashes = {
        keyring.final_hash(make_plan(), ANSWERS),
        keyring.final_hash(make_plan(), other),
        keyring.final_hash(make_plan(), {}),
        keyring.final_hash(make_plan(params={"container": "app", "name": "OTHER"}), ANSWERS),
        keyring.final_hash(make_plan(bindings={"Deployment/web": "uid:else"}), ANSWERS),
    }

    assert len(hashes) == 5


def test_equal_plans_have_equal_hashes_whatever_the_order_of_their_parameters() -> None:
    assert plan_hash(make_plan(params={"name": "A", "container": "app"})) == plan_hash(
        make_plan(params={"container": "app", "name": "A"})
    )


def test_keys_and_answers_do_not_print() -> None:
    assert "k" * 40 not in repr(make_keyring())
    assert "hunter2" not in repr(ANSWERS)
