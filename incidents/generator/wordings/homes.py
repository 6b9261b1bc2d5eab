"""Whose start and company the dialects use that the tables of frameworks and products bring. By the dialect at home."""

_BY_HOME = {
    "go": "slog zerolog viper kong urfave pgx atlas dbmate nats etcd",
    "zap": "caddy vault otelcol flux minio controllerruntime",
    "logrus": "argocd traefik loki gitea helm terraform",
    "klog": "leaderelection kubectl certmanager",
    "java": "pekko scopt clikt lucene ktor kotlin tomcat zookeeper",
    "spring": "micronaut lettuce hibernate keycloak",
    "python": "decouple environs tomllib httpx aiohttp asyncpg pymongo dnspython kombu "
    "boto kopf matplotlib sqlite asyncio pandas poetry pipenv homeassistant",
    "gunicorn": "uvicorn fastapi airflow",
    "node": "envalid next deno bun npm ioredis pino undici got sequelize mikroorm drizzle",
    "rust": "figment clap anyhow tracing hickory kubers sled tokio seaorm",
    "dotnet": "aspnet serilog stackexchange kestrel efcore dbup",
    "ruby": "sidekiq puma bunny faraday bundler",
    "php": "laravel symfony predis doctrine wordpress nextcloud",
    "shell": "perl busybox su runit supervisord s6 spdlog haskell "
    "vapor valkey mosquitto memcached fluentbit terse chatty ledger",
    "postgres": "pgbouncer mariadb opensearch",
    "elixir": "phoenix bonny mix",
}
HOMES = {dialect: home for home, dialects in _BY_HOME.items() for dialect in dialects.split()}
