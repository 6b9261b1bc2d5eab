"""Deleting and making objects: only the very object that was read goes, and nothing is made over another."""

import pytest

from incidents.cluster import Conflict, Invalid, Missing
from incidents.models import ObjectRef
from incidents.snapshot import Json
from tests.cluster.conftest import Embedded

CONFIG: Json = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "c", "namespace": "default"},
    "data": {"a": "1"},
}
REF = ObjectRef(kind="ConfigMap", name="c", namespace="default")


async def test_what_was_made_can_be_deleted_as_it_was_read(embedded: Embedded) -> None:
    meta = (await embedded.cluster.create(CONFIG))["metadata"]
    await embedded.cluster.delete(REF, uid=meta["uid"], version=meta["resourceVersion"], dry_run=False)

    with pytest.raises(Missing):
        await embedded.cluster.get(REF)


async def test_a_dry_run_deletes_nothing(embedded: Embedded) -> None:
    meta = (await embedded.cluster.create(CONFIG))["metadata"]
    await embedded.cluster.delete(REF, uid=meta["uid"], version=meta["resourceVersion"], dry_run=True)

    assert (await embedded.cluster.get(REF))["metadata"]["uid"] == meta["uid"]


@pytest.mark.parametrize("stale", ["uid", "version"])
async def test_another_object_of_the_name_or_a_newer_one_is_not_deleted(embedded: Embedded, stale: str) -> None:
    meta = (await embedded.cluster.create(CONFIG))["metadata"]
    given = {"uid": meta["uid"], "version": meta["resourceVersion"], stale: "1"}

    with pytest.raises(Conflict):
        await embedded.cluster.delete(REF, **given, dry_run=False)
    assert await embedded.cluster.get(REF)


async def test_nothing_is_made_over_what_is_there(embedded: Embedded) -> None:
    await embedded.cluster.create(CONFIG)

    with pytest.raises(Conflict):
        await embedded.cluster.create(CONFIG)


async def test_what_the_server_does_not_accept_is_said_so(embedded: Embedded) -> None:
    with pytest.raises(Invalid):
        await embedded.cluster.create({**CONFIG, "metadata": {"name": "Not_A_Name", "namespace": "default"}})
