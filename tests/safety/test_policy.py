"""Whatever the diagnosis, some places are never touched."""

import pytest

from incidents.errors import Refused
from incidents.models import ObjectRef
from incidents.policy import PROTECTED_NAMESPACES, check_policy
from tests.factories import make_plan, make_subject


def at(namespace: str | None, kind: str = "Deployment") -> ObjectRef:
    return ObjectRef(kind=kind, name="web", namespace=namespace)


@pytest.mark.parametrize("namespace", sorted(PROTECTED_NAMESPACES))
def test_a_protected_namespace_is_never_changed_even_for_its_own_alert(namespace: str) -> None:
    with pytest.raises(Refused, match="protected"):
        check_policy(make_plan(target=at(namespace)), make_subject(namespace=namespace))


def test_another_namespace_than_the_alerts_is_never_changed() -> None:
    with pytest.raises(Refused, match="outside"):
        check_policy(make_plan(target=at("bank")), make_subject())


def test_cluster_scoped_objects_are_never_changed() -> None:
    with pytest.raises(Refused, match="no namespace"):
        check_policy(make_plan(target=at(None, "Node")), make_subject(namespace=None))


def test_an_action_never_touches_a_kind_it_is_not_for() -> None:
    with pytest.raises(Refused, match="cannot be done"):
        check_policy(make_plan(target=at("shop", "Secret")), make_subject())


def test_the_alerts_own_workload_may_be_changed() -> None:
    check_policy(make_plan(), make_subject())
