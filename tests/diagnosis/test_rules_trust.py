"""Whose expired certificate keeps ready programs apart, and when a complaint of one proves nothing."""

import pytest

from incidents.evidence.calls import lasting_kinds
from incidents.evidence.objects.ingresses import certificates_for
from incidents.faults import Fault
from incidents.models import Fact, Link, ObjectRef, Relation, Signal, Symptom
from tests.diagnosis.seeing import CRASH, DB, DB_SELECTS, DB_WORKLOAD, broken, fault_of, root_of, said, well
from tests.evidence_objects.worlds import SPACE, make, make_graph
from tests.factories import WEB, make_fact

CALLS = Link(relation=Relation.CALLS, source=WEB, target=DB, found=True, detail={"host": "db", "variable": "DB"})
COMPLAINS = CALLS.model_copy(update={"detail": {"clue": "certificate", "host": "db"}})
SECRET = ObjectRef(kind="Secret", name="db-tls", namespace="shop")
MOUNTED = Link(relation=Relation.MOUNTS, source=DB_WORKLOAD, target=SECRET, found=True)
CERTIFICATE = ObjectRef(kind="Certificate", name="db", namespace="shop")
MADE = Link(relation=Relation.MAKES, source=CERTIFICATE, target=SECRET, found=True)
DB_POD = ObjectRef(kind="Pod", name="db-0", namespace="shop")
DB_OWNS = Link(relation=Relation.OWNS, source=DB_WORKLOAD, target=DB_POD, found=True)
BEHIND = (DB_SELECTS, DB_OWNS, MOUNTED)
REFUSES = "log: TLS handshake error from {0}:4711: {1}"


def over(why: str) -> Fact:
    return make_fact(Signal.CERTIFICATE_INVALID, CERTIFICATE, "is not valid", why=why, secret=SECRET.name)


@pytest.mark.parametrize(("why", "is_found"), [("expired", True), ("not_issued", False)])
def test_one_complaint_is_enough_where_the_certificate_itself_has_expired(why: str, *, is_found: bool) -> None:
    clue = said("certificate", why="expired", host="db")
    evidence = well(clue, over(why), links=(CALLS, COMPLAINS, *BEHIND, MADE))

    assert root_of(evidence) == (CERTIFICATE if is_found else None)


def refused_by(*clients: str, words: str, **more: str) -> list[Fact]:
    detail = {"clue": "certificate", "why": "expired", "which": "current", "container": "db", **more}
    return [make_fact(Signal.LOG, DB_POD, REFUSES.format(host, words), **detail, host=host) for host in clients]


@pytest.mark.parametrize(
    ("clients", "words", "more", "is_found"),
    [
        (("10.0.0.1", "10.0.0.2", "10.0.0.3"), "remote error: tls: expired certificate", {"lasting": "yes"}, True),
        (("10.0.0.1", "10.0.0.2", "10.0.0.3"), "remote error: tls: expired certificate", {}, False),
        (("10.0.0.1",), "remote error: tls: expired certificate", {"lasting": "yes"}, False),
        (("10.0.0.1", "10.0.0.2", "10.0.0.3"), "x509: certificate has expired", {"lasting": "yes"}, False),
    ],
)
def test_a_nameless_complaint_is_believed_where_the_callee_says_that_many_refuse_its_certificate(
    clients: tuple[str, ...], words: str, more: dict[str, str], *, is_found: bool
) -> None:
    theirs = refused_by(*clients, words=words, **more)
    evidence = well(said("certificate", why="expired"), *theirs, links=(CALLS, *BEHIND))

    assert root_of(evidence) == (SECRET if is_found else None)
    assert fault_of(evidence) is (Fault.CERTIFICATE_EXPIRED if is_found else None)


def test_an_alert_that_was_received_is_about_the_programs_own_certificate() -> None:
    own = MOUNTED.model_copy(
        update={"source": WEB, "target": ObjectRef(kind="Secret", name="web-tls", namespace="shop")}
    )
    made = MADE.model_copy(update={"target": own.target})
    clue = said("certificate", why="expired").model_copy(update={"statement": "log: SSLV3_ALERT_CERTIFICATE_EXPIRED"})

    assert root_of(well(clue, over("expired"), links=(CALLS, *BEHIND, own, made))) == CERTIFICATE


