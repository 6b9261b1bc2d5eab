"""The adapter says what is wrong in words, keeps secrets out of them, and never leaves the path it was given."""

from pathlib import Path

import pytest

from incidents.cluster import JSON_PATCH, Cluster, Conflict, Denied, Invalid, Missing
from incidents.cluster.client import kubeconfig_path
from incidents.errors import PermanentError, TemporaryError
from incidents.models import ObjectRef
from incidents.standin.server import kubeconfig, listen, url_of
from tests.cluster.conftest import Embedded

WEB = ObjectRef(kind="Deployment", name="web", namespace="shop")


def test_an_explicit_kubeconfig_beats_the_environment_which_beats_the_inside_of_a_cluster() -> None:
    inside = {"KUBERNETES_SERVICE_HOST": "10.96.0.1"}
    both = {"KUBECONFIG": "/from/env", **inside}

    assert kubeconfig_path(Path("/given"), both) == Path("/given")
    assert kubeconfig_path(None, both) == Path("/from/env")
    assert kubeconfig_path(None, inside) is None
    assert kubeconfig_path(None, {}) == Path("~/.kube/config").expanduser()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "not: [yaml",
        "{}",
        "[]",
        '{"current-context": "x"}',
        '{"clusters": [], "contexts": [], "current-context": "x"}',
        '{"clusters": [{}], "contexts": [{"name": "x", "context": {}}], "users": [], "current-context": "x"}',
        '{"clusters": ["a"], "contexts": ["b"], "users": ["c"], "current-context": "b"}',
    ],
)
async def test_a_broken_kubeconfig_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "config"
    path.write_text(content)

    with pytest.raises(PermanentError, match="kubeconfig"):
        await Cluster.connect(path, None, 1)


async def test_a_context_that_does_not_exist_is_named(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text(kubeconfig("http://127.0.0.1:1"))

    with pytest.raises(PermanentError, match="nowhere"):
        await Cluster.connect(path, "nowhere", 1)


async def test_a_server_that_is_away_is_temporary_and_named(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text(kubeconfig("http://127.0.0.1:1"))
    cluster = await Cluster.connect(path, None, 1)

    with pytest.raises(TemporaryError, match=r"http://127\.0\.0\.1:1 does not answer"):
        await cluster.get(WEB)
    await cluster.close()


async def test_a_server_that_hangs_is_given_up_in_time(tmp_path: Path) -> None:
    silent = listen("127.0.0.1", 0)
    silent.listen()
    path = tmp_path / "config"
    path.write_text(kubeconfig(url_of(silent)))
    cluster = await Cluster.connect(path, None, 0.2)

    with pytest.raises(TemporaryError):
        await cluster.get(WEB)
    await cluster.close()
    silent.close()


async def test_the_token_of_the_kubeconfig_is_sent_and_a_wrong_one_is_denied(
    embedded: Embedded, tmp_path: Path
) -> None:
    await embedded.inject("healthy")
    path = tmp_path / "wrong"
    path.write_text(kubeconfig(embedded.cluster.host, "wrong"))
    stranger = await Cluster.connect(path, None, 5)

    assert (await embedded.cluster.get(WEB))["metadata"]["name"] == "web"
    with pytest.raises(Denied):
        await stranger.get(WEB)
    await stranger.close()


async def test_a_missing_object_is_missing(embedded: Embedded) -> None:
    with pytest.raises(Missing, match="not found"):
        await embedded.cluster.get(WEB)
    assert not await embedded.cluster.exists(ObjectRef(kind="Secret", name="s", namespace="shop"))


@pytest.mark.parametrize("name", ["../../secrets/s", "web?x=1", "web/log", "..", "Web", "a b", "a" * 300])
async def test_a_name_from_an_alert_cannot_leave_its_path(embedded: Embedded, name: str) -> None:
    before = embedded.requests()

    with pytest.raises(Missing):
        await embedded.cluster.get(WEB.model_copy(update={"name": name}))
    with pytest.raises(Missing):
        await embedded.cluster.get(WEB.model_copy(update={"namespace": name}))
    assert embedded.requests() == before


async def test_a_patch_of_an_older_version_conflicts(embedded: Embedded) -> None:
    await embedded.inject("healthy")
    stale = [{"op": "replace", "path": "/metadata/resourceVersion", "value": "1"}]

    with pytest.raises(Conflict):
        await embedded.cluster.patch(WEB, stale, content_type=JSON_PATCH, dry_run=False)


async def test_a_refused_patch_does_not_quote_the_patch(embedded: Embedded) -> None:
    await embedded.inject("healthy")
    limits = {"memory": "hunter2-is-no-quantity"}
    patch = [{"op": "add", "path": "/spec/template/spec/containers/0/resources", "value": {"limits": limits}}]

    with pytest.raises(Invalid) as refused:
        await embedded.cluster.patch(WEB, patch, content_type=JSON_PATCH, dry_run=False)
    assert "hunter2" not in str(refused.value)
    assert refused.value.__cause__ is None


async def test_a_dry_run_stores_nothing(embedded: Embedded) -> None:
    await embedded.inject("healthy")
    patch = [{"op": "replace", "path": "/spec/replicas", "value": 5}]

    assert (await embedded.cluster.patch(WEB, patch, content_type=JSON_PATCH, dry_run=True))["spec"]["replicas"] == 5
    assert (await embedded.cluster.get(WEB))["spec"]["replicas"] == 1


async def test_a_broken_kubeconfig_is_not_quoted_since_the_line_may_hold_a_token(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text("users:\n- name: x\n  user:\n    token: hunter2-hunter2: [\n")

    with pytest.raises(PermanentError) as error:
        await Cluster.connect(path, None, 1)
    assert "hunter2" not in str(error.value)
    assert "at line" in str(error.value)
