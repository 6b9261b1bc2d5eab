"""Volumes and GitOps: what may be done where the trouble is not in a workload. Pure."""

import re

from incidents.faults import ActionName
from incidents.models import Plan, Relation, Signal
from incidents.plans.case import Case
from incidents.quantities import bytes_of

RECONCILES = {
    "Kustomization": ActionName.FLUX_RECONCILE_KUSTOMIZATION,
    "GitRepository": ActionName.FLUX_RECONCILE_GITREPOSITORY,
    "HelmRelease": ActionName.FLUX_RECONCILE_HELMRELEASE,
}
_PASSING = re.compile(
    r"request timed out|i/o timeout|handshake timeout|connection (?:refused|reset|timed out)|broken pipe|"
    r"unexpected eof|too many requests|service unavailable|bad gateway|gateway timeout|internal server error|temporar|"
    r"server is currently unable|leader changed|try again|object has been modified",
    re.IGNORECASE,
)
_SLOW = re.compile(r"timed? ?out|deadline exceeded", re.IGNORECASE)
"""Passes, too, but for Helm: there it is a workload that did not become ready in time, and a retry has to be forced."""
_LASTING = re.compile(
    r"no such host|authentication|unauthori[sz]ed|forbidden|permission denied|not found|no such file|invalid|unknown|"
    r"x509|certificate|build failed|unmarshal|parse|yaml|decrypt|immutable|denied|missing|retries exhausted|"
    r"waiting for the condition|dependency",
    re.IGNORECASE,
)
"""What trying again cannot mend."""
_DOUBLED_UP_TO = 100 * 2**30
_GIB = 2**30


def reconciled(case: Case) -> Plan | None:
    """Let Flux try again, where it failed for something that passes."""
    action = RECONCILES.get(case.target.kind)
    said = " ".join(
        f"{fact.detail.get('reason', '')} {fact.detail.get('message', '')} {fact.statement}"
        for fact in case.facts(Signal.NOT_RECONCILED)
    )
    if action is None or case.facts(Signal.SUSPENDED) or not _passes(case.target.kind, said):
        return None
    why = f"{case.target} failed for something that passes; trying again is what it would do later anyhow"
    return case.plan(action, why, "nothing has to be put back: it only tries sooner")


def _passes(kind: str, said: str) -> bool:
    """Whether what Flux says is a trouble of the moment, such as a connection that broke."""
    is_slow = kind != "HelmRelease" and _SLOW.search(said)
    return bool(_PASSING.search(said) or is_slow) and not _LASTING.search(said)


def larger_volume(case: Case) -> Plan | None:
    """A larger claim, where its class is known to allow that. A claim never becomes smaller again."""
    links = case.view.links(case.target, Relation.REFERS)
    size = next((link.detail.get("size", "") for link in links if link.detail.get("expandable") == "yes"), "")
    try:
        before = bytes_of(size)
    except ValueError:
        return None
    after = before * 2 if before <= _DOUBLED_UP_TO else before * 3 // 2
    why = f"{case.target} of {size} is full, and its class lets it grow"
    return case.plan(ActionName.EXPAND_PVC, why, "", params={"size": gibibytes(after)})


def gibibytes(size_bytes: int) -> str:
    """A size as whole gibibytes if it is at least one, else as mebibytes; rounded up."""
    if size_bytes >= _GIB:
        return f"{-(-size_bytes // _GIB)}Gi"
    return f"{-(-size_bytes // 2**20)}Mi"
