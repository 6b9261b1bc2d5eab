"""What evidence quotes: secrets of manifests are blanked wherever they occur, and names of objects never are."""

import pytest

from incidents.evidence.graph import MAX_QUOTE, Graph
from incidents.snapshot import Json
from tests.evidence_objects.worlds import make, make_deployment, make_graph, make_snapshot


def graph_with(*variables: tuple[str, str], known: tuple[str, ...] = ()) -> Graph:
    env = [{"name": name, "value": value} for name, value in variables]
    pod = {"containers": [{"name": "app", "image": "web:1", "env": env}]}
    return Graph(make_snapshot(*make_deployment(pod=pod), make("Service", "postgres")), str, known)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("DB_PASSWORD", "hunter2zq", "tried hunter2zq"),
        ("DATABASE_URL", "postgres://app:hunter2zq@postgres/x", "tried hunter2zq"),
        ("API_TOKEN", "postgres.hunter2zq", "tried postgres.hunter2zq"),
        ("API_TOKEN", "postgres/hunter2zq", "tried postgres/hunter2zq"),
    ],
)
def test_a_secret_of_a_variable_is_blanked_wherever_it_is_quoted(name: str, value: str, text: str) -> None:
    assert "hunter2zq" not in graph_with((name, value)).quote(text)


@pytest.mark.parametrize("value", ["postgres", "postgres:5432", "http://postgres:8080/api", "postgres.shop.svc:5432"])
def test_the_name_of_an_object_is_not_blanked_though_a_variable_or_an_approver_calls_it_a_secret(value: str) -> None:
    text = f"cannot reach {value}"

    assert graph_with(("AUTH_TOKEN", value)).quote(text) == text
    assert graph_with(known=(value,)).quote(text) == text


def test_a_secret_of_a_configmap_is_blanked() -> None:
    config: Json = make("ConfigMap", "settings", data={"db.password": "hunter2zq", "a.yaml": "x:\n  token: k3y-zzzz\n"})

    assert make_graph(config).quote("hunter2zq or k3y-zzzz?") == "*** or ***?"


def test_a_secret_that_the_cut_goes_through_is_not_shown_in_part() -> None:
    text = "\x1b[31m" * 239 + "tell hunter2zqhunter2zq"

    assert "hunter" not in graph_with(("DB_PASSWORD", "hunter2zqhunter2zq")).quote(text)


def test_a_quote_is_short() -> None:
    assert len(graph_with().quote("word " * 1000)) == MAX_QUOTE
