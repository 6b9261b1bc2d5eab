"""More last words about rights, room and plain crashes, by frameworks. A line each: dialect | text, ⏎ for a new line."""

TABLE = r"""
## read_only
slog | {"time":"«t»","level":"ERROR","msg":"cannot open cache","err":"open «path»: read-only file system"}
zerolog | {"level":"fatal","error":"mkdir «path»: read-only file system","time":"«t»","message":"work directory"}
micronaut | java.io.UncheckedIOException: java.nio.file.FileSystemException: «path»: Read-only file system
ktor | Exception in thread "main" java.io.FileNotFoundException: «path» (Read-only file system)
serilog | [«clock» FTL] System.IO.IOException: Read-only file system : '«path»'⏎   at System.IO.FileSystem.CreateDirectory(String fullPath, UnixFileMode unixCreateMode)
puma | Errno::EROFS: Read-only file system @ dir_s_mkdir - «path»⏎/usr/local/bundle/gems/bootsnap-1.18.3/lib/bootsnap/load_path_cache/store.rb:55
gunicorn | RuntimeError: «path» doesn't exist. Can't create workertmp.⏎OSError: [Errno 30] Read-only file system: '«path»'
matplotlib | mkdir -p failed for path «path»: [Errno 30] Read-only file system
next | ⨯ Failed to write image to cache: Error: EROFS: read-only file system, mkdir '«path»'
deno | error: Uncaught (in promise) Error: Read-only file system (os error 30), mkdir '«path»'
bun | EROFS: Read-only file system, open '«path»'⏎    errno: -30⏎  syscall: "open"
symfony | PHP Fatal error:  Uncaught RuntimeException: Unable to create the "cache" directory («path»). Reason: mkdir(): Read-only file system
tracing | «t» ERROR «app»::store: cannot write error=Read-only file system (os error 30) path=«path»
phoenix | ** (File.Error) could not make directory (with -p) "«path»": read-only file system
perl | Could not open '«path»' for writing: Read-only file system at /app/lib/State.pm line 77.
haskell | «app»: «path»: openTempFile: permission denied (Read-only file system)

## permission
slog | time=«t» level=ERROR msg="cannot write state" path=«path» err="open «path»: permission denied"
zerolog | {"level":"fatal","error":"mkdir «path»: permission denied","time":"«t»","message":"storage unusable"}
klog | F«klog» 1 server.go:87] unable to create data dir: mkdir «path»: permission denied
micronaut | ch.qos.logback.core.FileAppender - openFile(«path»,true) call failed. java.io.FileNotFoundException: «path» (Permission denied)
ktor | Exception in thread "main" java.nio.file.AccessDeniedException: «path»⏎	at java.base/java.nio.file.Files.newOutputStream(Files.java:227)
kestrel | Unhandled exception. System.UnauthorizedAccessException: Access to the path '«path»' is denied.⏎ ---> System.IO.IOException: Permission denied
puma | Errno::EACCES: Permission denied @ dir_s_mkdir - «path»⏎Rails Error: Unable to access log file. Please ensure that it exists and is writable (i.e. make it chmod 0664).
gunicorn | Error: Error: '«path»' isn't writable [PermissionError(13, 'Permission denied')]
celery | PermissionError: [Errno 13] Permission denied: '«path»'⏎celery beat v5.3.6 (emerald-rush) is stopping
npm | npm ERR! code EACCES⏎npm ERR! syscall mkdir⏎npm ERR! path «path»⏎npm ERR! Error: EACCES: permission denied, mkdir '«path»'
deno | error: Uncaught (in promise) PermissionDenied: Permission denied (os error 13), open '«path»'
bun | EACCES: Permission denied, mkdir '«path»'⏎    errno: -13⏎  syscall: "mkdir"
laravel | The stream or file "«path»" could not be opened in append mode: Failed to open stream: Permission denied
symfony | PHP Fatal error:  Uncaught RuntimeException: Unable to write in the "cache" directory («path»).
tracing | «t» ERROR «app»::store: cannot lock error=Permission denied (os error 13) path=«path»
phoenix | ** (File.Error) could not make directory (with -p) "«path»": permission denied
perl | Could not open '«path»' for writing: Permission denied at /app/lib/State.pm line 77.
haskell | «app»: «path»: openFile: permission denied (Permission denied)

## low_port
slog | {"time":"«t»","level":"ERROR","msg":"http server","err":"listen tcp :«port»: bind: permission denied"}
zerolog | {"level":"fatal","error":"listen tcp 0.0.0.0:«port»: bind: permission denied","time":"«t»","message":"cannot listen"}
logrus | time="«t»" level=fatal msg="listen tcp :«port»: bind: permission denied"
spring | org.springframework.boot.web.server.WebServerException: Unable to start embedded Tomcat server⏎Caused by: java.net.SocketException: Permission denied⏎Connector configured to listen on port «port» failed to start.
micronaut | io.micronaut.http.server.exceptions.ServerStartupException: Unable to start Micronaut server on port: «port»⏎Caused by: java.net.SocketException: Permission denied
ktor | Exception in thread "main" io.netty.channel.unix.Errors$NativeIoException: bind(..) failed: Permission denied (0.0.0.0:«port»)
kestrel | Unhandled exception. System.Net.Sockets.SocketException (13): Permission denied⏎   at Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets.SocketConnectionListener.Bind() // http://[::]:«port»
puma | ! Unable to start: Permission denied - bind(2) for "0.0.0.0" port «port» (Errno::EACCES)
gunicorn | [«date» «clock» +0000] [1] [ERROR] Can't connect to ('0.0.0.0', «port»): [Errno 13] Permission denied
uvicorn | ERROR:    [Errno 13] error while attempting to bind on address ('0.0.0.0', «port»): permission denied
django | Error: You don't have permission to access that port. (0.0.0.0:«port»)
deno | error: Uncaught (in promise) PermissionDenied: Permission denied (os error 13) listening on 0.0.0.0:«port»
bun | error: Failed to start server. Is port «port» in use? EACCES: permission denied
laravel | Failed to listen on 0.0.0.0:«port» (reason: Permission denied)
tracing | «t» ERROR «app»: failed to bind addr=0.0.0.0:«port» error=Permission denied (os error 13)
phoenix | [error] Running «app».Endpoint with Bandit at 0.0.0.0:«port» failed: permission denied (:eacces)
perl | Can't listen on 0.0.0.0:«port»: Permission denied at /usr/share/perl5/Mojo/IOLoop.pm line 130.
haskell | «app»: Network.Socket.bind: permission denied (Permission denied) on port «port»

## disk_full
slog | time=«t» level=ERROR msg="write-ahead log" err="write «path»: no space left on device"
klog | F«klog» 1 log.go:98] cannot append: write «path»: no space left on device
micronaut | ch.qos.logback.core.rolling.RollingFileAppender - IO failure while writing to file [«path»] java.io.IOException: No space left on device
ktor | Exception in thread "main" java.nio.file.FileSystemException: «path»: No space left on device
lucene | org.apache.lucene.index.CorruptIndexException: write failed: java.io.IOException: No space left on device (resource=«path»)
serilog | [«clock» FTL] System.IO.IOException: No space left on device : '«path»'⏎   at System.IO.RandomAccess.WriteAtOffset(SafeFileHandle handle, ReadOnlySpan`1 buffer, Int64 fileOffset)
sqlite | sqlite3.OperationalError: database or disk is full («path»)
celery | OSError: [Errno 28] No space left on device: '«path»'⏎[«date» «clock»: CRITICAL/MainProcess] Unrecoverable error
pino | {"level":60,"time":«epoch»,"pid":1,"err":{"type":"Error","message":"ENOSPC: no space left on device, write","code":"ENOSPC"},"msg":"cannot persist «path»"}
bun | ENOSPC: No space left on device, write '«path»'⏎    errno: -28
laravel | file_put_contents(): Write of 8192 bytes failed with errno=28 No space left on device («path»)
symfony | [critical] Uncaught Error: fwrite(): Write of 512 bytes failed with errno=28 No space left on device in «path»
sled | thread 'main' panicked at src/store.rs:70:22:⏎Io(Os { code: 28, kind: StorageFull, message: "No space left on device" }) at «path»
phoenix | ** (File.Error) could not write to file "«path»": no space left on device
spdlog | [«date» «clock»] [critical] Failed writing to file «path»: No space left on device
haskell | «app»: «path»: hPutBuf: resource exhausted (No space left on device)

## crash
go | panic: runtime error: invalid memory address or nil pointer dereference⏎[signal SIGSEGV: segmentation violation code=0x1 addr=0x18 pc=0x6f3a1c]⏎⏎goroutine 1 [running]:⏎main.(*Planner).Next(0x0)⏎	/src/planner.go:73 +0x2c
slog | time=«t» level=ERROR msg="panic recovered, giving up" panic="interface conversion: interface {} is nil, not string"
zerolog | {"level":"panic","time":"«t»","message":"unreachable state in scheduler"}⏎panic: unreachable state in scheduler
micronaut | io.micronaut.context.exceptions.DependencyInjectionException: Failed to inject value for parameter [repository] of class: com.acme.BillingService⏎Message: No bean of type [com.acme.BillingRepository] exists.
quarkus | «t» ERROR [io.qua.run.Application] (main) Failed to start application: java.lang.RuntimeException: Failed to start quarkus⏎Caused by: java.lang.ClassCastException: class java.lang.String cannot be cast to class java.util.UUID
ktor | Exception in thread "main" kotlin.UninitializedPropertyAccessException: lateinit property catalogue has not been initialized⏎	at com.acme.ApplicationKt.module(Application.kt:37)
pekko | [ERROR] [«t»] [akka://Server/user/guardian] Uncaught error from thread [Server-akka.actor.default-dispatcher-5]: None.get, shutting down JVM since 'akka.jvm-exit-on-fatal-error' is enabled
aspnet | Unhandled exception. System.AggregateException: Some services are not able to be constructed (Error while validating the service descriptor 'ServiceType: Acme.IPricing Lifetime: Scoped': Unable to resolve service for type 'Acme.IRates')
serilog | [«clock» FTL] Host terminated unexpectedly⏎System.Collections.Generic.KeyNotFoundException: The given key 'eur' was not present in the dictionary.
rails | NoMethodError: undefined method `name' for nil (NoMethodError)⏎/app/app/models/order.rb:18:in `label'
sidekiq | «t» pid=1 tid=gno FATAL: uninitialized constant Billing::Exporter (NameError)
django | django.core.exceptions.AppRegistryNotReady: Apps aren't loaded yet.
fastapi | fastapi.exceptions.FastAPIError: Invalid args for response field! Hint: check that <class 'shop.models.Order'> is a valid Pydantic field type
celery | [«date» «clock»: CRITICAL/MainProcess] Unrecoverable error: TypeError("unsupported operand type(s) for +: 'int' and 'NoneType'")
next | ⨯ unhandledRejection: ReferenceError: catalogue is not defined⏎    at Object.<anonymous> (/app/.next/server/app/page.js:1:4410)
nest | [Nest] 1  - «date», «clock»   ERROR [ExceptionHandler] Nest can't resolve dependencies of the OrdersService (?). Please make sure that the argument "OrdersRepository" at index [0] is available in the OrdersModule context.
bun | TypeError: undefined is not an object (evaluating 'order.lines.length')⏎      at total (/app/src/order.ts:44:21)
deno | error: Uncaught (in promise) TypeError: Cannot read properties of undefined (reading 'id')⏎    at file:///app/main.ts:61:18
laravel | [«date» «clock»] production.ERROR: Call to a member function format() on null {"exception":"[object] (Error(code: 0): Call to a member function format() on null at /var/www/app/Models/Invoice.php:52)"}
symfony | [critical] Uncaught Error: Typed property App\Entity\Order::$total must not be accessed before initialization
tracing | «t» ERROR «app»: worker task panicked: called `Option::unwrap()` on a `None` value
phoenix | [notice] Application shop exited: Shop.Application.start(:normal, []) returned an error: shutdown: failed to start child: Shop.Pricing⏎    ** (EXIT) an exception was raised:⏎        ** (KeyError) key :rate not found in: %{}
haskell | «app»: Prelude.head: empty list⏎CallStack (from HasCallStack):⏎  error, called at libraries/base/GHC/List.hs:1646:3 in base:GHC.List
perl | Can't call method "total" on an undefined value at /app/lib/Order.pm line 112.
vapor | Fatal error: Unexpectedly found nil while unwrapping an Optional value⏎Current stack trace:⏎0    libswiftCore.so                    0x00007f5a
cpp | «app»: src/book.cc:211: void Book::match(): Assertion `!bids.empty()' failed.⏎Aborted (core dumped)

## stalled
slog | time=«t» level=ERROR msg="watchdog: worker has not checked in" silent_for=5m4s
zerolog | {"level":"error","time":"«t»","stuck_for":"6m10s","message":"main loop makes no progress"}
logrus | time="«t»" level=error msg="lock held for more than 300s, everything waits"
quarkus | «t» WARN  [io.ver.cor.imp.BlockedThreadChecker] (vertx-blocked-thread-checker) Thread Thread[vert.x-eventloop-thread-1,5,main] has been blocked for 318204 ms, time limit is 2000 ms: io.vertx.core.VertxException: Thread blocked
tomcat | «t» WARNING [Catalina-utility-1] org.apache.catalina.valves.StuckThreadDetectionValve.notifyStuckThreadDetected Thread [http-nio-8080-exec-4] has been active for [301,224] milliseconds and may be stuck
pekko | [WARN] [«t»] [akka.actor.internal-dispatcher] Scheduled sending of heartbeat was delayed. Previous heartbeat was sent [302114] ms ago, expected interval is [1000] ms. This may cause failure detection to mark members as unreachable.
ktor | «clock» WARN  coroutine-watch - dispatcher Dispatchers.IO is exhausted, 64 of 64 threads blocked for 301 s
serilog | [«clock» WRN] As of «t», the heartbeat has been running for "00:05:01.8800000" which is longer than "00:00:01". This could be caused by thread pool starvation.
puma | [1] ! Terminating timed out worker (Worker 0 failed to check in within 300 seconds): 7
celery | [«date» «clock»: WARNING/MainProcess] consumer: no task finished since 310 s, all pool processes are busy waiting
asyncio | WARNING:asyncio:Executing <Task pending name='Task-12' coro=<pump() running at /app/pump.py:40>> took 304.118 seconds
pino | {"level":50,"time":«epoch»,"pid":1,"msg":"event loop is stuck","delayMs":305112}
bun | [watch] the event loop did not turn for 300000 ms
symfony | [critical] Worker hangs: no message handled since 300 seconds
tokio | «t»  WARN «app»::watchdog: all runtime threads are parked on one mutex for 302s
phoenix | [error] Postgrex.Protocol (#PID<0.402.0>) checked out for 300000ms and never checked in; every client waits in the queue
spdlog | [«date» «clock»] [error] deadlock suspected: thread 3 waits for mutex 0x7f10 since 300 s

## slow
slog | {"time":"«t»","level":"WARN","msg":"slow handler","path":"/v1/items","took":"3.71s","limit":"300ms"}
zerolog | {"level":"warn","took":4112.8,"path":"/checkout","time":"«t»","message":"request above its limit of 250 ms"}
spring | «t»  WARN 1 --- [nio-8080-exec-2] c.a.web.TimingFilter : GET /orders took 4388 ms
quarkus | «t» WARN  [com.acm.Timing] (executor-thread-3) GET /orders 200 3991ms, objective 200ms
ktor | «clock» [eventLoopGroupProxy-4-2] WARN  Timing - 200 OK: GET - /orders in 4099ms
serilog | [«clock» WRN] HTTP GET /orders responded 200 in 4210.7732 ms
efcore | warn: Microsoft.EntityFrameworkCore.Database.Command[20101] Executed DbCommand (4,012ms) on a path with a budget of 200ms
rails | I, [«t» #1]  INFO -- : [«hex»] Completed 200 OK in 4188ms (Views: 3902.1ms | ActiveRecord: 211.4ms | Allocations: 1204412)
sidekiq | «t» pid=1 tid=gno class=ReportJob jid=«hex» elapsed=41.206 WARN: job exceeded its objective of 2 s
django | WARNING django.request.timing: GET /cart/ 200 took 4.02s
fastapi | WARNING:timing:GET /v1/items completed in 3981.22ms (threshold 300ms)
next | GET /products 200 in 4311ms (over the budget of 300ms)
pino | {"level":40,"time":«epoch»,"pid":1,"res":{"statusCode":200},"responseTime":4127,"msg":"request completed slowly"}
bun | [timing] GET /search 200 4.2s (slow)
symfony | [warning] Request "app_search" took 4105 ms, more than the allowed 300 ms
phoenix | [warning] GET /orders Sent 200 in 4077ms, above the threshold
tracing | «t»  WARN request{method=GET uri=/orders}: tower_http::trace::on_response: finished processing request latency=4007 ms status=200
haskell | [Warn] GET /orders 200 4.061s (slow)

## migration
flyway | ERROR: Found non-empty schema(s) "public" but no schema history table. Use baseline() or set baselineOnMigrate to true to initialize the schema history table.
liquibase | liquibase.exception.ValidationFailedException: Validation Failed:⏎     1 changesets check sum⏎          db/changelog/0017.xml::add-index::dev was: 9:1f2e but is now: 9:77c0
quarkus | «t» ERROR [io.qua.run.Application] (main) Failed to start application: org.flywaydb.core.internal.exception.FlywayMigrateException: Migration V42__add_status.sql failed⏎SQL State  : 42701⏎Message    : ERROR: column "status" of relation "orders" already exists
micronaut | Error running Liquibase: Migration failed for changeset db/0042.yml::add-status::dev: ERROR: relation "invoices" already exists
hibernate | org.hibernate.tool.schema.spi.SchemaManagementException: Schema-validation: missing column [status] in table [orders]
efcore | Failed executing DbCommand (12ms) [Parameters=[], CommandType='Text', CommandTimeout='30']⏎Npgsql.PostgresException (0x80004005): 42P07: relation "Invoices" already exists⏎   at Microsoft.EntityFrameworkCore.Migrations.Internal.Migrator.Migrate(String targetMigration)
dbup | DB exception has occurred in script: 'Acme.Scripts.0042_status.sql'⏎Upgrade failed due to an unexpected exception: column "status" of relation "orders" already exists
rails | ActiveRecord::PendingMigrationError: Migrations are pending. To resolve this issue, run: bin/rails db:migrate RAILS_ENV=production⏎You have 1 pending migration: 20241102101112_add_status.rb
django | django.db.migrations.exceptions.InconsistentMigrationHistory: Migration billing.0042_invoice is applied before its dependency billing.0041_status on database 'default'.
airflow | ERROR: You need to initialize the database. Please run `airflow db migrate`. Unapplied revision 1949afb29106
prisma | Error: P3018⏎⏎A migration failed to apply. New migrations cannot be applied before the error is recovered from.⏎Migration name: 20241102101112_add_status⏎Database error code: 42701
sequelize | ERROR: Migration 20241102-add-status.js (up) failed: Original error: column "status" of relation "orders" already exists
mikroorm | MigrationError: Migration Migration20241102101112 (up) failed: Original error: alter table "orders" add column "status" - column "status" already exists
drizzle | DrizzleQueryError: Failed query: ALTER TABLE "orders" ADD COLUMN "status" text⏎  0042_add_status.sql: column "status" of relation "orders" already exists
laravel |   2024_11_02_101112_add_status ............................. FAIL⏎⏎   Illuminate\Database\QueryException⏎⏎  SQLSTATE[42S21]: Column already exists: 1060 Duplicate column name 'status'
doctrine | [error] Migration DoctrineMigrations\Version20241102101112 failed during Execution. Error: "An exception occurred while executing a query: SQLSTATE[42S01]: Base table or view already exists: 1050 Table 'invoice' already exists"
sqlx | Error: migration 20241102101112 was previously applied but has been modified
seaorm | Applying migration 'm20241102_101112_add_status'⏎Execution Error: error returned from database: column "status" of relation "orders" already exists
atlas | Error: sql/migrate: executing statement "ALTER TABLE orders ADD COLUMN status text" from version "20241102101112": pq: column "status" of relation "orders" already exists
dbmate | Applying: 20241102101112_add_status.sql⏎Error: pq: column "status" of relation "orders" already exists

## heap
slog | {"time":"«t»","level":"INFO","msg":"building catalogue in memory","rows":"1904412"}
zerolog | {"level":"info","entries":2210344,"time":"«t»","message":"warming local cache"}
logrus | time="«t»" level=info msg="Replaying WAL, this may take a while" segments=«n»12
quarkus | «t» INFO  [com.acm.Index] (main) reading 1.4M documents into the suggest index
ktor | «clock» [main] INFO  Catalogue - preloading price list, 912044 rows
serilog | [«clock» INF] Loading tariff table into memory (1.8 GB)
rails | Warming up the fragment cache for 640112 products
celery | [«date» «clock»: INFO/MainProcess] prefetching 40000 messages
fastapi | INFO:     Loading model weights from /models (3.9 GB)
pandas | INFO:root:joining 2 frames of 8112034 rows
next |  ✓ Collecting page data, 18210 pages
pino | {"level":30,"time":«epoch»,"pid":1,"msg":"reading snapshot into a Map","keys":3120044}
php | [«date» «clock»] NOTICE: building sitemap of 410000 urls
symfony | [info] Hydrating 380211 entities
laravel | [«date» «clock»] production.INFO: exporting 520000 rows to one spreadsheet
phoenix | [info] filling ETS table :catalogue with 1712220 entries
tracing | «t»  INFO «app»::graph: loading edges into memory count=9120448
spdlog | [«date» «clock»] [info] allocating order book for 65536 instruments
perl | slurping feed into a hash, 1200000 lines
nginx | «date» «clock» [notice] 1#1: cache loader process started
"""
