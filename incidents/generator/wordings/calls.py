"""More last words about calls to others, by the libraries that make them. A line each: dialect | text, ⏎ for a new line."""

TABLE = r"""
## refused
slog | {"time":"«t»","level":"ERROR","msg":"ping failed","addr":"«host»:«port»","err":"dial tcp «address»:«port»: connect: connection refused"}
zerolog | {"level":"error","error":"dial tcp «address»:«port»: connect: connection refused","peer":"«host»","attempt":5,"time":"«t»","message":"giving up"}
pgx | failed to connect to `host=«host» user=app database=main`: dial error (dial tcp «address»:«port»: connect: connection refused)
micronaut | io.micronaut.http.client.exceptions.HttpClientException: Connect Error: Connection refused: «host»/«address»:«port»
lettuce | io.lettuce.core.RedisConnectionException: Unable to connect to «host»/<unresolved>:«port»⏎Caused by: io.netty.channel.AbstractChannel$AnnotatedConnectException: Connection refused: «host»/«address»:«port»
ktor | «clock» [main] ERROR «app» - io.netty.channel.AbstractChannel$AnnotatedConnectException: finishConnect(..) failed: Connection refused: «host»/«address»:«port»
pekko | [ERROR] [«t»] [Server-akka.actor.default-dispatcher-4] [akka://Server/user/upstream] Tcp command [Connect(«host»:«port»,None,List(),Some(10 seconds),true)] failed because of java.net.ConnectException: Connection refused
serilog | [«clock» FTL] RabbitMQ.Client.Exceptions.BrokerUnreachableException: None of the specified endpoints were reachable («host»:«port»)⏎ ---> System.Net.Sockets.SocketException (111): Connection refused
stackexchange | StackExchange.Redis.RedisConnectionException: It was not possible to connect to the redis server(s) «host»:«port». Error connecting right now. ConnectTimeout, Connection refused
rails | ActiveRecord::ConnectionNotEstablished: connection to server at "«host»" («address»), port «port» failed: Connection refused (PG::ConnectionBad)
sidekiq | «t» pid=1 tid=gno ERROR: Error connecting to Redis on «host»:«port» (Errno::ECONNREFUSED)
bunny | Bunny::TCPConnectionFailedForAllHosts: Could not establish TCP connection to any of the configured hosts («host»:«port»): Connection refused - connect(2)
django | django.db.utils.OperationalError: connection to server at "«host»" («address»), port «port» failed: Connection refused⏎	Is the server running on that host and accepting TCP/IP connections?
httpx | httpx.ConnectError: [Errno 111] Connection refused⏎  while calling http://«host»:«port»/v1/status
aiohttp | aiohttp.client_exceptions.ClientConnectorError: Cannot connect to host «host»:«port» ssl:default [Connect call failed ('«address»', «port»)]
asyncpg | ConnectionRefusedError: [Errno 111] Connect call failed ('«address»', «port»)⏎asyncpg could not open a pool to «host»
ioredis | [ioredis] Unhandled error event: Error: connect ECONNREFUSED «address»:«port» («host»)⏎    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1595:16)
pino | {"level":60,"time":«epoch»,"pid":1,"hostname":"«app»","err":{"type":"Error","message":"connect ECONNREFUSED «address»:«port»","code":"ECONNREFUSED"},"msg":"no connection to «host»"}
undici | TypeError: fetch failed⏎    at node:internal/deps/undici/undici:12345:11 {⏎  [cause]: Error: connect ECONNREFUSED «address»:«port» (http://«host»:«port»)⏎}
prisma | Error: P1001: Can't reach database server at `«host»`:`«port»`⏎⏎Please make sure your database server is running at `«host»`:`«port»`.
deno | error: Uncaught (in promise) TypeError: error sending request for url (http://«host»:«port»/): client error (Connect): tcp connect error: Connection refused (os error 111)
bun | ConnectionRefused: Unable to connect. Is the computer able to access the url?⏎  path: "http://«host»:«port»/",⏎ errno: 0,⏎  code: "ConnectionRefused"
laravel | [«date» «clock»] production.ERROR: SQLSTATE[HY000] [2002] Connection refused (Connection: mysql, Host: «host», Port: «port») {"exception":"[object] (Illuminate\\Database\\QueryException(code: 2002)"}
symfony | [critical] Uncaught Exception: An exception occurred in the driver: SQLSTATE[08006] [7] connection to server at "«host»", port «port» failed: Connection refused
predis | PHP Fatal error:  Uncaught Predis\Connection\ConnectionException: Connection refused [tcp://«host»:«port»]
tracing | «t» ERROR «app»::upstream: could not connect target=«host»:«port» error=tcp connect error: Connection refused (os error 111)
phoenix | [error] Redix connection to «host»:«port» failed: Connection refused (:econnrefused)
perl | DBI connect('host=«host»;port=«port»','app',...) failed: could not connect to server: Connection refused at /app/lib/Db.pm line 18.
haskell | «app»: HttpExceptionRequest Request { host = "«host»" port = «port» } (ConnectionFailure Network.Socket.connect: <socket: 13>: does not exist (Connection refused))

## timed_out
slog | time=«t» level=ERROR msg="no reply from upstream" upstream=«host»:«port» err="context deadline exceeded"
zerolog | {"level":"fatal","error":"read tcp 10.244.0.7:51544->«address»:«port»: i/o timeout","peer":"«host»","time":"«t»","message":"handshake never finished"}
pgx | failed to connect to `host=«host» user=app database=main`: dial error (timeout: dial tcp «address»:«port»: connect: connection timed out)
lettuce | io.lettuce.core.RedisConnectionException: Unable to connect to «host»:«port»⏎Caused by: io.netty.channel.ConnectTimeoutException: connection timed out after 10000 ms: «host»/«address»:«port»
ktor | io.ktor.client.network.sockets.ConnectTimeoutException: Connect timeout has expired [url=http://«host»:«port»/, connect_timeout=5000 ms]
micronaut | io.micronaut.http.client.exceptions.ReadTimeoutException: Read Timeout («host»:«port»)
stackexchange | StackExchange.Redis.RedisTimeoutException: The timeout was reached before the message could be written to the output buffer, and it was not sent, serverEndpoint: «host»:«port»
serilog | [«clock» ERR] Npgsql.NpgsqlException (0x80004005): Failed to connect to «host»:«port»⏎ ---> System.TimeoutException: Timeout during connection attempt
rails | ActiveRecord::ConnectionNotEstablished: connection to server at "«host»" («address»), port «port» failed: timeout expired
faraday | Faraday::ConnectionFailed: execution expired (http://«host»:«port»/)
httpx | httpx.ConnectTimeout: timed out⏎  while calling http://«host»:«port»/v1/status
pymongo | pymongo.errors.ServerSelectionTimeoutError: «host»:«port»: timed out (configured timeouts: socketTimeoutMS: 20000.0ms, connectTimeoutMS: 20000.0ms), Timeout: 30s
undici | ConnectTimeoutError: Connect Timeout Error (attempted address: «host»:«port», timeout: 10000ms)⏎    code: 'UND_ERR_CONNECT_TIMEOUT'
pino | {"level":50,"time":«epoch»,"pid":1,"err":{"type":"KnexTimeoutError","message":"Knex: Timeout acquiring a connection. The pool is probably full."},"msg":"«host»:«port» keeps us waiting"}
bun | TimeoutError: The operation timed out.⏎  path: "http://«host»:«port»/",⏎  code: "ETIMEDOUT"
laravel | [«date» «clock»] production.ERROR: SQLSTATE[HY000] [2002] Connection timed out (Connection: mysql, Host: «host», Port: «port»)
symfony | Symfony\Component\HttpClient\Exception\TimeoutException: Idle timeout reached for "http://«host»:«port»/".
tracing | «t» ERROR «app»::upstream: deadline has elapsed target=«host»:«port»
phoenix | [error] Finch: %Mint.TransportError{reason: :timeout} talking to http://«host»:«port»
perl | Can't connect to «host»:«port» (Connection timed out) at /app/bin/fetch.pl line 27.

## unresolved
slog | {"time":"«t»","level":"ERROR","msg":"upstream has no address","err":"lookup «host»: no such host"}
zerolog | {"level":"fatal","error":"dial tcp: lookup «host» on 10.96.0.10:53: no such host","time":"«t»","message":"could not open store"}
pgx | failed to connect to `host=«host» user=app database=main`: hostname resolving error (lookup «host»: no such host)
micronaut | io.micronaut.http.client.exceptions.HttpClientException: Connect Error: «host»: Name or service not known
ktor | java.nio.channels.UnresolvedAddressException: null («host»:«port»)⏎	at java.base/sun.nio.ch.Net.checkAddress(Net.java:149)
pekko | [WARN] [«t»] [akka://Server/user/upstream] Could not resolve host «host»: java.net.UnknownHostException: «host»
lettuce | Caused by: java.net.UnknownHostException: Failed to resolve '«host»' [A(1)] after 2 queries
serilog | [«clock» FTL] System.Net.Http.HttpRequestException: Name or service not known («host»:«port»)
rails | ActiveRecord::DatabaseConnectionError: There is an issue connecting with your hostname: «host».⏎⏎Please check your database configuration and ensure there is a valid connection to your database.
sidekiq | «t» pid=1 tid=gno ERROR: getaddrinfo: Name or service not known (redis://«host»:«port») (SocketError)
pymongo | pymongo.errors.ServerSelectionTimeoutError: «host»:«port»: [Errno -2] Name or service not known
aiohttp | aiohttp.client_exceptions.ClientConnectorDNSError: Cannot connect to host «host»:«port» ssl:default [Name or service not known]
asyncpg | socket.gaierror: [Errno -2] Name or service not known⏎asyncpg could not open a pool to «host»
ioredis | [ioredis] Unhandled error event: Error: getaddrinfo ENOTFOUND «host»⏎    at GetAddrInfoReqWrap.onlookup [as oncomplete] (node:dns:109:26)
bun | DNSException: getaddrinfo ENOTFOUND «host»⏎    errno: 4⏎    code: "DNS_ENOTFOUND"
deno | error: Uncaught (in promise) TypeError: error sending request for url (http://«host»:«port»/): client error (Connect): dns error: failed to lookup address information: Name or service not known
laravel | [«date» «clock»] production.ERROR: php_network_getaddresses: getaddrinfo for «host» failed: Name or service not known [tcp://«host»:«port»]
symfony | Could not resolve host: «host» for "http://«host»:«port»/".
phoenix | [error] Postgrex.Protocol (#PID<0.355.0>) failed to connect: ** (DBConnection.ConnectionError) tcp connect («host»:«port»): non-existing domain - :nxdomain
perl | Can't connect to «host»:«port» (Name or service not known) at /app/bin/fetch.pl line 27.
haskell | «app»: Network.Socket.getAddrInfo (called with preferred socket type/protocol: AddrInfo {addrFlags = []}, host name: Just "«host»"): does not exist (Name or service not known)

## dns_down
slog | time=«t» level=ERROR msg="lookup failed" host=«host» err="lookup «host» on 10.96.0.10:53: i/o timeout"
zerolog | {"level":"error","error":"lookup «host»: Temporary failure in name resolution","time":"«t»","message":"dns is not helping"}
logrus | time="«t»" level=fatal msg="cannot resolve" error="lookup «host» on 10.96.0.10:53: read udp 10.244.0.9:38121->10.96.0.10:53: read: connection refused"
micronaut | io.micronaut.http.client.exceptions.HttpClientException: Connect Error: «host»: Temporary failure in name resolution
ktor | java.net.UnknownHostException: «host»: Try again⏎	at java.base/java.net.Inet4AddressImpl.lookupAllHostAddr(Native Method)
serilog | [«clock» ERR] System.Net.Sockets.SocketException (11): Resource temporarily unavailable⏎   at System.Net.Dns.GetHostEntryOrAddressesCore(String hostName) // «host»
rails | ActiveRecord::ConnectionNotEstablished: could not translate host name "«host»" to address: Temporary failure in name resolution
aiohttp | aiohttp.client_exceptions.ClientConnectorError: Cannot connect to host «host»:«port» ssl:default [Temporary failure in name resolution]
dnspython | dns.resolver.LifetimeTimeout: The resolution lifetime expired after 5.403 seconds: Server Do53:10.96.0.10@53 answered The DNS operation timed out. («host»)
ioredis | [ioredis] Unhandled error event: Error: getaddrinfo EAI_AGAIN «host»
pino | {"level":50,"time":«epoch»,"pid":1,"err":{"type":"Error","message":"queryA ETIMEOUT «host»","code":"ETIMEOUT"},"msg":"lookup failed"}
bun | DNSException: getaddrinfo ETIMEOUT «host»⏎    code: "DNS_ETIMEOUT"
laravel | [«date» «clock»] production.ERROR: php_network_getaddresses: getaddrinfo for «host» failed: Try again
symfony | Resolving timed out after 5000 milliseconds for "http://«host»:«port»/".
hickory | Error: no connections available, request timed out resolving «host»
phoenix | [error] ** (Mint.TransportError) non-existing domain or server failure: getaddrs «host» gave :try_again
perl | Can't connect to «host»:«port» (Temporary failure in name resolution) at /app/bin/fetch.pl line 27.

## unavailable
slog | time=«t» level=ERROR msg="upstream answered badly" host=«host» status=503
zerolog | {"level":"error","url":"http://«host»:«port»/","status":503,"time":"«t»","message":"unexpected status"}
spring | org.springframework.web.client.HttpServerErrorException$ServiceUnavailable: 503 Service Unavailable: [no body] on GET request for "http://«host»:«port»/"
ktor | io.ktor.client.plugins.ServerResponseException: Server error(GET http://«host»:«port»/: 503 Service Unavailable. Text: ""
serilog | [«clock» ERR] Refit.ApiException: Response status code does not indicate success: 503 (Service Unavailable). GET http://«host»:«port»/
faraday | Faraday::ServerError: the server responded with status 503 (http://«host»:«port»/)
httpx | httpx.HTTPStatusError: Server error '503 Service Unavailable' for url 'http://«host»:«port»/'
aiohttp | aiohttp.client_exceptions.ClientResponseError: 503, message='Service Unavailable', url='http://«host»:«port»/'
got | HTTPError: Response code 503 (Service Unavailable)⏎    at Request.<anonymous> (/app/node_modules/got/dist/source/as-promise/index.js:118:42) http://«host»:«port»/
laravel | Illuminate\Http\Client\RequestException: HTTP request returned status code 503: upstream «host» is unavailable
symfony | Symfony\Component\HttpClient\Exception\ServerException: HTTP/1.1 503 Service Unavailable returned for "http://«host»:«port»/".
tracing | «t» ERROR «app»: HTTP status server error (503 Service Unavailable) for url (http://«host»:«port»/)
phoenix | ** (RuntimeError) expected 200 from http://«host»:«port», got 503

## auth_failed
slog | {"time":"«t»","level":"ERROR","msg":"login rejected","host":"«host»","err":"FATAL: password authentication failed for user \"app\" (SQLSTATE 28P01)"}
zerolog | {"level":"fatal","error":"FATAL: password authentication failed for user \"app\" (SQLSTATE 28P01)","peer":"«host»","time":"«t»","message":"store would not let us in"}
bun | PostgresError: password authentication failed for user "app"⏎ code: "ERR_POSTGRES_SERVER_ERROR",⏎ errno: "28P01" («host»)
pgx | failed to connect to `host=«host» user=app database=main`: failed SASL auth (FATAL: password authentication failed for user "app" (SQLSTATE 28P01))
lettuce | io.lettuce.core.RedisCommandExecutionException: NOAUTH Authentication required. («host»)
hibernate | «t» ERROR [main] o.h.engine.jdbc.spi.SqlExceptionHelper : FATAL: password authentication failed for user "app" («host»)
ktor | org.postgresql.util.PSQLException: The server requested SCRAM-based authentication, but the password is an empty string. («host»)
serilog | [«clock» FTL] Microsoft.Data.SqlClient.SqlException (0x80131904): Login failed for user 'app'. («host»)
stackexchange | StackExchange.Redis.RedisConnectionException: It was not possible to connect to the redis server(s) «host». Error: WRONGPASS invalid username-password pair or user is disabled.
rails | ActiveRecord::DatabaseConnectionError: There is an issue connecting to your database with your username/password, username: app. («host»)
bunny | Bunny::AuthenticationFailureError: Authentication with RabbitMQ failed. Please check your connection settings. Username: app, vhost: /, password length: 12 («host»)
asyncpg | asyncpg.exceptions.InvalidPasswordError: password authentication failed for user "app" («host»)
kombu | amqp.exceptions.AccessRefused: (0, 0): (403) ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For details see the broker logfile. («host»)
prisma | Error: P1000: Authentication failed against database server at `«host»`, the provided database credentials for `app` are not valid.
ioredis | ReplyError: WRONGPASS invalid username-password pair or user is disabled. («host»)
laravel | [«date» «clock»] production.ERROR: SQLSTATE[08006] [7] connection to server at "«host»" failed: FATAL: password authentication failed for user "app"
symfony | [critical] An exception occurred in the driver: SQLSTATE[HY000] [1045] Access denied for user 'app'@'10.244.0.21' (using password: YES) («host»)
sqlx | Error: error returned from database: password authentication failed for user "app" («host»)
phoenix | [error] Postgrex.Protocol (#PID<0.301.0>) failed to connect: ** (Postgrex.Error) FATAL 28P01 (invalid_password) password authentication failed for user "app" («host»)
perl | DBI connect('host=«host»','app',...) failed: FATAL:  password authentication failed for user "app" at /app/lib/Db.pm line 18.
boto | botocore.exceptions.ClientError: An error occurred (SignatureDoesNotMatch) when calling the ListBuckets operation: The request signature we calculated does not match the signature you provided.

## forbidden
slog | {"time":"«t»","level":"ERROR","msg":"list failed","err":"«refusal»"}
zerolog | {"level":"fatal","error":"«refusal»","time":"«t»","message":"informer could not start"}
controllerruntime | «t»	ERROR	setup	problem running manager	{"error": "«refusal»"}
leaderelection | E«klog» 1 leaderelection.go:332] error retrieving resource lock: «refusal»
kubectl | Error from server (Forbidden): «refusal»⏎command terminated with exit code 1
helm | Error: INSTALLATION FAILED: query: failed to query with labels: «refusal»
terraform | │ Error: «refusal»⏎│⏎│   with kubernetes_resource.main,
micronaut | io.kubernetes.client.openapi.ApiException: Message: Forbidden⏎HTTP response code: 403⏎HTTP response body: {"kind":"Status","message":"«refusal»"}
quarkus | «t» ERROR [io.javaoperatorsdk.operator.Operator] (main) Error starting operator: Failure executing: GET. Message: «refusal».
kopf | [«t»] kopf._core.reactor.running [ERROR   ] Root task 'resource observer' is failed: APIForbiddenError('«refusal»', {'code': 403})
airflow | [«t»] {kubernetes_executor_utils.py:137} ERROR - Unknown error in KubernetesJobWatcher. Failing: (403) Reason: Forbidden, message: «refusal»
pino | {"level":60,"time":«epoch»,"pid":1,"msg":"watch refused by the API: «refusal»","statusCode":403}
aspnet | fail: KubeOps.Operator.Watcher[0]⏎      k8s.Autorest.HttpOperationException: Operation returned an invalid status code 'Forbidden': «refusal»
kubers | «t» ERROR kube_runtime::watcher: watch list error with 403: Api(ErrorResponse { status: "Failure", message: "«refusal»", reason: "Forbidden", code: 403 })
laravel | RenokiCo\PhpK8s\Exceptions\KubernetesAPIException: «refusal»
bonny | [error] Bonny watcher: %K8s.Client.APIError{reason: "Forbidden", message: "«refusal»"}

## certificate
slog | time=«t» level=ERROR msg="bad certificate" file=/etc/tls/tls.crt err="x509: certificate has expired or is not yet valid"
zerolog | {"level":"fatal","error":"tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time «t» is after 2025-10-01T00:00:00Z","time":"«t»","message":"handshake"}
klog | E«klog» 1 dynamic_serving_content.go:141] "Failed to load serving certificate" err="x509: certificate has expired or is not yet valid" name="serving-cert::/etc/tls/tls.crt"
micronaut | io.netty.handler.codec.DecoderException: javax.net.ssl.SSLHandshakeException: PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check failed (NotAfter: Wed Oct 01 00:00:00 UTC 2025)
ktor | java.security.cert.CertificateExpiredException: NotAfter: Wed Oct 01 02:00:00 CEST 2025⏎	at java.base/sun.security.x509.CertificateValidity.valid(CertificateValidity.java:182)
pekko | [ERROR] [«t»] [akka.remote.artery.tcp] Failed to initialize TLS: certificate at /etc/tls/tls.crt expired on 2025-10-01
kestrel | crit: Microsoft.AspNetCore.Server.Kestrel[0]⏎      Unable to start Kestrel.⏎      System.InvalidOperationException: The server certificate CN=app has expired (NotAfter 10/01/2025 00:00:00).
faraday | Faraday::SSLError: SSL_connect returned=1 errno=0 state=error: certificate verify failed (certificate has expired)
httpx | httpx.ConnectError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1000)
pymongo | pymongo.errors.ServerSelectionTimeoutError: SSL handshake failed: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired
undici | TypeError: fetch failed⏎  [cause]: Error: certificate has expired⏎      at TLSSocket.onConnectSecure (node:_tls_wrap:1674:34) {⏎    code: 'CERT_HAS_EXPIRED'⏎  }
deno | error: Uncaught (in promise) TypeError: client error (Connect): invalid peer certificate: Expired
bun | CERT_HAS_EXPIRED: certificate has expired fetching "https://localhost:8443/"
laravel | GuzzleHttp\Exception\RequestException: cURL error 60: SSL certificate problem: certificate has expired
symfony | Symfony\Component\HttpClient\Exception\TransportException: SSL certificate problem: certificate has expired
tracing | «t» ERROR «app»::tls: refusing to serve, certificate is no longer valid path=/etc/tls/tls.crt not_after="2025-10-01T00:00:00Z"
phoenix | [notice] TLS :client: In state :wait_cert_cr at ssl_handshake.erl:2111 generated CLIENT ALERT: Fatal - Certificate Expired
perl | SSL connect attempt failed error:0A000086:SSL routines::certificate verify failed (certificate has expired) at /app/bin/fetch.pl line 31.
"""
