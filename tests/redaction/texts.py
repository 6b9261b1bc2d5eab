"""Texts with a secret in the place of @@, and texts without one; ~ stands for a line break."""

SECRET = "hunter2Zq9"

TELLING = r"""
password=@@
DB_PASSWORD: "correct @@ horse"
connecting with password=@@ to db
{"client_secret": "@@", "x": 1}
{\"client_secret\": \"@@\", \"x\": 1}
{"a": "{\\\"password\\\":\\\"@@\\\"}"}
password: @@
  password: my @@ phrase
PASSWORD=@@
db_pass: @@
db_pass = @@
export DB_PASS='@@ with blank'
spring.datasource.password=@@
pgpassword=@@ psql
PGPASSWORD=@@ psql
postgres://app:@@@db:5432/x
postgres://app:p/a@@@db:5432/x
postgresql+psycopg2://app:@@@db/x
mongodb+srv://u:@@@cluster0.mongodb.net/x
redis://:@@@cache:6379/0
amqps://guest:@@@mq:5671/vhost
mysql+pymysql://root:@@@db/x?charset=utf8
jdbc:postgresql://h/db?user=u&password=@@
jdbc:sqlserver://h:1433;databaseName=x;user=sa;password=@@;encrypt=true
jdbc:oracle:thin:scott/@@@//h:1521/x
root:@@@tcp(db:3306)/shop?parseTime=true
host=db user=app password=@@ dbname=shop sslmode=disable
Server=tcp:x,1433;User Id=sa;Password=@@;Encrypt=True
Server=db;Uid=sa;Pwd=@@;
DefaultEndpointsProtocol=https;AccountName=x;AccountKey=@@abcd==;EndpointSuffix=core.windows.net
Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=@@=;EntityPath=q
SharedAccessSignature=sv=2020&sig=@@%3D
https://x.blob.core.windows.net/c?sv=2020-08-04&sig=@@%2F&se=2021
https://s3.amazonaws.com/b/k?X-Amz-Signature=@@abcdef&X-Amz-Date=1
https://s3.amazonaws.com/b/k?X-Amz-Security-Token=@@abcdef
https://api.example/v1?api_key=@@&x=1
https://api.example/v1?access_token=@@
eyJhbGciOiJI.eyJzdWIiOiIx@@.sig-nature
Authorization: Bearer @@abcd1234
authorization: Basic @@==
"Authorization": "Bearer @@abcd"
{"Authorization":["Bearer @@abcd"]}
Proxy-Authorization: Digest username="x", response="@@"
Authorization: token @@abcd
using bearer @@abcd1234
X-Api-Key: @@
X-Vault-Token: @@
Cookie: session=@@; other=1
Set-Cookie: sid=@@; Path=/; HttpOnly
-----BEGIN RSA PRIVATE KEY-----~MIIE@@~-----END RSA PRIVATE KEY-----
-----BEGIN OPENSSH PRIVATE KEY-----~MIIE@@
-----BEGIN PRIVATE KEY-----\nMIIE@@\n-----END PRIVATE KEY-----
aws AKIAABCDEFGHIJKLMNOP secret wJalrXUtnFEMI@@K7MDENGbPxRfiCYzEXAMPLEKEY
ghp_@@abcdef123456
github_pat_11A@@_abcdefghijklm
glpat-@@abcdefghij
xoxb-1234567890-@@
sk_live_@@abcdef
sk-proj-@@abcdefghijklmnop
sk-@@abcdefghijklmnopqrst
AIzaSyA@@abcdefghijklmnopqrstuvwx
ya29.@@abcdefghijklmnop
npm_@@abcdefghijklmnop
hf_@@abcdefghijklmnop
SG.@@abcd.@@abcd
hvs.@@abcdefghijklmn
app --password @@ --port 80
app --password=@@
["app", "--password", "@@"]
["--db-password=@@", "-v"]
--token @@
--api-key '@@'
mysql -u root -p@@ -h db
mysql -u root -p @@
docker login -u x -p @@ registry
redis-cli -h cache -a @@ ping
curl -u admin:@@ https://x
sshpass -p @@ ssh x
- name: DB_PASSWORD~  value: @@
{"name":"DB_PASSWORD","value":"@@"}
{"name": "API_TOKEN", "value": "@@"}
name: DB_PASSWORD, value: @@
{Name:DB_PASSWORD Value:@@ ValueFrom:nil}
<password>@@</password>
config[password]=@@
{'password': '@@'}
{'password': b'@@'}
%{password: "@@"}
:password => "@@"
"password" => "@@"
Password:@@ User:x
invalid password "@@"
password is '@@'
password: |~  @@
secret: @@
secret=@@
token=@@
token: @@
clientSecret: @@
client-secret=@@
api key: @@
ApiKey @@abcdef12
tls.key: @@
"tls.key":"@@"
aws_secret_access_key = @@
AWS_SECRET_ACCESS_KEY=@@/abc+d
encryption_key: @@
kubeconfig token QmFzZTY0U2VjcmV0VG9rZW4xMjM0NTY3ODkwYWJj@@
{"apiVersion":"v1","data":{"config":"@@"},"kind":"Secret","metadata":{"name":"x"}}
{\"apiVersion\":\"v1\",\"data\":{\"config\":\"@@\"},\"kind\":\"Secret\"}
apiVersion: v1~kind: Secret~data:~  config: @@~  other: @@~metadata:~  name: x
kind: Secret~stringData:~  note: |~    @@~    line @@~type: Opaque
p\u200bassword=@@
pa\x1b[31mssword\x1b[0m=@@
dsn: user:@@@tcp(127.0.0.1)/x
DATABASE_URL=postgres://app:@@@db/x
LDAP bind password: @@ for cn=admin
.dockerconfigjson: @@
"auth": "@@=="
{"auths":{"r":{"auth":"@@"}}}
passphrase: "@@"
password=@@,next
pass:@@
PASS=@@
password:  @@
ENC[password=@@]
--set db.password=@@ --wait
--from-literal=password=@@
--env DB_PASSWORD=@@
-Ddb.password=@@
-Djavax.net.ssl.keyStorePassword=@@
requirepass @@
SASL_PASSWORD=@@
sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="@@";
""".strip("\n").splitlines()

