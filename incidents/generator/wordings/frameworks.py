"""More last words, of programs that are built with this or that framework. A line each: dialect | text, ⏎ for a new line."""

TABLE = r"""
## missing_variable
slog | {"time":"«t»","level":"ERROR","msg":"required environment variable is not set","name":"«variable»"}
slog | time=«t» level=ERROR msg="startup aborted" err="config: «variable» missing from environment"
zerolog | {"level":"fatal","error":"env: required environment variable \"«variable»\" is not set","time":"«t»","message":"could not load config"}
viper | Error: required configuration key not set, bind it with a flag or the environment: «variable»⏎exit status 1
kong | «app»: error: missing flags: --dsn=STRING (env $«variable»)
micronaut | «clock».204 [main] ERROR io.micronaut.runtime.Micronaut - Error starting Micronaut server: Could not resolve placeholder ${«variable»}⏎io.micronaut.context.exceptions.ConfigurationException: Could not resolve placeholder ${«variable»}
ktor | Exception in thread "main" com.typesafe.config.ConfigException$UnresolvedSubstitution: application.conf @ jar:file:/app/app.jar!/application.conf: 4: Could not resolve substitution to a value: ${«variable»}
pekko | Exception in thread "main" com.typesafe.config.ConfigException$Missing: system properties: No configuration setting found for key '«variable»'⏎	at com.typesafe.config.impl.SimpleConfig.findKeyOrNull(SimpleConfig.java:157)
aspnet | Unhandled exception. Microsoft.Extensions.Options.OptionsValidationException: DataAnnotation validation failed for 'AppOptions' members: '«variable»' with the error: 'The «variable» field is required.'.
serilog | [«clock» FTL] Host terminated unexpectedly⏎System.ArgumentNullException: Value cannot be null. (Parameter '«variable»')⏎   at Program.<Main>$(String[] args) in /src/Program.cs:line 19
rails | bin/rails aborted!⏎KeyError: key not found: "«variable»" (KeyError)⏎/app/config/initializers/storage.rb:4:in `<main>'
decouple | decouple.UndefinedValueError: «variable» not found. Declare it as envvar or define a default value.
environs | environs.exceptions.EnvError: Environment variable "«variable»" not set
envalid | ================================⏎ Missing environment variables:⏎    «variable»: undefined⏎================================
next | ❌ Invalid environment variables: { «variable»: [ 'Required' ] }⏎Error: Invalid environment variables⏎    at onValidationError (/app/.next/server/chunks/env.js:1:2210)
deno | error: Uncaught (in promise) Error: «variable» is not defined in the environment⏎    at file:///app/env.ts:9:11
bun | error: Missing environment variable «variable»⏎      at /app/src/env.ts:11:9⏎⏎Bun v1.1.20 (Linux x64)
laravel | PHP Fatal error:  Uncaught Dotenv\Exception\ValidationException: One or more environment variables failed assertions: «variable» is missing. in /var/www/vendor/vlucas/phpdotenv/src/Validator.php:100
symfony | In EnvVarProcessor.php line 187:⏎⏎  Environment variable not found: "«variable»".
anyhow | Error: «variable» must be set⏎⏎Caused by:⏎    environment variable not found
clap | error: the following required arguments were not provided:⏎  --dsn <DSN>  [env: «variable»=]⏎⏎Usage: «app» --dsn <DSN>
phoenix | ** (System.EnvError) could not fetch environment variable "«variable»" because it is not set⏎    (elixir 1.16.2) lib/system.ex:706: System.fetch_env!/1
vapor | App/configure.swift:12: Fatal error: Environment variable «variable» not found
perl | «variable» is not defined in the environment at /app/bin/run.pl line 14.
haskell | «app»: «variable»: getEnv: does not exist (no environment variable)

## bad_value
slog | {"time":"«t»","level":"ERROR","msg":"invalid setting","env":"«variable»","value":"«value»","err":"strconv.Atoi: parsing \"«value»\": invalid syntax"}
zerolog | {"level":"fatal","error":"env: parse error on field \"Limit\" of type \"int\": strconv.ParseInt: parsing \"«value»\": invalid syntax","time":"«t»","message":"«variable» is no good"}
viper | Error: 1 error(s) decoding:⏎⏎* cannot parse '«variable»' as int: strconv.ParseInt: parsing "«value»": invalid syntax
kong | «app»: error: --limit: expected a valid 64 bit int but got "«value»" (env $«variable»)
micronaut | io.micronaut.context.exceptions.ConfigurationException: Failed to convert argument [limit] for property [«variable»]: Failed to convert value [«value»] to type [int]. Reason: For input string: "«value»"
pekko | com.typesafe.config.ConfigException$WrongType: env variables: «variable» has type STRING rather than NUMBER ("«value»")
ktor | Exception in thread "main" io.ktor.server.config.ApplicationConfigurationException: Property «variable» could not be read as Int: '«value»'
aspnet | Unhandled exception. System.InvalidOperationException: Failed to convert configuration value '«value»' at '«variable»' to type 'System.Int32'.⏎ ---> System.FormatException: The input string '«value»' was not in a correct format.
sidekiq | ArgumentError: invalid value for Integer(): "«value»"⏎config/sidekiq.rb:7:in `block in <main>' (while reading «variable»)
rails | config/database.yml: invalid value "«value»" for «variable»: not an integer (ArgumentError)
decouple | ValueError: Invalid integer for «variable»: '«value»'
environs | environs.exceptions.EnvValidationError: Environment variable "«variable»" invalid: ["Not a valid integer."] (got '«value»')
fastapi | pydantic.error_wrappers.ValidationError: 1 validation error for Settings⏎«variable»⏎  value is not a valid integer (type=type_error.integer) # '«value»'
envalid | ================================⏎ Invalid environment variables:⏎    «variable»: Invalid number input: "«value»"⏎================================
next | ❌ Invalid environment variables: { «variable»: [ 'Expected number, received nan' ] } («value»)
deno | error: Uncaught (in promise) TypeError: «variable»: "«value»" is not a number⏎    at asInt (file:///app/env.ts:21:9)
bun | TypeError: «variable» must be an integer, got "«value»"⏎      at int (/app/src/env.ts:31:13)
laravel | PHP Fatal error:  Uncaught Dotenv\Exception\ValidationException: One or more environment variables failed assertions: «variable» is not an integer («value»).
symfony | In EnvVarProcessor.php line 222:⏎⏎  Non-numeric env var "«variable»" cannot be cast to int: "«value»".
figment | Error: invalid type: found string "«value»", expected u16 for key "«variable»" in environment variable(s)
clap | error: invalid value '«value»' for '--limit <LIMIT>' [env: «variable»]: invalid digit found in string⏎⏎For more information, try '--help'.
phoenix | ** (ArgumentError) could not parse «variable»: expected an integer, got: "«value»"⏎    /app/releases/1.0.0/runtime.exs:33: (file)
perl | Argument "«value»" isn't numeric in numeric comparison («variable») at /app/lib/Settings.pm line 40.
haskell | «app»: «variable»: Prelude.read: no parse ("«value»")

## missing_file
slog | time=«t» level=ERROR msg="cannot read config" path=«path» err="open «path»: no such file or directory"
zerolog | {"level":"fatal","error":"open «path»: no such file or directory","time":"«t»","message":"config file"}
viper | Config File "«path»" Not Found: no such file or directory
kong | «app»: error: --config: stat «path»: no such file or directory
micronaut | «clock».411 [main] ERROR io.micronaut.runtime.Micronaut - Error starting Micronaut server: No configuration file found at «path»
ktor | Exception in thread "main" java.lang.IllegalArgumentException: Configuration file «path» not found⏎	at io.ktor.server.engine.CommandLineKt.commandLineConfig(CommandLine.kt:71)
aspnet | Unhandled exception. System.IO.DirectoryNotFoundException: Could not find a part of the path '«path»'.⏎   at Interop.ThrowExceptionForIoErrno(ErrorInfo errorInfo, String path, Boolean isDirError)
rails | RuntimeError: Could not load configuration. No such file - «path»⏎/app/config/application.rb:31:in `config_for'
puma | bundler: failed to load command: puma⏎LoadError: cannot load such file -- «path»
gunicorn | Error: '«path»' doesn't exist
uvicorn | Error: Invalid value for '--env-file': Path '«path»' does not exist.
deno | error: Uncaught (in promise) NotFound: No such file or directory (os error 2): readfile '«path»'⏎    at async Deno.readTextFile (ext:deno_fs/30_fs.js:777:24)
bun | ENOENT: No such file or directory⏎    errno: -2⏎  syscall: "open"⏎     path: "«path»"
laravel | Illuminate\Contracts\Filesystem\FileNotFoundException: File does not exist at path «path».
symfony | In YamlFileLoader.php line 811:⏎⏎  The file "«path»" does not exist (in: "/app/config").
figment | Error: configuration file "«path»" not found
tracing | «t» ERROR «app»: could not start error=No such file or directory (os error 2) path="«path»"
phoenix | ** (Code.LoadError) could not load «path». Reason: enoent
perl | Can't locate «path» in @INC (@INC entries checked: /etc/perl /usr/local/share/perl/5.36.0) at /app/bin/run.pl line 6.
haskell | «app»: «path»: openFile: does not exist (No such file or directory)

## unparsable
slog | {"time":"«t»","level":"ERROR","msg":"config rejected","file":"«path»","err":"yaml: line 3: mapping values are not allowed in this context"}
viper | While parsing config: yaml: line 3: could not find expected ':' («path»)
zerolog | {"level":"fatal","error":"invalid character '}' looking for beginning of object key string","file":"«path»","time":"«t»","message":"decode settings"}
kong | «app»: error: --config: «path»: yaml: line 3: did not find expected key
micronaut | io.micronaut.context.exceptions.ConfigurationException: Error reading YAML property source [«path»]: while scanning a simple key⏎ in 'reader', line 3, column 1: could not find expected ':'
pekko | com.typesafe.config.ConfigException$Parse: «path»: 3: Expecting close brace } or a comma, got end of file
ktor | Exception in thread "main" net.mamoe.yamlkt.internal.YamlDecodingException: «path»: bad indentation, line=3
aspnet | Unhandled exception. System.IO.InvalidDataException: Failed to load configuration from file '«path»'.⏎ ---> System.FormatException: Could not parse the JSON file.⏎ ---> System.Text.Json.JsonReaderException: '}' is an invalid start of a property name. LineNumber: 3
rails | RuntimeError: YAML syntax error occurred while parsing «path». Please note that YAML must be consistently indented using spaces. Tabs are not allowed. Error: («path»): did not find expected key while parsing a block mapping at line 2 column 3
tomllib | tomllib.TOMLDecodeError: Expected '=' after a key in a key/value pair (at line 3, column 9) in «path»
airflow | yaml.scanner.ScannerError: mapping values are not allowed here⏎  in "«path»", line 3, column 12
deno | error: Uncaught (in promise) SyntaxError: end of the stream or a document separator is expected at line 3, column 5 of «path»
bun | SyntaxError: JSON Parse error: Unexpected identifier "rate" in «path»
next | SyntaxError: «path»: Unexpected token } in JSON at position 71⏎    at parse (<anonymous>)⏎    at parseJson (/app/node_modules/load-json-file/index.js:12:23)
symfony | In FileLoader.php line 172:⏎⏎  The file "«path»" does not contain valid YAML: Unable to parse at line 3 (near "rate 1.0") in "«path»".
figment | Error: TOML parse error at line 3, column 6 of «path»⏎  |⏎3 | rate 1.0⏎  |      ^⏎expected `.`, `=`
tracing | «t» ERROR «app»: bad configuration file="«path»" error=mapping values are not allowed in this context at line 3 column 7
perl | YAML Error: Inconsistent indentation level⏎   Code: YAML_PARSE_ERR_INCONSISTENT_INDENTATION⏎   Line: 3⏎   Document: 1 («path»)
haskell | «app»: Could not parse «path»: YAML exception: Yaml parse exception at line 3, column 4, while parsing a block mapping: did not find expected key

## usage
kong | «app»: error: unknown flag «flag»
viper | unknown flag: «flag»⏎Usage:⏎  «app» [command]⏎⏎Available Commands:⏎  completion  Generate the autocompletion script⏎  run         Run it
urfave | Incorrect Usage: flag provided but not defined: «flag»⏎⏎NAME:⏎   «app» - a new cli application
micronaut | Unknown option: '«flag»'⏎Possible solutions: --config, --help⏎Usage: «app» [-hvV]
scopt | Error: Unknown option «flag»⏎Try --help for more information.
clikt | Usage: «app» [<options>]⏎⏎Error: no such option «flag»
gunicorn | usage: gunicorn [OPTIONS] [APP_MODULE]⏎gunicorn: error: unrecognized arguments: «flag»
uvicorn | Usage: uvicorn [OPTIONS] APP⏎Try 'uvicorn --help' for help.⏎⏎Error: No such option: «flag»
celery | Usage: celery worker [OPTIONS]⏎Try 'celery worker --help' for help.⏎⏎Error: No such option: «flag»
django | usage: manage.py runserver [-h] [--settings SETTINGS]⏎manage.py: error: unrecognized arguments: «flag»
puma | bundler: failed to load command: puma⏎/usr/local/bundle/gems/puma-6.4.2/lib/puma/cli.rb:39:in `parse!': invalid option: «flag» (OptionParser::InvalidOption)
next | error: unknown option '«flag»'⏎(Did you mean --port?)
deno | error: unexpected argument '«flag»' found⏎⏎  tip: to pass it as a value, use '-- «flag»'⏎⏎Usage: deno run [OPTIONS] [SCRIPT_ARG]...
bun | error: Invalid Argument '«flag»'
symfony |   The "«flag»" option does not exist.⏎⏎messenger:consume [-l|--limit LIMIT] [--] [<receivers>...]
laravel |    ERROR  The "«flag»" option does not exist.
perl | Unknown option: «flag»⏎Usage: run.pl [--config FILE] [--verbose]
haskell | Invalid option `«flag»'⏎⏎Usage: «app» [-c|--config FILE]
spdlog | [«date» «clock»] [error] command line: unrecognised option '«flag»'

## no_command
npm | npm ERR! Missing script: "«command»"⏎npm ERR! To see a list of scripts, run:⏎npm ERR!   npm run
npm | sh: 1: «command»: not found⏎npm ERR! code 127
deno | error: Module not found "file://«command»".
bun | error: Script not found "«command»"
rails | Unrecognized command "«command»" (Rails::Command::UnrecognizedCommandError)
bundler | bundler: not executable: «command»
laravel |    ERROR  Command "«command»" is not defined.
symfony | There are no commands defined in the "«command»" namespace.
aspnet | The command could not be loaded, possibly because:⏎  * You intended to execute a .NET application:⏎      The application '«command»' does not exist.
kotlin | Error: Could not find or load main class «command»⏎Caused by: java.lang.ClassNotFoundException: «command»
poetry | Command not found: «command»
pipenv | Error: the command «command» could not be found within PATH or Pipfile's [scripts].
mix | ** (Mix) The task "«command»" could not be found
perl | Can't open perl script "«command»": No such file or directory
celery | /usr/local/bin/python: No module named «command»
busybox | «command»: applet not found
su | su-exec: «command»: No such file or directory
runit | runsv: fatal: unable to start «command»: file does not exist
supervisord | «date» «clock» INFO spawnerr: can't find command '«command»'
s6 | s6-supervise (child): fatal: unable to exec «command»: No such file or directory
"""
