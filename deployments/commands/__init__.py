"""One module per command; each has `run(arguments) -> exit code` and is imported when it is called."""
