"""The records that travel through Mithaq and their JSON Schemas; data alone, no behaviour beyond JSON forms.

One module per subject: `item` (a news item), `extraction` (what one item says), `mention` (one record of it, on its way
to a topic), `ledger` (sightings of agreements and the events they fold into), `alert` (the message), `dead_letter`.
Records are NamedTuples with a registered row coder: deterministic as keys, evolved by appending Optional fields only.
"""
