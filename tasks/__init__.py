"""The steps of an incident as Prefect tasks, and, free of Prefect, what they are wired to."""
