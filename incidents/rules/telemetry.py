"""Whom programs only report to, and work without: traces, metrics, logs. Pure."""

import re

from incidents.models import Link

TELEMETRY = frozenset(
    {
        *("otel", "otelcol", "opentelemetry", "otlp", "jaeger", "zipkin", "tempo", "statsd", "sentry", "glitchtip"),
        *("fluentd", "fluentbit", "fluent", "graphite", "pushgateway", "telegraf", "datadog", "newrelic", "pyroscope"),
        *("honeycomb", "apm", "tracing"),
    }
)
"""Words in the names of what only watches."""
TELEMETRY_PORTS = frozenset({"4317", "4318", "6831", "9411", "8125", "14268", "24224"})
_WORDS = re.compile(r"[a-z0-9]+")


def is_telemetry(link: Link) -> bool:
    """Whether a call only hands on traces, metrics or logs: programs complain of it, and work without it."""
    whom = f"{link.detail.get('host', '')} {link.detail.get('variable', '')} {link.target.name}"
    if not TELEMETRY.isdisjoint(_WORDS.findall(link.source.name)):
        return False  # it is what it is for
    return link.detail.get("port") in TELEMETRY_PORTS or not TELEMETRY.isdisjoint(_WORDS.findall(whom.lower()))
