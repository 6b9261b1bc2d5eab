"""Chatter of compiled programs and of the JVM. A line each: dialect | text, ⏎ for a new line."""

TABLE = r"""
## calm
go | «date» «clock» config loaded from defaults and 2 overrides
go | «date» «clock» metrics endpoint on :9090/metrics
go | «date» «clock» pprof listening on 127.0.0.1:6060
go | «date» «clock» worker «n»: started
go | «date» «clock» GET /healthz 200 412µs
go | «date» «clock» POST /v1/orders 201 18.2ms req=«hex»
go | «date» «clock» cache: 1«n»04 entries, hit ratio 0.9«n»
go | «date» «clock» db: pool open=«n» idle=2 wait=0
go | «date» «clock» migrations: no change
go | «date» «clock» cron: next run of cleanup in 1«n»m0s
go | «date» «clock» http: serving on [::]:8081 (admin)
go | gc «n» @4.1«n»s 0%: 0.021+1.4+0.003 ms clock, 0.042+0.5/1.2/0+0.007 ms cpu, 7->8->4 MB, 8 MB goal, 2 P
go | 2026/01/01 «clock» maxprocs: Updating GOMAXPROCS=2: determined from CPU quota
go | [GIN-debug] GET    /api/v1/items/:id         --> main.getItem (5 handlers)
go | [GIN] «date» - «clock» | 200 |     1.2«n»7ms |      10.244.1.«n» | GET      "/api/v1/items"
zap | {"level":"info","ts":«epoch»,"caller":"server/http.go:88","msg":"metrics server started","addr":":9090"}
zap | {"level":"info","ts":«epoch»,"caller":"db/pool.go:41","msg":"connection pool ready","size":«n»}
zap | {"level":"debug","ts":«epoch»,"caller":"cache/lru.go:120","msg":"evicted","count":«n»}
zap | {"level":"info","ts":«epoch»,"logger":"http","msg":"request","method":"GET","path":"/readyz","status":200,"took":"1.«n»ms"}
zap | {"level":"info","ts":«epoch»,"logger":"migrate","msg":"schema is up to date","revision":4«n»}
zap | {"level":"debug","ts":«epoch»,"logger":"scheduler","msg":"tick","due":0,"running":«n»}
zap | {"level":"info","ts":«epoch»,"logger":"leader","msg":"became leader","identity":"«app»-«hex»"}
zap | {"level":"info","ts":«epoch»,"msg":"consumer joined group","group":"«app»","partitions":[0,1,2]}
zap | {"level":"debug","ts":«epoch»,"logger":"grpc","msg":"[core][Channel #1] Channel Connectivity change to READY"}
zap | {"level":"info","ts":«epoch»,"logger":"controller-runtime.metrics","msg":"Serving metrics server","bindAddress":":8383","secure":false}
zap | {"level":"info","ts":«epoch»,"msg":"Starting workers","controller":"«app»","worker count":1}
logrus | time="«t»" level=info msg="Starting metrics listener" addr=":9102"
logrus | time="«t»" level=info msg="loaded rules" count=1«n»
logrus | time="«t»" level=debug msg="acquired session" id=«hex»
logrus | time="«t»" level=info msg="handled request" method=GET path=/v2/ status=200 duration=2.«n»ms
logrus | time="«t»" level=info msg="reconciled" objects=«n» changed=0
logrus | time="«t»" level=debug msg="sweeping expired entries" removed=«n»
logrus | time="«t»" level=info msg="connected to broker" client_id=«app»-«hex»
logrus | time="«t»" level=info msg="next sync scheduled" in=5m0s
logrus | time="«t»" level=debug msg="token still valid" expires_in=4«n»m
klog | I«klog»       1 leaderelection.go:260] successfully acquired lease default/«app»
klog | I«klog»       1 shared_informer.go:318] Caches are synced for «app»
klog | I«klog»       1 reflector.go:351] Caches populated for *v1.ConfigMap from k8s.io/client-go/informers/factory.go:159
klog | I«klog»       1 flags.go:64] FLAG: --v="2"
klog | I«klog»       1 server.go:190] "Golang settings" GOGC="" GOMAXPROCS="" GOTRACEBACK=""
klog | I«klog»       1 secure_serving.go:213] Serving securely on [::]:10259
klog | I«klog»       1 controller.go:117] "Starting workers" count=«n»
klog | I«klog»       1 httplog.go:132] "HTTP" verb="GET" URI="/livez" latency="312.4µs" resp=200
klog | I«klog»       1 trace.go:236] Trace[«n»81]: "List" total=5«n»1ms (steps: "Listing done" 4«n»0ms)
rust | «t»  INFO «app»::http: listening for metrics addr=0.0.0.0:9000
rust | «t»  INFO «app»::db: pool created max_connections=«n»
rust | «t» DEBUG hyper::proto::h1::io: flushed 1«n»4 bytes
rust | «t»  INFO tower_http::trace::on_response: finished processing request latency=«n» ms status=200
rust | «t» DEBUG sqlx::query: summary="SELECT id, name FROM …" rows_returned=«n» elapsed=1.2«n»ms
rust | «t»  INFO «app»::migrate: 0 pending migrations
rust | «t» TRACE mio::poll: registering event source with poller: token=Token(«n»), interests=READABLE
rust | «t»  INFO actix_server::builder: starting «n» workers
rust | «t» DEBUG rustls::client::hs: ALPN protocol is Some(b"h2")
rust | «t»  INFO «app»::cache: snapshot restored entries=1«n»2
rust | [«t» INFO  actix_web::middleware::logger] 10.244.0.«n» "GET /health HTTP/1.1" 200 2 "-" "kube-probe/1.29" 0.00011«n»
dotnet | info: Microsoft.Hosting.Lifetime[14]⏎      Now listening on: http://unix:/tmp/kestrel.sock
dotnet | info: Microsoft.Hosting.Lifetime[0]⏎      Application started. Press Ctrl+C to shut down.
dotnet | info: Microsoft.Hosting.Lifetime[0]⏎      Content root path: /app
dotnet | info: Microsoft.EntityFrameworkCore.Database.Command[20101]⏎      Executed DbCommand («n»ms) [Parameters=[], CommandType='Text', CommandTimeout='30']⏎      SELECT 1
dotnet | info: Microsoft.EntityFrameworkCore.Migrations[20405]⏎      No migrations were applied. The database is already up to date.
dotnet | info: Microsoft.AspNetCore.Hosting.Diagnostics[2]⏎      Request finished HTTP/1.1 GET http://10.244.1.«n»:8080/health - 200 - text/plain 1.«n»312ms
dotnet | dbug: «app».Worker[0]⏎      Queue is empty, waiting 5s
dotnet | info: MassTransit[0]⏎      Bus started: loopback://localhost/
dotnet | [«clock» INF] Loaded «n» feature flags
dotnet | [«clock» INF] HTTP GET /api/items responded 200 in 4.«n»12 ms
dotnet | [«clock» DBG] Cache entry orders:«hex» refreshed
dotnet | info: Quartz.Core.QuartzScheduler[0]⏎      Scheduler QuartzScheduler_$_NON_CLUSTERED started.
java | «t» INFO  [main] com.zaxxer.hikari.HikariDataSource - HikariPool-1 - Start completed.
java | «t» INFO  [main] org.eclipse.jetty.server.Server - jetty-11.0.20; built: 2024-01-29T21:04:22.394Z; jvm 21.0.2+13-LTS
java | «t» DEBUG [pool-2-thread-«n»] com.acme.cache.Warmup - warmed «n» regions
java | «t» INFO  [scheduler-1] com.acme.jobs.Cleanup - removed 0 expired rows in «n» ms
java | «t» INFO  [qtp«n»2-31] com.acme.web.AccessLog - 10.244.2.«n» "GET /status" 200 «n»ms
java | «t» INFO  [main] org.flywaydb.core.internal.command.DbMigrate - Schema "public" is up to date. No migration necessary.
java | [0.0«n»1s][info][gc] Using G1
java | [4.2«n»1s][info][gc] GC(«n») Pause Young (Normal) (G1 Evacuation Pause) 24M->6M(64M) 2.1«n»4ms
java | «t» INFO  [main] com.acme.Metrics - prometheus exporter bound to 0.0.0.0:9404
java | SLF4J: Actual binding is of type [ch.qos.logback.classic.util.ContextSelectorStaticBinder]
java | «t» INFO  [main] io.grpc.internal.ManagedChannelImpl - [Channel<«n»>] Channel is READY
kafka | [«t»] INFO [GroupCoordinator 1]: Stabilized group «app» generation «n» (__consumer_offsets-1«n») (kafka.coordinator.group.GroupCoordinator)
kafka | [«t»] INFO [Partition orders-«n» broker=1] Log loaded for partition orders-«n» with initial high watermark 0 (kafka.cluster.Partition)
kafka | [«t»] INFO [SocketServer listenerType=BROKER, nodeId=1] Enabling request processing. (kafka.network.SocketServer)
kafka | [«t»] INFO [Consumer clientId=«app»-1, groupId=«app»] Successfully joined group with generation Generation{generationId=«n»} (org.apache.kafka.clients.consumer.internals.ConsumerCoordinator)
kafka | [«t»] INFO ProducerConfig values: ⏎	acks = -1⏎	batch.size = 16384⏎	linger.ms = 5 (org.apache.kafka.clients.producer.ProducerConfig)
kafka | [«t»] INFO Kafka version: 3.7.0 (org.apache.kafka.common.utils.AppInfoParser)
kafka | [«t»] INFO [LogCleaner]: Cleaner thread 0 cleaned log __consumer_offsets-«n» in 0.«n» seconds (kafka.log.LogCleaner)
spring | «t»  INFO 1 --- [main] o.s.b.w.embedded.tomcat.TomcatWebServer  : Tomcat started on port 8081 (http) with context path '/management'
spring | «t»  INFO 1 --- [main] .s.d.r.c.RepositoryConfigurationDelegate : Finished Spring Data repository scanning in 8«n» ms. Found «n» JPA repository interfaces.
spring | «t»  INFO 1 --- [main] com.zaxxer.hikari.HikariDataSource       : HikariPool-1 - Starting...
spring | «t»  INFO 1 --- [main] com.zaxxer.hikari.pool.HikariPool        : HikariPool-1 - Added connection org.postgresql.jdbc.PgConnection@«hex»
spring | «t»  INFO 1 --- [main] o.hibernate.jpa.internal.util.LogHelper  : HHH000204: Processing PersistenceUnitInfo [name: default]
spring | «t»  INFO 1 --- [main] o.s.b.a.e.web.EndpointLinksResolver      : Exposing «n» endpoint(s) beneath base path '/actuator'
spring | «t»  INFO 1 --- [main] w.s.c.ServletWebServerApplicationContext : Root WebApplicationContext: initialization completed in 21«n»4 ms
spring | «t»  INFO 1 --- [scheduling-1] com.acme.jobs.Reminder            : 0 reminders due
spring | «t» DEBUG 1 --- [nio-8081-exec-«n»] o.s.web.servlet.DispatcherServlet   : Completed 200 OK
spring | «t»  INFO 1 --- [main] o.f.c.i.database.base.BaseDatabaseType   : Database: jdbc:postgresql (PostgreSQL 16.2)
spring | «t»  INFO 1 --- [ntainer#0-0-C-1] o.s.k.l.KafkaMessageListenerContainer    : «app»: partitions assigned: [orders-0, orders-«n»]
quarkus | __  ____  __  _____   ___  __ ____  ______ ⏎ --/ __ \/ / / / _ | / _ \/ //_/ / / / __/ ⏎ -/ /_/ / /_/ / __ |/ , _/ ,< / /_/ /\ \   ⏎--\___\_\____/_/ |_/_/|_/_/|_|\____/___/
quarkus | «t» INFO  [io.quarkus] (main) Profile prod activated.
quarkus | «t» INFO  [io.quarkus] (main) Installed features: [agroal, cdi, hibernate-orm, jdbc-postgresql, resteasy-reactive, smallrye-health]
quarkus | «t» INFO  [io.qua.sch.run.SimpleScheduler] (main) Simple scheduler started with «n» jobs
quarkus | «t» DEBUG [org.hib.eng.tra.int.TransactionImpl] (executor-thread-«n») begin
quarkus | «t» INFO  [io.agr.pool] (main) Datasource '<default>': Initial size smaller than min. Connections will be created when necessary
grpc | «date» «clock» INFO: [core] [Server #«n»] Server created
grpc | «date» «clock» INFO: [transport] [server-transport 0xc000«hex»] Closing: EOF
prometheus | ts=«t» caller=head.go:759 level=info component=tsdb msg="WAL replay completed" total_replay_duration=5«n».213ms
prometheus | ts=«t» caller=main.go:1230 level=info msg="Completed loading of configuration file" filename=/etc/prometheus/prometheus.yml totalDuration=4.«n»ms
prometheus | ts=«t» caller=compact.go:523 level=info component=tsdb msg="write block" mint=1767225600000 maxt=1767232800000 ulid=01H«hex» duration=12«n»ms
prometheus | ts=«t» caller=manager.go:163 level=info component="rule manager" msg="Starting rule manager..."

## calm, held out
go | «date» «clock» [INFO] router: 1«n» routes registered
go | «date» «clock» outbox: flushed «n» messages in 3ms
go | «date» «clock» lease renewed by «app»-«hex»
go | [negroni] «t» | 200 | 	 41«n»µs | 10.244.0.«n»:8080 | GET /ping
go | echo: ⇨ http server started on 127.0.0.1:8082
zap | {"level":"info","ts":«epoch»,"logger":"audit","msg":"session opened","user":"u-«hex»"}
zap | {"level":"debug","ts":«epoch»,"logger":"pool","msg":"idle connection recycled","age":"29m5«n»s"}
zap | {"level":"info","ts":«epoch»,"msg":"batch committed","rows":«n»12,"elapsed":0.0«n»}
logrus | time="«t»" level=info msg="watching for changes" resource=routes
logrus | time="«t»" level=info msg="backup finished" size="«n».1 MiB" took=3s
logrus | time="«t»" level=debug msg="cache hit" key=user:«hex»
klog | I«klog»       1 event.go:364] "Event occurred" kind="Lease" reason="LeaderElection" message="«app» became leader"
klog | I«klog»       1 dynamic_cafile_content.go:157] "Starting controller" name="client-ca-bundle"
klog | I«klog»       1 garbagecollector.go:166] "All resource monitors have synced. Proceeding to collect garbage"
rust | «t»  INFO «app»::jobs: queue drained processed=«n»
rust | «t» DEBUG h2::codec::framed_write: send frame=Settings { flags: (0x1: ACK) }
rust | «t»  INFO rocket::launch: Rocket has launched on 0.0.0.0:8001 (internal)
rust | «t»  INFO «app»::leader: holding lease term=«n»
dotnet | info: Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager[58]⏎      Creating key {«hex»} with creation date 2026-01-01
dotnet | info: Hangfire.BackgroundJobServer[0]⏎      Starting Hangfire Server using job storage: 'In-Memory'
dotnet | [«clock» INF] Outbox dispatched «n» events
dotnet | info: Grpc.AspNetCore.Server.ServerCallHandler[1]⏎      Executing gRPC method /grpc.health.v1.Health/Check
java | «t» INFO  [main] org.quartz.core.QuartzScheduler - Scheduler «app»_$_NON_CLUSTERED started.
java | «t» DEBUG [main] io.netty.util.internal.PlatformDependent - -Dio.netty.maxDirectMemory: 67108864 bytes
java | [12.«n»04s][info][gc,heap] GC(«n») Eden regions: 12->0(14)
java | «t» INFO  [http-nio-exec-«n»] com.acme.audit.Trail - user u-«hex» viewed report «n»
kafka | [«t»] INFO [BrokerLifecycleManager id=1] Transitioning from STARTING to RUNNING (kafka.server.BrokerLifecycleManager)
kafka | [«t»] INFO [ProducerStateManager partition=orders-«n»] Wrote producer snapshot at offset 1«n»4 with 0 producer ids (org.apache.kafka.storage.internals.log.ProducerStateManager)
spring | «t»  INFO 1 --- [main] o.s.s.web.DefaultSecurityFilterChain     : Will secure any request with 1«n» filters
spring | «t»  INFO 1 --- [main] o.s.cloud.context.scope.GenericScope     : BeanFactory id=«hex»
spring | «t»  INFO 1 --- [   task-«n»] o.s.s.concurrent.ThreadPoolTaskExecutor  : Initializing ExecutorService 'applicationTaskExecutor'
quarkus | «t» INFO  [io.qua.mic.run.bin] (main) Micrometer metrics at /q/metrics
quarkus | «t» INFO  [io.sma.rea.mes.kafka] (main) SRMSG18229: Configured topics for channel 'orders': [orders]
prometheus | ts=«t» caller=checkpoint.go:100 level=info component=tsdb msg="Creating checkpoint" from_segment=«n» to_segment=1«n»
grpc | «date» «clock» INFO: [roundrobin] Build called with info: {map[SubConn(id:«n»):{{Addr: "10.244.1.«n»:50051"}}]}

## loud
go | «date» «clock» WARN: flag --legacy-json is deprecated and will go away in the next release
go | «date» «clock» http: TLS handshake error from 10.244.0.1:5«n»112: EOF
go | «date» «clock» error: POST /v1/orders 400: quantity must be positive (req=«hex»)
go | «date» «clock» warn: slow query 2.«n»s: SELECT count(*) FROM events
go | «date» «clock» retry 1/5 of publish «hex» succeeded after 200ms
go | «date» «clock» http: superfluous response.WriteHeader call from main.(*api).list (api.go:1«n»4)
go | «date» «clock» handler: client went away: context canceled
go | [GIN-debug] [WARNING] Running in "debug" mode. Switch to "release" mode in production.
go | [GIN-debug] [WARNING] You trusted all proxies, this is NOT safe. We recommend you to set a value.
go | [GIN] «date» - «clock» | 404 |      11.«n»µs |      10.244.1.«n» | GET      "/favicon.ico"
zap | {"level":"warn","ts":«epoch»,"caller":"api/limit.go:52","msg":"caller rate limited","client":"c-«hex»","limit":100}
zap | {"level":"error","ts":«epoch»,"caller":"api/handler.go:77","msg":"bad request","error":"field email: not an address","stacktrace":"main.(*API).create\n\t/src/api/handler.go:77"}
zap | {"level":"warn","ts":«epoch»,"caller":"db/query.go:31","msg":"slow query","took":"1.«n»s","query":"SELECT count(*) FROM events"}
zap | {"level":"warn","ts":«epoch»,"logger":"auth","msg":"login failed","user":"jane","reason":"wrong password"}
zap | {"level":"warn","ts":«epoch»,"msg":"option ignored","option":"max_idle_age","reason":"only used with pooling"}
zap | {"level":"error","ts":«epoch»,"logger":"http","msg":"write response","error":"client disconnected"}
zap | {"level":"warn","ts":«epoch»,"msg":"event handled late","lag":"1«n».2s"}
logrus | time="«t»" level=warning msg="tracing is switched off, spans are dropped"
logrus | time="«t»" level=error msg="request rejected" status=422 reason="amount: must be a number"
logrus | time="«t»" level=warning msg="config key 'poolsize' is deprecated, use 'pool.size'"
logrus | time="«t»" level=error msg="upload aborted by client" id=«hex» received=4«n»KiB
logrus | time="«t»" level=warning msg="retrying" attempt=1 of=5 then="ok"
logrus | time="«t»" level=warning msg="clock skew of «n»ms corrected"
klog | W«klog»       1 warnings.go:70] policy/v1beta1 PodDisruptionBudget is deprecated in v1.21+, unavailable in v1.25+
klog | W«klog»       1 client_config.go:618] Neither --kubeconfig nor --master was specified.  Using the inClusterConfig.  This might not work.
klog | E«klog»       1 handler.go:212] "Rejected invalid review" err="spec.size: Invalid value: -«n»: must be greater than 0"
klog | W«klog»       1 reflector.go:462] watch of *v1.ConfigMap ended with: too old resource version: 1«n»04 (1«n»90)
klog | I«klog»       1 request.go:697] Waited for 1.0«n»s due to client-side throttling, not priority and fairness
klog | E«klog»       1 controller.go:159] "Operation conflicted, requeued" err="the object has been modified; please apply your changes to the latest version"
rust | «t»  WARN «app»::config: key `workers` is deprecated, use `threads`
rust | «t»  WARN sqlx::query: slow statement: execution time exceeded alert threshold elapsed=1.«n»s
rust | «t» ERROR «app»::api: request rejected status=400 error=invalid digit found in string field="page"
rust | «t»  WARN hyper::server: client closed connection before message completed
rust | «t»  WARN «app»::limits: client throttled client=«hex» for_ms=«n»00
rust | «t» ERROR «app»::auth: login failed user=jane reason="bad password"
rust | «t»  WARN «app»::publish: attempt 1 failed, attempt 2 succeeded
dotnet | warn: Microsoft.AspNetCore.HttpsPolicy.HttpsRedirectionMiddleware[3]⏎      Failed to determine the https port for redirect.
dotnet | warn: Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager[35]⏎      No XML encryptor configured. Key {«hex»} may be persisted to storage in unencrypted form.
dotnet | warn: Microsoft.EntityFrameworkCore.Query[20504]⏎      Compiling a query which loads related collections for more than one collection navigation. This can potentially result in slow query performance.
dotnet | fail: «app».Api.OrdersController[0]⏎      Validation of order «hex» failed: Quantity must be positive⏎      System.ComponentModel.DataAnnotations.ValidationException: Quantity must be positive⏎         at «app».Api.OrdersController.Post(Order order) in /src/Api/OrdersController.cs:line 4«n»
dotnet | warn: Microsoft.AspNetCore.Server.Kestrel[0]⏎      Overriding address(es) given by configuration. Binding to endpoints defined in code instead.
dotnet | [«clock» WRN] Rate limit exceeded by client c-«hex», answered 429
dotnet | [«clock» ERR] HTTP GET /api/items/«n» responded 499: the request was aborted by the client
java | «t» WARN  [main] org.hibernate.orm.deprecation - HHH90000025: PostgreSQLDialect does not need to be specified explicitly
java | WARNING: An illegal reflective access operation has occurred⏎WARNING: All illegal access operations will be denied in a future release
java | «t» WARN  [main] com.zaxxer.hikari.HikariConfig - HikariPool-1 - idleTimeout has been set but has no effect because the pool is operating as a fixed size pool.
java | «t» ERROR [qtp1-«n»] com.acme.web.Errors - handled: 400 for POST /orders⏎com.acme.web.InvalidInput: postcode has 6 digits⏎	at com.acme.web.Validator.check(Validator.java:4«n»)⏎	at com.acme.web.Orders.post(Orders.java:88)
java | SLF4J: Class path contains multiple SLF4J bindings.
java | «t» WARN  [http-«n»] com.acme.auth.Login - wrong password for user jane from 10.244.3.«n»
java | OpenJDK 64-Bit Server VM warning: Sharing is only supported for boot loader classes because bootstrap classpath has been appended
kafka | [«t»] WARN [Consumer clientId=«app»-1, groupId=«app»] Offset commit was retried and succeeded (org.apache.kafka.clients.consumer.internals.ConsumerCoordinator)
kafka | [«t»] WARN These configurations '[sasl.legacy]' were supplied but are not used yet. (org.apache.kafka.clients.producer.ProducerConfig)
kafka | [«t»] WARN [SocketServer listenerType=BROKER, nodeId=1] Unexpected error from /10.244.0.«n» (channelId=«hex»); closing connection (org.apache.kafka.common.network.Selector)⏎org.apache.kafka.common.network.InvalidReceiveException: Invalid receive (size = 369296128 larger than 104857600)
spring | «t»  WARN 1 --- [main] JpaBaseConfiguration$JpaWebConfiguration : spring.jpa.open-in-view is enabled by default. Therefore, database queries may be performed during view rendering.
spring | «t»  WARN 1 --- [nio-8081-exec-«n»] .w.s.m.s.DefaultHandlerExceptionResolver : Resolved [org.springframework.web.HttpRequestMethodNotSupportedException: Request method 'PUT' is not supported]
spring | «t»  WARN 1 --- [nio-8081-exec-«n»] .m.m.a.ExceptionHandlerExceptionResolver : Resolved [org.springframework.web.bind.MethodArgumentNotValidException: Validation failed for argument [0]: size must be between 1 and 20]
spring | «t» ERROR 1 --- [nio-8081-exec-«n»] com.acme.web.ApiErrors                   : request «hex» answered 409⏎com.acme.orders.AlreadyPaid: order is paid⏎	at com.acme.orders.Orders.pay(Orders.java:1«n»2)⏎	at com.acme.web.OrdersController.pay(OrdersController.java:40)
spring | «t»  WARN 1 --- [main] o.s.s.c.ThreadPoolTaskScheduler          : Property 'spring.task.legacy' is deprecated and ignored
spring | «t»  WARN 1 --- [           main] ion$DefaultTemplateResolverConfiguration : Thymeleaf is switched off, no templates will be rendered
spring | «t»  WARN 1 --- [nio-8081-exec-«n»] o.s.web.servlet.PageNotFound             : No mapping for GET /favicon.ico
quarkus | «t» WARN  [io.qua.config] (main) Unrecognized configuration key "quarkus.banner.colour" was provided; it will be ignored
quarkus | «t» WARN  [com.acm.web.Calls] (vert.x-eventloop-thread-«n») GET /report was cancelled by its caller after 2«n»1 ms
quarkus | «t» ERROR [com.acm.ApiErrors] (executor-thread-«n») Error id «hex»: invalid page number in query, answered 400
grpc | «date» «clock» WARNING: [core] grpc: Server.processUnaryRPC returned InvalidArgument to a caller: page_size too large
prometheus | ts=«t» caller=scrape.go:1738 level=warn component="scrape manager" msg="Error on ingesting samples with different value but same timestamp" num_dropped=«n»
prometheus | ts=«t» caller=manager.go:684 level=warn component="rule manager" msg="Error on ingesting out-of-order result from rule evaluation" numDropped=«n»

## loud, held out
go | «date» «clock» [WARN] session «hex» rejected: signature expired 1«n»m ago
go | «date» «clock» recovered in handler: strconv.Atoi: parsing "abc": invalid syntax, answered 400⏎goroutine 4«n» [running]:⏎main.(*api).page(0xc000«hex»)⏎	/src/api.go:12«n»
go | «date» «clock» warning: X-Forwarded-For of untrusted client dropped
zap | {"level":"error","ts":«epoch»,"logger":"ws","msg":"closing socket","error":"websocket: close 1001 (going away)"}
zap | {"level":"warn","ts":«epoch»,"msg":"field ignored","field":"spec.colour","known":false}
logrus | time="«t»" level=error msg="signature of webhook rejected" sender=c-«hex»
logrus | time="«t»" level=warning msg="sampling is off, feature needs a licence"
klog | W«klog»       1 conversion.go:11] field "legacyMode" is ignored since v2
klog | E«klog»       1 authn.go:73] "Login rejected" user="jane" err="password does not match"
rust | «t»  WARN «app»::gc: compaction pause of 2«n»1 ms
rust | «t» ERROR axum::rejection: Failed to deserialize the JSON body into the target type: age: expected u8 at line 1 column 1«n»
dotnet | warn: Polly[0]⏎      Retry 1 of 3 succeeded after 00:00:00.2«n»
dotnet | [«clock» WRN] Slow query took 1«n»12 ms: SELECT COUNT(*) FROM "Events"
java | «t» WARN  [main] com.acme.Flags - experimental search is switched off
java | «t» ERROR [pool-1-thread-«n»] com.acme.mail.Bounce - recipient u-«hex» bounced: mailbox over quota
kafka | [«t»] WARN [GroupCoordinator 1]: Member «app»-«hex» left and rejoined within its session (kafka.coordinator.group.GroupCoordinator)
spring | «t»  WARN 1 --- [nio-8081-exec-«n»] o.a.c.util.SessionIdGeneratorBase        : Creation of SecureRandom instance for session ID generation took [1«n»2] milliseconds.
spring | «t» ERROR 1 --- [nio-8081-exec-«n»] o.a.catalina.connector.ClientAbort       : Broken pipe while answering a caller that had left
quarkus | «t» WARN  [org.hib.dia.internal] (main) HHH000511: The dialect setting is deprecated and no longer needed
prometheus | ts=«t» caller=api.go:712 level=error component=web msg="error writing response" bytesWritten=«n»00 err="client closed"

## parting
go | «date» «clock» shutting down http server
go | «date» «clock» «n» workers stopped
zap | {"level":"info","ts":«epoch»,"msg":"stopping","grace":"10s"}
zap | {"level":"info","ts":«epoch»,"logger":"otel","msg":"exporter flushed"}
logrus | time="«t»" level=info msg="draining connections" open=«n»
logrus | time="«t»" level=info msg=bye
klog | I«klog»       1 secure_serving.go:258] Stopped listening on [::]:10259
klog | I«klog»       1 shared_informer.go:337] stop requested
rust | «t»  INFO «app»: shutting down
rust | «t» DEBUG «app»::db: pool closed
dotnet | info: Microsoft.Hosting.Lifetime[0]⏎      Application is shutting down...
java | «t» INFO  [Shutdown] com.zaxxer.hikari.HikariDataSource - HikariPool-1 - Shutdown completed.
java | «t» INFO  [Shutdown] com.acme.Main - stopped after 0.«n»1 s
spring | «t»  INFO 1 --- [main] com.zaxxer.hikari.HikariDataSource       : HikariPool-1 - Shutdown initiated...
spring | «t»  INFO 1 --- [main] .s.b.a.l.ConditionEvaluationReportLogger : To display the condition evaluation report re-run your application with 'debug' enabled.
spring | «t»  INFO 1 --- [main] j.LocalContainerEntityManagerFactoryBean : Closing JPA EntityManagerFactory for persistence unit 'default'
prometheus | ts=«t» caller=main.go:1009 level=info msg="Stopping scrape discovery manager..."

## parting, held out
go | «date» «clock» closing «n» idle connections
zap | {"level":"debug","ts":«epoch»,"logger":"cron","msg":"scheduler halted"}
logrus | time="«t»" level=debug msg="released lease"
klog | I«klog»       1 leaderelection.go:280] released lease on exit
rust | «t»  INFO «app»::telemetry: spans flushed count=«n»
dotnet | [«clock» INF] Closing log, goodbye
java | «t» INFO  [Thread-«n»] org.eclipse.jetty.server.Server - Stopped Server
spring | «t»  INFO 1 --- [main] o.s.b.g.s.GracefulShutdown               : Graceful shutdown complete
"""
