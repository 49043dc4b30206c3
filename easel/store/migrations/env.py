"""What Alembic runs; the connection comes from `library.upgrade`, whose transaction it shares."""

from alembic import context

from easel.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite")
with context.begin_transaction():
    context.run_migrations()
