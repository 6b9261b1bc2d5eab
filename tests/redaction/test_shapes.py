"""Secrets are recognised by the names they are given and the shapes they have; ordinary lines stay as they are."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from incidents.redact import Redactor, is_secret_name, redacted
from tests.redaction.texts import HARMLESS, SECRET, TELLING

CAPTURES = Path(__file__).parent.parent / "data" / "captures"
REPEATED = (
    "a", "password ", "password=", "name value ", "name: x value: ", "://", "x://y:z@", "a:b", "mysql -p", "curl -u ",
    "bearer a", '\\"', '"', "'", "eyJa.", "-----BEGIN PRIVATE KEY-----", "A1b", "kind: Secret\ndata:\n  a: b\n",
    'kind: secret "data":{', "<password>", "cookie: a=", "--password ", "_key", "\x1b[", "\x1b]", "\u200b", "\n", " ",
    "token: \n ", "password=a,b", "password='", "user:pass@tcp", "jdbc:oracle:thin:", "a@", "redis-cli -a ",
    '{"password":', "- name: X_TOKEN\n",
)  # fmt: skip


def text_of(line: str) -> str:
    plain = line.replace("@@@", "\0@").replace("@@", SECRET).replace("\0", SECRET).replace("~", "\n")
    return plain.encode().decode("unicode_escape") if "\\x" in line or "\\u" in line else plain


def leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each)
    elif isinstance(value, str):
        yield from (value, *value.splitlines())


@pytest.mark.parametrize("line", TELLING)
def test_a_secret_is_blanked_by_its_name_or_its_shape(line: str) -> None:
    text = text_of(line)

    assert SECRET in "".join(char for char in text if char.isprintable())
    assert SECRET not in redacted(text)


@pytest.mark.parametrize("line", HARMLESS)
def test_a_line_without_a_secret_stays_as_it_is(line: str) -> None:
    assert redacted(line) == line


def test_nothing_is_blanked_in_what_a_real_cluster_said() -> None:
    texts = {text for path in CAPTURES.glob("*.json") for text in leaves(json.loads(path.read_text()))}

    assert len(texts) > 2000
    assert [text for text in texts if redacted(text) != text] == []


@pytest.mark.parametrize("unit", REPEATED)
def test_no_text_makes_blanking_slow(unit: str) -> None:
    text = (unit * 100_000)[:60_000] + " token"
    started = time.process_time()
    Redactor(["hunter2hunter2"])(text)

    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "name",
    ["DB_PASSWORD", "db_pass", "PGPASSWORD", "clientSecret", "client-secret", "API_KEY", "apiKey", "tls.key",
     "X-Api-Key", "spring.datasource.password", "AWS_SECRET_ACCESS_KEY", "SECRET_KEY_BASE", "github_token",
     "MYSQL_PWD", "redisPass", "SENTRY_DSN", "ConnectionString", "SALT", "JWT", ".dockerconfigjson"],
)  # fmt: skip
def test_names_of_secrets(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    ["LOG_LEVEL", "PASSWORD_FILE", "TOKEN_TTL", "secretName", "imagePullSecrets", "KEYCLOAK_HOST", "primary_key",
     "max_tokens", "AUTHOR", "BYPASS", "passengers", "valkey", "token-service", "cache-key", "DATABASE_HOST",
     "tokenizer", "AUTH_URL", "SECRET_NAME", "publicKey", "compass"],
)  # fmt: skip
def test_names_of_other_things(name: str) -> None:
    assert not is_secret_name(name)
