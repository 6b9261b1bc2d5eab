"""A value that is known to be secret is blanked wherever it stands, however it is written."""

import json
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.alerts import without_secrets
from incidents.redact import redacted, redacted_pairs, secrets_of
from tests.ledger.factories import make_alert

VALUE = 'c0rrect "horse"/bättery+'


@given(st.text(min_size=4, max_size=40).filter(lambda value: value.strip().strip("*")), st.text(), st.text())
def test_a_known_value_is_blanked_wherever_it_stands(value: str, before: str, after: str) -> None:
    if len(value.strip()) >= 4 and value not in "***" and value not in before + "***" + after:
        assert value not in redacted(f"{before}{value}{after}", [value])


@pytest.mark.parametrize(
    "written",
    [
        VALUE,
        json.dumps(VALUE)[1:-1],
        json.dumps(VALUE, ensure_ascii=False)[1:-1],
        quote(VALUE, safe=""),
        quote(VALUE),
        b64encode(VALUE.encode()).decode().rstrip("="),
        urlsafe_b64encode(VALUE.encode()).decode().rstrip("="),
    ],
)
def test_a_known_value_is_blanked_in_every_form_in_which_values_travel(written: str) -> None:
    assert written not in redacted(f"it was {written} that was sent", [VALUE])


@pytest.mark.parametrize("before", ["", "u", "us", "user:"])
def test_a_known_value_is_found_within_base64_of_more(before: str) -> None:
    written = b64encode(f"{before}hunter2hunter2:tail".encode()).decode()
    kept = redacted(f"Sent {written} over", ["hunter2hunter2"]).split()[1]

    assert len(kept) < len(written) - 14


def test_a_known_value_cannot_hide_between_codes_that_nobody_sees() -> None:
    assert "hunter2" not in redacted("it is hun\x1b[31mter2\u200bhunter2", ["hunter2hunter2"])


@pytest.mark.parametrize(
    ("name", "value", "secrets"),
    [
        ("DB_PASSWORD", "hunter2", {"hunter2"}),
        ("DATABASE_URL", "postgres://app:hun%40ter2@db/x", {"hun%40ter2", "hun@ter2"}),
        ("DSN", "host=db password=hunter2 dbname=x", {"hunter2", "host=db password=hunter2 dbname=x"}),
        ("app.properties", "db.user=app\ndb.password=hunter2\n", {"hunter2"}),
        ("config.yaml", "db:\n  password: hunter2\n  host: db\n", {"hunter2"}),
        ("ORDERS_URL", "http://orders:8080/api", set()),
        ("TOKEN_URL", "http://auth:8080/token", set()),
        ("PASSWORD_FILE", "/run/secrets/db", set()),
        ("API_TOKEN", "/run/secrets/token", set()),
        ("API_TOKEN", "true", set()),
        ("MAX_TOKENS", "4096", set()),
        ("LOG_LEVEL", "debug", set()),
    ],
)
def test_what_of_a_variable_has_to_be_blanked(name: str, value: str, secrets: set[str]) -> None:
    assert set(secrets_of(name, value)) == secrets


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\x1b[31mred\x1b[0m \x07bell", "red bell"),
        ("\x1b]8;;http://evil\x07click\x1b]8;;\x07 here", "click here"),
        ("\x9b31mred\x90payload\x9c!", "red!"),
        ("abc\u202egpj.exe\u2066x\u2069", "abcgpj.exex"),
        ("zero\u200bwidth\ufeff\u00ad", "zerowidth"),
        ("tags\U000e0041\U000e0042", "tags"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("one\r\ntwo\u2028three\tfour\rfive", "one\ntwo\nthree\tfourfive"),
        ("naïve 日本 ✓", "naïve 日本 ✓"),
    ],
)
def test_what_a_reader_would_not_see_is_removed(text: str, seen: str) -> None:
    assert redacted(text) == seen


def test_what_a_label_names_is_blanked_in_all_of_them_but_the_name_of_a_secret_stays() -> None:
    given = {
        "namespace": "shop",
        "secret": "web-tls",
        "api_token": "k-123-zz",
        "note": "k-123-zz",
        "pod": "web-1-abcde",
    }
    kept = redacted_pairs(given)

    assert kept == {**given, "api_token": "***", "note": "***"}


def test_an_alert_is_stored_without_the_secrets_that_its_texts_tell() -> None:
    notes = {"summary": "cannot reach postgres://app:hunter2@db/x", "runbook": "https://wiki/x"}
    url = "http://prometheus/graph?g0.expr=up&token=hunter2"
    labels = {"namespace": "shop", "pod": "web-1"}
    alert = make_alert().model_copy(update={"labels": labels, "annotations": notes, "generator_url": url})
    stored = without_secrets(alert)

    assert "hunter2" not in stored.model_dump_json()
    assert (stored.labels, stored.annotations["runbook"]) == (alert.labels, "https://wiki/x")
    assert stored.generator_url.startswith("http://prometheus/graph?g0.expr=up")
