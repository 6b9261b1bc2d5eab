"""Operation on a real PostgreSQL: two receivers, two workers, Prefect's own data."""
