"""Which rows an evidence becomes, in which order, and what they may not hold."""

from incidents.models import Evidence, Link, ObjectRef, Relation, Signal
from tests.factories import WEB, make_container, make_evidence, make_fact, make_rollout, make_workload
from tests.trm.incident.cases import cases, evidence_in
from trm.incident.rows import MAX_ROWS, Row, Rows, rows_of

POD = ObjectRef(kind="Pod", name="web-1", namespace="shop")
SECRET = ObjectRef(kind="Secret", name="keys", namespace="shop")


def owns(*pods: str) -> tuple[Link, ...]:
    return tuple(
        Link(relation=Relation.OWNS, source=WEB, target=ObjectRef(kind="Pod", name=pod, namespace="shop"), found=True)
        for pod in pods
    )


def row_of(rows: Rows, ref: ObjectRef) -> Row:
    return rows.rows[rows.index()[ref]]


def test_the_alert_is_the_first_row_and_the_focus_the_next() -> None:
    rows = rows_of(make_evidence())

    assert rows.refs[:2] == (None, WEB)
    assert rows.focus == 1


def test_what_a_fact_names_becomes_a_row_although_nobody_saw_it() -> None:
    fact = make_fact(Signal.CONFIG_REFUSED, POD, kind="Secret", name="keys", key="password")

    rows = rows_of(make_evidence(links=owns("web-1"), facts=(fact,)))

    index = rows.index()
    assert "named:config_refused" in row_of(rows, SECRET).tokens
    assert rows.edges[index[POD], index[SECRET]] == "names"


def test_a_key_that_is_missing_differs_from_a_secret_that_is() -> None:
    key = make_fact(Signal.CONFIG_REFUSED, POD, kind="Secret", name="keys", key="password")
    whole = make_fact(Signal.CONFIG_REFUSED, POD, kind="Secret", name="keys")

    told = [rows_of(make_evidence(links=owns("web-1"), facts=(fact,))) for fact in (key, whole)]

    assert "config_refused.key" in row_of(told[0], POD).tokens
    assert "config_refused.key" not in row_of(told[1], POD).tokens


def test_a_secret_of_a_certificate_is_told_from_others_and_its_name_stays_outside() -> None:
    def told(name: str, where: str) -> tuple[str, ...]:
        secret = SECRET.model_copy(update={"name": name})
        link = Link(relation=Relation.MOUNTS, source=WEB, target=secret, where=where, found=True)
        return row_of(rows_of(make_evidence(links=(link,))), secret).tokens

    assert "holds=certificate" in told("web-tls", "volumes[held]")
    assert "holds=certificate" in told("web", "volumes[certs]")
    assert "holds=certificate" not in told("web-ini", "volumes[held]")
    assert not any("web" in token for token in told("web-tls", "volumes[held]"))


def test_pods_that_show_the_same_are_one_row_and_one_that_shows_more_stands_alone() -> None:
    crash = make_fact(Signal.CRASHING, ObjectRef(kind="Pod", name="web-3", namespace="shop"), exit_code="1")

    rows = rows_of(make_evidence(links=owns("web-1", "web-2", "web-3"), facts=(crash,)))

    index = rows.index()
    assert index[POD] == index[POD.model_copy(update={"name": "web-2"})] != index[crash.source.object]
    assert "same=2" in row_of(rows, POD).tokens


def test_a_workload_tells_what_its_pods_show_and_marks_those_of_an_older_revision() -> None:
    older, newer = make_container(pod="web-1", revision=1), make_container(pod="web-2", revision=2)
    revisions = tuple(
        make_workload().revisions[0].model_copy(update={"number": number, "current": number == 2}) for number in (1, 2)
    )
    crash = make_fact(Signal.CRASHING, ObjectRef(kind="Pod", name="web-2", namespace="shop"), exit_code="1")

    rows = rows_of(
        make_evidence(containers=(older, newer), revisions=revisions, links=owns("web-1", "web-2"), facts=(crash,))
    )

    tokens = row_of(rows, WEB).tokens
    assert "pod:crashing.exit_code=other" in tokens
    assert "oldpod:revision=old" in tokens
    assert "pod:revision=old" not in tokens


def crowd(troubled: int) -> Evidence:
    """More Services than there are rows, all as near; one of the last is in trouble."""
    services = [ObjectRef(kind="Service", name=f"s{i}", namespace="shop") for i in range(2 * MAX_ROWS)]
    links = tuple(Link(relation=Relation.CALLS, source=WEB, target=each, found=True) for each in services)
    return make_evidence(links=links, facts=(make_fact(Signal.NO_READY_PODS, services[troubled]),))


