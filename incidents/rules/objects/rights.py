"""
What the API server refuses a program, and which object of RBAC is to blame. Pure.

As in the embedded cluster's catalogue, a role that is bound and lacks the right is the root. Where no role is bound the
account is, and so it is where roles were not seen: the refusal itself names it.
"""

import re

from incidents.faults import Fault
from incidents.models import ObjectRef, Relation, Signal
from incidents.rules.objects.blame import blame
from incidents.rules.view import Finding, View

_ACCOUNT = re.compile(r"(?:system:serviceaccount:)?(?:([-a-z0-9.]{1,253}):)?([-a-z0-9.]{1,253})")
RULE = "forbidden"
SEEN = ("role_lacks", "role_missing", "misbound", "no_binding")
"""What is known of a refusal where roles were seen."""


def why_forbidden(view: View, workload: ObjectRef) -> Finding | None:
    """The role, binding or account because of which a workload's program is refused."""
    for fact in view.evidence.seen(Signal.FORBIDDEN):
        if fact.detail.get("caller") == str(workload):
            space = fact.detail.get("namespace") or None
            root = ObjectRef(kind=fact.detail["kind"], name=fact.detail["name"], namespace=space)
            words = f"{workload} is refused by the API server: {fact.statement}"
            return blame(f"{RULE}_{fact.detail.get('why')}", Fault.RBAC_FORBIDDEN, root, words, fact)
    return _by_clue(view, workload)


def why_refused_still(view: View, workload: ObjectRef) -> Finding | None:
    """
    Why a ready program does not do its work: a right that it lacks by the roles that were seen.

    Many programs work without a right that they ask for. So somebody has to wait for this one.
    """
    found = why_forbidden(view, workload)
    return found if found is not None and found.rule.removeprefix(f"{RULE}_") in SEEN else None


def why_unmade(view: View, target: ObjectRef) -> Finding | None:
    """Why the one program that would have made a missing object did not: a right that it lacks by the roles seen."""
    makers = {link.source for link in view.links_to(target, Relation.MAKES) if link.where.startswith("log ")}
    found = why_refused_still(view, makers.pop()) if len(makers) == 1 else None
    return None if found is None else found._replace(summary=f"{target} was not made: {found.summary}")


def _by_clue(view: View, workload: ObjectRef) -> Finding | None:
    """By the log alone, where nothing is known of the account but its name, and roles were not seen."""
    if not view.evidence.is_unseen("Role") and not view.evidence.is_unseen("RoleBinding"):
        return None
    for clue in view.pod_facts(workload, Signal.LOG):
        found = _ACCOUNT.fullmatch(clue.detail.get("account", ""))
        if clue.detail.get("clue") == "forbidden" and found is not None:
            root = ObjectRef(kind="ServiceAccount", name=found[2], namespace=found[1] or workload.namespace)
            asked = f"{clue.detail.get('verb', '')} {clue.detail.get('resource', '')}"
            words = f"{root}, which {workload} runs as, may not {asked}"
            return blame(f"{RULE}_unseen", Fault.RBAC_FORBIDDEN, root, words, clue)
    return None


def account(view: View, ref: ObjectRef) -> Finding | None:
    """A ServiceAccount, a Role or a binding, asked about directly."""
    for fact in view.evidence.seen(Signal.FORBIDDEN):
        names = (
            fact.source.object,
            ObjectRef(kind=fact.detail["kind"], name=fact.detail["name"], namespace=ref.namespace),
        )
        callers = [
            workload.ref for workload in view.evidence.workloads if str(workload.ref) == fact.detail.get("caller")
        ]
        if ref in names and callers:
            return why_forbidden(view, callers[0])
    users = [link.source for link in view.links_to(ref, Relation.REFERS)]
    return next((finding for user in users if (finding := _missing_account(view, user, ref)) is not None), None)


def _missing_account(view: View, user: ObjectRef, ref: ObjectRef) -> Finding | None:
    for fact in view.facts(user, Signal.CREATE_REFUSED):
        if (fact.detail.get("kind"), fact.detail.get("name")) == (ref.kind, ref.name):
            words = f"{ref} does not exist, and the pods of {user} are to run as it"
            return blame("service_account", Fault.SERVICE_ACCOUNT_MISSING, ref, words, fact)
    return None
