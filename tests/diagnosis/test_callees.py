"""Who is called is read from manifests the way a careful reader would, and nothing is looked up."""

import pytest

from incidents.callees import Directory, calls_of, hosts_in, hosts_in_file
from incidents.models import ObjectRef
from incidents.snapshot import Json


def service(name: str, namespace: str = "shop", address: str = "") -> Json:
    return {"metadata": {"name": name, "namespace": namespace}, "spec": {"clusterIP": address or None}}


KNOWN = Directory([service("db", address="10.96.0.7"), service("cache"), service("web"), service("auth", "platform")])


def called(text: str, *, holds_host: bool = False) -> list[tuple[str, str]]:
    return list(hosts_in(text, "shop", KNOWN, holds_host=holds_host))


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("postgres://app:secret@db:5432/app?sslmode=disable", "db", "5432"),
        ("jdbc:postgresql://db.shop.svc.cluster.local:5432/app", "db.shop.svc.cluster.local", "5432"),
        ("amqp://mq", "mq", ""),
        ("dns:///ledger:7070", "ledger", "7070"),
        ("dns://10.96.0.10/ledger.shop.svc:7070", "ledger.shop.svc", "7070"),
        ("passthrough:///ledger:7070", "ledger", "7070"),
        ("app:secret@tcp(mysql:3306)/app", "mysql", "3306"),
        ("host=db port=5432 user=app", "db", ""),
        ("until nc -z -w 3 queue 5672; do sleep 2; done", "queue", "5672"),
        ("until nslookup mydb.shop.svc; do sleep 1; done", "mydb.shop.svc", ""),
        ("pg_isready -h db -p 5432", "db", ""),
        ("--redis cache:6379", "cache", "6379"),
        ("--upstream=10.96.0.7:5432", "10.96.0.7", "5432"),
    ],
)
def test_a_text_names_its_host(text: str, host: str, port: str) -> None:
    assert called(text)[0] == (host, port)


@pytest.mark.parametrize(
    "text",
    ["info", "unix:///run/app.sock", "/var/run/app.sock", "echo hello world", "localhost:8080", "http://127.0.0.1/"],
)
def test_words_that_are_no_hosts_name_none(text: str) -> None:
    assert called(text) == []


def test_a_variable_that_holds_hosts_may_name_unknown_ones() -> None:
    assert called("kafka-0:9092,kafka-1:9092", holds_host=True) == [("kafka-0", "9092"), ("kafka-1", "9092")]
    assert called("postgress", holds_host=True) == [("postgress", "")]
    assert called("5432", holds_host=True) == []


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("db", ("db", "shop")),
        ("db.shop", ("db", "shop")),
        ("db.shop.svc.cluster.local.", ("db", "shop")),
        ("db-0.db.shop.svc", ("db", "shop")),
        ("10.96.0.7", ("db", "shop")),
        ("auth.platform", ("auth", "platform")),
    ],
)
def test_names_and_addresses_of_the_cluster_lead_to_their_service(host: str, found: tuple[str, str]) -> None:
    assert KNOWN.known(host, "shop") == ObjectRef(kind="Service", name=found[0], namespace=found[1])


def test_a_name_from_outside_is_no_service() -> None:
    assert KNOWN.named("api.payments.example", "shop") is None
    assert KNOWN.named("192.0.2.7", "shop") is None
    assert KNOWN.named("Just", "shop") is None  # the first word of a sentence: no Service may be called so


def test_variables_from_config_maps_count_and_the_last_of_two_wins() -> None:
    container = {
        "name": "app",
        "envFrom": [{"configMapRef": {"name": "settings"}}],
        "env": [{"name": "CACHE_HOST", "value": "old"}, {"name": "CACHE_HOST", "value": "cache"}],
    }
    found = calls_of(container, "shop", KNOWN, {"settings": {"DB_URL": "postgres://db/app"}})

    assert [(call.host, call.variable) for call in found] == [("db", "DB_URL"), ("cache", "CACHE_HOST")]


