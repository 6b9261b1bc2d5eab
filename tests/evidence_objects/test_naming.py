"""What a clue of a log means in the manifest: whose value it is, and in which file it stands."""

import pytest

from incidents.evidence.naming import named_in
from incidents.snapshot import Json

CONFIG = {"web-conf": {"app.yaml": "server:\n  level: verbose\n  port: 80\n"}, "other": {"a": "level: verbose"}}
VOLUMES: list[Json] = [{"name": "conf", "configMap": {"name": "web-conf"}}]
FILE = {"from_kind": "ConfigMap", "from_name": "web-conf"}


def container(**given: object) -> Json:
    env = [{"name": "SSL_MODE", "value": "always"}, {"name": "REGION", "value": "eu"}]
    return {"name": "app", "env": env, "volumeMounts": [{"name": "conf", "mountPath": "/etc/web"}], **given}


@pytest.mark.parametrize(
    ("clue", "line", "added"),
    [
        ({"clue": "bad_value"}, 'invalid mode: "always"', {"variable": "SSL_MODE", "given": "yes"}),
        (
            {"clue": "bad_value", "variable": "MODE"},
            "int('always') failed for MODE",
            {"variable": "SSL_MODE", "given": "yes"},
        ),
        ({"clue": "bad_value"}, 'unknown level "verbose"', FILE),
        ({"clue": "usage", "flag": "level"}, "unknown variable 'level=verbose'", FILE),
        ({"clue": "unparsable"}, "Conf file attempted to set unknown variable: level", FILE),
        ({"clue": "unparsable"}, "Conf file attempted to set unknown variable: colour", {}),
        ({"clue": "unparsable"}, "asks for an unknown variable: level", {}),
        ({"clue": "bad_value"}, 'unknown level "quiet"', {}),
        (
            {"clue": "bad_value", "variable": "REGION"},
            'invalid REGION "verbose"',
            {"variable": "REGION", "given": "yes"},
        ),
    ],
)
def test_what_is_refused_is_found_where_it_was_given(clue: Json, line: str, added: Json) -> None:
    assert named_in(container(), VOLUMES, CONFIG, clue, line) == added


def test_what_an_argument_says_is_not_looked_for_in_files() -> None:
    given = container(args=["--level=verbose"])

    assert named_in(given, VOLUMES, CONFIG, {"clue": "usage", "flag": "--level"}, "unknown flag: --level") == {
        "argument": "yes"
    }


def test_a_file_that_is_not_mounted_says_nothing() -> None:
    assert named_in(container(volumeMounts=[]), VOLUMES, CONFIG, {"clue": "bad_value"}, 'unknown level "verbose"') == {}
