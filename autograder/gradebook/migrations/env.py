"""Alembic runs this for every migration: over the connection that the gradebook has opened."""

from alembic import context

from autograder.gradebook.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