@pytest.mark.parametrize("text", ["a" * 100_000, "nc " + "-z " * 30_000, "http://" + "a." * 50_000, "@" * 100_000])
def test_a_hostile_text_costs_no_more_than_its_head(text: str) -> None:
    assert len(called(text, holds_host=True)) <= 8


@pytest.mark.parametrize("words", ["nc -z 8080", "redis-cli -p 6379 ping", "sleep 2", ":8080"])
def test_a_number_or_a_command_in_arguments_is_no_host(words: str) -> None:
    assert calls_of({"name": "app", "args": [words]}, "shop", Directory([]), {}) == []


FILES = {
    "proxy": {
        "nginx.conf": "upstream app {\n  server web:3000;\n}\nlocation /db { proxy_pass http://auth.platform:80; }\n"
    },
    "app": {"app.yaml": "cache:\n  host: cache\n# old: http://db/\nmode: db\nlabel: web\nSERVICE_NAME=web\n"},
    "mesh": {"mesh.yaml": "clusters:\n- {name: web, at: {socket: {address: db, port: 80}}, tls: {host: absent}}\n"},
    "unmounted": {"x.ini": "url = postgres://db/app"},
}


@pytest.mark.parametrize(
    ("volume", "hosts"),
    [
        ({"name": "conf", "configMap": {"name": "proxy"}}, ["web", "auth.platform"]),
        ({"name": "conf", "projected": {"sources": [{"configMap": {"name": "app"}}]}}, ["cache"]),
        ({"name": "conf", "configMap": {"name": "mesh"}}, ["db"]),
        ({"name": "other", "configMap": {"name": "unmounted"}}, []),
        ({"name": "conf", "configMap": {"name": "absent"}}, []),
    ],
)
def test_a_mounted_file_names_services_as_hosts_and_not_as_words(volume: dict[str, object], hosts: list[str]) -> None:
    container = {"name": "app", "volumeMounts": [{"name": "conf", "mountPath": "/etc/app"}]}
    found = calls_of(container, "shop", KNOWN, FILES, [volume])

    assert [call.host for call in found] == hosts
    assert all("of ConfigMap" in call.where for call in found)


@pytest.mark.parametrize(
    ("variable", "hosts"),
    [
        ("NODE_ENV", []),
        ("SERVICE_NAME", []),
        ("REDIS_SENTINEL_MASTER", []),
        ("REDIS_MASTER_SET", []),
        ("DB_HOST_NAME", ["cache"]),
        ("CACHE_NODES", ["cache"]),
        ("REDIS_MASTER", ["cache"]),
        ("REDIS_SENTINEL_HOST", ["cache"]),
    ],
)
def test_what_a_variable_tells_of_a_server_is_not_always_its_place(variable: str, hosts: list[str]) -> None:
    container = {"name": "app", "env": [{"name": variable, "value": "cache"}]}

    assert [call.host for call in calls_of(container, "shop", Directory([]), {})] == hosts


@pytest.mark.parametrize(
    ("value", "hosts"), [("never", []), ("never:80", ["never"]), ("off", []), ("graceful", []), ("auto", ["auto"])]
)
def test_what_a_setting_chooses_from_is_a_host_only_where_a_service_is_called_so(value: str, hosts: list[str]) -> None:
    container = {"name": "app", "env": [{"name": "SERVER_ERROR_INCLUDE_MESSAGE", "value": value}]}
    known = Directory([{"metadata": {"name": "auto", "namespace": "shop"}, "spec": {}}])

    assert [call.host for call in calls_of(container, "shop", known, {})] == hosts


@pytest.mark.parametrize("text", ["a" * 100_000, "x: " * 50_000, "http://" + "a." * 50_000, "\n" * 100_000])
def test_a_hostile_file_costs_no_more_than_its_head(text: str) -> None:
    assert list(hosts_in_file(text, "shop", KNOWN)) == []