@pytest.mark.parametrize(("since", "lasts"), [(1, True), (40, False)])
def test_refusals_last_while_nothing_much_was_said_since(since: int, *, lasts: bool) -> None:
    lines = [
        f"http: TLS handshake error from 10.0.0.{n}:4711: remote error: tls: expired certificate" for n in range(4)
    ]
    text = "\n".join([*lines, *(f"request {n} done" for n in range(since))])

    assert bool(lasting_kinds(text)) is lasts
    assert not lasting_kinds("\n".join(lines[:2]))


HOST = ObjectRef(kind="Host", name="shop.example")
AT_DOOR = Link(relation=Relation.CALLS, source=WEB, target=HOST, detail={"clue": "certificate", "host": "shop.example"})
SHOWN = AT_DOOR.model_copy(update={"relation": Relation.REFERS, "target": SECRET, "found": True})


@pytest.mark.parametrize(
    ("facts", "links", "root"),
    [
        ((over("expired"),), (AT_DOOR, SHOWN, MADE), CERTIFICATE),
        ((over("not_issued"),), (AT_DOOR, SHOWN, MADE), None),
        ((), (AT_DOOR, SHOWN, MADE), None),  # its certificate is valid: somebody else stands at the door
        ((), (AT_DOOR, SHOWN), None),
        ((over("expired"),), (AT_DOOR, MADE), None),
    ],
)
def test_a_certificate_at_the_door_is_to_blame_where_it_says_itself_that_it_is_over(
    facts: tuple[Fact, ...], links: tuple[Link, ...], root: ObjectRef | None
) -> None:
    evidence = broken(CRASH, said("certificate", why="expired", host="shop.example"), *facts, links=links)

    assert root_of(evidence) == root


def test_the_certificate_of_a_host_is_the_one_of_the_ingress_that_serves_it() -> None:
    tls = [{"hosts": ["*.shop.example"], "secretName": "star"}, {"secretName": "own"}]
    rules = [{"host": "www.other.example"}]
    graph = make_graph(make("Ingress", "front", spec={"tls": tls, "rules": rules}))

    def named(host: str) -> list[str]:
        return [ref.name for ref in certificates_for(graph, host, SPACE)]

    assert [named(host) for host in ("api.shop.example", "www.other.example")] == [["star"], ["own"]]
    assert [named(host) for host in ("shop.example", "a.b.shop.example", "example", "")] == [[], [], [], []]
    assert certificates_for(graph, "api.shop.example", "elsewhere") == ()


NAMED = CALLS.model_copy(update={"source": DB_WORKLOAD, "target": ObjectRef(kind="Host", name="psp.example")})
THEIRS = NAMED.model_copy(update={"where": "log db current", "detail": {"clue": "certificate", "host": "psp.example"}})


@pytest.mark.parametrize(
    ("symptom", "why", "more", "is_found"),
    [
        (Symptom.OTHER, "expired", (), True),
        (Symptom.AVAILABILITY, "expired", (), False),  # the pods that are counted are there
        (Symptom.OTHER, "not_issued", (), False),  # said once, of a certificate that is not known to be over
        (Symptom.OTHER, "expired", (said("refused", host="cache"),), False),  # it says itself what it lacks
    ],
)
def test_a_silent_caller_may_suffer_from_the_expired_certificate_of_whom_it_calls(
    symptom: Symptom, why: str, more: tuple[Fact, ...], *, is_found: bool
) -> None:
    words = {"clue": "certificate", "why": "expired", "which": "current", "container": "db", "host": "psp.example"}
    told = make_fact(Signal.LOG, DB_POD, "log: psp.example: fatal alert: certificate_expired", **words)
    asks = ObjectRef(kind="Service", name="cache", namespace="shop")
    lacks = Link(relation=Relation.CALLS, source=WEB, target=asks, found=True, detail={"clue": "refused"})
    links = (CALLS, *BEHIND, MADE, NAMED, THEIRS, *([lacks] if more else []))

    assert root_of(well(told, over(why), *more, links=links, symptom=symptom)) == (CERTIFICATE if is_found else None)
