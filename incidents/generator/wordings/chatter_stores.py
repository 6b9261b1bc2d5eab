"""Chatter of servers, stores, shells and in-house formats. A line each: dialect | text, ⏎ for a new line."""

TABLE = r"""
## calm
nginx | «date» «clock» [notice] 1#1: nginx/1.25.4
nginx | «date» «clock» [notice] 1#1: using the "epoll" event method
nginx | «date» «clock» [notice] 1#1: start worker processes
nginx | «date» «clock» [notice] 1#1: start worker process 2«n»
nginx | «date» «clock» [notice] 1#1: getrlimit(RLIMIT_NOFILE): 1048576:1048576
nginx | 10.244.0.«n» - - [01/Jan/2026:«clock» +0000] "GET / HTTP/1.1" 200 61«n» "-" "kube-probe/1.29" "-"
nginx | 10.244.2.«n» - - [01/Jan/2026:«clock» +0000] "GET /assets/app.«hex».js HTTP/2.0" 200 1«n»304 "-" "Mozilla/5.0" "-"
nginx | 10.244.2.«n» - - [01/Jan/2026:«clock» +0000] "GET /static/logo.svg HTTP/1.1" 304 0 "-" "Mozilla/5.0" "-"
nginx | «date» «clock» [notice] 2«n»#2«n»: gracefully shutting down old worker
nginx | 10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf
envoy | [«t»][1][info][main] [source/server/server.cc:932] all clusters initialized. initializing init manager
envoy | [«t»][1][info][config] [source/extensions/listener_managers/listener_manager/listener_manager_impl.cc:930] all dependencies initialized. starting workers
envoy | [«t»][1][info][upstream] [source/common/upstream/cds_api_helper.cc:32] cds: add «n» cluster(s), remove 0 cluster(s)
envoy | [«t»] "GET /api/items HTTP/1.1" 200 - 0 1«n»2 «n» 3 "-" "curl/8.5.0" "«hex»" "shop" "10.244.1.«n»:8080"
envoy | «t»	info	xdsproxy	connected to upstream XDS server
apache | [Thu Jan 01 «clock» 2026] [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4.58 (Unix) configured -- resuming normal operations
apache | 10.244.0.«n» - - [01/Jan/2026:«clock» +0000] "GET /server-status?auto HTTP/1.1" 200 41«n»
apache | [Thu Jan 01 «clock» 2026] [core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'
haproxy | [NOTICE]   (1) : haproxy version is 2.8.5-aaba8d0
haproxy | 10.244.1.«n»:5«n»120 [01/Jan/2026:«clock»] main shop/srv«n» 0/0/1/4/5 200 512 - - ---- 2/2/0/0/0 0/0 "GET /api HTTP/1.1"
haproxy | [NOTICE]   (1) : New worker («n») forked
postgres | LOG:  database system is ready to accept connections
postgres | LOG:  listening on Unix socket "/var/run/postgresql/.s.PGSQL.5432"
postgres | «t» [1] LOG:  checkpoint starting: time
postgres | «t» [2«n»] LOG:  checkpoint complete: wrote 4«n» buffers (0.3%); 0 WAL file(s) added, 0 removed, 0 recycled; write=4.1«n»2 s, sync=0.004 s
postgres | «t» [«n»1] LOG:  automatic vacuum of table "shop.public.events": index scans: 1
postgres | «t» [1«n»] LOG:  connection received: host=10.244.1.«n» port=4«n»122
postgres | «t» [1«n»] LOG:  connection authorized: user=shop database=shop application_name=«app»
postgres | LOG:  logical replication launcher started
postgres | LOG:  autovacuum launcher started
postgres | «t» [3«n»] LOG:  disconnection: session time: 0:0«n»:12.204 user=shop database=shop
mysql | «t» 0 [System] [MY-010116] [Server] /usr/sbin/mysqld (mysqld 8.3.0) starting as process 1
mysql | «t» 1 [System] [MY-013577] [InnoDB] InnoDB initialization has ended.
mysql | «t» 0 [Note] [MY-011332] [Server] Plugin mysqlx reported: 'IPv6 is available'
mysql | «t» 0 [System] [MY-011323] [Server] X Plugin ready for connections. Bind-address: '::' port: 33060, socket: /var/run/mysqld/mysqlx.sock
redis | 1:C 01 Jan 2026 «clock».«n»12 * Redis version=7.2.4, bits=64, commit=00000000, modified=0, pid=1, just started
redis | 1:M 01 Jan 2026 «clock».«n»31 * monotonic clock: POSIX clock_gettime
redis | 1:M 01 Jan 2026 «clock».«n»34 * Ready to accept connections tcp
redis | 1:M 01 Jan 2026 «clock».«n»51 * 100 changes in 300 seconds. Saving...
redis | 1:M 01 Jan 2026 «clock».«n»54 * Background saving started by pid 2«n»
redis | 2«n»:C 01 Jan 2026 «clock».«n»57 * DB saved on disk
redis | 1:M 01 Jan 2026 «clock».«n»59 - DB 0: 1«n»2 keys (4 volatile) in 256 slots HT.
mongo | {"t":{"$date":"«t»"},"s":"I","c":"NETWORK","id":23016,"ctx":"listener","msg":"Listening on","attr":{"address":"/tmp/mongodb-27017.sock"}}
mongo | {"t":{"$date":"«t»"},"s":"I","c":"STORAGE","id":22430,"ctx":"Checkpointer","msg":"WiredTiger message","attr":{"message":"saving checkpoint snapshot min: «n», snapshot max: «n» snapshot count: 0"}}
mongo | {"t":{"$date":"«t»"},"s":"I","c":"NETWORK","id":22943,"ctx":"listener","msg":"Connection accepted","attr":{"remote":"10.244.1.«n»:4«n»210","connectionId":«n»,"connectionCount":«n»}}
mongo | {"t":{"$date":"«t»"},"s":"I","c":"INDEX","id":20345,"ctx":"conn«n»","msg":"Index build: done building","attr":{"index":"at_1"}}
elastic | {"@timestamp":"«t»","log.level":"INFO","message":"started {«app»-0}{«hex»}","ecs.version":"1.2.0","log.logger":"org.elasticsearch.node.Node"}
elastic | {"@timestamp":"«t»","log.level":"INFO","message":"Cluster health status changed from [YELLOW] to [GREEN] (reason: [shards started [[orders][0]]]).","log.logger":"org.elasticsearch.cluster.routing.allocation.AllocationService"}
elastic | [«t»][INFO ][o.e.m.j.JvmGcMonitorService] [«app»-0] [gc][1«n»] overhead, spent [2«n»0ms] collecting in the last [1s]
elastic | [«t»][INFO ][o.e.c.m.MetadataCreateIndexService] [«app»-0] [events-«hex»] creating index, cause [api], templates [], shards [1]/[1]
grafana | logger=settings t=«t» level=info msg="Starting Grafana" version=10.4.1 branch=HEAD
grafana | logger=migrator t=«t» level=info msg="migrations completed" performed=0 skipped=5«n»1 duration=1.«n»ms
grafana | logger=ngalert.scheduler t=«t» level=info msg="Starting scheduler" tickInterval=10s
grafana | logger=context userId=1 orgId=1 uname=admin t=«t» level=info msg="Request Completed" method=GET path=/api/live/ws status=200 time_ms=«n»
shell | + exec «app»
shell | + date -u
shell | [entrypoint] «n» hooks done
shell | ==> Starting «app» «version»
shell | Thu Jan  1 «clock» UTC 2026 backup: nothing new
shell | + export PATH
shell | entrypoint: running as uid 1000
shell | crond: USER root pid  2«n» cmd /etc/periodic/hourly/rotate
shell | waiting for queue... ok
shell | [info] «n» templates rendered
cpp | I0101 «clock».412«n»01     1 server.cc:«n»2] metrics on 0.0.0.0:8002
cpp | [«date» «clock»] [info] [pool] «n» threads
cpp | <6>«app»: cache segment «hex» mapped
any | INFO GET /healthz 200 1ms
any | DEBUG cache warm, 0 misses
any | INFO config reloaded
any | level=info msg="scrape finished"
any | INFO shutting down idle connections
any | heartbeat ok
any | «clock» I «app»: ready in 0.«n»s
any | [«clock»] [main] INFO - metrics exported on 0.0.0.0:9100
any | {"time":"«t»","lvl":"INFO","svc":"«app»","txt":"pool of «n» connections established"}
any | {"@timestamp":"«t»","severity":"info","service":"«app»","event":"schema.checked","pending":0}
any | {"timestamp":"«t»","level":"DEBUG","thread":"io-«n»","message":"poll returned 0 records"}
any | {"ts":«epoch»,"pri":6,"app":"«app»","m":"tick","q":«n»}
any | «t» [I] «app»/jobs: 0 due
any | «t» | INFO | «app» | GET /status | 200 | «n»ms
any | «t» INFO  release «version» (build «hex»)
any | «date» «clock» <info> session store: memory
any | <14>1 «t» «app»-0 «app» 1 - - rotated keys of sessions, «n» kept
any | I/«app»(1): startup took «n».1s
any | INFO  | leader is «app»-«hex»
any | stats: rps=1«n» p50=4ms p99=3«n»ms errors=0
any | uptime=4«n»s goroutines=1«n» heap=2«n»MiB
any | [audit] user u-«hex» changed own profile
any | audit trail: report «hex» downloaded
any | trace sampled id=«hex» spans=«n»
any | ---- configuration ----⏎  workers: «n»⏎  colour: off⏎-----------------------
any | loaded plugin metrics@2.«n».0
any | cron[cleanup] finished in «n»s, 0 removed
any | feature flags: 4 on, «n» off
any | OK   connection to store established («n»ms)
any | ok 1 - warmup
any | ✔ «n» routes
any | DEBUG lock orders:«hex» released
any | «clock» DEBUG consumer lag 0
any | «clock» INFO admin console at :7070
any | {"msg":"probe answered","code":200,"t":"«t»"}
any | {"severity":"INFO","message":"subscription «hex» acknowledged «n» messages","timestamp":"«t»"}
any | gc: «n» objects freed, pause 1.2ms

## calm, held out
nginx | «date» «clock» [notice] 1#1: signal 1 (SIGHUP) received from «n»1, reconfiguring
nginx | 10.244.3.«n» - shop [01/Jan/2026:«clock» +0000] "POST /graphql HTTP/1.1" 200 8«n» "-" "okhttp/4.12.0" rt=0.0«n» uct=0.001
nginx | «date» «clock» [info] 2«n»#2«n»: *1«n» client 10.244.1.«n» closed keepalive connection
envoy | [«t»][1][info][admin] [source/server/admin/admin.cc:66] admin address: 127.0.0.1:15000
apache | [Thu Jan 01 «clock» 2026] [mpm_prefork:notice] [pid 1] AH00163: Apache/2.4.58 (Debian) PHP/8.2.16 configured
haproxy | [NOTICE]   (1) : Loading success.
postgres | «t» [4«n»] LOG:  restartpoint complete: wrote «n» buffers
postgres | «t» [1«n»] LOG:  duration: 0.«n»21 ms  statement: SELECT 1
postgres | LOG:  database system was shut down at 2025-12-31 23:58:0«n» UTC
mysql | «t» 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '8.3.0'
redis | 1:M 01 Jan 2026 «clock».«n»71 * RDB age 1«n» seconds
redis | 1:S 01 Jan 2026 «clock».«n»77 * MASTER <-> REPLICA sync: Finished with success
mongo | {"t":{"$date":"«t»"},"s":"I","c":"REPL","id":21358,"ctx":"ReplCoord-«n»","msg":"Replica set state transition","attr":{"newState":"SECONDARY","oldState":"STARTUP2"}}
elastic | {"@timestamp":"«t»","log.level":"INFO","message":"license [«hex»] mode [basic] - valid","log.logger":"org.elasticsearch.license.ClusterStateLicenseService"}
grafana | logger=plugin.store t=«t» level=info msg="Plugins loaded" count=5«n»
shell | + sleep 1
shell | run-parts: executing /entrypoint.d/1«n»-locale
shell | [«clock»] supervisor: «n» programs up
cpp | [«date» «clock»] [debug] arena grown to «n» pages
any | NOTE tenant «hex» activated
any | {"l":"i","w":"«clock»","x":"sweep over","kept":«n»}
any | {"time":"«t»","level":"trace","target":"«app»","fields":{"message":"ring rebalanced","members":«n»}}
any | «t» - «app» - NOTICE - reading of tariffs done
any | [ok] handshake with peer «hex»
any | «clock» T «app».io wrote 4«n» frames
any | quota left: 9«n»%
any | job=«hex» state=done rows=«n»00
any | ping answered, «n» peers
any | * * * «app» is up, «n» tenants * * *
any | index of orders refreshed, «n» segments merged
any | «epoch» 200 GET /v2/ping «n»ms 10.244.0.«n»

## loud
nginx | «date» «clock» [warn] 1#1: the "user" directive makes sense only if the master process runs with super-user privileges, ignored in /etc/nginx/nginx.conf:2
nginx | «date» «clock» [warn] 1#1: the "listen ... http2" directive is deprecated, use the "http2" directive instead in /etc/nginx/conf.d/default.conf:«n»
nginx | 10.244.1.«n» - - [01/Jan/2026:«clock» +0000] "GET /favicon.ico HTTP/1.1" 404 153 "-" "Mozilla/5.0" "-"
nginx | «date» «clock» [error] 2«n»#2«n»: *4«n» limiting requests, excess: 20.«n»12 by zone "per_ip", client: 10.244.1.«n», server: _, request: "GET /search HTTP/1.1"
nginx | «date» «clock» [warn] 2«n»#2«n»: *«n» a client request body is buffered to a temporary file /var/cache/nginx/client_temp/000000000«n»
nginx | «date» «clock» [error] 2«n»#2«n»: *7«n» client intended to send too large body: 2«n»97152 bytes, client: 10.244.1.«n», server: _
nginx | 10.244.0.«n» - - [01/Jan/2026:«clock» +0000] "\x16\x03\x01\x02" 400 157 "-" "-" "-"
nginx | 10.244.2.«n» - - [01/Jan/2026:«clock» +0000] "GET /wp-login.php HTTP/1.1" 404 555 "-" "Mozilla/5.0" "-"
envoy | [«t»][1][warning][main] [source/server/server.cc:854] There is no configured limit to the number of allowed active downstream connections.
envoy | [«t»] "POST /api/cart HTTP/1.1" 0 DC downstream_remote_disconnect - "-" 41 0 «n» - "-" "okhttp/4.12.0" "«hex»"
envoy | [«t»][1][warning][misc] [source/common/protobuf/message_validator_impl.cc:21] Deprecated field: type envoy.config.core.v3.HeaderValueOption Using deprecated option 'append'.
apache | AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using 10.244.0.«n». Set the 'ServerName' directive globally to suppress this message
apache | [Thu Jan 01 «clock» 2026] [auth_basic:error] [pid «n»:tid 4] [client 10.244.1.«n»:5«n»012] AH01617: user jane: authentication failure for "/admin": Password Mismatch
haproxy | [WARNING]  (1) : config : 'option httpclose' is deprecated and ignored
haproxy | 10.244.1.«n»:5«n»144 [01/Jan/2026:«clock»] main main/<NOSRV> -1/-1/-1/-1/0 400 0 - - PR-- 2/2/0/0/0 0/0 "<BADREQ>"
postgres | «t» [3«n»] LOG:  could not receive data from client: Connection reset by peer
postgres | «t» [3«n»] ERROR:  duplicate key value violates unique constraint "orders_pkey"⏎«t» [3«n»] DETAIL:  Key (id)=(4«n») already exists.⏎«t» [3«n»] STATEMENT:  INSERT INTO orders VALUES ($1)
postgres | «t» [4«n»] ERROR:  canceling statement due to user request
postgres | «t» [4«n»] LOG:  duration: 1«n»04.311 ms  statement: SELECT count(*) FROM events
postgres | «t» [2«n»] LOG:  unexpected EOF on client connection with an open transaction
postgres | «t» [2«n»] WARNING:  there is already a transaction in progress
postgres | «t» [2«n»] ERROR:  invalid input syntax for type integer: "abc" at character 4«n»
mysql | «t» 0 [Warning] [MY-011068] [Server] The syntax '--skip-host-cache' is deprecated and will be removed in a future release.
mysql | «t» 1«n» [Warning] [MY-010055] [Server] IP address '10.244.1.«n»' has no reverse record, using the address
mysql | «t» 4«n» [Note] [MY-010914] [Server] Aborted connection 4«n» to db: 'shop' user: 'shop' (Got an error reading communication packets).
redis | 1:C 01 Jan 2026 «clock».«n»02 # WARNING Memory overcommit must be enabled! Without it, a background save or replication may fail under low memory condition.
redis | 1:M 01 Jan 2026 «clock».«n»14 # WARNING: The TCP backlog setting of 511 cannot be enforced because /proc/sys/net/core/somaxconn is set to the lower value of 128.
redis | 1:M 01 Jan 2026 «clock».«n»66 # Possible SECURITY ATTACK detected. It looks like somebody is sending POST or Host: commands to Redis. Connection from 10.244.1.«n» aborted.
mongo | {"t":{"$date":"«t»"},"s":"W","c":"CONTROL","id":22120,"ctx":"initandlisten","msg":"Access control is not enabled for the database. Read and write access to data and configuration is unrestricted","tags":["startupWarnings"]}
mongo | {"t":{"$date":"«t»"},"s":"I","c":"COMMAND","id":51803,"ctx":"conn«n»","msg":"Slow query","attr":{"type":"command","ns":"shop.orders","durationMillis":1«n»4}}
mongo | {"t":{"$date":"«t»"},"s":"W","c":"QUERY","id":23799,"ctx":"conn«n»","msg":"Aggregate command failed of client","attr":{"error":"FailedToParse: unknown operator $foo"}}
elastic | {"@timestamp":"«t»","log.level":"WARN","message":"this request accesses system indices directly, which will be prevented by default in a later version","log.logger":"org.elasticsearch.deprecation"}
elastic | [«t»][WARN ][o.e.m.j.JvmGcMonitorService] [«app»-0] [gc][young][«n»12] duration [1.«n»s], collections [1]/[2.1s]
elastic | [«t»][WARN ][r.suppressed] [«app»-0] path: /orders/_search, params: {index=orders}⏎org.elasticsearch.common.ParsingException: [match] unknown token [START_ARRAY] after [query]
grafana | logger=context t=«t» level=error msg="Invalid username or password" error="[password-auth.failed] jane"
grafana | logger=plugins t=«t» level=warn msg="Angular is deprecated" plugin=piechart
grafana | logger=tsdb t=«t» level=error msg="query of a panel was cancelled by its viewer" panel=«n»
shell | warning: setlocale: LC_ALL: cannot change locale (en_US.UTF-8)
shell | WARN: LEGACY_MODE has no effect since «version»
shell | egrep: warning: egrep is obsolescent; using grep -E
shell | curl: retry 1 of 3 went through
shell | [warn] colour output switched off: no terminal
shell | stty: 'standard input': Inappropriate ioctl for device
cpp | W0101 «clock».112«n»44     1 flags.cc:«n»1] flag --old_codec is deprecated and ignored
cpp | [«date» «clock»] [error] bad frame of client «hex», skipped
any | WARN report «hex» is big, sent in «n» parts
any | WARN: setting `ttl_days` is deprecated, use `ttl`
any | ERROR request «hex» rejected: 400 date is in the past
any | ERROR client «hex» hung up while its answer was written
any | «t» [W] «app»/limits: caller 10.244.1.«n» throttled
any | «t» [E] «app»/api: voucher «hex» is not valid any more
any | «t» | ERROR | «app» | POST /orders | 422 | name: too long
any | «t» | WARN | «app» | GET /favicon.ico | 404 | 1ms
any | {"time":"«t»","lvl":"WARN","svc":"«app»","txt":"publish was repeated and went through","tries":2}
any | {"time":"«t»","lvl":"ERROR","svc":"«app»","txt":"login refused","user":"jane","why":"wrong password"}
any | {"@timestamp":"«t»","severity":"error","service":"«app»","event":"validation","detail":"zip must have 5 digits"}
any | {"timestamp":"«t»","level":"WARN","thread":"io-«n»","message":"message older than its deadline skipped"}
any | {"timestamp":"«t»","level":"ERROR","thread":"http-«n»","message":"answered 409","exception":"AlreadyShipped: order «hex»\n  at Orders.cancel(Orders:4«n»)"}
any | {"ts":«epoch»,"pri":4,"app":"«app»","m":"tracing is off"}
any | {"ts":«epoch»,"pri":3,"app":"«app»","m":"upload of caller cancelled"}
any | <12>1 «t» «app»-0 «app» 1 - - option "turbo" unknown, ignored
any | W/«app»(1): frame dropped, client too slow
any | [warn] stop-the-world pause of 2«n»1ms
any | !! deprecated call of /v1/search by client «hex»
any | «clock» E «app»: spam filter refused comment «hex»
any | «clock» W «app»: peer closed an idle connection, opened another
any | Error: coupon SUMMER is used up⏎    in Checkout.apply (handled, answered 409)
any | Exception ignored: CancelledRequest(«hex»)
any | WARNING experimental codec is enabled
any | slow query (1«n»12 ms): select * from audit
any | alert rule muted: latency above 200ms for 1 of «n» shards

## loud, held out
nginx | «date» «clock» [warn] 1#1: conflicting server name "localhost" on 0.0.0.0:8081, ignored
nginx | «date» «clock» [info] 2«n»#2«n»: *«n» client sent invalid method while reading client request line, client: 10.244.1.«n», server: _
envoy | [«t»][1«n»][warning][http] downstream request «hex» had oversized headers, answered 431
apache | [Thu Jan 01 «clock» 2026] [core:error] [pid «n»:tid 2] [client 10.244.1.«n»:5«n»040] AH00126: Invalid URI in request GET ../ HTTP/1.1
haproxy | [WARNING]  (1) : parsing [cfg:1«n»] : a 'http-request' rule placed after a 'use_backend' rule will still be processed before.
postgres | «t» [5«n»] ERROR:  could not serialize access due to concurrent update⏎«t» [5«n»] STATEMENT:  UPDATE carts SET sum = $1
postgres | «t» [2«n»] WARNING:  SET LOCAL can only be used in transaction blocks
mysql | «t» 0 [Warning] [MY-013242] [Server] --character-set-server: 'utf8' is currently an alias for the character set UTF8MB3
redis | 1:M 01 Jan 2026 «clock».«n»81 # Client id=«n» addr=10.244.1.«n»:4«n»100 scheduled to be closed ASAP for overcoming of output buffer limits.
mongo | {"t":{"$date":"«t»"},"s":"I","c":"ACCESS","id":5286307,"ctx":"conn«n»","msg":"Failed to authenticate","attr":{"user":"jane","error":"password differs"}}
elastic | {"@timestamp":"«t»","log.level":"WARN","message":"field [colour] in query is unmapped and ignored","log.logger":"org.elasticsearch.index.query"}
grafana | logger=live t=«t» level=warn msg="client too slow, closing its stream" client=«hex»
shell | sh: warning: job control turned off
shell | [«clock»] note: 1 of «n» hooks is switched off
cpp | [«date» «clock»] [warning] frame took 2«n»ms
any | {"l":"e","w":"«clock»","x":"basket expired","id":"«hex»"}
any | {"time":"«t»","level":"warn","target":"«app»","fields":{"message":"old protocol spoken by a caller","v":«n»}}
any | «t» - «app» - ERROR - import of row «n» skipped: bad date
any | [!!] checksum of an upload was wrong, client has sent it again
any | «clock» ERR «app».ws frame of unknown type from caller
any | caller «hex» asked too often, told to wait
any | WARN translations for «n» texts are machine made
any | ERR_VALIDATION age must be >= 18 (form «hex»)
any | job=«hex» state=late by=1«n»s

## parting
nginx | «date» «clock» [notice] 1#1: signal 3 (SIGQUIT) received, shutting down
nginx | «date» «clock» [notice] 1#1: worker process 2«n» exited with code 0
postgres | LOG:  shutting down
postgres | LOG:  database system is shut down
redis | 1:M 01 Jan 2026 «clock».«n»91 # User requested shutdown...
mysql | «t» 0 [System] [MY-010910] [Server] /usr/sbin/mysqld: Shutdown complete (mysqld 8.3.0)
shell | [entrypoint] cleaning up
shell | + trap - EXIT
any | INFO closing pool
any | {"time":"«t»","lvl":"INFO","svc":"«app»","txt":"shutting down"}
any | «clock» I «app»: «n» sessions closed
any | metrics pushed a last time
any | bye

## parting, held out
nginx | «date» «clock» [notice] 1#1: exit
postgres | «t» [1] LOG:  background workers stopped
shell | [«clock»] supervisor: stopped
any | {"l":"i","w":"«clock»","x":"drained"}
any | «t» - «app» - NOTICE - leaving
any | spans flushed
"""
