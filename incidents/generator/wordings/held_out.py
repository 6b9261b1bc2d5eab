"""The families of wordings that no training case ever shows: about a quarter, fixed here."""

_BY_KIND = {
    "missing_variable": "logrus klog java python django zerolog kong ktor bun symfony haskell",
    "bad_value": "go envconfig dotnet ruby shell zerolog kong ktor bun symfony haskell",
    "missing_file": "java node dotnet ruby postgres zerolog kong ktor bun symfony haskell",
    "unparsable": "klog spring python ruby nginx zerolog kong ktor bun symfony haskell",
    "usage": "cobra dotnet shell cpp prometheus kong bun symfony haskell",
    "no_command": "python java ruby bun symfony kotlin poetry busybox s6",
    "refused": "grpc zap kafka python php elixir zerolog ktor bun symfony haskell",
    "timed_out": "zap logrus kafka psycopg rust zerolog ktor bun symfony",
    "unresolved": "logrus spring psycopg redispy mysql zerolog ktor bun symfony haskell",
    "dns_down": "go spring python shell zerolog ktor bun symfony",
    "unavailable": "grpc dotnet zerolog ktor got symfony",
    "auth_failed": "go python php mysql ktor symfony",
    "forbidden": "java ruby shell zerolog helm terraform bonny",
    "certificate": "logrus python shell nginx zerolog ktor bun symfony",
    "read_only": "python rust ruby shell zerolog ktor bun symfony haskell",
    "permission": "logrus python ruby shell zerolog ktor bun symfony haskell",
    "low_port": "java dotnet haproxy zerolog ktor bun haskell",
    "disk_full": "zap node nginx mysql ktor bun symfony haskell",
    "crash": "java node rust php zerolog ktor bun symfony haskell",
    "stalled": "go zap spring zerolog ktor bun symfony",
    "slow": "python nginx zerolog ktor bun symfony haskell",
    "migration": "liquibase alembic goose ecto dbup mikroorm doctrine seaorm atlas",
    "heap": "spring ruby zerolog ktor pandas symfony",
}
HELD_OUT = frozenset(f"{kind}/{dialect}" for kind, dialects in _BY_KIND.items() for dialect in dialects.split())
