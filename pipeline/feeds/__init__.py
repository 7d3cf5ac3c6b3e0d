"""Everything between a URL and clean news items: fetching, decoding, parsing, scheduling, and the catalogue of feeds.

Only `fetch` and its `connect` open sockets, and only `parse` calls feedparser. The other modules are functions of
bytes, headers, state and a clock, so that stored bodies replay to the same items.
"""
