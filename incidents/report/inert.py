"""Untrusted text as text: in Markdown, in code and in a picture. Pure."""

import re

MAX_LABEL = 60


def text(raw: str) -> str:
    """Untrusted text as one inert line of Markdown: no markup, no links, no images, no table cells."""
    line = " ".join(raw.split())
    return re.sub(r"([\\`*_{}\[\]<>()#!|~])", r"\\\1", line).replace("&", "&amp;").replace("://", ":\u200b//")


def code(raw: str) -> str:
    """Untrusted text inside backticks."""
    return " ".join(raw.split()).replace("`", "'").replace("|", "/")


def label(raw: str) -> str:
    """Untrusted text inside a quoted label of Mermaid: names keep their characters, whatever has a meaning goes."""
    line = re.sub(r"[^A-Za-z0-9 ._/-]", "?", " ".join(raw.split()))
    return line if len(line) <= MAX_LABEL else line[: MAX_LABEL - 1] + "…"
