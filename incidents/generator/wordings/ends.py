"""Last words about rights, room and plain crashes. A line each: dialect | text, ⏎ for a new line."""

TABLE = r"""
## read_only
go | «date» «clock» open «path»: read-only file system
zap | {"level":"fatal","ts":«epoch»,"msg":"creating cache","error":"open «path»: read-only file system"}
logrus | time="«t»" level=fatal msg="cannot create state file" error="mkdir «path»: read-only file system"
java | java.nio.file.FileSystemException: «path»: Read-only file system⏎	at java.base/sun.nio.fs.UnixException.translateToIOException(UnixException.java:100)
spring | org.springframework.boot.web.server.WebServerException: Unable to create tempDir. java.io.tmpdir is set to «path»⏎Caused by: java.nio.file.FileSystemException: «path»: Read-only file system
python | OSError: [Errno 30] Read-only file system: '«path»'
node | Error: EROFS: read-only file system, open '«path»'⏎    at Object.openSync (node:fs:601:3) {⏎  code: 'EROFS'⏎}
rust | thread 'main' panicked at src/cache.rs:40:18:⏎cannot create «path»: Os { code: 30, kind: ReadOnlyFilesystem, message: "Read-only file system" }
dotnet | Unhandled exception. System.IO.IOException: Read-only file system : '«path»'
ruby | Errno::EROFS: Read-only file system @ rb_sysopen - «path»
php | PHP Warning:  file_put_contents(«path»): Failed to open stream: Read-only file system in /app/cache.php on line 12
shell | mkdir: can't create directory '«path»': Read-only file system
shell | /docker-entrypoint.sh: line 31: can't create «path»: Read-only file system
nginx | nginx: [emerg] mkdir() "«path»" failed (30: Read-only file system)
postgres | FATAL:  could not create lock file "«path»": Read-only file system

## permission
go | «date» «clock» open «path»: permission denied
zap | {"level":"fatal","ts":«epoch»,"msg":"lock not taken","error":"open «path»: permission denied"}
logrus | time="«t»" level=fatal msg="failed to open storage" error="open «path»: permission denied"
java | java.nio.file.AccessDeniedException: «path»⏎	at java.base/sun.nio.fs.UnixException.translateToIOException(UnixException.java:90)
java | java.io.FileNotFoundException: «path» (Permission denied)
python | PermissionError: [Errno 13] Permission denied: '«path»'
node | Error: EACCES: permission denied, open '«path»'⏎    at Object.openSync (node:fs:601:3) {⏎  code: 'EACCES'⏎}
rust | Error: failed to open «path»: Permission denied (os error 13)
dotnet | Unhandled exception. System.UnauthorizedAccessException: Access to the path '«path»' is denied.
ruby | Errno::EACCES: Permission denied @ rb_sysopen - «path»
php | PHP Fatal error:  Uncaught ErrorException: file_put_contents(«path»): Failed to open stream: Permission denied
shell | mkdir: cannot create directory ‘«path»’: Permission denied
shell | chown: changing ownership of '«path»': Operation not permitted
nginx | nginx: [emerg] open() "«path»" failed (13: Permission denied)
postgres | initdb: error: could not access directory "«path»": Permission denied
elixir | ** (File.Error) could not write to file "«path»": permission denied

## low_port
go | «date» «clock» listen tcp :«port»: bind: permission denied
zap | {"level":"fatal","ts":«epoch»,"msg":"server stopped","error":"listen tcp 0.0.0.0:«port»: bind: permission denied"}
java | java.net.SocketException: Permission denied (Bind failed) for port «port»⏎	at java.base/sun.nio.ch.Net.bind0(Native Method)
python | PermissionError: [Errno 13] error while attempting to bind on address ('0.0.0.0', «port»): permission denied
node | Error: listen EACCES: permission denied 0.0.0.0:«port»⏎    at Server.setupListenHandle [as _listen2] (node:net:1855:21)
rust | Error: Permission denied (os error 13) binding 0.0.0.0:«port»
dotnet | Unhandled exception. System.Net.Sockets.SocketException (13): Permission denied (http://[::]:«port»)
nginx | nginx: [emerg] bind() to 0.0.0.0:«port» failed (13: Permission denied)
apache | (13)Permission denied: AH00072: make_sock: could not bind to address 0.0.0.0:«port»⏎no listening sockets available, shutting down
haproxy | [ALERT] (1) : Starting frontend main: cannot bind socket (Permission denied) [0.0.0.0:«port»]
ruby | Errno::EACCES: Permission denied - bind(2) for "0.0.0.0" port «port»

## disk_full
go | «date» «clock» write «path»: no space left on device
zap | {"level":"fatal","ts":«epoch»,"msg":"appending to log","error":"write «path»: no space left on device"}
logrus | time="«t»" level=fatal msg="flush failed" error="write «path»: no space left on device"
java | java.io.IOException: No space left on device («path»)⏎	at java.base/java.io.FileOutputStream.writeBytes(Native Method)
kafka | «t» ERROR Error while appending records to orders-0 in dir «path» (org.apache.kafka.storage.internals.log.LogDirFailureChannel)⏎java.io.IOException: No space left on device
python | OSError: [Errno 28] No space left on device: '«path»'
node | Error: ENOSPC: no space left on device, write⏎    at writeSync (node:fs:914:3) { code: 'ENOSPC', path: '«path»' }
rust | Error: IO error: While appending to file: «path»: No space left on device
dotnet | Unhandled exception. System.IO.IOException: No space left on device : '«path»'
ruby | Errno::ENOSPC: No space left on device @ io_write - «path»
shell | dd: error writing '«path»': No space left on device
nginx | «date» «clock» [crit] 31#31: *9 pwrite() "«path»" failed (28: No space left on device)
postgres | PANIC:  could not write to file "«path»": No space left on device
mysql | [ERROR] [MY-012640] [InnoDB] Error number 28 means 'No space left on device' writing «path»
elastic | {"@timestamp":"«t»","log.level":"ERROR","message":"fatal error, writing «path»: No space left on device"}

## crash
go | panic: runtime error: index out of range [3] with length 3⏎⏎goroutine 1 [running]:⏎main.(*Router).build(0xc0000b4000)⏎	/src/router.go:118 +0x3c5⏎main.main()⏎	/src/main.go:41 +0x8d
go | fatal error: concurrent map writes⏎⏎goroutine 37 [running]:⏎main.(*Cache).Set(...)⏎	/src/cache.go:52
zap | {"level":"panic","ts":«epoch»,"msg":"invariant violated: ledger not balanced","stacktrace":"main.run\n\t/app/run.go:88"}
java | Exception in thread "main" java.lang.ArrayIndexOutOfBoundsException: Index 7 out of bounds for length 7⏎	at com.acme.pricing.Engine.compute(Engine.java:214)⏎	at com.acme.Main.main(Main.java:52)
java | Exception in thread "main" java.lang.NoSuchMethodError: 'void com.acme.Util.init(java.lang.String)'⏎	at com.acme.Main.main(Main.java:12)
spring | «t» ERROR 1 --- [main] o.s.boot.SpringApplication : Application run failed⏎org.springframework.beans.factory.UnsatisfiedDependencyException: Error creating bean with name 'invoiceController': Unsatisfied dependency expressed through constructor parameter 0
python | Traceback (most recent call last):⏎  File "/app/run.py", line 77, in <module>⏎    main()⏎  File "/app/run.py", line 61, in main⏎    total = sum(row.amount for row in rows)⏎AttributeError: 'NoneType' object has no attribute 'amount'
python | Traceback (most recent call last):⏎  File "/app/wsgi.py", line 3, in <module>⏎    from shop.views import router⏎ImportError: cannot import name 'router' from 'shop.views' (/app/shop/views.py)
node | /app/dist/index.js:204⏎    return order.items.map((i) => i.sku);⏎                       ^⏎⏎TypeError: Cannot read properties of undefined (reading 'map')⏎    at total (/app/dist/index.js:204:24)⏎⏎Node.js v18.19.0
rust | thread 'main' panicked at src/pipeline.rs:88:9:⏎assertion `left == right` failed: shard count⏎  left: 4⏎ right: 3
dotnet | Unhandled exception. System.NullReferenceException: Object reference not set to an instance of an object.⏎   at Acme.Billing.Worker.ExecuteAsync(CancellationToken token) in /src/Worker.cs:line 58
ruby | /app/lib/report.rb:33:in `render': undefined method `each' for nil:NilClass (NoMethodError)⏎	from /app/bin/worker:9:in `<main>'
php | PHP Fatal error:  Uncaught TypeError: array_map(): Argument #2 ($array) must be of type array, null given in /var/www/html/src/Feed.php:64
elixir | ** (Mix) Could not start application shop: exited in: Shop.Application.start(:normal, [])⏎    ** (EXIT) an exception was raised: ** (MatchError) no match of right hand side value: nil
cpp | terminate called after throwing an instance of 'std::out_of_range'⏎  what():  vector::_M_range_check: __n (which is 12) >= this->size() (which is 12)⏎Aborted (core dumped)
shell | ./run.sh: line 40: syntax error near unexpected token `done'

## stalled
go | «date» «clock» watchdog: no progress on queue for 5m0s, all workers blocked
zap | {"level":"error","ts":«epoch»,"msg":"event loop blocked","blocked_seconds":312}
java | «t» WARN  [vertx-blocked-thread-checker] io.vertx.core.impl.BlockedThreadChecker - Thread Thread[vert.x-eventloop-thread-0,5,main] has been blocked for 301342 ms, time limit is 2000 ms
java | Found one Java-level deadlock:⏎=============================⏎"worker-2": waiting to lock monitor 0x00007f3c (object 0x000000070, a java.lang.Object), which is held by "worker-1"
spring | «t» WARN 1 --- [l-1 housekeeper] com.zaxxer.hikari.pool.HikariPool : HikariPool-1 - Thread starvation or clock leap detected (housekeeper delta=5m12s).
python | [«date» «clock» +0000] [1] [CRITICAL] WORKER STALLED (pid:7) no heartbeat for 300s
node | [blocked-at] event loop blocked for 304118ms, operation started here
rust | WARN «app»::runtime: task has not yielded for 300s; runtime appears stuck
dotnet | warn: Microsoft.AspNetCore.Server.Kestrel[22] Heartbeat took longer than "00:05:03", the thread pool is starved
ruby | Deadlock; recursive locking detected, all 5 threads are sleeping
erlang | =WARNING REPORT==== «date»::«clock» === run queue stuck: process <0.311.0> has made no reductions for 300000 ms
postgres | LOG:  process 61 still waiting for ExclusiveLock on relation 16391 after 300112.004 ms

## slow
go | «date» «clock» slow request: GET /api/items took 3.912s (budget 250ms)
zap | {"level":"warn","ts":«epoch»,"msg":"handler exceeded its budget","took_ms":4102,"budget_ms":300}
java | «t» WARN [http-nio-8080-exec-3] com.acme.web.Timing - GET /search answered in 5231 ms
python | WARNING:aiohttp.access:request /healthz took 4.21s
node | (warn) request-timing: GET /feed 3877ms > 500ms
rust | WARN tower_http::trace: response latency=4120ms
dotnet | warn: Acme.Middleware.Timing[0] Request /orders took 4410 ms
ruby | W, [«t» #1]  WARN -- : Completed 200 OK in 4021ms (slow)
nginx | 10.244.0.1 - - [«date»] "GET / HTTP/1.1" 200 612 rt=4.300 uct=0.001 urt=4.298

## migration
flyway | «t» ERROR 1 --- [main] o.f.core.internal.command.DbMigrate : Migration of schema "public" to version "42 - add status" failed! Changes successfully rolled back.
flyway | org.flywaydb.core.api.exception.FlywayValidateException: Validate failed: Migrations have failed validation⏎Migration checksum mismatch for migration version 17
liquibase | liquibase.exception.MigrationFailedException: Migration failed for changeset db/changelog/0042.xml::add-status::dev: Reason: ERROR: column "status" of relation "orders" already exists
alembic | sqlalchemy.exc.ProgrammingError: (psycopg2.errors.DuplicateColumn) column "status" of relation "orders" already exists⏎[SQL: ALTER TABLE orders ADD COLUMN status VARCHAR(16)]
alembic | FAILED: Can't locate revision identified by '9f2c41d0aa17'
django | django.db.utils.ProgrammingError: relation "billing_invoice" already exists⏎  Applying billing.0042_invoice...
rails | rails aborted!⏎StandardError: An error has occurred, this and all later migrations canceled:⏎PG::DuplicateTable: ERROR:  relation "invoices" already exists
golangmigrate | error: Dirty database version 17. Fix and force version.
goose | goose run: ERROR 00042_add_status.sql: failed to run SQL migration: ERROR: column "status" already exists (SQLSTATE 42701)
prisma | Error: P3009⏎⏎migrate found failed migrations in the target database, new migrations will not be applied.
knex | migration file "0042_status.js" failed⏎migration failed with error: alter table "orders" add column "status" - column "status" of relation "orders" already exists
typeorm | Error during migration run:⏎QueryFailedError: relation "invoice" already exists
diesel | Failed to run 2024-11-02-101112_add_status with: column "status" of relation "orders" already exists
ecto | ** (Postgrex.Error) ERROR 42701 (duplicate_column) column "status" of relation "orders" already exists⏎    (ecto_sql 3.11.1) lib/ecto/migration/runner.ex:339: migration 20241102101112 failed
sqitch | ERROR:  column "status" already exists⏎  + 0042_status .. not ok⏎Deploy failed

## heap
java | «t» INFO loading 1200000 rows into memory
spring | «t» INFO 1 --- [main] c.a.cache.Warmup : warming cache, 812341 entries
python | INFO:root:reading dataset into a frame (2.1 GB)
node | [«app»] building in-memory index
go | «date» «clock» loading snapshot into memory
rust | INFO «app»::index: mapping segments into memory
ruby | I, [«t» #1]  INFO -- : eager loading all records
dotnet | info: Acme.Cache[0] Preloading catalogue
"""
