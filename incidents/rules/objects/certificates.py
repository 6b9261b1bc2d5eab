"""Certificates that have expired or cannot be issued. Pure."""

from incidents.faults import Fault
from incidents.models import ObjectRef, Relation, Signal
from incidents.rules.objects.blame import blame
from incidents.rules.view import Finding, View


def certificate(view: View, ref: ObjectRef) -> Finding | None:
    """What is wrong with a Certificate."""
    for fact in view.facts(ref, Signal.CERTIFICATE_INVALID):
        rule = f"certificate_{fact.detail.get('why')}"
        return blame(rule, Fault.CERTIFICATE_EXPIRED, ref, fact.statement, fact)
    return None


def certificate_secret(view: View, ref: ObjectRef) -> Finding | None:
    """A Secret whose Certificate has expired or cannot be issued."""
    for link in view.links_to(ref, Relation.MAKES):
        finding = certificate(view, link.source)
        if finding is not None:
            return finding
    return None
