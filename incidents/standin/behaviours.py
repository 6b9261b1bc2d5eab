"""
What programs do beyond the plainest: read files, call services, look at their rights, wait, get stuck.

Each is a few lines: it looks at what the process sees and says what comes of it. Wordings are those of common
languages and libraries; a scenario may give its own.
"""

import json
from dataclasses import dataclass
from typing import Literal

import yaml

from incidents.standin.programs import Exit, Part, Sight
from incidents.standin.voices import PLAIN, Voice

Form = Literal["number", "host", "url", "boolean"]
NOT_FOUND = "Name or service not known"
NO_DNS = "Temporary failure in name resolution"


@dataclass(frozen=True)
class NeedsForm:
    """A variable whose value the program can use: a number, a boolean, a URL, or a host that resolves."""

    name: str
    form: Form = "number"
    line: str = ""
    voice: Voice = PLAIN

    def run(self, sight: Sight) -> Part:
        """Nothing if the value is usable (or absent: that is `NeedsVariable`'s business)."""
        value = sight.env.get(self.name)
        if value is None or _has_form(value, self.form, sight):
            return Part()
        line = self.line.format(value=value, name=self.name) if self.line else self._line(value, sight)
        return Part(lines=self._words(value, sight) or (line,), exit=Exit(1))

    def _words(self, value: str, sight: Sight) -> tuple[str, ...]:
        if self.form != "host":
            return self.voice.last_words("bad_value", variable=self.name, value=value)
        kind = "dns_down" if sight.network.dns_problem() else "unresolved"
        return self.voice.last_words(kind, host=value, port="5432", variable=self.name)

    def _line(self, value: str, sight: Sight) -> str:
        if self.form == "host":
            why = NO_DNS if sight.network.dns_problem() else NOT_FOUND
            return f'could not translate host name "{value}" to address: {why}'
        if self.form == "boolean":
            return f"ValueError: invalid truth value '{value}' ({self.name})"
        if self.form == "url":
            return f"ValueError: unsupported URL '{value}' ({self.name}): missing scheme"
        return f"ValueError: invalid literal for int() with base 10: '{value}' ({self.name})"


def _has_form(value: str, form: Form, sight: Sight) -> bool:
    if form == "host":
        return sight.network.address_of(value) is not None
    if form == "boolean":
        return value.lower() in ("true", "false", "0", "1", "yes", "no")
    return "://" in value if form == "url" else value.strip().isdecimal()


@dataclass(frozen=True)
class NeedsFile:
    """A configuration file that exists and can be parsed ('yaml', 'json', or '' for anything)."""

    path: str
    syntax: str = "yaml"
    line: str = ""
    voice: Voice = PLAIN

    def run(self, sight: Sight) -> Part:
        """Nothing if it can be read."""
        content = sight.files.get(self.path)
        problem = f"open {self.path}: no such file or directory" if content is None else self._parsed(content)
        if problem is None:
            return Part()
        said = self.voice.last_words("missing_file" if content is None else "unparsable", path=self.path)
        return Part(lines=said or (self.line or f"error: {problem}",), exit=Exit(1))

    def _parsed(self, content: str) -> str | None:
        try:
            if self.syntax == "yaml":
                yaml.safe_load(content)
            elif self.syntax == "json":
                json.loads(content)
        except yaml.MarkedYAMLError as e:
            line = (e.problem_mark.line if e.problem_mark else 0) + 1
            return f"failed to parse {self.path}: yaml: line {line}: did not find expected key"
        except (yaml.YAMLError, json.JSONDecodeError) as e:
            return f"failed to parse {self.path}: {e}"
        return None


