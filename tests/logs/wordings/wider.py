"""More ways in which real programs speak: names that look like words of another matter, traces, validators."""

CONFIGS = (
    ("nginx", '2026/03/01 10:00:00 [emerg] 1#1: unknown directive "proxy_read_timout_connection" in /etc/nginx/conf.d/site.conf:9', "unparsable path=/etc/nginx/conf.d/site.conf"),
    ("nginx", 'nginx: [emerg] unknown directive "resolver_timeout_ms" in /etc/nginx/nginx.conf:31', "unparsable path=/etc/nginx/nginx.conf"),
    ("rust", "Error: could not load /etc/bridge/bridge.toml\n\nCaused by:\n    TOML parse error at line 16, column 1\n       |\n    16 | batch_sizee = 5\n       | ^^^^^^^^^^^\n    unknown field `batch_sizee`, expected one of `connection_timeout`, `retries`",
     "unparsable path=/etc/bridge/bridge.toml"),
    ("mysql", "mysqld: [ERROR] unknown variable 'innodb_bufer_pool_size=1G'.", "usage flag=innodb_bufer_pool_size"),
)  # fmt: skip

VALUES = (
    ("gunicorn", "Traceback (most recent call last):\n  File \"/usr/lib/site-packages/gunicorn/app/wsgiapp.py\", line 9, in <module>\n    from gunicorn.app.base import Application\n  File \"/usr/lib/site-packages/gunicorn/app/base.py\", line 10, in <module>\n    from gunicorn.config import Config, get_default_config_file\n  File \"/usr/lib/site-packages/gunicorn/config.py\", line 685, in <module>\n    class Workers(Setting):\n  File \"/usr/lib/site-packages/gunicorn/a/rather/long/path/that/goes/on/config.py\", line 691, in Workers\n    default = int(os.environ.get(\"WORKER_COUNT\", 1))\n              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\nValueError: invalid literal for int() with base 10: 'many'",
     "bad_value variable=WORKER_COUNT"),
    ("python", "Traceback (most recent call last):\n  File \"/app/__main__.py\", line 22, in <module>\n    cfg = Settings.from_env(os.environ)\n  File \"/app/settings.py\", line 40, in from_env\n    share=float(env[\"SAMPLE_SHARE\"]),\nValueError: could not convert string to float: '0,5'",
     "bad_value variable=SAMPLE_SHARE"),
    ("ruby", "bin/app aborted!\nPG::ConnectionBad: invalid sslmode value: \"on\" (PG::ConnectionBad)\n/usr/lib/gems/pg/connection.rb:709:in `connect_start'\n/app/lib/tasks/databases.rake:396:in `block (2 levels) in <main>'\nbin/app:4:in `<main>'",
     "bad_value"),
    ("plain", "Error: unknown storage backend: \"s4\"", "bad_value"),
    ("plain", "fatal: \"fastest\" is not a supported compression", "bad_value"),
    ("zod", '{"level":"fatal","msg":"invalid environment","issues":[{"code":"invalid_type","expected":"string","received":"undefined","path":["HOOK_SECRET"],"message":"Required"}]}',
     "missing_variable variable=HOOK_SECRET"),
)  # fmt: skip

CALLS = (
    ("logfmt", 'level=warn msg="bridge down" reason="no upstream stream since 2026-03-01T10:00:00Z" status=503', "unavailable"),
    ("node", '{"level":"warn","msg":"dependency check failed","err":"connect ECONNREFUSED 10.96.3.4:3000"}', "refused host=10.96.3.4 port=3000"),
    ("python", "ERROR:app:cannot resolve colour: HTTPConnectionPool(host='palette', port=80): Max retries exceeded with url: /v1 (Caused by NewConnectionError('<X>: Failed to establish a new connection: [Errno 111] Connection refused'))",
     "refused host=palette port=80"),
    ("plain", "WARN cannot resolve colour: GET http://palette/v1/blue -> 503 Service Unavailable", "unavailable host=palette"),
    ("plain", "ERROR failed to resolve palette: no answer", "unresolved host=palette"),
    ("spring", "2026-03-01T10:00:00.000Z  WARN 1 --- [web] [scheduling-1] c.e.PaletteClient : GET http://palette/v1/blue -> 500 INTERNAL_SERVER_ERROR", "unavailable host=palette"),
)  # fmt: skip

