"""The policy file: what cannot be understood allows nothing, and nothing in it loosens a constant."""

from pathlib import Path

import pytest

from incidents.errors import Refused
from incidents.policy import DEFAULT, policy_from

EXAMPLE = Path(__file__).resolve().parents[2] / "deployments" / "policy.example.yaml"
ALLOWANCE = "automatic: [{{fault: {}, action: {}, namespaces: [{}], confidence: {}}}]"
AUTOMATIC = ALLOWANCE.format


def test_the_example_is_a_policy() -> None:
    policy = policy_from(EXAMPLE.read_text())

    assert policy.namespaces.allow == ("shop", "team-*")
    assert len(policy.freeze.weekly) == 2
    assert policy.automatic[0].confidence == 0.95


def test_a_file_that_says_nothing_but_its_version_is_the_default() -> None:
    assert policy_from("version: 1") == DEFAULT
    assert (DEFAULT.automatic, DEFAULT.cluster_scoped) == ((), ())


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\n", "---", "null", "[]", "act", "42", "mode: act", "version: 2", "version: one", "version: [1]",
        "version: 1\nmode: yolo", "version: 1\nmodes: act", "version: 1\nmode: read-only\nmode: act",
        "version: 1\nbudgets: {owner_per_hour: 1, owner_per_hour: 9}", "version: 1\nbudgets: {owner_per_hour: -1}",
        "version: 1\nbudgets: {owner_per_hour: many}", "version: 1\nbudgets: 3", "version: 1\nbudgets: {per_day: 3}",
        "version: 1\nnamespaces: {allow: shop}", "version: 1\nnamespaces: {allow: ['sh*op']}",
        "version: 1\nnamespaces: {allow: ['Shop']}", "version: 1\nnamespaces: {allow: ['']}",
        "version: 1\nnamespaces: {deny: ['**']}", "version: 1\nnamespaces: {opt_in: maybe}",
        "version: 1\nprotected: kube-system", "version: 1\ncluster_scoped: [drain_node]",
        "version: 1\nblast_radius: {added_replicas: 101}", "version: 1\nblast_radius: {pods_share: 1.5}",
        "version: 1\nblast_radius: {memory_growth: 9}", "version: 1\nblast_radius: {cpu_growth: 33}",
        "version: 1\nblast_radius: {volume_growth: 5}", "version: 1\nblast_radius: {memory_growth: 0.5}",
        "version: 1\nblast_radius: {memory_growth: nan}", "version: 1\nblast_radius: {objects: 2}",
        "version: 1\nstorm: {incidents: 0}", "version: 1\nstorm: {minutes: 0}",
        "version: 1\nfreeze: {effect: ignore}", "version: 1\nfreeze: {weekly: [{days: [fri]}]}",
        "version: 1\nfreeze: {weekly: [{days: [], zone: UTC}]}",
        "version: 1\nfreeze: {weekly: [{days: [friday], zone: UTC}]}",
        "version: 1\nfreeze: {weekly: [{days: [fri], zone: Mars/Olympus}]}",
        "version: 1\nfreeze: {weekly: [{days: [fri], zone: ../../etc/passwd}]}",
        "version: 1\nfreeze: {weekly: [{days: [fri], zone: UTC, from: '25:00'}]}",
        "version: 1\nfreeze: {weekly: [{days: [fri], zone: UTC, from: '9:00'}]}",
        "version: 1\nfreeze: {dates: [{from: 2026-01-02, until: 2026-01-01, zone: UTC}]}",
        "version: 1\nfreeze: {dates: [{from: 2026-02-30, until: 2026-03-01, zone: UTC}]}",
        "version: 1\n" + AUTOMATIC("none", "scale_deployment", "shop", "0.9"),
        "version: 1\n" + AUTOMATIC("unknown", "scale_deployment", "shop", "0.9"),
        "version: 1\n" + AUTOMATIC("volume_full", "expand_pvc", "shop", "1"),
        "version: 1\n" + AUTOMATIC("job_failed", "recreate_job", "shop", "1"),
        "version: 1\n" + AUTOMATIC("node_pressure", "cordon_node", "shop", "1"),
        "version: 1\n" + AUTOMATIC("oom_killed", "custom_instruction", "shop", "1"),
        "version: 1\n" + AUTOMATIC("oom_killed", "rm_rf", "shop", "1"),
        "version: 1\n" + AUTOMATIC("scaled_to_zero", "scale_deployment", "kube-system", "1"),
        "version: 1\n" + AUTOMATIC("scaled_to_zero", "scale_deployment", "kube-new", "1"),
        "version: 1\n" + AUTOMATIC("scaled_to_zero", "scale_deployment", "'*'", "1"),
        "version: 1\n" + AUTOMATIC("scaled_to_zero", "scale_deployment", "", "1"),
        "version: 1\n" + AUTOMATIC("scaled_to_zero", "scale_deployment", "shop", "0.49"),
        "version: 1\n" + AUTOMATIC("scaled_to_zero", "scale_deployment", "shop", "1.01"),
        "version: 1\nautomatic: yes", "version: 1\nautomatic: [{fault: oom_killed}]",
        "version: 1\n\tmode: act", "version: 1\nmode: [act", "version: 1\n{", "version: 1\n? [a]: b\n",
        "version: 1\nmode: !!python/object/apply:os.system [id]", "version: 1\x00", "version: 1\nmode: &a act\nx: *b",
        "version: 1\n# " + "x" * 70_000, "[" * 5000, "version: 1\nwhy: 1",
    ],
)  # fmt: skip
def test_a_file_that_is_not_wholly_understood_is_no_policy(text: str) -> None:
    with pytest.raises(Refused, match="nothing may be done") as refused:
        policy_from(text)

    assert refused.value.code == "bad_policy"


def test_what_is_to_be_mended_is_named() -> None:
    with pytest.raises(Refused, match=r"Mend budgets\.owner_per_hour"):
        policy_from("version: 1\nbudgets: {owner_per_hour: -1}")
    with pytest.raises(Refused, match="mode is given twice"):
        policy_from("version: 1\nmode: read-only\nmode: act")
