"""How many members a StatefulSet had, by what they left behind."""

import pytest

from incidents.evidence.members import members_of
from tests.evidence_objects.worlds import make, make_graph

TEMPLATES = [{"metadata": {"name": "data"}}, {"metadata": {"name": "log"}}]


@pytest.mark.parametrize(
    ("claims", "members"),
    [
        (("data-db-0", "data-db-1", "data-db-2"), 3),
        (("data-db-0", "data-db-2"), 1),
        (("data-db-0", "log-db-0", "log-db-1"), 2),
        (("data-db-old-0", "data-other-0", "db-0"), 0),
    ],
)
def test_members_are_counted_by_the_claims_of_their_templates(claims: tuple[str, ...], members: int) -> None:
    store = make("StatefulSet", "db", spec={"replicas": 0, "volumeClaimTemplates": TEMPLATES})
    graph = make_graph(store, *(make("PersistentVolumeClaim", claim) for claim in claims))

    assert members_of(graph, store) == members
    assert members_of(graph, make("Deployment", "db", spec={})) == 0
