"""The store: one SQLite file that makes a pass durable.

`database` opens and locks it, `journal` takes in what feeds brought, `results` what the graph made of it, `queries`
reads for people, `memory` lets the graph remember through it.
"""

from pipeline.store.database import DATABASE_NAME, Store, edit_store, open_store, read_store, was_lost

__all__ = ["DATABASE_NAME", "Store", "edit_store", "open_store", "read_store", "was_lost"]
