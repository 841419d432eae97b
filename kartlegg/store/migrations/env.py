"""Runs the migrations on the connection that the store hands over (Alembic's entry point)."""

from alembic import context

from kartlegg.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
)
context.run_migrations()
