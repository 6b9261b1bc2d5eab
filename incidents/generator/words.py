"""Words that names are made of."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SUBJECTS = _words("""
    invoice parcel tariff lottery garden ferry beacon quartz meadow harbor saffron ledger voucher loyalty menu ticket
    seat fleet route courier depot pallet barcode stock price quote rebate refund tax payroll shift roster clinic
    patient sample vaccine dosage bed ward triage claimant policy premium risk fraud kyc aml score credit loan wallet
    card merchant acquirer terminal settlement clearing fx rate hedge bond trade tick candle portfolio video stream clip
    thumbnail transcode caption playlist podcast radio lyrics concert venue sensor meter gauge turbine grid battery
    charger solar weather tide soil crop tractor drone camera doorbell lock thermostat avatar inbox thread
    mention feedback survey poll comment review rating badge quest raid guild arena lobby match crawler parser tokenizer
    embed rank suggest vector facet shard vault signer audit consent cookie session token
""")
ROLES = _words("""
    api svc worker backend server sync ingest bff consumer engine relay hub proxy adapter writer reader agent daemon
    controller operator manager collector exporter dispatcher router resolver service broker cache queue processor
    handler monitor publisher
""")
STORES = _words("pg mysql redis mongo kafka rabbitmq nats minio elastic clickhouse cassandra etcd memcached valkey")
TEAMS = _words("blue core edge growth infra kite lynx nova orbit pulse risk titan umbra zeta")
STAGES = _words("prod staging live qa preprod eu us apac")
LABELS = _words("app app.kubernetes.io/name k8s-app app.kubernetes.io/instance name component")
CONTAINERS = _words("app main server {name} {name} {subject} worker api")
SETTINGS = _words("""
    TOKEN API_KEY DSN DATABASE_URL SECRET_KEY BUCKET REGION CLIENT_ID TENANT LICENSE_KEY ENDPOINT SIGNING_KEY TOPIC
    USERNAME PASSWORD BASE_URL ACCOUNT WEBHOOK_URL QUEUE_NAME ENCRYPTION_KEY ISSUER AUDIENCE
""")
NUMBERS = _words("""
    PORT WORKERS TIMEOUT_MS POOL_SIZE MAX_CONNECTIONS BATCH_SIZE RETRIES CACHE_TTL CONCURRENCY MAX_BODY_BYTES INTERVAL
""")
NOT_NUMBERS = _words("eighty 8O80 many 10s 5k true 12x ten 1_0_0 auto 0x1G -- 8080/tcp")
FILES = _words("config.yaml settings.yml application.yaml app.yaml rules.yaml routes.yml values.yaml")
REGISTRIES = _words("""
    registry.example.net/{team} ghcr.io/{team}-labs docker.io/{team} quay.io/{team}/{subject}
    europe-docker.pkg.dev/{team}-prod/images 123456789012.dkr.ecr.eu-west-1.amazonaws.com/{team}
    harbor.{team}.example:5000/{subject} {team}.azurecr.io registry.gitlab.example/{team}/{subject}
""")
PORTS = (3000, 5000, 7000, 8000, 8008, 8080, 8081, 8088, 8443, 9000, 9090, 9443, 4000, 6060, 50051)

AROUND: dict[str, tuple[str, ...]] = {
    "config": _words("{name}-config {subject}-settings {name}-env {subject}-cm {name}-conf"),
    "secret": _words("{name}-credentials {subject}-secret {name}-auth {subject}-keys"),
    "claim": _words("{name}-data data-{name} {subject}-storage {name}-pvc"),
    "account": _words("{name}-sa {name} {subject}-runner {name}-bot"),
    "quota": _words("{subject}-quota compute-resources namespace-limits"),
    "policy": _words("default-deny deny-{subject} restrict-ingress {subject}-isolation"),
    "priority": _words("{subject}-critical tier-one platform-high"),
    "key": _words("log_level endpoint.url feature_flags auth_token smtp.host db_password"),
    "init": _words("migrate db-migrate setup init-schema prepare"),
    "directory": _words("/etc/{name} /config /app/config /opt/{subject}/conf /srv/etc"),
    "file": FILES,
    "path": _words("/var/cache/{subject} /var/run/{name}.pid /app/tmp/state.json /var/lib/{subject}/lock"),
    "outside": _words("""
        api.{subject}.example.com {subject}.partner.example.org smtp.{subject}.example.net {subject}-api.vendor.example
        {subject}-db.c1q9x2mzk7ab.eu-west-1.rds.example {subject}.database.cloud.example sftp.{subject}.bank.example
    """),
    "registry": _words("registry.{subject}.internal hub.{subject}.example {subject}-registry.corp.example:5000"),
    "private": _words("ghcr.io/{subject}-private registry.{subject}.example/secure docker.io/{subject}inc"),
}
"""What a workload calls the things around it, by role."""
