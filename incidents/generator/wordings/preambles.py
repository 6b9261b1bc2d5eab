"""What programs write while they start, and a few lines after their last words. By dialect; ⏎ never occurs: a line each."""

from incidents.generator.wordings.homes import HOMES

PLAIN = ("«app» «version» starting", "build «hex» (linux/amd64)", "loading configuration", "using «n» workers")
PREAMBLES: dict[str, tuple[str, ...]] = {
    "go": (
        "«date» «clock» «app» version «version» (commit «hex»)",
        "«date» «clock» GOMAXPROCS=2",
        "«date» «clock» starting",
    ),
    "zap": (
        '{"level":"info","ts":«epoch»,"msg":"starting «app»","version":"«version»"}',
        '{"level":"info","ts":«epoch»,"caller":"otel/setup.go:31","msg":"telemetry disabled"}',
        '{"level":"debug","ts":«epoch»,"msg":"feature flags loaded","count":«n»}',
    ),
    "logrus": (
        'time="«t»" level=info msg="starting «app»" version=«version»',
        'time="«t»" level=info msg="reading flags"',
    ),
    "klog": ("I«klog» 1 main.go:52] «app» «version»", "I«klog» 1 leaderelection.go:250] attempting to acquire lease"),
    "java": (
        "Picked up JAVA_TOOL_OPTIONS: -XX:MaxRAMPercentage=75",
        "«t» INFO  [main] com.acme.Main - «app» «version» on OpenJDK 21.0.2",
        "«t» INFO  [main] com.acme.Main - profile: production",
    ),
    "spring": (
        "  .   ____          _            __ _ _",
        " /\\\\ / ___'_ __ _ _(_)_ __  __ _ \\ \\ \\ \\",
        " :: Spring Boot ::                (v3.2.4)",
        "«t»  INFO 1 --- [main] com.acme.Application : Starting Application v«version» using Java 21.0.2 with PID 1",
        "«t»  INFO 1 --- [main] o.apache.catalina.core.StandardEngine : Starting Servlet engine: [Apache Tomcat/10.1.19]",
    ),
    "python": ("INFO:root:«app» «version» starting", "INFO:root:python 3.11.8", "WARNING:root:debug mode is off"),
    "gunicorn": (
        "[«date» «clock» +0000] [1] [INFO] Starting gunicorn 21.2.0",
        "[«date» «clock» +0000] [1] [INFO] Using worker: sync",
        "[«date» «clock» +0000] [7] [INFO] Booting worker with pid: 7",
    ),
    "node": (
        "> «app»@«version» start",
        "> node dist/index.js",
        "",
        "(node:1) ExperimentalWarning: The Fetch API is experimental",
    ),
    "nest": ("[Nest] 1  - «date», «clock»     LOG [NestFactory] Starting Nest application...",),
    "rust": ("«t»  INFO «app»: starting version=«version»", "«t» DEBUG «app»::config: merging layers"),
    "dotnet": ("info: Microsoft.Hosting.Lifetime[0]", "      Hosting environment: Production"),
    "ruby": ("=> Booting Puma", "=> Rails 7.1.3 application starting in production", "* Environment: production"),
    "php": ("[«date» «clock»] NOTICE: fpm is running, pid 1", "[«date» «clock»] NOTICE: ready to handle connections"),
    "shell": ("+ set -eu", "waiting for nothing, starting «app»", "umask 0022"),
    "nginx": (
        "/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration",
        "/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh",
        "/docker-entrypoint.sh: Configuration complete; ready for start up",
    ),
    "postgres": ("LOG:  starting PostgreSQL 16.2 on x86_64-pc-linux-gnu", "LOG:  listening on Unix socket"),
    "elixir": ("[info] Running «app» with Bandit", "[info] Migrations already up"),
}
COUSINS = {
    **dict.fromkeys(("grpc", "envconfig", "cobra", "prometheus", "golangmigrate", "goose", "grafana"), "go"),
    **dict.fromkeys(("kafka", "picocli", "liquibase"), "java"),
    **dict.fromkeys(("quarkus", "flyway"), "spring"),
    **dict.fromkeys(("pydantic", "psycopg", "redispy", "click", "alembic", "smtp", "aws", "ansible"), "python"),
    **dict.fromkeys(("django", "celery"), "gunicorn"),
    **dict.fromkeys(("axios", "mongoose", "yargs", "knex", "prisma"), "node"),
    **dict.fromkeys(("typeorm",), "nest"),
    **dict.fromkeys(("sqlx", "diesel"), "rust"),
    **dict.fromkeys(("rails", "sqitch"), "ruby"),
    **dict.fromkeys(("bash", "dash", "tini", "dumbinit", "gosu", "haproxy", "cpp"), "shell"),
    **dict.fromkeys(("envoy", "apache"), "nginx"),
    **dict.fromkeys(("mysql", "elastic", "redis", "mongo"), "postgres"),
    **dict.fromkeys(("ecto", "erlang", "rabbitmq"), "elixir"),
    **HOMES,
}
"""Dialects without a start of their own, and whose they use."""

ENDINGS: dict[str, tuple[str, ...]] = {
    "go": ("exit status 1",),
    "node": ("npm ERR! code ELIFECYCLE", "npm ERR! errno 1", "npm ERR! Exit status 1"),
    "java": ("\t... 23 more",),
    "spring": (
        "\t... 41 common frames omitted",
        "«t»  INFO 1 --- [main] o.a.c.c.StandardService : Stopping service [Tomcat]",
    ),
    "gunicorn": (
        "[«date» «clock» +0000] [1] [INFO] Shutting down: Master",
        "[«date» «clock» +0000] [1] [INFO] Reason: Worker failed to boot.",
    ),
    "rust": ("note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace",),
    "shell": ("+ exit 1",),
    "elixir": ("Kernel pid terminated (application_controller)",),
}