@dataclass(frozen=True)
class Calls:
    """
    Connects to another service at its start: a host (or what a variable names: a host, host:port or URL) and port.

    Unless it quits, it complains again and again; what it then answers is its port's business (`Listens.needs`).
    """

    host: str = ""
    port: int = 80
    variable: str = ""
    what: str = ""
    quits: bool = True
    every_s: float = 15.0
    voice: Voice = PLAIN

    def run(self, sight: Sight) -> Part:
        """Goes on if it answers; else it quits with the reason, or only complains again and again."""
        told = sight.env.get(self.variable, self.host) if self.variable else self.host
        host, port = address_in(told, self.port)
        problem = self._problem(host, port, sight)
        if problem is None:
            return Part()
        lines, waited_s = self._lines(host, port, *problem), 5.0 if "timeout" in problem[1] else 0.3
        if self.quits:
            return Part(lines=lines, exit=Exit(1), seconds=waited_s)
        return Part(lines=lines, repeated=("\n".join(lines), self.every_s))

    def _lines(self, host: str, port: int, kind: str, problem: str, address: str) -> tuple[str, ...]:
        say = self.voice.last_words if self.quits else self.voice.complaint
        words = say(kind, host=host, port=str(port), address=address, variable=self.variable)
        return words or (f"dial tcp {problem} (service {self.what or host})",)

    @staticmethod
    def _problem(host: str, port: int, sight: Sight) -> tuple[str, str, str] | None:
        """The kind of mishap, Go's words for it, and the address if the name has one."""
        address = sight.network.address_of(host)
        if address is None:
            why = sight.network.dns_problem()
            return "dns_down" if why else "unresolved", f"lookup {host} on 10.96.0.10:53: {why or 'no such host'}", ""
        problem = sight.network.problem_with(host, port)
        if problem is None:
            return None
        kind = "timed_out" if "timeout" in problem else "refused" if "refused" in problem else "unavailable"
        return kind, f"{address}:{port}: {problem}", address


def address_in(text: str, port: int) -> tuple[str, int]:
    """Host and port that a setting names: a host, host:port, or a URL with what else belongs to it."""
    place = text.rpartition("://")[2].partition("/")[0].rpartition("@")[2].split(",")[0]
    host, _, number = place.partition(":")
    return host, int(number) if number.isdecimal() else port


@dataclass(frozen=True)
class WritesTo:
    """Writes a file where the image does not own the place, nor (`foreign`) a volume: has to be let, or root."""

    path: str
    needs_root: bool = False
    voice: Voice = PLAIN
    foreign: bool = False

    def run(self, sight: Sight) -> Part:
        """Fails as the shell's `touch` does."""
        mounted = any(self.path.startswith(f"{place}/") for place in sight.free_bytes)
        if mounted and not self.foreign:
            return Part()
        if not mounted and not sight.root_is_writable:
            words = self.voice.last_words("read_only", path=self.path)
            return Part(lines=words or (f"touch: {self.path}: Read-only file system",), exit=Exit(1))
        if self.needs_root and not sight.is_root:
            words = self.voice.last_words("permission", path=self.path)
            return Part(lines=words or (f"touch: {self.path}: Permission denied",), exit=Exit(1))
        return Part()


@dataclass(frozen=True)
class BindsLowPort:
    """Binds a port below 1024: root may, others need NET_BIND_SERVICE."""

    port: int = 80
    voice: Voice = PLAIN

    def run(self, sight: Sight) -> Part:
        """Fails as nginx does."""
        if sight.is_root or "NET_BIND_SERVICE" in sight.capabilities:
            return Part()
        line = f"nginx: [emerg] bind() to 0.0.0.0:{self.port} failed (13: Permission denied)"
        return Part(lines=self.voice.last_words("low_port", port=str(self.port)) or (line,), exit=Exit(1))


@dataclass(frozen=True)
class NeedsRight:
    """Asks the API server for something its service account must be allowed."""

    verb: str
    resource: str
    group: str = ""
    voice: Voice = PLAIN

    def run(self, sight: Sight) -> Part:
        """Quits with the API server's words if it is not."""
        refusal = sight.network.refusal_of(self.verb, self.resource, self.group)
        if refusal is None:
            return Part()
        words = self.voice.last_words("forbidden", refusal=refusal, verb=self.verb, resource=self.resource)
        return Part(lines=words or (f"error: {refusal}",), exit=Exit(1))


@dataclass(frozen=True)
class TakesArguments:
    """Refuses arguments it does not know, and says how it is used."""

    known: frozenset[str]
    name: str = "app"
    voice: Voice = PLAIN

    def run(self, sight: Sight) -> Part:
        """Exit code 2 and a usage line for the first unknown flag."""
        for arg in sight.args:
            flag = arg.split("=")[0]
            if flag.startswith("-") and flag not in self.known:
                usage = f"Usage: {self.name} [{'] ['.join(sorted(self.known))}]"
                words = self.voice.last_words("usage", flag=flag, program=self.name, usage=usage)
                return Part(lines=words or (f"{self.name}: unrecognized option: {flag}", usage), exit=Exit(2))
        return Part()
