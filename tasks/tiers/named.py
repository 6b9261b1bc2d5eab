"""What an evidence names: the objects, and the parts of each. Whatever a model says beside it was not seen. Pure."""

from collections.abc import Iterable, Iterator

from incidents.models import Cause, Evidence, Fact, Link, ObjectRef, WorkloadFacts
from trm.incident.mentions import mentions


def objects_in(evidence: Evidence) -> frozenset[ObjectRef]:
    """Every object that was seen, or that something which was seen refers to."""
    return frozenset(_objects(evidence))


def parts_near(evidence: Evidence, ref: ObjectRef) -> frozenset[str]:
    """Every name of a container, a variable or a key that the evidence gives about an object or its next of kin."""
    return frozenset(_parts(evidence, ref))


def unseen_part(evidence: Evidence, cause: Cause) -> str:
    """The first part of a cause that nothing names; '' where all were seen."""
    parts = {"container": cause.container, "variable": cause.env, "key": cause.key}
    near = parts_near(evidence, cause.object)
    return next((f"a {what}" for what, name in parts.items() if name is not None and name not in near), "")


def _objects(evidence: Evidence) -> Iterator[ObjectRef]:
    if evidence.focus is not None:
        yield evidence.focus
    for workload in evidence.workloads:
        yield workload.ref
        yield from _pods(workload)
    for link in evidence.links:
        yield from (link.source, link.target)
    for fact in evidence.facts:
        yield fact.source.object
        yield from mentions(fact)


def _pods(workload: WorkloadFacts) -> Iterator[ObjectRef]:
    for name in {item.pod for item in workload.containers}:
        yield ObjectRef(kind="Pod", name=name, namespace=workload.ref.namespace)


def _parts(evidence: Evidence, ref: ObjectRef) -> Iterator[str]:
    kin = {ref}
    for link in evidence.links:
        if ref in (link.source, link.target):
            kin |= {link.source, link.target}
            yield from _of_link(link)
    for workload in evidence.workloads:
        if workload.ref == ref or kin & {*_pods(workload)}:
            kin |= {*_pods(workload)}
        if workload.ref in kin:
            yield from _of_workload(workload)
    for fact in evidence.facts:
        if fact.source.object in kin or ref in mentions(fact):
            yield from _of_fact(fact)


def _of_workload(workload: WorkloadFacts) -> Iterator[str]:
    for spec in workload.specs:
        yield spec.name
        yield from spec.env_names
    for item in workload.containers:
        yield item.container
    for revision in workload.revisions:
        yield from revision.images
        yield from (name for names in revision.env_names.values() for name in names)


def _of_link(link: Link) -> Iterable[str]:
    return (*link.detail.values(), *link.where.split())


def _of_fact(fact: Fact) -> Iterable[str]:
    return (*fact.detail.values(), *fact.source.where.split())
