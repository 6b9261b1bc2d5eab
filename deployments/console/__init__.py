"""A person's side of an incident, in the terminal: follow it, decide, read the report."""
