"""More last words, of ready-made programs and of those that a house wrote for itself. A line each: dialect | text, ⏎ for a new line."""

TABLE = r"""
## missing_variable
keycloak | ERROR: SRCFG00011: Could not expand value «variable» in property kc.db-password
mariadb | «date» «clock»+00:00 [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified⏎    You need to specify «variable»
mongo | error: missing '«variable»'⏎       both a user name and a password must be given for a user to be created
fluentbit | [«date» «clock»] [ warn] [env] variable ${«variable»} is used but not set⏎[«date» «clock»] [error] configuration file contains errors, aborting.
traefik | time="«t»" level=error msg="Cannot start the provider *acme.Provider: some credentials information are missing: «variable»"
terse | no «variable», no service
chatty | Hello, this is «app». I looked everywhere for «variable» and nobody set it, so I stop here.
ledger | BOOT step=env result=FAIL want=«variable» have=nothing

## bad_value
mongo | Error parsing option from «variable»: "«value»" is not a valid integer⏎try 'mongod --help' for more information
keycloak | ERROR: Invalid value for option '«variable»': «value». Expected an integer
grafana | logger=settings t=«t» level=error msg="failed to parse setting from environment" variable=«variable» err="strconv.Atoi: parsing \"«value»\": invalid syntax"
fluentbit | [«date» «clock»] [error] [config] invalid value '«value»' for «variable», expected an integer
terse | «variable»=«value» ?! numbers only
chatty | Sorry, «variable» says "«value»" and I cannot count with that.
ledger | BOOT step=env result=FAIL key=«variable» got="«value»" want=integer

## missing_file
redis | Fatal error, can't open config file '«path»': No such file or directory
valkey | Fatal error, can't open config file '«path»': No such file or directory⏎valkey-server exits
mosquitto | Error: Unable to open config file «path».
haproxy | [ALERT] (1) : Could not open configuration file «path» : No such file or directory
caddy | Error: reading config from file: open «path»: no such file or directory
loki | failed parsing config: «path» does not exist, set config.file for custom config path
otelcol | Error: failed to get config: cannot retrieve the configuration: unable to read the file file:«path»: open «path»: no such file or directory
prometheus | ts=«t» caller=main.go:537 level=error msg="Error loading config (--config.file=«path»)" err="open «path»: no such file or directory"
pgbouncer | «date» «clock» UTC [1] FATAL cannot load config file «path»: No such file or directory
zookeeper | ERROR [main:QuorumPeerMain@99] - Invalid config, exiting abnormally⏎org.apache.zookeeper.server.quorum.QuorumPeerConfig$ConfigException: Error processing «path»⏎Caused by: java.lang.IllegalArgumentException: «path» file is missing
terse | «path»? gone.
ledger | BOOT step=files result=FAIL absent=«path»

## unparsable
redis | *** FATAL CONFIG FILE ERROR (Redis 7.2.4) ***⏎Reading the configuration file «path», at line 3⏎>>> 'rate 1.0'⏎Bad directive or wrong number of arguments
haproxy | [ALERT] (1) : config : parsing [«path»:3] : unknown keyword 'rate' out of section.⏎[ALERT] (1) : config : Fatal errors found in configuration.
mosquitto | Error: Unknown configuration variable "rate".⏎Error found at «path»:3.
caddy | Error: adapting config using caddyfile: «path»:3: unrecognized directive: rate
envoy | [«date» «clock»][1][critical][main] error initializing configuration '«path»': Unable to parse JSON as proto (INVALID_ARGUMENT: invalid name rate: Cannot find field.)
traefik | command traefik error: yaml: line 3: mapping values are not allowed in this context («path»)
otelcol | Error: failed to get config: cannot retrieve the configuration: yaml: line 3: did not find expected key (file:«path»)
prometheus | ts=«t» caller=main.go:537 level=error msg="Error loading config (--config.file=«path»)" err="parsing YAML file «path»: yaml: unmarshal errors:\n  line 3: field rate not found in type config.plain"
loki | failed parsing config: «path»: yaml: unmarshal errors:⏎  line 3: field rate not found in type loki.ConfigWrapper. Use `-config.expand-env=true` flag if you want to expand environment variables in your config file
homeassistant | «date» «clock» ERROR (SyncWorker_0) [homeassistant.util.yaml.loader] while parsing a block mapping in "«path»", line 3, column 3: expected <block end>, but found '<scalar>'
terse | «path» line 3: gibberish
ledger | BOOT step=parse result=FAIL file=«path» line=3

## usage
redis | *** FATAL CONFIG FILE ERROR (Redis 7.2.4) ***⏎Reading the configuration file, at line 2⏎>>> '«flag»'⏎Bad directive or wrong number of arguments
mariadb | «date» «clock» 0 [ERROR] mariadbd: unknown option '«flag»'⏎«date» «clock» 0 [ERROR] Aborting
mongo | Error parsing command line: unrecognised option '«flag»'⏎try 'mongod --help' for more information
keycloak | Unknown option: '«flag»'⏎Try 'kc.sh start --help' for more information on the available options.
etcd | error verifying flags, flag provided but not defined: «flag». See 'etcd --help'.
mosquitto | Error: Unknown option '«flag»'.⏎mosquitto is an MQTT v5.0/v3.1.1/v3.1 broker.
memcached | memcached: unrecognized option '«flag»'⏎Illegal argument "?"
traefik | command traefik error: failed to decode configuration from flags: field not found, node: «flag»

## refused
grafana | logger=sqlstore t=«t» level=error msg="failed to connect to database" error="dial tcp «address»:«port»: connect: connection refused" host=«host»:«port»
keycloak | «t» ERROR [org.keycloak.quarkus.runtime.cli.ExecutionExceptionHandler] (main) ERROR: Failed to obtain JDBC connection⏎ERROR: Connection to «host»:«port» refused.
fluentbit | [«date» «clock»] [error] [net] TCP connection failed: «host»:«port» (Connection refused)
otelcol | «t»	warn	zapgrpc/zapgrpc.go:193	[core] grpc: addrConn.createTransport failed to connect to {Addr: "«host»:«port»"}. Err: connection error: desc = "transport: Error while dialing: dial tcp «address»:«port»: connect: connection refused"
gitea | «date» «clock» ...ers/common/db.go:36:InitDBEngine() [E] ORM engine initialization attempt #10/10 failed. Error: dial tcp «address»:«port»: connect: connection refused («host»)
nextcloud | Doctrine\DBAL\Exception: Failed to connect to the database: SQLSTATE[HY000] [2002] Connection refused («host»:«port»)
wordpress | Warning: mysqli_real_connect(): (HY000/2002): Connection refused in /var/www/html/wp-includes/class-wpdb.php on line 1988⏎MySQL Connection Error: (2002) Connection refused («host»:«port»)
homeassistant | «date» «clock» ERROR (MainThread) [homeassistant.components.mqtt.client] Failed to connect to MQTT server «host»:«port» due to exception: [Errno 111] Connection refused
pgbouncer | «date» «clock» UTC [1] WARNING C-0x55d1: main/app@«host»:«port» closing because: connect failed: Connection refused
haproxy | [WARNING] (8) : Server back/«host» is DOWN, reason: Layer4 connection problem, info: "Connection refused", check duration: 0ms.
mosquitto | «epoch»: Connecting bridge to «host» («host»:«port»)⏎«epoch»: Error creating bridge: Connection refused.
terse | «host»:«port» hung up on us
ledger | CALL peer=«host» port=«port» outcome=refused attempts=«n»

## timed_out
pgbouncer | «date» «clock» UTC [1] WARNING C-0x55d1: main/app@«host»:«port» closing because: connect timeout
fluentbit | [«date» «clock»] [error] [upstream] connection #61 to tcp://«host»:«port» timed out after 10 seconds (connection timeout)
haproxy | [WARNING] (8) : Server back/«host» is DOWN, reason: Layer4 timeout, check duration: 2001ms.
keycloak | «t» WARN  [com.arjuna.ats.jta] (main) Acquisition timeout while waiting for new connection to «host»:«port»
vault | «t» [ERROR] storage.raft: failed to make requestVote RPC: target="{Voter vault-1 «host»:«port»}" error="dial tcp «address»:«port»: i/o timeout"
zookeeper | WARN  [main-SendThread(«host»:«port»)] - Client session timed out, have not heard from server in 20020ms for session id 0x0
terse | waited for «host», heard nothing
ledger | CALL peer=«host» port=«port» outcome=silence waited=30s

## unresolved
grafana | logger=sqlstore t=«t» level=error msg="failed to connect to database" error="dial tcp: lookup «host»: no such host"
haproxy | [ALERT] (1) : config : [/usr/local/etc/haproxy/haproxy.cfg:21] : 'server back/one' : could not resolve address '«host»'.
fluentbit | [«date» «clock»] [ warn] [net] getaddrinfo(host='«host»', err=4): Domain name not found
pgbouncer | «date» «clock» UTC [1] WARNING DNS lookup failed: «host»: result=0
caddy | {"level":"error","ts":«epoch»,"logger":"http.log.error","msg":"dial tcp: lookup «host» on 10.96.0.10:53: no such host","status":502}
zookeeper | WARN  [QuorumConnectionThread-[myid=1]-1] - Failed to resolve address: «host»⏎java.net.UnknownHostException: «host»: Name or service not known
wordpress | Warning: mysqli_real_connect(): php_network_getaddresses: getaddrinfo for «host» failed: Name or service not known
terse | who is «host»?
ledger | CALL peer=«host» outcome=unknown-name

## dns_down
fluentbit | [«date» «clock»] [ warn] [net] getaddrinfo(host='«host»', err=12): Timeout while contacting DNS servers
caddy | {"level":"error","ts":«epoch»,"logger":"http.log.error","msg":"dial tcp: lookup «host» on 10.96.0.10:53: server misbehaving","status":502}
haproxy | [WARNING] (8) : Server back/one is going DOWN for maintenance (DNS timeout status for «host»).
terse | the phone book does not open, so no «host»
ledger | CALL peer=«host» outcome=resolver-silent

## unavailable
haproxy | 10.244.0.1:51210 [«date»] front back/<NOSRV> 0/-1/-1/-1/0 503 217 - - SC-- "GET / HTTP/1.1" («host»)
traefik | «t» ERR error="HTTP 503 from http://«host»:«port»/" middlewareName=auth@kubernetescrd middlewareType=ForwardAuth
elastic | org.elasticsearch.client.ResponseException: method [GET], host [http://«host»:«port»], URI [/_cluster/health], status line [HTTP/1.1 503 Service Unavailable]
fluentbit | [«date» «clock»] [error] [output:http:http.0] «host»:«port», HTTP status=503
terse | «host» says 503
ledger | CALL peer=«host» outcome=503

## auth_failed
grafana | logger=sqlstore t=«t» level=error msg="migration connection failed" error="pq: password authentication failed for user \"app\"" host=«host»
pgbouncer | «date» «clock» UTC [1] WARNING server login failed: FATAL password authentication failed for user "app" («host»)
rabbitmq | [error] <0.811.0> Error on AMQP connection: PLAIN login refused: user 'app' - invalid credentials («host»)
nats | nats: Authorization Violation («host»)
opensearch | [WARN ][o.o.s.a.BackendRegistry] Authentication finally failed for app from 10.244.0.18 («host»)
homeassistant | [homeassistant.components.mqtt.client] Unable to connect to the MQTT broker: Not authorized («host»)
vault | Error making API request to «host».⏎⏎Code: 403. Errors:⏎⏎* invalid username or password
nextcloud | Doctrine\DBAL\Exception: Failed to connect to the database: SQLSTATE[HY000] [1045] Access denied for user 'nextcloud'@'10.244.0.31' (using password: YES)
ledger | CALL peer=«host» outcome=wrong-password user=app

## forbidden
argocd | time="«t»" level=error msg="Failed to load target state: failed to get cluster version" error="«refusal»"
flux | {"level":"error","ts":"«t»","logger":"controller.helmrelease","msg":"Reconciler error","error":"«refusal»"}
certmanager | E«klog» 1 controller.go:167] "re-queuing item due to error processing" err="«refusal»" logger="cert-manager.controller"
traefik | E«klog» 1 reflector.go:147] k8s.io/client-go: Failed to watch *v1.IngressClass: «refusal»
prometheus | ts=«t» caller=klog.go:116 level=error component=k8s_client_runtime func=ErrorDepth msg="Failed to watch: «refusal»"
otelcol | «t»	error	k8sattributes	failed to list	{"error": "«refusal»"}
ledger | KUBE outcome=not-allowed answer="«refusal»"

## certificate
etcd | {"level":"warn","ts":"«t»","caller":"embed/config_logging.go:160","msg":"rejected connection","error":"tls: failed to verify certificate: x509: certificate has expired or is not yet valid"}
haproxy | [WARNING] (8) : Server back/one is DOWN, reason: Layer6 invalid response, info: "SSL handshake failure (certificate has expired)".
vault | «t» [WARN]  core.cluster-listener: error handshaking: error="remote error: tls: expired certificate"
rabbitmq | [notice] <0.902.0> TLS server: In state wait_cert at ssl_handshake.erl:2113 generated SERVER ALERT: Fatal - Certificate Expired
mosquitto | «epoch»: OpenSSL Error[0]: error:0A000415:SSL routines::sslv3 alert certificate expired
mysql | [ERROR] [MY-010069] [Server] Failed to set up SSL because of the following SSL library error: certificate has expired
terse | our certificate ran out in October

## read_only
redis | Can't open or create append-only dir «path»: Read-only file system
valkey | 1:M «date» «clock» # Failed opening the temp RDB file «path» for saving: Read-only file system
mongo | {"t":{"$date":"«t»"},"s":"E","c":"CONTROL","id":20557,"ctx":"initandlisten","msg":"DBException in initAndListen, terminating","attr":{"error":"IllegalOperation: Attempted to create a lock file on a read-only directory: «path»"}}
grafana | Error: ✗ failed to create plugins dir: mkdir «path»: read-only file system
mariadb | «date» «clock» 0 [ERROR] mariadbd: Can't create/write to file '«path»' (Errcode: 30 "Read-only file system")
ledger | BOOT step=disk result=FAIL may=read-only path=«path»

## permission
redis | Can't open the append-only file «path»: Permission denied
grafana | GF_PATHS_DATA='/var/lib/grafana' is not writable.⏎You may have issues with file permissions⏎mkdir: can't create directory '«path»': Permission denied
prometheus | ts=«t» caller=query_logger.go:114 level=error component=activeQueryTracker msg="Error opening query log file" file=«path» err="open «path»: permission denied"⏎panic: Unable to create mmap-ed active query log
mosquitto | Error: Unable to open log file «path» for writing: Permission denied.
mariadb | [ERROR] InnoDB: Operating system error number 13 in a file operation. The error means mariadbd does not have the access rights to the directory «path».
minio | ERROR Unable to initialize backend: Unable to write to the backend⏎      > Please ensure MinIO binary has write permissions for the backend: «path», file access denied
ledger | BOOT step=disk result=FAIL may=nothing path=«path» reason="permission denied"

## low_port
caddy | Error: loading initial config: loading new config: http app module: start: listening on :«port»: listen tcp :«port»: bind: permission denied
traefik | command traefik error: error while building entryPoint web: error preparing server: error opening listener: listen tcp :«port»: bind: permission denied
envoy | [«date» «clock»][1][critical][main] error initializing configuration: cannot bind '0.0.0.0:«port»': Permission denied
redis | Warning: Could not create server TCP listening socket *:«port»: bind: Permission denied⏎Failed listening on port «port» (tcp), aborting.
mosquitto | «epoch»: Error: Permission denied⏎«epoch»: Opening ipv4 listen socket on port «port».
ledger | BOOT step=listen result=FAIL port=«port» reason="only root may"

## disk_full
redis | Write error saving DB on disk: No space left on device («path»)
mongo | {"t":{"$date":"«t»"},"s":"E","c":"WT","id":22435,"ctx":"WTJourn","msg":"WiredTiger error message","attr":{"error":28,"message":"__posix_file_write: «path»: handle-write: pwrite: failed: No space left on device"}}
prometheus | ts=«t» caller=scrape.go:1351 level=error component="scrape manager" msg="Scrape commit failed" err="write to WAL: log samples: write «path»: no space left on device"
etcd | {"level":"panic","ts":"«t»","caller":"etcdserver/raft.go:239","msg":"failed to save Raft hard state and entries","error":"write «path»: no space left on device"}
minio | API: PutObject⏎Error: write «path»: no space left on device (*fs.PathError)
opensearch | [ERROR][o.o.i.e.Engine] tragic event requires a failure, java.io.IOException: No space left on device «path»
mariadb | [ERROR] mariadbd: Disk full («path»); waiting for someone to free some space... (errno: 28 "No space left on device")
ledger | WRITE result=FAIL path=«path» reason="the disk is full"

## crash
redis | === REDIS BUG REPORT START: Cut & paste starting from here ===⏎Redis 7.2.4 crashed by signal: 11, si_code: 1
envoy | [«date» «clock»][1][critical][backtrace] Caught Segmentation fault, suspect faulting address 0x18
nextcloud | An unhandled exception has been thrown:⏎Error: Call to a member function getUID() on null in /var/www/html/lib/private/Share20/Manager.php:412
homeassistant | «date» «clock» ERROR (MainThread) [homeassistant.setup] Error during setup of component core: 'NoneType' object is not subscriptable
terse | this cannot be: total below zero. Bye.
ledger | FATAL invariant=books-balance expected=0 found=17 action=abort

## stalled
mysql | [ERROR] [MY-012985] [InnoDB] Semaphore wait has lasted > 600 seconds. We intentionally crash the server because it appears to be hung.
rabbitmq | [warning] <0.300.0> rabbit_sysmon_handler busy_dist_port and long_schedule: process blocked for 301000 ms
terse | five minutes and not one job done
ledger | WATCH loop=main beat=missed since=305s

## slow
haproxy | 10.244.0.1:52110 [«date»] front back/one 0/0/1/4301/4302 200 612 - - ---- "GET / HTTP/1.1"
postgres | LOG:  duration: 4120.551 ms  statement: SELECT * FROM orders WHERE status = 'open'
terse | that took 4 s. it should not.
ledger | SERVE path=/orders took=4.1s allowed=0.3s verdict=slow

## migration
keycloak | «t» ERROR [org.keycloak.connections.jpa.updater.liquibase.LiquibaseJpaUpdaterProvider] (main) Error has occurred while updating the database: liquibase.exception.LockException: Could not acquire change log lock
grafana | logger=migrator t=«t» level=error msg="Executing migration failed" id="add column status to orders" error="pq: column \"status\" of relation \"orders\" already exists"
gitea | «date» «clock» ...ers/common/db.go:36:InitDBEngine() [E] ORM engine initialization failed. Error: migrate: migration[291: add status] failed: column "status" already exists
nextcloud | Database error when running migration 28000Date20241102 for app core⏎An exception occurred while executing a query: SQLSTATE[42701]: Duplicate column: column "status" already exists
ledger | SCHEMA at=41 want=42 result=FAIL reason="column status is there already"

## heap
redis | «date» «clock» * Loading RDB produced by version 7.2.4⏎«date» «clock» * RDB memory usage when created 3801.22 Mb
prometheus | ts=«t» caller=head.go:684 level=info component=tsdb msg="Replaying WAL, this may take a while"
ledger | READ source=archive rows=4000000 into=memory
"""
