"""A Secret that is missing as the operator that would have made it is refused: its log has to tie the two."""

import pytest

from incidents.faults import Fault
from incidents.models import Evidence, ObjectRef
from incidents.rules.search import Search
from incidents.rules.view import View
from incidents.snapshot import Json
from tests.evidence_objects.worlds import SPACE, WEB, make, make_deployment, make_evidence, make_pod

SECRET = "owner.orders-db.credentials"
REFUSED = (
    'endpoints is forbidden: User "system:serviceaccount:shop:op" cannot create resource "endpoints" in API group "" '
    'in the namespace "shop"'
)
SAID = f"level=error msg='could not create: {REFUSED}' cluster-name=shop/orders-db"
MAKES = {"apiGroups": [""], "resources": ["secrets"], "verbs": ["create", "get"]}
READS = {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}
MAY = {"apiGroups": [""], "resources": ["endpoints"], "verbs": ["*"]}


def waiting(said: str, *rules: Json, secret: str = SECRET) -> Evidence:
    """Evidence of web, which waits for a Secret; beside it an operator with a role of these rules says this."""
    key = {"name": "USER", "valueFrom": {"secretKeyRef": {"name": secret, "key": "user"}}}
    web, own = make_deployment("web", made=1, pod={"containers": [{"name": "app", "env": [key]}]})
    told = f'secret "{secret}" not found'
    state = {"waiting": {"reason": "CreateContainerConfigError", "message": told}}
    status = {"name": "app", "ready": False, "restartCount": 0, "image": "web:1", "state": state}
    pod = make_pod(own, node="a", containerStatuses=[status])
    operator, made = make_deployment("op", made=1, pod={"containers": [{"name": "app"}], "serviceAccountName": "op"})
    binding: Json = {"roleRef": {"kind": "Role", "name": "op"}, "subjects": [{"kind": "ServiceAccount", "name": "op"}]}
    items = (web, own, pod, operator, made, make_pod(made, node="a", phase="Running", ready=True))
    account = make("ServiceAccount", "op")
    rights = (account, make("Role", "op", rules=list(rules)), make("RoleBinding", "op", **binding))
    return make_evidence(*items, *rights, logs={"op-abc-x1/app": said})


@pytest.mark.parametrize(
    ("said", "rules", "secret", "kind"),
    [
        (SAID, [MAKES], SECRET, "Role"),
        (SAID, [MAKES], "orders-db-app", "Role"),
        (f'{{"name":"orders-db","error":"{REFUSED}"}}', [MAKES], "orders-db", "Role"),
        (f"{SAID}\nretry of shop/orders-db failed", [MAKES], SECRET, "Role"),
        (SAID, [MAKES], "stripe-key", "Secret"),  # called after nothing that the operator complains of
        (SAID, [MAKES], "orders-dbx", "Secret"),
        (SAID, [READS], SECRET, "Secret"),  # no operator: it makes no Secrets
        (SAID, [MAKES, MAY], SECRET, "Secret"),  # it was let since
        (f"{SAID}\ncluster shop/orders-db is ready", [MAKES], SECRET, "Secret"),
        (SAID.replace("create resource", "delete resource"), [MAKES], SECRET, "Secret"),
        (SAID.replace('"endpoints"', '"events"'), [MAKES], SECRET, "Secret"),
        (f"level=error msg='{REFUSED}'", [MAKES], SECRET, "Secret"),
        (f"level=error msg='{REFUSED}' name=op", [MAKES], "op-secret", "Secret"),  # its own name says nothing
        ("", [MAKES], SECRET, "Secret"),
    ],
)
def test_an_operator_that_is_refused_leaves_its_secret_unmade(
    said: str, rules: list[Json], secret: str, kind: str
) -> None:
    found = Search(View(waiting(said, *rules, secret=secret))).explain(WEB)

    assert found is not None
    assert found.finding.cause.object == ObjectRef(kind=kind, name="op" if kind == "Role" else secret, namespace=SPACE)
    assert found.finding.fault is (Fault.RBAC_FORBIDDEN if kind == "Role" else Fault.MISSING_SECRET)
