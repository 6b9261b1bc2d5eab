"""Sessions with the real kubectl: what people type, and what a real server makes it print."""

import json
from pathlib import Path

from tests.programs import needs_program
from tests.standin.kubectl import Session, session

pytestmark = needs_program("kubectl")

BROKEN, WEB = "missing_env_var:shop:checkout-api:1", "healthy:shop:web:0"
MANIFEST = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  replicas: 2
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec:
      containers: [{name: app, image: "127.0.0.1:5000/shop/web:v1.4.2"}]
"""
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: '1'}\n"


async def _apply(kubectl: Session) -> str:
    """Older ones ask for a schema that the embedded cluster does not have."""
    return "apply -f -" if await kubectl.minor() >= 27 else "apply --validate=false -f -"


async def _whoami(kubectl: Session) -> str:
    if await kubectl.minor() >= 28:
        return await kubectl.ok("auth whoami")
    review = json.dumps({"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"})
    return await kubectl.ok("create --raw /apis/authentication.k8s.io/v1/selfsubjectreviews -f -", stdin=review)


async def _token(kubectl: Session) -> str:
    if await kubectl.minor() >= 24:
        return (await kubectl.ok("create token default")).strip()
    request = json.dumps({"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}})
    path = "/api/v1/namespaces/shop/serviceaccounts/default/token"
    answer = json.loads(await kubectl.ok(f"create --raw {path} -f -", stdin=request))
    return str(answer["status"]["token"])


async def test_get_shows_the_columns_that_people_know(tmp_path: Path) -> None:
    async with session(tmp_path, BROKEN, WEB) as kubectl:
        pods = (await kubectl("get pods")).rows
        wide = (await kubectl("get pods -o wide -l app=web")).rows
        deployments = (await kubectl("get deploy")).rows
        nodes = (await kubectl("get no")).rows

    assert pods[0] == ["NAME", "READY", "STATUS", "RESTARTS", "AGE"]
    assert {row[0].rsplit("-", 2)[0]: row[1] for row in pods[1:]} == {"checkout-api": "0/1", "web": "1/1"}
    assert wide[0][5:] == ["IP", "NODE", "NOMINATED NODE", "READINESS GATES"]
    assert deployments[0] == ["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE"]
    assert deployments[2][:4] == ["web", "2/2", "2", "2"]
    assert nodes[1][:2] == ["lab", "Ready"]


async def test_get_prints_in_every_form(tmp_path: Path) -> None:
    async with session(tmp_path, WEB) as kubectl:
        name = (await kubectl.ok("get pods -o name")).splitlines()[0]
        path = await kubectl.ok("get deploy web -o", "jsonpath={.spec.replicas}")
        custom = await kubectl.ok("get deploy -o", "custom-columns=N:.metadata.name")
        everything = await kubectl.ok("get all")
        text = await kubectl.ok("get deploy web -o yaml")
        nothing = await kubectl("get sts,jobs,pvc,hpa,pdb,ingress,quota")

    assert name.startswith("pod/web-")
    assert (path, custom.split()) == ("2", ["N", "web"])
    assert {"service/web", "deployment.apps/web"} <= {line.split()[0] for line in everything.splitlines() if line}
    assert "kind: Deployment" in text
    assert "managedFields" not in text
    assert nothing.err == "No resources found in shop namespace.\n"


async def test_what_is_not_there_is_told_as_by_a_real_server(tmp_path: Path) -> None:
    async with session(tmp_path, WEB) as kubectl:
        missing = await kubectl("get deploy nope")
        unknown = await kubectl("get kustomizations")

    assert (missing.code, missing.err) == (1, 'Error from server (NotFound): deployments.apps "nope" not found\n')
    assert unknown.err == 'error: the server doesn\'t have a resource type "kustomizations"\n'


async def test_describe_tells_conditions_replica_sets_and_events(tmp_path: Path) -> None:
    async with session(tmp_path, BROKEN) as kubectl:
        deployment = await kubectl.ok("describe deploy checkout-api")
        pod = await kubectl.ok("describe pod -l app=checkout-api")
        node = await kubectl.ok("describe node lab")
        namespace = await kubectl.ok("describe ns shop")

    assert "Replicas:               1 desired | 1 updated | 1 total | 0 available | 1 unavailable" in deployment
    assert "MinimumReplicasUnavailable" in deployment
    assert "ScalingReplicaSet" in deployment
    assert "Exit Code:    1" in pod
    assert "Back-off restarting failed container" in pod or "BackOff" in pod
    assert "checkout-api-" in node
    assert "Status:       Active" in namespace


async def test_logs_are_those_of_the_container_that_was_asked_for(tmp_path: Path) -> None:
    async with session(tmp_path, BROKEN) as kubectl:
        now = await kubectl.ok("logs deploy/checkout-api")
        none = await kubectl("logs deploy/checkout-api -c nope")

    assert now == "FATAL: REQUIRED_CONFIG is not set\n"
    assert none.code == 1


async def test_apply_creates_configures_and_leaves_unchanged(tmp_path: Path) -> None:
    async with session(tmp_path, WEB) as kubectl:
        words = [
            await kubectl.ok("apply --validate=false -f -", stdin=MANIFEST),
            await kubectl.ok("apply --validate=false -f -", stdin=MANIFEST),
            await kubectl.ok(await _apply(kubectl), stdin=MANIFEST.replace("replicas: 2", "replicas: 3")),
        ]
        deployment = json.loads(await kubectl.ok("get deploy api -o json"))

    assert words == [f"deployment.apps/api {word}\n" for word in ("created", "unchanged", "configured")]
    assert deployment["spec"]["replicas"] == 3


async def test_a_server_side_apply_meets_the_owner_of_the_field(tmp_path: Path) -> None:
    async with session(tmp_path, WEB) as kubectl:
        await kubectl.ok(f"{await _apply(kubectl)} --server-side", stdin=CONFIG)
        other = f"{await _apply(kubectl)} --server-side --field-manager=other"
        refused = await kubectl(other, stdin=CONFIG.replace("'1'", "'2'"))
        forced = await kubectl.ok(f"{other} --force-conflicts", stdin=CONFIG.replace("'1'", "'2'"))

    assert refused.code == 1
    assert 'Apply failed with 1 conflict: conflict with "kubectl": .data.a' in refused.err
    assert forced == "configmap/c serverside-applied\n"


async def test_a_rollout_is_followed_to_its_end_undone_and_listed(tmp_path: Path) -> None:
    async with session(tmp_path, BROKEN, factor=30) as kubectl:
        await kubectl.ok("set env deploy/checkout-api REQUIRED_CONFIG=x")
        followed = await kubectl.ok("rollout status deploy/checkout-api --timeout=120s")
        history = (await kubectl("rollout history deploy/checkout-api")).rows
        one = await kubectl.ok("rollout history deploy/checkout-api --revision=2")
        undone = await kubectl.ok("rollout undo deploy/checkout-api")
        variables = await kubectl.ok("set env deploy/checkout-api --list")

    assert followed.endswith('deployment "checkout-api" successfully rolled out\n')
    assert [row[0] for row in history[2:] if row] == ["1", "2"]
    assert "REQUIRED_CONFIG:\tx" in one
    assert undone == "deployment.apps/checkout-api rolled back\n"
    assert "REQUIRED_CONFIG" not in variables


async def test_a_rollout_that_does_not_progress_is_said_to_have_failed(tmp_path: Path) -> None:
    async with session(tmp_path, WEB) as kubectl:
        await kubectl.ok("set image deploy/web app=127.0.0.1:5000/shop/web:nope")
        kubectl.skip(700)
        failed = await kubectl("rollout status deploy/web --timeout=120s")

    assert failed.code == 1
    assert failed.err == 'error: deployment "web" exceeded its progress deadline\n'


async def test_patch_scale_label_and_delete_do_what_they_say(tmp_path: Path) -> None:
    async with session(tmp_path, WEB) as kubectl:
        words = [
            await kubectl.ok("patch deploy web -p", '{"spec":{"minReadySeconds":3}}'),
            await kubectl.ok("patch deploy web --type=json -p", '[{"op":"remove","path":"/spec/minReadySeconds"}]'),
            await kubectl.ok("scale deploy/web --replicas=3"),
            await kubectl.ok("label deploy/web tier=front"),
            await kubectl.ok("annotate deploy/web note=x"),
            await kubectl.ok("cordon lab"),
        ]
        kubectl.skip(10)
        deployment = json.loads(await kubectl.ok("get deploy web -o json"))
        deleted = await kubectl.ok("delete deploy web --wait=false")

    texts = ("patched", "patched", "scaled", "labeled", "annotated")
    assert words == [*(f"deployment.apps/web {word}\n" for word in texts), "node/lab cordoned\n"]
    assert deployment["spec"]["replicas"] == 3
    assert "minReadySeconds" not in deployment["spec"]
    assert deleted.startswith('deployment.apps "web" deleted')


async def test_a_refused_change_is_explained(tmp_path: Path) -> None:
    async with session(tmp_path, WEB) as kubectl:
        refused = await kubectl("set resources deploy/web --limits=memory=1Mi --requests=memory=2Mi")

    assert refused.code == 1
    assert "must be less than or equal to memory limit of 1Mi" in refused.err


async def test_a_watch_prints_what_happens(tmp_path: Path) -> None:
    async with session(tmp_path, BROKEN, factor=60) as kubectl:
        said = await kubectl("get pods --watch --request-timeout=4s")

    states = [row[2] for row in said.rows[1:]]
    assert len(states) > 2
    assert {"Running", "Error"} & set(states)


async def test_waiting_for_a_condition_ends_when_it_holds(tmp_path: Path) -> None:
    async with session(tmp_path, WEB) as kubectl:
        waited = await kubectl.ok("wait --for=condition=Available deploy/web --timeout=120s")

    assert waited == "deployment.apps/web condition met\n"


async def test_roles_are_made_and_tried_from_the_command_line(tmp_path: Path) -> None:
    account = "--as=system:serviceaccount:shop:default"
    async with session(tmp_path, WEB) as kubectl:
        before = await kubectl(f"auth can-i list pods {account}")
        await kubectl.ok("create role reader --verb=list --resource=pods")
        await kubectl.ok("create rolebinding readers --role=reader --serviceaccount=shop:default")
        after = await kubectl.ok(f"auth can-i list pods {account}")
        rules = (await kubectl(f"auth can-i --list {account}")).out
        refused = await kubectl(f"get secrets {account}")
        who = await _whoami(kubectl)

    assert (before.code, before.out) == (1, "no\n")
    assert after == "yes\n"
    assert any(line.split()[0] == "pods" and line.endswith("[list]") for line in rules.splitlines() if line.strip())
    assert refused.err == (
        'Error from server (Forbidden): secrets is forbidden: User "system:serviceaccount:shop:default" cannot list '
        'resource "secrets" in API group "" in the namespace "shop"\n'
    )
    assert "kubernetes-admin" in who


async def test_a_token_of_a_service_account_works_at_the_command_line(tmp_path: Path) -> None:
    async with session(tmp_path, WEB) as kubectl:
        token = await _token(kubectl)
        refused = await kubectl(f"get pods --token={token}")

    assert refused.code == 1
    assert "cannot list resource" in refused.err
