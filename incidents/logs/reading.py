"""
From the text of a log to its messages: the last lines, cleaned and cut, records unpacked, stack traces folded.

A message knows what its trace shows, so that rules need not know the languages that write traces.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from incidents.logs.clue import Level, Line
from incidents.logs.levels import level_of_text
from incidents.logs.structured import MAX_RECORD, level_of, message_of, record_in

MAX_LINES = 50
MAX_LINE = 2000
MAX_RAW = 3000
"""Characters of a line before its terminal codes are taken out."""
MAX_PARTS = 80
"""Lines that one record may unpack to."""
WINDOW = 800
"""Characters of one message that rules read: two thirds from its head, the rest from its end."""

_TERMINAL = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_CONTROLS = (*range(9), *range(10, 32), *range(127, 160))
_INVISIBLE = (0x061C, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A))
"""What has no width, or turns the reading direction."""
_BLANKED = dict.fromkeys((*_CONTROLS, *_INVISIBLE))
_QUOTES = {ord("‘"): "'", ord("’"): "'", ord("“"): '"', ord("”"): '"', 0xA0: " ", ord("`"): "'"}
_CURLY = "‘’“”`"
_CLEAN = {**_BLANKED, **_QUOTES}

_FRAME = re.compile(
    r"""\s+at\ \S | \s*\.\.\.\ \d+\ (?:more|common) | \s*File\ ".{1,300}",\ line\ \d+
    | goroutine\ \d+\ \[ | \t/?\S+\.(?:go|s):\d+
    | \w[\w./*-]{0,200}\.(?:\(\*?\w{1,80}\)\.)?\w{1,80}\(.{0,200}\)$
    | created\ by\ \S+ | \s+\d+:\ +(?:0x)?\w+(?:::|\ -\ )
    | stack\ backtrace: | note:\ (?:run|Some)
    | \s+(?:from\ )?\S+:\d+:in\  | [\w./@+-]+:\d+:in\ '[^']*'$ | \#\d+\ +(?:/|\{main|\S+\(\d+\):)
    | Stack\ trace: | \s+thrown\ in\ \S+
    | \s+\([\w.]+\ [\d.]+[\w.-]*\)\ \S+ | \s*---\ End\ of | exit\ status\ \d+$ | \[signal\ SIG
    | Node\.js\ v\d | \s*[~^]+\s*$
    | node:internal/ | [}\])]+;?$ | (?:file://)?/\S+\.[cm]?[jt]s:\d+(?::\d+)?$""",
    re.VERBOSE,
)
_CARETS = re.compile(r"\s*[~^]+\s*")
_CHAIN = re.compile(r"\s*(?:Caused by: ?|-+> |Suppressed: |\[?cause\]?: |\d+: )")
_LINK = re.compile(
    r"\s*(?:Traceback \(most recent|During handling of the above|The above exception was|[Cc]aused by:\s*$)"
)
_AWAITS = re.compile(r"Traceback \(most recent|thread '.{0,80}' (?:\(\d+\) )?panicked at [^ ]*:$")
_MARKED = re.compile(
    r"[\[(<]?\d{2,4}[-/.:]\d\d|[IWEF]\d{4} |\w{3} \d\d \d\d:|\[?(?:INFO|WARN|ERROR|DEBUG|FATAL)\b|\s{0,4}[⨯✗✘✖❌✓✔✅⚠]"
)


class Entry(NamedTuple):
    """One message, or several that belong to one stack trace."""

    lines: tuple[Line, ...]
    traced: bool


class _Part(NamedTuple):
    number: int
    shown: str
    text: str
    level: Level


def entries_of(text: str) -> list[Entry]:
    """The last messages of a log, in order."""
    return list(_folded(part._replace(text=_window(part.text)) for part in _parts(text)))


def _window(text: str) -> str:
    if len(text) <= WINDOW:
        return text
    head = WINDOW * 2 // 3
    return f"{text[:head]} … {text[head - WINDOW :]}"


def cleaned(line: str) -> str:
    """A line without terminal codes, control characters and characters that turn the reading direction."""
    if "\x1b" in line:
        line = _TERMINAL.sub("", line)
    return line if line.isprintable() and not any(map(line.__contains__, _CURLY)) else line.translate(_CLEAN)


def _parts(text: str) -> Iterator[_Part]:
    tail = text.rstrip("\n").rsplit("\n", MAX_LINES)
    skipped = text.count("\n", 0, len(tail[0])) + 1 if len(tail) > MAX_LINES else 0
    for number, raw in enumerate(tail[-MAX_LINES:], skipped):
        line = cleaned(raw[: MAX_RECORD if raw[:1] == "{" else MAX_RAW]).rstrip()
        if line:
            yield from _unpacked(number, line)


def _unpacked(number: int, line: str) -> Iterator[_Part]:
    record = record_in(line)
    if record is None:
        shown = line[:MAX_LINE]
        yield _Part(number, shown, _plain(shown), Level.NONE)
        return
    level = level_of(record)
    for part in message_of(record).split("\n")[:MAX_PARTS]:
        inner = record_in(part) if part.startswith("{") else None
        text = f"{message_of(inner)}{part[part.rfind('}') + 1 :]}".replace("\n", " ") if inner else part
        yield _Part(number, line[:MAX_LINE], _plain(cleaned(text[:MAX_LINE])), level)


def _plain(text: str) -> str:
    return text.replace('\\"', '"') if "\\" in text else text


def leveled(line: Line, entry: Entry) -> Line:
    """A line with its level: its record's, what its prefix names, or what its message is marked with."""
    if line.level is not Level.NONE:
        return line
    level = level_of_text(line.text)
    return line._replace(level=level if level is not Level.NONE else level_of_text(entry.lines[0].text))


def _folded(parts: Iterable[_Part]) -> Iterator[Entry]:
    fold = _Fold()
    for part in parts:
        if not fold.takes(part):
            yield from fold.entries()
            fold = _Fold(before=fold.last)
            fold.open(part)
    yield from fold.entries()


class _Fold:
    """A message that is being read, with what follows it."""

    def __init__(self, before: str = "") -> None:
        self._before = before
        self._messages: list[_Part] = []
        self._places: list[str] = []
        self._traced = False
        self._awaits = False
        self._tells = False

    @property
    def last(self) -> str:
        """The text of its last message."""
        return self._messages[-1].text if self._messages else self._before

    def open(self, part: _Part) -> None:
        """Begin with a line."""
        if _FRAME.match(part.text):
            self._place(part)
        else:
            self._message(part)

    def takes(self, part: _Part) -> bool:
        """Whether a line belongs here; if so it is taken."""
        if not self._messages and not self._places:
            return False
        same = bool(self._messages) and part.number == self._messages[-1].number
        if not same and _MARKED.match(part.text):
            return False
        if _FRAME.match(part.text):
            self._place(part)
        elif _LINK.match(part.text):
            self._traced = self._awaits = True
        elif part.text[:1] in " \t" and not (self._traced and _CHAIN.match(part.text)):
            self._indented(part)
        elif same or self._awaits or (self._traced and _CHAIN.match(part.text)):
            self._message(part)
        else:
            return False
        return True

    def _place(self, part: _Part) -> None:
        self._traced, self._tells = True, False
        if not _CARETS.fullmatch(part.text):
            self._places.append(part.text.strip())

    def _message(self, part: _Part) -> None:
        self._awaits = _AWAITS.match(part.text) is not None
        self._traced, self._tells = self._traced or self._awaits, True
        self._messages.append(part)

    def _indented(self, part: _Part) -> None:
        """More of the message right above, which may end a trace; or source code below a place."""
        if not self._messages or (self._places and not self._tells):
            self._places.append(part.text.strip())
            return
        last = self._messages[-1]
        self._messages[-1] = last._replace(text=f"{last.text} {part.text.strip()}"[:WINDOW])

    def entries(self) -> Iterator[Entry]:
        """The entry, if it has a message."""
        places = _window("\n".join(self._places))
        lines = tuple(
            Line(part.number, part.shown, part.text, part.level, self._before, places) for part in self._messages
        )
        if lines:
            yield Entry(lines, self._traced)
