"""Alembic's entry: runs on the connection that `auditor db upgrade` hands over."""

from alembic import context

from auditor.store.schema import metadata

connection = context.config.attributes.get("connection")
if connection is None:
    message = "run migrations with `auditor db upgrade`"
    raise SystemExit(message)

context.configure(
    connection=connection, target_metadata=metadata, render_as_batch=True, transactional_ddl=False
)
context.run_migrations()
