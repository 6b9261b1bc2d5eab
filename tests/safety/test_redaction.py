"""Secrets do not travel in quoted text, and hostile text does nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.redact import redacted


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("connecting with password=hunter2 to db", "hunter2"),
        ('DB_PASSWORD: "correct horse"', "correct horse"),
        ("Authorization: Bearer abcdefgh12345678", "abcdefgh12345678"),
        ("postgres://app:s3cr3tpw@db:5432/x", "s3cr3tpw"),
        ("jwt eyJhbGciOiJI.eyJzdWIiOiIx.sig-nature", "eyJhbGciOiJI"),
        ("key AKIAABCDEFGHIJKLMNOP used", "AKIAABCDEFGHIJKLMNOP"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "MIIE"),
        ("using API_KEY='k-123'", "k-123"),
    ],
)
def test_common_shapes_of_secrets_are_blanked(text: str, secret: str) -> None:
    assert secret not in redacted(text)


@given(st.text(min_size=4, max_size=40).filter(lambda value: value.strip("*")), st.text(), st.text())
def test_a_known_value_is_blanked_wherever_it_stands(value: str, before: str, after: str) -> None:
    if value not in "***" and value not in before + "***" + after:
        assert value not in redacted(f"{before}{value}{after}", [value])


def test_terminal_codes_do_not_reach_a_reader() -> None:
    assert redacted("\x1b[31mred\x1b[0m \x07bell") == "red bell"
