"""The families of wordings that no training case ever shows: about a quarter, fixed here."""

_BY_KIND = {
    "missing_variable": "logrus klog java python django",
    "bad_value": "go envconfig dotnet ruby shell",
    "missing_file": "java node dotnet ruby postgres",
    "unparsable": "klog spring python ruby nginx",
    "usage": "cobra dotnet shell cpp prometheus",
    "no_command": "python java ruby",
    "refused": "grpc zap kafka python php elixir",
    "timed_out": "zap logrus kafka psycopg rust",
    "unresolved": "logrus spring psycopg redispy mysql",
    "dns_down": "go spring python shell",
    "unavailable": "grpc dotnet",
    "auth_failed": "go python php mysql",
    "forbidden": "java ruby shell",
    "certificate": "logrus python shell nginx",
    "read_only": "python rust ruby shell",
    "permission": "logrus python ruby shell",
    "low_port": "java dotnet haproxy",
    "disk_full": "zap node nginx mysql",
    "crash": "java node rust php",
    "stalled": "go zap spring",
    "slow": "python nginx",
    "migration": "liquibase alembic goose ecto",
    "heap": "spring ruby",
}
HELD_OUT = frozenset(f"{kind}/{dialect}" for kind, dialects in _BY_KIND.items() for dialect in dialects.split())