HARMLESS = r"""
Back-off restarting failed container app in pod web-7d4b9c6f5d-x2x7k_shop(3f1c2b4a-1234-4abc-9def-1234567890ab)
Failed to pull image "registry.example/shop/web:v1.2.3": rpc error: code = NotFound desc = not found
registry.example/shop/web@sha256:4bf1d6a1f2c8b9e0d7c6a5b4f3e2d1c0b9a8f7e6d5c4b3a2f1e0d9c8b7a6f5e4
couldn't find key password in Secret shop/db-credentials
secret "db-credentials" not found
MountVolume.SetUp failed for volume "tls" : secret "web-tls" not found
Error: secret: not found
error: token: expired
failed to get secret: secrets "x" not found
password authentication failed for user "app"
Access denied for user 'app'@'10.0.0.1' (using password: YES)
Access denied for user 'app'@'10.0.0.1' (using password: NO)
password: required
fatal: missing password
dial tcp: lookup auth: no such host
http://auth:8080/login: connection refused
dial tcp 10.0.0.4:5432: connect: connection refused
auth-service:8080 unreachable
token-service:8080
registry/x/redis-token:v2
key "db.password" in ConfigMap "x" not found
environment variable DB_PASSWORD is not set
KeyError: 'DB_PASSWORD'
DB_PASSWORD is required
required variable API_TOKEN missing
max_tokens=4096
tokens: 1234
secretName: web-tls
secretKeyRef: name: db, key: password
valueFrom: secretKeyRef
{"secretName":"web-tls"}
imagePullSecrets: regcred
open /var/run/secrets/kubernetes.io/serviceaccount/token: permission denied
open /etc/secrets/token: no such file or directory
/etc/tls/tls.key: no such file
TOKEN_TTL=3600
PASSWORD_FILE=/run/secrets/db
DB_PASSWORD:  <set to the key 'password' in secret 'db'>  Optional: false
error parsing key: unexpected end
primary_key=id
cache_key: users
partition key: 7
basic authentication required
bearer token expired
Bearer authentication is needed
Basic auth disabled
containerd://4bf1d6a1f2c8b9e0d7c6a5b4f3e2d1c0b9a8f7e6d5c4b3a2f1e0d9c8b7a6f5e4
token of pod web-7d4b9c6f5d-x2x7k rejected
auth of payments-api-gateway-7d4b9c6f5d-x2x7k failed
key uid 3f1c2b4a-1234-4abc-9def-1234567890ab
ssh://git@github.com/org/repo
git@github.com:org/repo.git
https://github.com/org/repo@v1.2.3
user@example.com
bypass: enabled
compass=north
passengers: 12
author: bob
Unauthorized: token has invalid claims: token is expired
error: invalid_token: signature is invalid
unable to authenticate: secret key missing
User "system:serviceaccount:shop:web" cannot list resource "secrets" in API group ""
E1121 06:00:00.000000 1 authentication.go:73] Unable to authenticate the request
x509: certificate signed by unknown authority
revision main@sha1:5f0c1e2aa0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5 with token
PKIX path building failed
java.lang.IllegalArgumentException: secret key byte array cannot be null
io.jsonwebtoken.security.WeakKeyException: The specified key byte array is 80 bits
at com.example.auth.TokenService.verify(TokenService.java:42)
docker.io/library/vault-token-helper:1.2
key=value pairs expected
Keycloak realm: master
monkey: business
password must be at least 12 characters
SASL authentication failed: Invalid username or password
Authentication failed: password mismatch
authorization: denied by policy
Cookie: none
postgres://db:5432/app
http://web:80/x?email=a@b.c
smtp://mail:25
mongodb://a:27017,b:27017/x
Pod shop/web uses Secret shop/db key password (missing)
token: Post "https://login/x": EOF
failed to refresh token: Post "https://login/x": dial tcp: lookup login
--secret-name web-tls
flag provided but not defined: -password
psql: error: FATAL: no pg_hba.conf entry
mysql -h db -P 3306
app -p 8080
ping -p 80
signal: killed
sig: SIGTERM
spec.template.spec.containers[0].env[1].valueFrom.secretKeyRef.key: Required value
secret/web-tls configured
Secret web-tls: tls.key: missing
sealed-secrets-controller: running
TokenReview: 403
oauth2-proxy:v7.4
--password flag is required
kubelet: failed to load secret: timed out waiting for the condition
""".strip("\n").splitlines()
