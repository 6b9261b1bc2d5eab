"""Last words about configuration: variables, files, arguments, commands. A line each: dialect | text, ⏎ for a new line."""

TABLE = r"""
## missing_variable
go | «date» «clock» environment variable «variable» is required but not set
go | panic: required key «variable» missing value⏎⏎goroutine 1 [running]:⏎main.mustLoad(...)⏎	/src/internal/config/config.go:44⏎main.main()⏎	/src/cmd/«app»/main.go:27 +0x1d
envconfig | «date» «clock» failed to load config: env: required environment variable "«variable»" is not set
zap | {"level":"fatal","ts":«epoch»,"caller":"config/load.go:58","msg":"missing mandatory setting","variable":"«variable»","stacktrace":"main.main\n\t/app/main.go:22"}
logrus | time="«t»" level=fatal msg="mandatory environment variable «variable» not found" component=bootstrap
klog | F«klog» 1 options.go:112] environment variable «variable» must be set
java | Exception in thread "main" java.lang.IllegalStateException: Environment variable «variable» is not defined⏎	at com.acme.config.Env.require(Env.java:31)⏎	at com.acme.Main.main(Main.java:18)
spring | «t» ERROR 1 --- [main] o.s.boot.SpringApplication : Application run failed⏎java.lang.IllegalArgumentException: Could not resolve placeholder '«variable»' in value "${«variable»}"⏎	at org.springframework.util.PropertyPlaceholderHelper.parseStringValue(PropertyPlaceholderHelper.java:180)
quarkus | «t» ERROR [io.qua.run.Application] (main) Failed to start application: java.util.NoSuchElementException: SRCFG00014: The config property «variable» is required but it could not be found in any config source
python | Traceback (most recent call last):⏎  File "/app/main.py", line 14, in <module>⏎    TOKEN = os.environ["«variable»"]⏎            ~~~~~~~~~~^^^^^^^^^^^^⏎  File "<frozen os>", line 685, in __getitem__⏎KeyError: '«variable»'
pydantic | pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings⏎«variable»⏎  Field required [type=missing, input_value={}, input_type=dict]⏎    For further information visit https://errors.pydantic.dev/2.9/v/missing
django | django.core.exceptions.ImproperlyConfigured: Set the «variable» environment variable
node | /app/src/config.js:9⏎  throw new Error(`Missing required environment variable: «variable»`);⏎  ^⏎⏎Error: Missing required environment variable: «variable»⏎    at required (/app/src/config.js:9:9)⏎    at Object.<anonymous> (/app/src/config.js:20:14)⏎⏎Node.js v20.11.1
nest | [Nest] 1  - «date», «clock»   ERROR [ExceptionHandler] Config validation error: "«variable»" is required
rust | thread 'main' panicked at src/config.rs:23:41:⏎called `Result::unwrap()` on an `Err` value: EnvVar { name: "«variable»", source: NotPresent }⏎note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
rust | Error: environment variable `«variable»` not found
dotnet | Unhandled exception. System.InvalidOperationException: Configuration value '«variable»' is missing.⏎   at Acme.Startup.Require(IConfiguration configuration, String key) in /src/Startup.cs:line 41⏎   at Program.<Main>$(String[] args) in /src/Program.cs:line 12
ruby | /app/config/boot.rb:8:in `fetch': key not found: "«variable»" (KeyError)⏎	from /app/config/boot.rb:8:in `<main>'
php | PHP Fatal error:  Uncaught RuntimeException: Environment variable not found: "«variable»" in /var/www/html/src/Config.php:37
shell | /entrypoint.sh: line 12: «variable»: parameter not set
shell | ./run.sh: «variable»: unbound variable
elixir | ** (RuntimeError) environment variable «variable» is missing.⏎    /app/releases/0.1.0/runtime.exs:19: (file)
postgres | Error: Database is uninitialized and «variable» is not specified.⏎       You must set «variable» to a non-empty value for the superuser.

## bad_value
go | «date» «clock» invalid value for «variable»: strconv.Atoi: parsing "«value»": invalid syntax
envconfig | envconfig.Process: assigning «variable» to Size: converting '«value»' to type int. details: strconv.ParseInt: parsing "«value»": invalid syntax
zap | {"level":"fatal","ts":«epoch»,"msg":"cannot parse setting","key":"«variable»","value":"«value»","error":"not an integer"}
logrus | time="«t»" level=fatal msg="bad configuration: «variable»=\"«value»\" is not a number"
klog | F«klog» 1 flags.go:70] env «variable»: invalid argument "«value»": must be an integer
java | Exception in thread "main" java.lang.NumberFormatException: For input string: "«value»" (property «variable»)⏎	at java.base/java.lang.Integer.parseInt(Integer.java:652)⏎	at com.acme.Settings.<init>(Settings.java:27)
spring | ***************************⏎APPLICATION FAILED TO START⏎***************************⏎⏎Description:⏎⏎Failed to bind properties under '«variable»' to int:⏎⏎    Value: "«value»"⏎    Reason: failed to convert java.lang.String to int
quarkus | «t» ERROR [io.qua.run.Application] (main) Failed to start application: java.lang.IllegalArgumentException: SRCFG00029: Expected an integer value, got "«value»" for «variable»
python | Traceback (most recent call last):⏎  File "/srv/app/settings.py", line 22, in <module>⏎    limit = int(os.environ["«variable»"])⏎ValueError: invalid literal for int() with base 10: '«value»'
pydantic | pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings⏎«variable»⏎  Input should be a valid integer, unable to parse string as an integer [type=int_parsing, input_value='«value»', input_type=str]
node | RangeError [ERR_SOCKET_BAD_PORT]: «variable» should be >= 0 and < 65536. Received «value».⏎    at validatePort (node:internal/validators:411:11)⏎    at Server.listen (node:net:2013:5)
nest | [Nest] 1  - «date», «clock»   ERROR [ExceptionHandler] Config validation error: "«variable»" must be a number
rust | thread 'main' panicked at src/main.rs:31:10:⏎«variable» must be an integer: ParseIntError { kind: InvalidDigit }
dotnet | Unhandled exception. System.FormatException: The input string '«value»' was not in a correct format. (setting «variable»)⏎   at System.Number.ThrowFormatException[TChar](ReadOnlySpan`1 value)
ruby | config/puma.rb:4:in `Integer': invalid value for Integer(): "«value»" (ArgumentError)⏎  reading ENV['«variable»']
php | PHP Fatal error:  Uncaught InvalidArgumentException: Invalid type for env var "«variable»": expected int, got "«value»" in /app/vendor/symfony/dependency-injection/EnvVarProcessor.php:187
shell | /start.sh: «variable»: «value»: integer expression expected
elixir | ** (ArgumentError) errors were found at the given arguments:⏎  * 1st argument: not a textual representation of an integer (reading «variable»)⏎    :erlang.binary_to_integer("«value»")

## missing_file
go | «date» «clock» open «path»: no such file or directory
zap | {"level":"fatal","ts":«epoch»,"caller":"cmd/root.go:71","msg":"reading configuration","error":"open «path»: no such file or directory"}
logrus | time="«t»" level=fatal msg="unable to load config file" error="stat «path»: no such file or directory"
klog | E«klog» 1 run.go:74] "command failed" err="open «path»: no such file or directory"
java | Exception in thread "main" java.nio.file.NoSuchFileException: «path»⏎	at java.base/sun.nio.fs.UnixException.translateToIOException(UnixException.java:92)⏎	at com.acme.Main.main(Main.java:33)
java | java.io.FileNotFoundException: «path» (No such file or directory)⏎	at java.base/java.io.FileInputStream.open0(Native Method)
spring | «t» ERROR 1 --- [main] o.s.b.d.LoggingFailureAnalysisReporter : Config data resource 'file [«path»]' cannot be found
python | Traceback (most recent call last):⏎  File "/app/server.py", line 31, in load⏎    with open(path) as f:⏎FileNotFoundError: [Errno 2] No such file or directory: '«path»'
node | Error: ENOENT: no such file or directory, open '«path»'⏎    at Object.openSync (node:fs:601:3)⏎    at readFileSync (node:fs:469:35) {⏎  errno: -2,⏎  code: 'ENOENT',⏎  syscall: 'open',⏎  path: '«path»'⏎}
rust | Error: failed to read config «path»⏎⏎Caused by:⏎    No such file or directory (os error 2)
dotnet | Unhandled exception. System.IO.FileNotFoundException: The configuration file '«path»' was not found and is not optional.
ruby | /usr/local/bundle/gems/psych-5.1.2/lib/psych.rb:669:in `initialize': No such file or directory @ rb_sysopen - «path» (Errno::ENOENT)
php | PHP Warning:  require(«path»): Failed to open stream: No such file or directory in /var/www/html/index.php on line 7⏎PHP Fatal error:  Uncaught Error: Failed opening required '«path»'
shell | cat: can't open '«path»': No such file or directory
shell | /docker-entrypoint.sh: 9: .: cannot open «path»: No such file
nginx | nginx: [emerg] open() "«path»" failed (2: No such file or directory)
postgres | postgres: could not access the server configuration file "«path»": No such file or directory
elixir | ** (File.Error) could not read file "«path»": no such file or directory
cpp | terminate called after throwing an instance of 'std::runtime_error'⏎  what():  cannot open config «path»

## unparsable
go | «date» «clock» error parsing «path»: yaml: line 3: did not find expected '-' indicator
zap | {"level":"error","ts":«epoch»,"msg":"config invalid","file":"«path»","error":"yaml: unmarshal errors:\n  line 2: cannot unmarshal !!seq into map"}
logrus | time="«t»" level=fatal msg="Error loading config (--config.file=«path»)" err="parsing YAML file «path»: yaml: line 3: mapping values are not allowed in this context"
klog | F«klog» 1 server.go:198] failed to load config file «path»: error converting YAML to JSON: yaml: line 3: found character that cannot start any token
java | com.fasterxml.jackson.dataformat.yaml.JacksonYAMLParseException: while parsing a block mapping⏎ in 'reader', line 2, column 5⏎ at [Source: (File); «path»; line: 3, column: 4]
spring | «t» ERROR 1 --- [main] o.s.boot.SpringApplication : Application run failed⏎org.yaml.snakeyaml.parser.ParserException: while parsing a block mapping in «path», line 2, column 5: expected <block end>, but found BlockMappingStart
python | yaml.parser.ParserError: while parsing a block mapping⏎  in "«path»", line 2, column 5⏎expected <block end>, but found '<block mapping start>'⏎  in "«path»", line 3, column 4
node | YAMLException: bad indentation of a sequence entry in "«path»" (3:4)⏎⏎ 1 | rules:⏎ 2 |   - name: base⏎ 3 |    rate: 1.0⏎--------^
rust | Error: Configuration error: did not find expected key at line 3 column 4, while parsing a block mapping in «path»
dotnet | Unhandled exception. YamlDotNet.Core.SemanticErrorException: (Line: 3, Col: 4) in «path»: While parsing a block mapping, did not find expected key.
ruby | psych.rb:455:in `parse': («path»): did not find expected key while parsing a block mapping at line 2 column 5 (Psych::SyntaxError)
php | PHP Fatal error:  Uncaught Symfony\Component\Yaml\Exception\ParseException: A YAML file cannot contain tabs as indentation in "«path»" at line 3
shell | yq: bad file '«path»': yaml: line 3: did not find expected key
nginx | nginx: [emerg] unexpected "}" in «path»:3
elixir | ** (YamlElixir.ParsingError) malformed yaml in «path»: unexpected token at line 3, column 4
cpp | «app»: config error: «path»:3: syntax error, unexpected end of file
postgres | LOG:  syntax error in file "«path»" line 3, near token "rate"⏎FATAL:  configuration file "«path»" contains errors

## usage
go | flag provided but not defined: «flag»⏎Usage of «app»:⏎  -addr string⏎    	listen address (default ":8080")⏎  -v	verbose
cobra | Error: unknown flag: «flag»⏎Usage:⏎  «app» serve [flags]⏎⏎Flags:⏎      --config string   config file⏎  -h, --help            help for serve
klog | unknown flag: «flag»⏎See '«app» --help' for usage.
java | Unrecognized option: «flag»⏎Error: Could not create the Java Virtual Machine.⏎Error: A fatal exception has occurred. Program will exit.
picocli | Unknown option: '«flag»'⏎Usage: «app» [-hV] [--config=<file>]
python | usage: «app» [-h] [--config CONFIG] [--workers N]⏎«app»: error: unrecognized arguments: «flag»
click | Usage: «app» [OPTIONS]⏎Try '«app» --help' for help.⏎⏎Error: No such option: «flag»
node | /usr/local/bin/node: bad option: «flag»
yargs | Options:⏎  --help     Show help  [boolean]⏎  --listen   Address    [string]⏎⏎Unknown argument: «flag»
rust | error: unexpected argument '«flag»' found⏎⏎Usage: «app» [OPTIONS]⏎⏎For more information, try '--help'.
dotnet | Unrecognized command or argument '«flag»'.⏎⏎Description:⏎  «app» server⏎⏎Usage:⏎  «app» [options]
ruby | /usr/local/bin/«app»: invalid option: «flag» (OptionParser::InvalidOption)
php |   The "«flag»" option does not exist.⏎⏎serve [--host HOST] [--port PORT]
shell | «app»: illegal option «flag»⏎usage: «app» [-c file] [-p port]
nginx | nginx: invalid option: "«flag»"
postgres | postgres: unrecognized option '«flag»'⏎Try "postgres --help" for more information.
cpp | «app»: unrecognized option '«flag»'⏎Try '«app» --help' for more information.
prometheus | Error parsing command line arguments: unknown long flag '«flag»'⏎«app»: error: unknown long flag '«flag»'

## no_command
shell | sh: exec: line 0: «command»: not found
shell | /bin/sh: «command»: not found
bash | bash: line 1: «command»: No such file or directory
bash | /bin/bash: line 1: exec: «command»: cannot execute: required file not found
dash | sh: 1: exec: «command»: not found
tini | [FATAL tini (7)] exec «command» failed: No such file or directory
dumbinit | [dumb-init] «command»: No such file or directory
node | node:internal/modules/cjs/loader:1147⏎  throw err;⏎  ^⏎⏎Error: Cannot find module '«command»'⏎Require stack: []⏎  code: 'MODULE_NOT_FOUND'
python | python: can't open file '«command»': [Errno 2] No such file or directory
java | Error: Unable to access jarfile «command»
ruby | bundler: command not found: «command»⏎Install missing gem executables with `bundle install`
php | Could not open input file: «command»
gosu | error: exec: "«command»": stat «command»: no such file or directory
"""
