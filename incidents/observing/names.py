"""The cluster's own name service, looked at when a log says that the cluster's names cannot be resolved. Pure."""

from incidents.corefile import domain_of
from incidents.logs import ClueKind, clues_in
from incidents.observing.fetching import fetch, pods_of
from incidents.observing.notebook import Notebook
from incidents.observing.parts import ref_of
from incidents.observing.reach import behind_service
from incidents.observing.tails import OF_NEIGHBOUR, read_tails
from incidents.snapshot import Json

PLACE = "kube-system"
SERVICE = "kube-dns"
PROGRAM = "coredns"
HINTS = ("resol", "lookup", "eai_again", ":53", "dns", "servfail", "server failure", "misbehaving", "host")
"""Without one of these words no line speaks of names; with one, it is read."""


async def read_name_service(book: Notebook) -> list[Json]:
    """Its configuration, service, workload, pods and logs; nothing where names are resolved, or are no full ones."""
    if not any(_fails(text) for log in list(book.logs.values()) for text in (log.current, log.previous)):
        return []
    await book.find("ConfigMap", PROGRAM, PLACE, whole=True)
    service, program = await book.together(
        (book.find("Service", SERVICE, PLACE), book.find("Deployment", PROGRAM, PLACE))
    )
    behind = await behind_service(book, service) if service is not None else []
    workloads = [program] if program is not None and ref_of(program) not in map(ref_of, behind) else []
    for workload in (*behind, *workloads):
        await fetch(book, workload)
        await read_tails(book, pods_of(book, workload), OF_NEIGHBOUR)
    return [*behind, *workloads]


def _fails(text: str) -> bool:
    """Whether a log says that the resolver itself failed, or that a cluster's name in full is not known to it."""
    lowered = text.lower()
    return any(hint in lowered for hint in HINTS) and any(
        clue.kind is ClueKind.DNS_DOWN or (clue.kind is ClueKind.UNRESOLVED and domain_of(clue.detail.get("host", "")))
        for clue in clues_in(text)
    )