CASUAL = (
    ("plain", "ERROR I do not know my region: nobody told me REGION_CODE", "missing_variable variable=REGION_CODE"),
    ("plain", "panic: where is my QUEUE_NAME?", "missing_variable variable=QUEUE_NAME"),
    ("plain", "FATAL need to know TENANT_ID to go on", "missing_variable variable=TENANT_ID"),
    ("plain", "cannot start: no JWT_SECRET", "missing_variable variable=JWT_SECRET"),
    ("plain", "ERROR API_BASE_URL came back blank", "missing_variable variable=API_BASE_URL"),
    ("plain", "could not determine project id; did you forget CLOUD_PROJECT?", "missing_variable variable=CLOUD_PROJECT"),
    ("plain", "ERROR looked for MAIL_FROM in env, got nothing", "missing_variable variable=MAIL_FROM"),
    ("rust", "thread 'main' panicked at src/main.rs:5:40:\nMAIL_FROM: NotPresent", "missing_variable variable=MAIL_FROM"),
    ("dotnet", "Unhandled exception. System.ArgumentNullException: Value cannot be null. (Parameter 'MAIL_FROM')", "missing_variable variable=MAIL_FROM"),
    ("quarkus", "ERROR: Failed to start application: SRCFG00011: Could not expand value MAIL_FROM in property mail.from", "missing_variable variable=MAIL_FROM"),
    ("node", 'EnvVarError: env-var: "MAIL_FROM" is a required variable, but it was not set', "missing_variable variable=MAIL_FROM"),
)  # fmt: skip

TRUST = (
    ("rabbitmq", "2026-03-01 10:00:00.000 [notice] <0.902.0> TLS client: In state cert_verify received SERVER ALERT: Fatal - Certificate Expired", "certificate why=expired"),
    ("java", "javax.net.ssl.SSLHandshakeException: PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check failed\n\tat okhttp3.X.y(X.kt:1)\nCaused by: java.security.cert.CertificateExpiredException: NotAfter: Sun Nov 08 12:00:00 UTC 2026\n\tat a.b.C(D.java:1)", "certificate why=expired"),
)  # fmt: skip

ARGUMENTS = (
    ("symfony", 'In ArgvInput.php line 226: The "--quue" option does not exist.', "usage flag=--quue"),
    ("symfony", 'Command "queue:wrok" is not defined.', "usage flag=queue:wrok"),
    ("click", "Error: Invalid value for '--port': 'x' is not a valid integer.", "usage flag=--port"),
    ("redis", "redis-server: Unknown option '--maxmem'", "usage flag=--maxmem"),
)  # fmt: skip

TYPES = (
    ("serde", 'Error: invalid type: string "x", expected u16 for key `PORT`', "bad_value"),
    ("figment", 'invalid type: found string "abc", expected u16 for key "default.port" in environment variable(s)', "bad_value"),
    ("quarkus", 'SRCFG00029: Expected an integer value, got "x"', "bad_value"),
    ("java", "java.time.format.DateTimeParseException: Text 'x5s' cannot be parsed to a Duration", "bad_value"),
    ("prisma", "Error: P1012: error: Error validating datasource `db`: the URL must start with the protocol `postgresql://`", "bad_value"),
    ("mosquitto", 'mosquitto: Error: Unknown configuration variable "listner".\nError found at /mosquitto/config/mosquitto.conf:3.', "unparsable path=/mosquitto/config/mosquitto.conf"),
    ("innodb", "[ERROR] InnoDB: Write to file ./ibtmp1 failed at offset 0. Operating system error number 28.", "disk_full"),
    ("curl", "cURL error 60: SSL certificate problem: certificate has expired (see https://curl.haxx.se/docs)", "certificate why=expired"),
)  # fmt: skip

ADDRESSES = (
    ("kafka", "[2026-03-01 10:00:00,000] WARN [AdminClient clientId=a] Connection to node -1 (kafka/10.96.1.1:9092) could not be established. Node may not be available.", "unavailable host=kafka port=9092"),
    ("lettuce", "io.lettuce.core.RedisConnectionException: Unable to connect to cache/<unresolved>:6379", "unavailable host=cache port=6379"),
    ("dotnet", "StackExchange.Redis.RedisConnectionException: It was not possible to connect to the redis server(s). cache:6379/Interactive", "unavailable host=cache port=6379"),
    ("redis", "ERR AUTH <password> called without any password configured for the default user", "auth_failed"),
)  # fmt: skip

RESOLVERS = (
    ("dotnet", "System.Net.Http.HttpRequestException: Resource temporarily unavailable (orders:8080)", "dns_down host=orders"),
    ("dotnet", "System.Net.Sockets.SocketException (00000001, 11): Resource temporarily unavailable", "dns_down"),
    ("dig", ";; communications error to 10.96.0.10#53: timed out", "dns_down"),
    ("nslookup", "nslookup: write to '10.96.0.10': Connection refused", "dns_down"),
    ("shell", "fork: Resource temporarily unavailable", "unavailable"),
)  # fmt: skip
