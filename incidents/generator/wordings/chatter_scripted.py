"""Chatter of programs in scripting languages and on the BEAM. A line each: dialect | text, ⏎ for a new line."""

TABLE = r"""
## calm
python | INFO:root:configuration loaded from defaults
python | INFO:uvicorn.error:Application startup complete.
python | INFO:     10.244.0.«n»:4«n»210 - "GET /healthz HTTP/1.1" 200 OK
python | INFO:     Waiting for application startup.
python | INFO:apscheduler.scheduler:Added job "refresh" to job store "default"
python | INFO:apscheduler.executors.default:Job "refresh (trigger: interval[0:01:00])" executed successfully
python | DEBUG:urllib3.connectionpool:https://127.0.0.1:9000 "GET /v1/items HTTP/1.1" 200 1«n»4
python | INFO:root:prometheus client on port 8000
python | DEBUG:asyncio:Using selector: EpollSelector
python | «date» «clock»,1«n»3 INFO sqlalchemy.engine.Engine SELECT 1
python | «date» «clock»,«n»12 INFO «app».worker queue empty, sleeping 5s
python | INFO:botocore.credentials:Found credentials in environment variables.
python | {"asctime": "«t»", "name": "«app»", "levelname": "INFO", "message": "«n» rules compiled"}
gunicorn | [«date» «clock» +0000] [1] [INFO] Listening at: unix:/tmp/gunicorn.sock (1)
gunicorn | [«date» «clock» +0000] [«n»] [INFO] Started server process [«n»]
gunicorn | [«date» «clock» +0000] [1] [DEBUG] «n» workers
gunicorn | 10.244.1.«n» - - [01/Jan/2026:«clock» +0000] "GET /healthz HTTP/1.1" 200 2 "-" "kube-probe/1.29"
gunicorn | 10.244.2.«n» - - [01/Jan/2026:«clock» +0000] "POST /api/cart HTTP/1.1" 201 8«n» "-" "python-requests/2.31.0"
gunicorn | [«date» «clock» +0000] [«n»] [INFO] Autorestarting worker after current request.
gunicorn | [«date» «clock» +0000] [1«n»] [INFO] Booting worker with pid: 1«n»
gunicorn | [«date» «clock» +0000] [«n»] [DEBUG] GET /api/items
django | System check identified no issues (0 silenced).
django | Operations to perform:⏎  Apply all migrations: admin, auth, contenttypes, sessions⏎Running migrations:⏎  No migrations to apply.
django | 1«n»8 static files copied to '/app/static', 4«n» unmodified.
django | [01/Jan/2026 «clock»] "GET /admin/login/ HTTP/1.1" 200 41«n»
django | INFO «date» «clock» autoreload switched off
django | DEBUG (0.00«n») SELECT "django_session"."session_key" FROM "django_session" LIMIT 21; alias=default
celery | [«date» «clock»: INFO/MainProcess] mingle: searching for neighbors
celery | [«date» «clock»: INFO/MainProcess] celery@«app»-«hex» ready.
celery | [«date» «clock»: INFO/MainProcess] Task shop.tasks.mail[«hex»] received
celery | [«date» «clock»: INFO/ForkPoolWorker-«n»] Task shop.tasks.mail[«hex»] succeeded in 0.0«n»s: None
celery | [«date» «clock»: INFO/Beat] Scheduler: Sending due task cleanup (shop.tasks.cleanup)
celery | [«date» «clock»: INFO/MainProcess] Connected to amqp://shop:**@127.0.0.1:5672//
node | config: merged default.json and production.json
node | Metrics available at http://0.0.0.0:9464/metrics
node | GET /healthz 200 1.«n»31 ms - 2
node | GET /api/items?page=«n» 304 4.«n»02 ms - -
node | {"level":30,"time":1767225660«n»12,"pid":1,"hostname":"«app»-«hex»","msg":"routes registered"}
node | {"level":30,"time":1767225661«n»40,"pid":1,"hostname":"«app»-«hex»","req":{"method":"GET","url":"/status"},"res":{"statusCode":200},"responseTime":«n»,"msg":"request completed"}
node | {"level":"info","message":"queue consumer started","timestamp":"«t»"}
node | info: job cleanup done in «n» ms {"service":"«app»","timestamp":"«t»"}
node | Executing (default): SELECT 1+1 AS result
node | [cron] tick, «n» jobs due
node | 🚀 Admin UI at http://localhost:9229/admin
node | «t» «app»:cache warm «n» keys +«n»ms
node | npm notice New minor version of npm available! 10.2.4 -> 10.8.1
node | > next start⏎  ▲ Next.js 14.1.0⏎ ✓ Ready in 2«n»1ms
knex | Already up to date
knex | Using environment: production
prisma | Prisma schema loaded from prisma/schema.prisma
prisma | 1«n» migrations found in prisma/migrations⏎⏎No pending migrations to apply.
mongoose | Mongoose: users.findOne({ _id: ObjectId("«hex»") }, {})
mongoose | Mongoose: orders.createIndex({ at: 1 }, { background: true })
nest | [Nest] 1  - «date», «clock»     LOG [InstanceLoader] AppModule dependencies initialized +1«n»ms
nest | [Nest] 1  - «date», «clock»     LOG [InstanceLoader] ConfigModule dependencies initialized +0ms
nest | [Nest] 1  - «date», «clock»     LOG [RoutesResolver] HealthController {/health}: +«n»ms
nest | [Nest] 1  - «date», «clock»     LOG [RouterExplorer] Mapped {/health, GET} route +«n»ms
nest | [Nest] 1  - «date», «clock»     LOG [RouterExplorer] Mapped {/orders/:id, PATCH} route +1ms
nest | [Nest] 1  - «date», «clock»     LOG [TypeOrmCoreModule] dependencies initialized +4«n»ms
nest | [Nest] 1  - «date», «clock»   DEBUG [CacheService] «n» keys expired
nest | [Nest] 1  - «date», «clock»     LOG [Scheduler] nightly report planned
nest | [Nest] 1  - «date», «clock» VERBOSE [HttpInterceptor] GET /orders 200 «n»ms
typeorm | query: SELECT version()
typeorm | query: SELECT * FROM "migrations" "migrations" ORDER BY "id" DESC
typeorm | No migrations are pending
ruby | * Min threads: «n», max threads: 9
ruby | * Listening on http://0.0.0.0:9394 (metrics)
ruby | Use Ctrl-C to stop
ruby | I, [«t» #1]  INFO -- : connected to cache
ruby | D, [«t» #1] DEBUG -- : session «hex» restored
ruby | «t» pid=1 tid=«hex» INFO: Booted Rails 7.1.3 application in production environment
ruby | «t» pid=1 tid=«hex» class=MailJob jid=«hex» elapsed=0.0«n» INFO: done
ruby | [1] * Preloading application
ruby | [1] - Worker 0 (PID: 1«n») booted in 0.«n»1s, phase: 0
ruby | 10.244.0.«n» - - [01/Jan/2026:«clock» +0000] "GET /up HTTP/1.1" 200 - 0.00«n»2
rails | I, [«t» #1]  INFO -- : [«hex»] Started GET "/orders" for 10.244.1.«n» at 2026-01-01 «clock» +0000
rails | I, [«t» #1]  INFO -- : [«hex»] Completed 200 OK in 1«n»ms (Views: 4.1ms | ActiveRecord: 2.«n»ms | Allocations: 4«n»12)
rails | I, [«t» #1]  INFO -- : [«hex»] Processing by OrdersController#index as JSON
rails | I, [«t» #1]  INFO -- : [ActiveJob] [CleanupJob] [«hex»] Performed CleanupJob from Async(default) in «n».12ms
rails | D, [«t» #1] DEBUG -- : ActiveRecord::SchemaMigration Load (0.«n»ms)  SELECT "schema_migrations"."version" FROM "schema_migrations"
sqitch | Nothing to deploy (up-to-date)
php | [«date» «clock»] NOTICE: systemd monitor interval set to 10000ms
php | 10.244.0.«n» -  01/Jan/2026:«clock» +0000 "GET /index.php" 200
php | [«t»] production.INFO: cache cleared {"keys":«n»}
php | [«t»] app.INFO: Consuming messages from transport "async". [] []
php | [«t»] request.INFO: Matched route "health". {"route":"health","method":"GET"} []
php |    INFO  Nothing to migrate.
php |    INFO  Configuration cached successfully.
php | [«t»] messenger.INFO: Message App\Message\Mail handled by App\Handler::__invoke {"class":"Mail"} []
php | [«t»] doctrine.DEBUG: Executing query: SELECT 1 [] []
elixir | [info] Access «app»Web.Endpoint at http://localhost:4001 (dashboard)
elixir | «clock».1«n»4 request_id=F«hex» [info] GET /health
elixir | «clock».«n»21 request_id=F«hex» [info] Sent 200 in «n»ms
elixir | [debug] QUERY OK source="oban_jobs" db=0.«n»ms queue=0.1ms idle=9«n».1ms
elixir | [info] Oban: queue default running with limit «n»
elixir | [debug] Processing with «app»Web.PageController.home/2⏎  Parameters: %{}⏎  Pipelines: [:browser]
elixir | [info] CONNECTED TO Phoenix.LiveView.Socket in 4«n»µs
elixir | [info] cluster of «n» nodes formed
rabbitmq | «date» «clock».«n»1+00:00 [info] <0.2«n»1.0> Server startup complete; 4 plugins started.
rabbitmq | «date» «clock».«n»4+00:00 [info] <0.7«n»2.0> accepting AMQP connection <0.7«n»2.0> (10.244.1.«n»:40112 -> 10.244.0.4:5672)
rabbitmq | «date» «clock».«n»4+00:00 [info] <0.7«n»2.0> connection <0.7«n»2.0>: user 'shop' authenticated and granted access to vhost '/'
rabbitmq | «date» «clock».«n»8+00:00 [info] <0.5«n»9.0> Prometheus metrics: HTTP (non-TLS) listener started on port 15692
rabbitmq | «date» «clock».«n»0+00:00 [info] <0.2«n»0.0> Memory high watermark set to 0.4 of available memory
erlang | =PROGRESS REPORT==== 1-Jan-2026::«clock» ===⏎    application: mnesia⏎    started_at: «app»@localhost

## calm, held out
python | INFO:werkzeug:10.244.1.«n» - - [01/Jan/2026 «clock»] "GET /live HTTP/1.1" 200 -
python | INFO:hypercorn.error:Running on unix:/tmp/hypercorn.sock (CTRL + C to quit)
python | «date» «clock».«n»31 | SUCCESS  | «app».sync:run:4«n» - «n» rows upserted
python | INFO:aiokafka.consumer.group_coordinator:Elected group leader -- performing partition assignments using roundrobin
gunicorn | [«date» «clock» +0000] [1] [INFO] Control server idle, «n» workers alive
gunicorn | [«date» «clock» +0000] [«n»] [INFO] warmed templates: 4«n»
gunicorn | 10.244.3.«n» - u-«hex» [01/Jan/2026:«clock» +0000] "HEAD / HTTP/1.0" 200 0 "-" "ELB-HealthChecker/2.0"
django | Post-processed 'css/base.css' as 'css/base.«hex».css'
django | Installed «n» object(s) from 1 fixture(s)
celery | [«date» «clock»: INFO/MainProcess] sync with celery@«app»-«hex»
celery | [«date» «clock»: DEBUG/MainProcess] | Consumer: Starting Heart
node | [HPM] Proxy rewrite rule created: "^/api" ~> ""
node | Worker «n» is online
node | {"level":20,"time":1767225662«n»31,"msg":"lru trimmed","removed":«n»}
node | bull: job «n» completed in 3«n»ms
node | Sequelize: no pending migrations found, schema current
knex | Batch «n» ran earlier: 4 migrations
mongoose | Mongoose: carts.countDocuments({ open: true }, {})
prisma | prisma:query SELECT 1
nest | [Nest] 1  - «date», «clock»     LOG [GraphQLModule] Mapped {/graphql, POST} route +2«n»ms
nest | [Nest] 1  - «date», «clock»     LOG [TerminusModule] «n» indicators registered
nest | [Nest] 1  - «date», «clock»   DEBUG [BullQueue] job «hex» done
typeorm | All classes found using provided glob pattern "dist/**/*.entity.js" : dist/order.entity.js
ruby | [Sidekiq] Schedulers Loaded: «n»
ruby | I, [«t» #1]  INFO -- : GoodJob executed cron entry "vacuum"
ruby | Puma starting in single mode...
rails | I, [«t» #1]  INFO -- : [«hex»] Rendered orders/index.html.erb within layouts/application (Duration: 3.«n»ms)
rails | D, [«t» #1] DEBUG -- : Cache read: fragments/«hex»
php | [«t»] production.INFO: Horizon started {"supervisors":«n»}
php | [«date» «clock»] NOTICE: [pool www] child 1«n» started
php |    INFO  Processing jobs from the [default] queue.
elixir | [info] Tzdata release in use: 2025b
elixir | [debug] Broadway producer «n» asked for 10 messages
elixir | «clock».«n»03 [info] telemetry poller: vm.memory ok
rabbitmq | «date» «clock».«n»2+00:00 [info] <0.4«n»4.0> Resetting node maintenance status
rabbitmq | «date» «clock».«n»6+00:00 [info] <0.9«n»1.0> closing AMQP connection <0.9«n»1.0> (10.244.1.«n»:40118, vhost: '/', user: 'shop')
erlang | =INFO REPORT==== 1-Jan-2026::«clock» ===⏎    release_handler: «n» releases known
sqitch | # Status of target: «n» changes, nothing pending

## loud
python | /usr/local/lib/python3.11/site-packages/starlette/routing.py:«n»2: DeprecationWarning: on_startup is deprecated⏎  warnings.warn(
python | WARNING:root:option colour is ignored
python | WARNING:root:slow query (2.«n»s): SELECT count(*) FROM events
python | WARNING:urllib3.connectionpool:Connection pool is full, discarding connection: 127.0.0.1. Connection pool size: 10
python | ERROR:root:handled: bad input from client⏎Traceback (most recent call last):⏎  File "/app/api.py", line 4«n», in page⏎    number = int(given)⏎ValueError: page must be a number, answered 400
python | WARNING:root:login failed for user jane: wrong password
python | INFO:     10.244.0.«n»:4«n»244 - "GET /favicon.ico HTTP/1.1" 404 Not Found
python | WARNING:asyncio:Executing <Task finished name='Task-1«n»'> took 0.1«n»1 seconds
python | WARNING:backoff:attempt 1 of publish did not work, attempt 2 did
python | WARNING:  You must pass the application as an import string to enable 'reload' or 'workers'.
python | /app/models.py:«n»1: SAWarning: relationship X will copy column Q to column P, which conflicts with relationship(s)
gunicorn | [«date» «clock» +0000] [«n»] [WARNING] Invalid request from ip=10.244.0.«n»: Invalid HTTP request line: ''
gunicorn | [«date» «clock» +0000] [«n»] [WARNING] option --no-sendfile is deprecated
gunicorn | [«date» «clock» +0000] [«n»] [ERROR] Error handling request /api/page?n=abc⏎Traceback (most recent call last):⏎  File "/app/views.py", line «n»1, in page⏎    n = int(n)⏎ValueError: invalid page (answered 400)
gunicorn | [«date» «clock» +0000] [«n»] [DEBUG] Ignoring EPIPE
gunicorn | 10.244.1.«n» - - [01/Jan/2026:«clock» +0000] "GET /favicon.ico HTTP/1.1" 404 179 "-" "Mozilla/5.0"
gunicorn | [«date» «clock» +0000] [«n»] [WARNING] client closed the connection before the answer was written
django | Not Found: /favicon.ico
django | Bad Request: /api/orders/
django | Forbidden (CSRF token from POST incorrect.): /login/
django | WARNING «date» «clock» log Too Many Requests: /api/search/
django | /app/shop/apps.py:1«n»: RemovedInDjango51Warning: The USE_L10N setting is deprecated.
django | shop.Order: (models.W042) Auto-created primary key used when not defining a primary key type, by default 'django.db.models.AutoField'.
celery | [«date» «clock»: WARNING/MainProcess] CPendingDeprecationWarning: The broker_connection_retry configuration setting will no longer determine whether broker connection retries are made during startup in Celery 6.0.
celery | [«date» «clock»: INFO/ForkPoolWorker-«n»] Task shop.tasks.mail[«hex»] retry: Retry in 2s: rate limited by caller's plan
celery | [«date» «clock»: WARNING/MainProcess] Substantial drift from celery@«app»-«hex» may mean clocks are out of sync. Current drift is «n» seconds.
celery | [«date» «clock»: ERROR/ForkPoolWorker-«n»] Task shop.tasks.check[«hex»] raised expected: InvalidVoucher('voucher is used up')
node | (node:1) [DEP0040] DeprecationWarning: The `punycode` module is deprecated. Please use a userland alternative instead.⏎(Use `node --trace-deprecation ...` to show where the warning was created)
node | (node:1) MaxListenersExceededWarning: Possible EventEmitter memory leak detected. 11 drain listeners added to [Socket].
node | npm WARN deprecated request@2.88.2: request has been deprecated
node | npm WARN config production Use `--omit=dev` instead.
node | {"level":40,"time":1767225663«n»20,"pid":1,"msg":"rate limit reached","client":"c-«hex»"}
node | {"level":50,"time":1767225663«n»77,"pid":1,"err":{"type":"BadRequestError","message":"request aborted","stack":"BadRequestError: request aborted\n    at IncomingMessage.onAborted (/app/node_modules/raw-body/index.js:238:10)"},"msg":"client left"}
node | warn: slow query 1«n»04ms {"sql":"SELECT * FROM audit LIMIT 500"}
node | SyntaxError: Unexpected token } in JSON at position 4«n» (body of POST /api/cart, answered 400)⏎    at JSON.parse (<anonymous>)⏎    at parse (/app/node_modules/body-parser/lib/types/json.js:92:19)
node | GET /favicon.ico 404 0.«n»12 ms - 150
node | Warning: connect.session() MemoryStore is not designed for a production environment
node | error: login of jane rejected, wrong password {"service":"«app»"}
node | Browserslist: caniuse-lite is outdated. Please run: npx update-browserslist-db@latest
mongoose | (node:1) [MONGOOSE] DeprecationWarning: Mongoose: the `strictQuery` option will be switched back to `false` by default in Mongoose 7.
mongoose | (node:1) [MONGODB DRIVER] Warning: useNewUrlParser is a deprecated option: useNewUrlParser has no effect since Node.js Driver version 4.0.0
prisma | warn The configuration property `package.json#prisma` is deprecated and will be removed in Prisma 7.
knex | Knex: calling knex without a tagged template is deprecated
nest | [Nest] 1  - «date», «clock»    WARN [ThrottlerGuard] Too Many Requests by 10.244.1.«n»
nest | [Nest] 1  - «date», «clock»   ERROR [ExceptionsHandler] BadRequestException: quantity must not be less than 1⏎    at ValidationPipe.exceptionFactory (/app/node_modules/@nestjs/common/pipes/validation.pipe.js:101:20)
nest | [Nest] 1  - «date», «clock»    WARN [AuthService] wrong password for jane
nest | [Nest] 1  - «date», «clock»    WARN [LegacyRouteConverter] Unsupported route path: "/api/*". Attempting to auto-convert...
nest | [Nest] 1  - «date», «clock»   ERROR [WsGateway] socket «hex» closed by client during handshake
nest | [Nest] 1  - «date», «clock»    WARN [MailService] mails are switched off
typeorm | query is slow: SELECT COUNT(1) FROM "event"⏎execution time: 1«n»21
ruby | DEPRECATION WARNING: `config.cache_format_version = 6.1` is deprecated and will be ignored
ruby | W, [«t» #1]  WARN -- : Rack::Attack throttled 10.244.1.«n»
ruby | E, [«t» #1] ERROR -- : webhook «hex» rejected: signature does not match
ruby | «t» pid=1 tid=«hex» WARN: {"context":"Job raised exception, will be retried","job":{"class":"MailJob"}}⏎«t» pid=1 tid=«hex» WARN: ActiveRecord::StaleObjectError: Attempted to update a stale object: Cart.
ruby | /usr/local/bundle/gems/json-2.7.1/lib/json/common.rb:2«n»: warning: JSON.load with default options is deprecated
ruby | W, [«t» #1]  WARN -- : slow job MailJob took «n».4s
rails | F, [«t» #1] FATAL -- : [«hex»] ActionController::RoutingError (No route matches [GET] "/favicon.ico"):
rails | I, [«t» #1]  INFO -- : [«hex»] Completed 422 Unprocessable Content in «n»ms (ActiveRecord: 0.«n»ms)
rails | W, [«t» #1]  WARN -- : [«hex»] Can't verify CSRF token authenticity.
rails | I, [«t» #1]  INFO -- : [«hex»] Unpermitted parameter: :colour. Context: { controller: OrdersController, action: create }
php | PHP Deprecated:  Creation of dynamic property App\Cart::$sum is deprecated in /app/src/Cart.php on line «n»2
php | [«date» «clock»] WARNING: [pool www] seems busy (you may need to increase pm.start_servers, or pm.min/max_spare_servers), spawning 8 children
php | [«t»] request.ERROR: Uncaught PHP Exception Symfony\Component\HttpKernel\Exception\NotFoundHttpException: "No route found for GET /favicon.ico" at RouterListener.php line 1«n»
php | [«t»] security.INFO: Authenticator failed. {"exception":"BadCredentialsException: The presented password is invalid."} []
php | [«t»] production.WARNING: throttled client {"client":"«hex»"}
php | [«t»] production.ERROR: The given data was invalid. {"exception":"[object] (Illuminate\\Validation\\ValidationException(code: 0): The given data was invalid.)"}
php | NOTICE: PHP message: PHP Warning:  Undefined array key "page" in /app/src/List.php on line 3«n»
elixir | [warning] Ignoring unmatched topic "room:«n»" in «app»Web.UserSocket
elixir | «clock».«n»51 request_id=F«hex» [info] Sent 404 in 1«n»µs
elixir | [error] Ranch protocol of connection «hex»: client sent bad request line
elixir | warning: Logger.warn/1 is deprecated. Use Logger.warning/2 instead⏎  lib/«app»/api.ex:4«n»
elixir | [warning] slow query 1«n»12ms in Repo.all/2
elixir | [error] #PID<0.4«n»1.0> handled ** (Ecto.NoResultsError) expected at least one result but got none in query, answered 404
rabbitmq | «date» «clock».«n»3+00:00 [warning] <0.7«n»7.0> closing AMQP connection <0.7«n»7.0> (10.244.1.«n»:40114 -> 10.244.0.4:5672, vhost: '/', user: 'shop'):⏎«date» «clock».«n»3+00:00 [warning] <0.7«n»7.0> client unexpectedly closed TCP connection
rabbitmq | «date» «clock».«n»7+00:00 [warning] <0.1«n»6.0> Deprecated features: `management_metrics_collection`: Feature `management_metrics_collection` is deprecated.
rabbitmq | «date» «clock».«n»5+00:00 [error] <0.6«n»8.0> HTTP access denied: user 'jane' - invalid credentials
erlang | =WARNING REPORT==== 1-Jan-2026::«clock» ===⏎long_gc of «n»12 ms in <0.4«n».0>

## loud, held out
python | WARNING:passlib.handlers.bcrypt:(trapped) error reading bcrypt version
python | WARNING:httpx:answer came late (3.«n»s), used anyway
python | ERROR:aiohttp.server:Error handling request⏎aiohttp.http_exceptions.BadStatusLine: 400, message='Bad status line "\x16\x03\x01"'
python | FutureWarning: Downcasting object dtype arrays on .fillna is deprecated
gunicorn | [«date» «clock» +0000] [«n»] [WARNING] sheds request of throttled caller c-«hex»
gunicorn | [«date» «clock» +0000] [«n»] [ERROR] Socket error processing request: client hung up
django | Unauthorized: /api/me/
django | Broken pipe from ('10.244.0.«n»', 5«n»144)
celery | [«date» «clock»: WARNING/MainProcess] missed heartbeat from celery@«app»-«hex», seen again since
node | ExperimentalWarning: buffer.Blob is an experimental feature
node | {"level":40,"time":1767225664«n»01,"msg":"gc pause","ms":2«n»0}
node | error: validation of voucher «hex»: too short {"status":422}
nest | [Nest] 1  - «date», «clock»    WARN [HttpAdapter] PUT /orders/abc 400: id is no number
nest | [Nest] 1  - «date», «clock»   ERROR [JwtStrategy] token of a caller has expired
mongoose | Mongoose: duplicate schema index on {"at":1} found, the second is ignored
ruby | W, [«t» #1]  WARN -- : redis-rb: `sadd` will always return an Integer in 5.0.0
ruby | E, [«t» #1] ERROR -- : parse of upload «hex» gave up: row «n» has 4 columns
rails | W, [«t» #1]  WARN -- : [«hex»] Invalid login of jane, «n» tries left
php | [«t»] deprecation.INFO: User Deprecated: The "Twig\Node" class is abstract since 3.15. []
php | [«t»] app.WARNING: GC of sessions took «n»12 ms [] []
elixir | [warning] caller «hex» over its quota, answered 429
elixir | [error] Task of cancelled request <0.«n»12.0> stopped: :shutdown
rabbitmq | «date» «clock».«n»9+00:00 [warning] <0.3«n»3.0> Consumer «hex» on channel 1 was slow to acknowledge

## parting
python | INFO:     Shutting down
python | INFO:     Waiting for application shutdown.
python | INFO:apscheduler.scheduler:Scheduler has been shut down
gunicorn | [«date» «clock» +0000] [1] [INFO] Handling signal: term
gunicorn | [«date» «clock» +0000] [«n»] [INFO] Worker exiting (pid: «n»)
node | closing http server
node | {"level":30,"time":1767225669«n»11,"msg":"pool drained"}
nest | [Nest] 1  - «date», «clock»     LOG [AppModule] onModuleDestroy +«n»ms
ruby | - Gracefully stopping, waiting for requests to finish
ruby | === puma shutdown: 2026-01-01 «clock» +0000 ===⏎- Goodbye!
php | [«date» «clock»] NOTICE: Terminating ...
php | [«date» «clock»] NOTICE: exiting, bye-bye!
elixir | [notice] SIGTERM received - shutting down
elixir | [info] draining «n» connections

## parting, held out
python | INFO:     Finished server process [«n»]
gunicorn | [«date» «clock» +0000] [1] [DEBUG] hooks of exit done
node | {"level":"info","message":"timers cleared","timestamp":"«t»"}
nest | [Nest] 1  - «date», «clock»   DEBUG [Scheduler] «n» timers stopped
ruby | I, [«t» #1]  INFO -- : threads joined
php | [«t»] messenger.INFO: Stopping worker. {"transport_names":["async"]} []
elixir | [info] Oban: queues stopped
"""
