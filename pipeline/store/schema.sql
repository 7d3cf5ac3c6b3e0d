-- pipeline.store.outbox adds `published_at` and `refused` to what goes to topics.
-- Times are RFC 3339 in UTC. Bodies are canonical JSON of the record of that name in schemas/.

CREATE TABLE feed_state (
  feed_id    TEXT PRIMARY KEY,
  state      TEXT NOT NULL                      -- pipeline.feeds.state.FeedState as JSON
) WITHOUT ROWID;

CREATE TABLE items (                            -- the journal: append only, in order of arrival
  row_id        INTEGER PRIMARY KEY AUTOINCREMENT,
  item_id       TEXT NOT NULL,
  revision      INTEGER NOT NULL,
  content_hash  TEXT NOT NULL,
  content_key   TEXT NOT NULL,
  first_seen_at TEXT NOT NULL,                  -- of the item; its revisions share it
  arrived_at    TEXT NOT NULL,                  -- of this row
  body          TEXT NOT NULL,
  UNIQUE (item_id, content_hash)
);
CREATE INDEX items_by_content ON items (content_key, row_id);

CREATE TABLE progress (                         -- how far the graph has read the journal
  name    TEXT PRIMARY KEY,
  row_id  INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE staged (                           -- what a run of the graph brought, before its one commit
  kind  TEXT NOT NULL,
  key   TEXT NOT NULL,
  body  TEXT NOT NULL,
  PRIMARY KEY (kind, key)
) WITHOUT ROWID;

CREATE TABLE ledger (
  party_key     TEXT NOT NULL,
  agreement_id  TEXT NOT NULL,                  -- under two keys once its parties were corrected
  last_seen_at  TEXT NOT NULL,
  body          TEXT NOT NULL,                  -- schemas.ledger.pack_event
  PRIMARY KEY (party_key, agreement_id)
) WITHOUT ROWID;
CREATE INDEX ledger_by_id ON ledger (agreement_id);

CREATE TABLE alerts (                           -- the outbox and the record of every message ever made
  seq           INTEGER PRIMARY KEY AUTOINCREMENT,
  agreement_id  TEXT NOT NULL,
  revision      INTEGER NOT NULL,
  event         TEXT NOT NULL,
  status        TEXT NOT NULL,
  recorded_at   TEXT NOT NULL,
  published_at  TEXT,                           -- NULL until a topic has taken it
  attributes    TEXT NOT NULL,
  body          TEXT NOT NULL,
  UNIQUE (agreement_id, revision)
);

CREATE TABLE mentions (
  mention_id    TEXT PRIMARY KEY,
  theme         TEXT NOT NULL,
  first_seen_at TEXT NOT NULL,
  body          TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE look_alikes (
  look_alike_id TEXT PRIMARY KEY,
  theme         TEXT NOT NULL,
  first_seen_at TEXT NOT NULL,
  body          TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE dead_letters (
  letter_id    TEXT PRIMARY KEY,
  stage        TEXT NOT NULL,
  subject      TEXT NOT NULL,
  reason       TEXT NOT NULL,
  payload      TEXT NOT NULL,
  recorded_at  TEXT NOT NULL
) WITHOUT ROWID;
