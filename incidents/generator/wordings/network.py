"""Last words about calls to others: refused, silent, unknown, unwilling. A line each: dialect | text, ⏎ for a new line."""

TABLE = r"""
## refused
go | «date» «clock» dial tcp «address»:«port»: connect: connection refused (upstream «host»)
go | «date» «clock» Post "http://«host»:«port»/v1/check": dial tcp «address»:«port»: connect: connection refused
grpc | rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp: «host»:«port»: connect: connection refused"
zap | {"level":"error","ts":«epoch»,"caller":"client/client.go:90","msg":"dependency unreachable","target":"«host»:«port»","error":"dial tcp «address»:«port»: connect: connection refused"}
logrus | time="«t»" level=fatal msg="could not connect" error="dial tcp «address»:«port»: connect: connection refused" upstream="«host»"
java | java.net.ConnectException: Connection refused (Connection refused) connecting to «host»:«port»⏎	at java.base/sun.nio.ch.Net.pollConnect(Native Method)⏎	at com.acme.http.Client.open(Client.java:88)
spring | «t» ERROR 1 --- [main] com.zaxxer.hikari.pool.HikariPool : HikariPool-1 - Exception during pool initialization.⏎org.postgresql.util.PSQLException: Connection to «host»:«port» refused. Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections.
kafka | «t» WARN [main] o.a.k.clients.NetworkClient - [Producer clientId=producer-1] Connection to node -1 («host»/«address»:«port») could not be established. Broker may not be available.
python | Traceback (most recent call last):⏎  File "/usr/lib/python3.11/site-packages/urllib3/connection.py", line 203, in _new_conn⏎    sock = connection.create_connection(⏎ConnectionRefusedError: [Errno 111] Connection refused⏎⏎urllib3.exceptions.MaxRetryError: HTTPConnectionPool(host='«host»', port=«port»): Max retries exceeded with url: /health
psycopg | psycopg2.OperationalError: connection to server at "«host»" («address»), port «port» failed: Connection refused⏎	Is the server running on that host and accepting TCP/IP connections?
redispy | redis.exceptions.ConnectionError: Error 111 connecting to «host»:«port». Connection refused.
celery | [«date» «clock»: ERROR/MainProcess] consumer: Cannot connect to amqp://guest:**@«host»:«port»//: [Errno 111] Connection refused.
node | Error: connect ECONNREFUSED «address»:«port»⏎    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1555:16) {⏎  errno: -111,⏎  code: 'ECONNREFUSED',⏎  syscall: 'connect',⏎  address: '«address»',⏎  port: «port»⏎}
axios | AxiosError: connect ECONNREFUSED «address»:«port»⏎    at AxiosError.from (/app/node_modules/axios/dist/node/axios.cjs:837:14)⏎  config: { baseURL: 'http://«host»:«port»', method: 'get' }
nest | [Nest] 1  - «date», «clock»   ERROR [TypeOrmModule] Unable to connect to the database («host»). Retrying (9)...⏎Error: connect ECONNREFUSED «address»:«port»
rust | Error: error sending request for url (http://«host»:«port»/): error trying to connect: tcp connect error: Connection refused (os error 111)
sqlx | thread 'main' panicked at src/db.rs:12:10:⏎cannot reach «host»:«port»: Io(Os { code: 111, kind: ConnectionRefused, message: "Connection refused" })
dotnet | Unhandled exception. System.Net.Http.HttpRequestException: Connection refused («host»:«port»)⏎ ---> System.Net.Sockets.SocketException (111): Connection refused
ruby | Errno::ECONNREFUSED: Failed to open TCP connection to «host»:«port» (Connection refused - connect(2) for "«host»" port «port»)
php | PHP Fatal error:  Uncaught PDOException: SQLSTATE[HY000] [2002] Connection refused in /var/www/html/src/Db.php:21 (host=«host»;port=«port»)
shell | curl: (7) Failed to connect to «host» port «port» after 2 ms: Couldn't connect to server
shell | nc: connect to «host» («address») port «port» (tcp) failed: Connection refused
nginx | «date» «clock» [error] 29#29: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 10.244.0.1, server: _, request: "GET / HTTP/1.1", upstream: "http://«address»:«port»/", host: "«host»"
postgres | psql: error: connection to server at "«host»" («address»), port «port» failed: Connection refused
elixir | [error] Postgrex.Protocol (#PID<0.214.0>) failed to connect: ** (DBConnection.ConnectionError) tcp connect («host»:«port»): connection refused - :econnrefused
envoy | [«date» «clock»][1][warning][config] upstream connect error or disconnect/reset before headers. retried and the latest reset reason: remote connection failure, transport failure reason: delayed connect error: 111 ("«host»:«port»")

## timed_out
go | «date» «clock» dial tcp «address»:«port»: i/o timeout (service «host»)
go | «date» «clock» Get "http://«host»:«port»/ping": context deadline exceeded (Client.Timeout exceeded while awaiting headers)
grpc | rpc error: code = DeadlineExceeded desc = latest balancer error: connection error: desc = "transport: Error while dialing: dial tcp «address»:«port»: i/o timeout" («host»)
zap | {"level":"error","ts":«epoch»,"msg":"giving up on dependency","host":"«host»","port":«port»,"error":"i/o timeout"}
logrus | time="«t»" level=fatal msg="no answer" peer="«host»:«port»" error="context deadline exceeded"
java | java.net.SocketTimeoutException: Connect timed out: «host»:«port»⏎	at java.base/sun.nio.ch.NioSocketImpl.timedFinishConnect(NioSocketImpl.java:551)
spring | org.springframework.web.client.ResourceAccessException: I/O error on GET request for "http://«host»:«port»/": Connect timed out
kafka | org.apache.kafka.common.errors.TimeoutException: Timed out waiting for a node assignment. Call: fetchMetadata («host»:«port»)
python | requests.exceptions.ConnectTimeout: HTTPConnectionPool(host='«host»', port=«port»): Max retries exceeded with url: / (Caused by ConnectTimeoutError(<urllib3.connection.HTTPConnection object>, 'Connection to «host» timed out. (connect timeout=5)'))
psycopg | psycopg2.OperationalError: connection to server at "«host»" («address»), port «port» failed: Connection timed out⏎	Is the server running on that host and accepting TCP/IP connections?
node | Error: connect ETIMEDOUT «address»:«port»⏎    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1555:16) { code: 'ETIMEDOUT' } // «host»
mongoose | MongooseServerSelectionError: connection timed out: «host»:«port»⏎    at _handleConnectionErrors (/app/node_modules/mongoose/lib/connection.js:900:11)
rust | Error: error sending request for url (http://«host»:«port»/): operation timed out
dotnet | Unhandled exception. System.TimeoutException: The operation has timed out connecting to «host»:«port».
ruby | Net::OpenTimeout: Failed to open TCP connection to «host»:«port» (execution expired)
php | PHP Fatal error:  Uncaught GuzzleHttp\Exception\ConnectException: cURL error 28: Failed to connect to «host» port «port» after 5001 ms: Timeout was reached
shell | curl: (28) Failed to connect to «host» port «port» after 5002 ms: Timeout was reached
shell | wait-for-it.sh: timeout occurred after waiting 15 seconds for «host»:«port»
nginx | «date» «clock» [error] 31#31: *4 upstream timed out (110: Operation timed out) while connecting to upstream, upstream: "http://«address»:«port»/", host: "«host»"
postgres | pg_isready: «host»:«port» - no response⏎could not connect to server: Connection timed out
elixir | [error] ** (DBConnection.ConnectionError) tcp connect («host»:«port»): timeout

## unresolved
go | «date» «clock» dial tcp: lookup «host» on 10.96.0.10:53: no such host
grpc | rpc error: code = Unavailable desc = name resolver error: produced zero addresses («host»)
zap | {"level":"fatal","ts":«epoch»,"msg":"cannot resolve peer","error":"lookup «host»: no such host"}
logrus | time="«t»" level=fatal msg="connect failed" error="dial tcp: lookup «host»: no such host"
java | java.net.UnknownHostException: «host»: Name or service not known⏎	at java.base/java.net.Inet6AddressImpl.lookupAllHostAddr(Native Method)
spring | Caused by: java.net.UnknownHostException: «host»⏎	at java.base/java.net.InetAddress$CachedAddresses.get(InetAddress.java:797)⏎	at com.zaxxer.hikari.pool.PoolBase.newConnection(PoolBase.java:364)
kafka | org.apache.kafka.common.config.ConfigException: No resolvable bootstrap urls given in bootstrap.servers («host»:«port»)
python | socket.gaierror: [Errno -2] Name or service not known⏎urllib3.exceptions.NameResolutionError: Failed to resolve '«host»' ([Errno -2] Name or service not known)
psycopg | psycopg2.OperationalError: could not translate host name "«host»" to address: Name or service not known
redispy | redis.exceptions.ConnectionError: Error -2 connecting to «host»:«port». Name or service not known.
node | Error: getaddrinfo ENOTFOUND «host»⏎    at GetAddrInfoReqWrap.onlookupall [as oncomplete] (node:dns:118:26) {⏎  errno: -3008,⏎  code: 'ENOTFOUND',⏎  syscall: 'getaddrinfo',⏎  hostname: '«host»'⏎}
rust | Error: error trying to connect: dns error: failed to lookup address information: Name or service not known («host»)
dotnet | System.Net.Sockets.SocketException (0xFFFDFFFF): Name or service not known («host»:«port»)
ruby | SocketError: getaddrinfo: Name or service not known («host»)
php | PHP Fatal error:  Uncaught PDOException: SQLSTATE[HY000] [2002] php_network_getaddresses: getaddrinfo for «host» failed: Name or service not known
shell | wget: bad address '«host»'
shell | curl: (6) Could not resolve host: «host»
nginx | nginx: [emerg] host not found in upstream "«host»" in /etc/nginx/conf.d/default.conf:8
postgres | psql: error: could not translate host name "«host»" to address: Name or service not known
elixir | [error] ** (DBConnection.ConnectionError) tcp connect («host»:«port»): non-existing domain - :nxdomain
mysql | ERROR 2005 (HY000): Unknown MySQL server host '«host»' (-2)

## dns_down
go | «date» «clock» dial tcp: lookup «host» on 10.96.0.10:53: server misbehaving
go | «date» «clock» lookup «host» on 10.96.0.10:53: read udp 10.244.0.31:40112->10.96.0.10:53: i/o timeout
grpc | rpc error: code = Unavailable desc = dns: A record lookup error: lookup «host» on 10.96.0.10:53: server misbehaving
java | java.net.UnknownHostException: «host»: Temporary failure in name resolution
spring | io.netty.resolver.dns.DnsNameResolverTimeoutException: [/10.96.0.10:53] query '«host»' via UDP timed out after 5000 milliseconds (no stack trace available)
python | socket.gaierror: [Errno -3] Temporary failure in name resolution⏎urllib3.exceptions.NameResolutionError: Failed to resolve '«host»' ([Errno -3] Temporary failure in name resolution)
psycopg | psycopg2.OperationalError: could not translate host name "«host»" to address: Temporary failure in name resolution
node | Error: getaddrinfo EAI_AGAIN «host»⏎    at GetAddrInfoReqWrap.onlookup [as oncomplete] (node:dns:107:26) {⏎  errno: -3001,⏎  code: 'EAI_AGAIN',⏎  syscall: 'getaddrinfo',⏎  hostname: '«host»'⏎}
rust | Error: dns error: failed to lookup address information: Temporary failure in name resolution («host»)
dotnet | System.Net.Sockets.SocketException (00000001, 11): Resource temporarily unavailable («host»:«port»)⏎Temporary failure in name resolution
ruby | SocketError: getaddrinfo: Temporary failure in name resolution («host»)
php | PHP Warning:  php_network_getaddresses: getaddrinfo for «host» failed: Temporary failure in name resolution
shell | ;; connection timed out; no servers could be reached⏎nslookup: can't resolve '«host»'
nginx | «date» «clock» [error] 22#22: *3 «host» could not be resolved (110: Operation timed out)
zap | {"level":"fatal","ts":«epoch»,"msg":"resolver not answering","error":"lookup «host» on 10.96.0.10:53: read: connection refused"}

## unavailable
go | «date» «clock» unexpected status from «host»: 503 Service Unavailable
grpc | rpc error: code = Unavailable desc = no healthy upstream («host»)
java | feign.RetryableException: 503 Service Unavailable executing GET http://«host»:«port»/api
python | requests.exceptions.HTTPError: 503 Server Error: Service Unavailable for url: http://«host»:«port»/
node | AxiosError: Request failed with status code 503 (http://«host»:«port»/)
nginx | «date» «clock» [error] 30#30: *7 no live upstreams while connecting to upstream, upstream: "http://«host»/"
dotnet | System.Net.Http.HttpRequestException: Response status code does not indicate success: 503 (Service Unavailable). («host»)

## auth_failed
go | «date» «clock» pq: password authentication failed for user "app" (host «host»)
java | org.postgresql.util.PSQLException: FATAL: password authentication failed for user "app" («host»)
spring | «t» ERROR 1 --- [main] com.zaxxer.hikari.pool.HikariPool : java.sql.SQLException: Access denied for user 'app'@'10.244.0.17' (using password: YES) («host»)
python | sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) connection to server at "«host»" failed: FATAL:  password authentication failed for user "app"
redispy | redis.exceptions.AuthenticationError: WRONGPASS invalid username-password pair or user is disabled. («host»)
node | MongoServerError: Authentication failed. («host»)⏎    at Connection.sendCommand (/app/node_modules/mongodb/lib/cmap/connection.js:275:27)
rust | Error: Database(PgDatabaseError { severity: Fatal, code: "28P01", message: "password authentication failed for user \"app\"" })
dotnet | Npgsql.PostgresException (0x80004005): 28P01: password authentication failed for user "app" («host»)
ruby | PG::ConnectionBad: connection to server at "«host»" failed: FATAL:  password authentication failed for user "app"
php | PHP Fatal error:  Uncaught PDOException: SQLSTATE[HY000] [1045] Access denied for user 'app'@'10.244.0.9' (using password: YES) («host»)
shell | pg_dump: error: connection to server at "«host»" failed: FATAL:  password authentication failed for user "backup"
mysql | ERROR 1045 (28000): Access denied for user 'backup'@'10.244.0.12' (using password: YES)
smtp | smtplib.SMTPAuthenticationError: (535, b'5.7.8 Error: authentication failed') («host»)
aws | An error occurred (InvalidAccessKeyId) when calling the PutObject operation: The AWS Access Key Id you provided does not exist in our records.

## forbidden
klog | E«klog» 1 reflector.go:147] k8s.io/client-go/informers/factory.go:150: Failed to watch: «refusal»
go | «date» «clock» failed to list: «refusal»
zap | {"level":"error","ts":«epoch»,"logger":"controller-runtime.source","msg":"unable to start watch","error":"«refusal»"}
logrus | time="«t»" level=fatal msg="error syncing" error="«refusal»"
java | io.fabric8.kubernetes.client.KubernetesClientException: Failure executing: GET at: https://10.96.0.1:443/api/v1. Message: «refusal».
python | kubernetes.client.exceptions.ApiException: (403)⏎Reason: Forbidden⏎HTTP response body: {"kind":"Status","status":"Failure","message":"«refusal»","reason":"Forbidden","code":403}
node | HttpError: HTTP request failed: «refusal»⏎    at Request._callback (/app/node_modules/@kubernetes/client-node/dist/gen/api/coreV1Api.js:8321:40)⏎  statusCode: 403
rust | Error: ApiError: «refusal»: Forbidden (ErrorResponse { status: "Failure", code: 403 })
dotnet | k8s.Autorest.HttpOperationException: Operation returned an invalid status code 'Forbidden', response body «refusal»
ruby | Kubeclient::HttpError: HTTP status code 403, «refusal»
shell | Error from server (Forbidden): «refusal»
ansible | fatal: [localhost]: FAILED! => {"changed": false, "msg": "Failed to retrieve requested object: «refusal»", "reason": "Forbidden", "status": 403}

## certificate
go | «date» «clock» tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time «t» is after 2025-10-01T00:00:00Z
zap | {"level":"fatal","ts":«epoch»,"msg":"loading serving certificate","path":"/etc/tls/tls.crt","error":"x509: certificate has expired or is not yet valid"}
logrus | time="«t»" level=fatal msg="TLS handshake error" error="remote error: tls: expired certificate" cert=/etc/tls/tls.crt
java | javax.net.ssl.SSLHandshakeException: PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check failed⏎Caused by: java.security.cert.CertificateExpiredException: NotAfter: Wed Oct 01 00:00:00 UTC 2025
python | ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1006)
node | Error: certificate has expired⏎    at TLSSocket.onConnectSecure (node:_tls_wrap:1674:34) {⏎  code: 'CERT_HAS_EXPIRED'⏎}
rust | Error: invalid peer certificate: Expired
dotnet | System.Security.Authentication.AuthenticationException: The remote certificate is invalid because of errors in the certificate chain: NotTimeValid
ruby | OpenSSL::SSL::SSLError: SSL_connect returned=1 errno=0 state=error: certificate verify failed (certificate has expired)
php | PHP Warning:  SSL operation failed with code 1. OpenSSL Error messages: error:0A000086:SSL routines::certificate verify failed (certificate has expired)
shell | curl: (60) SSL certificate problem: certificate has expired
nginx | nginx: [emerg] certificate "/etc/tls/tls.crt" rejected: certificate has expired
postgres | FATAL:  could not load server certificate file "/etc/tls/tls.crt": certificate has expired
envoy | [«date» «clock»][1][warning][config] Failed to load certificate chain from /etc/tls/tls.crt: TLS certificate has expired
"""
