"""Ingresses, network policies and the cluster's name service. Pure."""

from incidents.faults import Fault
from incidents.models import ObjectRef, Relation, Signal, Symptom
from incidents.rules.objects.blame import blame
from incidents.rules.objects.certificates import certificate
from incidents.rules.view import Finding, View

ELSEWHERE = "elsewhere"
DNS_ORDER = ("configuration", "zero", "selector", "port", "unready")
SENT_TO = ("service", "port")
NOT_SERVED = (Symptom.AVAILABILITY, Symptom.LOAD, Symptom.OTHER)
"""What alerts complain of where requests are not answered."""
SILENT = ("timed_out", "dns_down", "unresolved")
"""Clues of traffic that is dropped; a refused connection has arrived somewhere."""


def ingress(view: View, ref: ObjectRef) -> Finding | None:
    """What an Ingress names and is not there; a certificate that cannot be issued is the certificate's fault."""
    for fact in view.facts(ref, Signal.BACKEND_MISSING):
        secret = ObjectRef(kind="Secret", name=fact.detail.get("name", ""), namespace=ref.namespace)
        if fact.detail.get("what") == "secret":
            for link in view.links_to(secret, Relation.MAKES):
                finding = certificate(view, link.source)
                if finding is not None:
                    return finding
        rule = f"ingress_{fact.detail.get('what', '')}"
        return blame(rule, Fault.INGRESS_MISCONFIGURED, ref, fact.statement, fact)
    for link in view.links(ref, Relation.REFERS):
        for each in view.links_to(link.target, Relation.MAKES):
            finding = certificate(view, each.source)
            if finding is not None:
                return finding
    return None


def why_no_way_in(view: View, namespace: ObjectRef) -> Finding | None:
    """The one Ingress of a namespace that sends to what is not there, where what serves is said not to."""
    if view.evidence.subject.symptom not in NOT_SERVED:
        return None
    wrong = [fact for fact in view.evidence.seen(Signal.BACKEND_MISSING) if fact.detail.get("what") in SENT_TO]
    roots = {fact.source.object for fact in wrong if fact.source.object.namespace == namespace.name}
    return ingress(view, roots.pop()) if len(roots) == 1 else None


def why_passed_by(view: View, namespace: ObjectRef) -> Finding | None:
    """The one Service of a namespace that is called and surely sends to where nobody listens, where nobody answers."""
    if view.evidence.subject.symptom not in (Symptom.LOAD, Symptom.OTHER):
        return None
    sure = [fact for fact in view.evidence.seen(Signal.PORT_UNSERVED) if fact.detail.get("certain")]
    sure = [fact for fact in sure if fact.source.object.namespace == namespace.name]
    wanted = [fact for fact in sure if view.links_to(fact.source.object, Relation.CALLS, Relation.ROUTES)]
    if len({fact.source.object for fact in wanted}) != 1:
        return None
    return blame("service_port", Fault.SERVICE_PORT_MISMATCH, wanted[0].source.object, wanted[0].statement, *wanted)


def why_blocked(view: View, caller: ObjectRef, service: ObjectRef) -> Finding | None:
    """The policy between a caller and a service, if the caller waits in vain or the service is well otherwise."""
    clues = [fact for fact in view.pod_facts(caller, Signal.LOG) if fact.detail.get("clue") in SILENT]
    if not clues and not view.facts(service, Signal.SERVES):
        return None
    for fact in view.evidence.seen(Signal.POLICY_DENIES):
        if (fact.detail.get("caller"), fact.detail.get("target")) == (str(caller), str(service)):
            root = fact.source.object
            return blame("policy", Fault.NETWORK_POLICY_BLOCK, root, fact.statement, fact, *clues[:1])
    return None


def policy(view: View, ref: ObjectRef) -> Finding | None:
    """A policy that denies a call that somebody complains about."""
    for fact in view.facts(ref, Signal.POLICY_DENIES):
        for workload in view.evidence.workloads:
            silent = [clue for clue in view.pod_facts(workload.ref, Signal.LOG) if clue.detail.get("clue") in SILENT]
            if str(workload.ref) == fact.detail.get("caller") and silent:
                return blame("policy", Fault.NETWORK_POLICY_BLOCK, ref, fact.statement, fact, silent[0])
    return None


def why_no_dns(view: View, caller: ObjectRef | None = None) -> Finding | None:
    """Why names are not resolved: a policy keeps the caller from asking, or nobody answers."""
    for fact in view.evidence.seen(Signal.POLICY_DENIES):
        if fact.detail.get("port") == "53" and _asks_in_vain(view, fact.detail.get("caller", ""), caller):
            return blame("policy_dns", Fault.NETWORK_POLICY_BLOCK, fact.source.object, fact.statement, fact)
    down = [fact for fact in view.evidence.seen(Signal.DNS_DOWN) if fact.detail.get("why") != ELSEWHERE]
    facts = sorted(down, key=lambda fact: DNS_ORDER.index(fact.detail.get("why", "unready")))
    if not facts:
        return None
    root, key = facts[0].source.object, facts[0].detail.get("key", "")
    words = f"the cluster's names are not resolved: {facts[0].statement}"
    return blame(f"dns_{facts[0].detail.get('why')}", Fault.DNS_FAILURE, root, words, *facts[:3], key=key)


def why_domain_unserved(view: View, caller: ObjectRef) -> Finding | None:
    """A name service that serves another domain than the cluster's, where a Service's name is not resolved."""
    lost = [link for link in view.links(caller, Relation.CALLS) if link.detail.get("clue") == "unresolved"]
    for fact in view.evidence.seen(Signal.DNS_DOWN):
        if fact.detail.get("domain") and any(link.target.kind == "Service" for link in lost):
            key = fact.detail.get("key", "")
            return blame("dns_configuration", Fault.DNS_FAILURE, fact.source.object, fact.statement, fact, key=key)
    return None


def why_asks_elsewhere(view: View, workload: ObjectRef) -> Finding | None:
    """A workload that does not ask the cluster's name service for the names of the cluster."""
    for fact in view.facts(workload, Signal.DNS_DOWN):
        if fact.detail.get("why") == ELSEWHERE:
            return blame("dns_elsewhere", Fault.DNS_FAILURE, workload, fact.statement, fact)
    return None


def _asks_in_vain(view: View, denied: str, caller: ObjectRef | None) -> bool:
    """Whether it is this caller (of several: any) that is denied DNS, and says that names are not resolved."""
    for workload in view.evidence.workloads:
        if str(workload.ref) == denied and caller in (None, workload.ref):
            clues = view.pod_facts(workload.ref, Signal.LOG)
            return any(clue.detail.get("clue") in ("dns_down", "unresolved", "timed_out") for clue in clues)
    return False


def name_service(view: View, ref: ObjectRef) -> Finding | None:
    """The name service's own object, asked about directly."""
    return why_no_dns(view) if view.facts(ref, Signal.DNS_DOWN) else None


def why_names_unserved(view: View, workload: ObjectRef) -> Finding | None:
    """The name service's own program, which cannot use its configuration."""
    mounted = [link.target for link in view.links(workload, Relation.MOUNTS)]
    facts = [fact for ref in mounted for fact in view.facts(ref, Signal.DNS_DOWN)]
    return why_no_dns(view) if any(fact.detail.get("why") == "configuration" for fact in facts) else None