def test_what_is_in_trouble_is_never_cut_for_what_is_quiet_and_as_near() -> None:
    rows = rows_of(crowd(troubled=2 * MAX_ROWS - 1))

    assert len(rows.rows) == MAX_ROWS
    assert rows.cut > MAX_ROWS
    assert [row.ref for row in rows.rows if row.troubled] == [
        ObjectRef(kind="Service", name=f"s{2 * MAX_ROWS - 1}", namespace="shop")
    ]


def test_of_two_links_the_one_that_tells_of_trouble_is_kept() -> None:
    service = ObjectRef(kind="Service", name="db", namespace="shop")
    plain = Link(relation=Relation.CALLS, source=WEB, target=service, found=True)
    refused = plain.model_copy(update={"detail": {"clue": "refused"}})

    for links in ((plain, refused), (refused, plain)):
        rows = rows_of(make_evidence(links=links))
        assert rows.edges[1, rows.index()[service]] == "calls:refused"


def test_a_port_is_no_host_although_an_argument_looks_like_one() -> None:
    port = Link(relation=Relation.CALLS, source=WEB, target=ObjectRef(kind="Host", name="8080"))

    assert port.target not in rows_of(make_evidence(links=(port,))).refs


def test_a_probe_that_asks_where_nobody_listens_is_told_from_one_that_asks_too_early() -> None:
    probe = make_fact(Signal.PROBE_FAILING, POD, probe="readiness", why="refused", port="9090", container="app")
    listening = make_fact(Signal.LOG, POD, "log: listening on :8080", clue="listening", port="8080", container="app")

    wrong = rows_of(make_evidence(links=owns("web-1"), facts=(probe, listening)))
    early = rows_of(make_evidence(links=owns("web-1"), facts=(probe,)))

    assert "probe_failing.port=unheard" in row_of(wrong, POD).tokens
    assert "probe_failing.port=unknown" in row_of(early, POD).tokens


def test_what_a_healthy_sidecar_writes_is_told_apart_from_what_the_crashing_program_writes() -> None:
    crash = make_fact(Signal.CRASHING, POD, container="app", exit_code="1")
    own = make_fact(Signal.LOG, POD, "log: refused", clue="refused", which="current", container="app")
    beside = make_fact(Signal.LOG, POD, "log: refused", clue="refused", which="current", container="proxy")

    assert "log=refused" in row_of(rows_of(make_evidence(facts=(crash, own))), POD).tokens
    assert "log~=refused" in row_of(rows_of(make_evidence(facts=(crash, beside))), POD).tokens


def test_who_cannot_resolve_names_stands_beside_the_name_service_in_trouble() -> None:
    rows = rows_of(evidence_in("dns-failure"))

    root = next(place for place, ref in enumerate(rows.refs) if ref is not None and ref.name == "coredns")
    assert any(target == root and variant == "names" for (_, target), variant in rows.edges.items())


def test_no_token_holds_the_value_that_a_variable_is_known_to_have() -> None:
    fact = make_fact(Signal.KNOWN_VALUE, WEB, container="app", variable="REGION", value="hunter2", origin="revision 1")

    tokens = row_of(rows_of(make_evidence(facts=(fact,))), WEB).tokens

    assert "known_value.variable" in tokens
    assert not [token for token in tokens if "hunter2" in token or "REGION" in token]


def test_what_was_masked_before_stays_masked() -> None:
    fact = make_fact(Signal.LOG, POD, "log: login failed, password=*** for db", clue="auth_failed", which="current")

    assert "password" in (words := row_of(rows_of(make_evidence(facts=(fact,))), POD).words)
    assert not [word for word in words if "*" in word]


def test_how_far_a_rollout_is_becomes_a_few_shapes() -> None:
    rollout = make_rollout(desired=4).model_copy(update={"available": 1})

    assert "replicas=some:3+" in row_of(rows_of(make_evidence(rollout=rollout)), WEB).tokens


def test_everything_that_the_alert_may_be_about_is_near_where_only_a_namespace_is_named() -> None:
    space = ObjectRef(kind="Namespace", name="shop")

    rows = rows_of(make_evidence(focus=space))

    assert "hop:1" in row_of(rows, WEB).tokens


def test_every_edge_joins_two_rows_that_exist_and_no_row_with_itself() -> None:
    for case in cases():
        rows = rows_of(evidence_in(case))
        assert all(min(pair) > 0 and max(pair) < len(rows.rows) and pair[0] != pair[1] for pair in rows.edges)
