"""The data of a Secret that is written out as a manifest, as JSON or YAML. Pure."""

import re

from incidents.redact.words import MASK

_IS_SECRET = re.compile(r"kind\\{0,6}[\"']?\s{0,4}:\s{0,4}\\{0,6}[\"']?secret\b")
_JSON = re.compile(
    r"(?i)(?P<before>\\{0,6}[\"'](?:string)?data\\{0,6}[\"']\s{0,4}:\s{0,4}\{)(?P<values>[^{}]{1,65536}+)"
)
_JSON_VALUE = re.compile(r"(?P<before>:\s{0,4})(?P<open>\\{0,6}[\"'])(?:(?!(?P=open)).)*+", re.DOTALL)
_YAML = re.compile(
    r"(?im)^(?P<indent>[ \t]{0,20})(?P<before>(?:string)?data:[ \t]*\n)(?P<values>(?:(?P=indent)[ \t]+[^\n]*(?:\n|$))+)"
)
_YAML_VALUE = re.compile(
    r"(?m)^(?P<before>[ \t]+[\w.\-]{1,253}+:[ \t]*)(?P<value>\S[^\n]*)$|^(?P<more>[ \t]+)(?![\w.\-]+:)\S[^\n]*$"
)


def data_blanked(text: str, lower: str) -> str:
    """The text without the values of a Secret; `lower` is the same text in lower case."""
    if "kind" not in lower or not _IS_SECRET.search(lower):
        return text
    return _YAML.sub(_yaml, _JSON.sub(_json, text))


def _json(match: re.Match[str]) -> str:
    return match["before"] + _JSON_VALUE.sub(rf"\g<before>\g<open>{MASK}", match["values"])


def _yaml(match: re.Match[str]) -> str:
    return match["indent"] + match["before"] + _YAML_VALUE.sub(_yaml_value, match["values"])


def _yaml_value(match: re.Match[str]) -> str:
    return f"{match['before'] or match['more']}{MASK}"
