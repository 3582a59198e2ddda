"""What Alembic runs; `storage.migrate` gives it a connection with an open transaction."""

from __future__ import annotations

from alembic import context

import storage.schema  # noqa: F401  # its tables are on the list
from storage.metadata import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transaction_per_migration=False,
)
context.run_migrations()
