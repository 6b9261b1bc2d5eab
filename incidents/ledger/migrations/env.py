"""How Alembic reaches the ledger: over the connection that `incidents.ledger.migrate` hands in."""

from alembic import context

from incidents.ledger.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
