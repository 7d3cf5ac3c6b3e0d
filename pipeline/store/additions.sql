-- Tables that came after layout 1 was first used; made at opening where they are missing.

CREATE TABLE IF NOT EXISTS stories (            -- first items of stories (transforms/stories.py)
  lead_id      INTEGER PRIMARY KEY AUTOINCREMENT,
  item_id      TEXT NOT NULL UNIQUE,
  last_seen_at TEXT NOT NULL,
  body         TEXT NOT NULL                    -- values of schemas.story.Lead, in order
);
CREATE INDEX IF NOT EXISTS stories_by_time ON stories (last_seen_at);

CREATE TABLE IF NOT EXISTS story_keys (
  key      INTEGER NOT NULL,
  lead_id  INTEGER NOT NULL,
  PRIMARY KEY (key, lead_id)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS digest_rows (        -- one row per item and hour of everything that is counted
  dimension  TEXT NOT NULL,
  key        TEXT NOT NULL,
  theme      TEXT NOT NULL,
  mode       TEXT NOT NULL,
  hour       TEXT NOT NULL,
  item_id    TEXT NOT NULL,
  story      TEXT NOT NULL,
  source     TEXT NOT NULL,
  PRIMARY KEY (dimension, key, theme, mode, hour, item_id)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS digests (            -- counts per key and window (schemas.digest)
  dimension     TEXT NOT NULL,
  key           TEXT NOT NULL,
  theme         TEXT NOT NULL,
  mode          TEXT NOT NULL,
  span          TEXT NOT NULL,
  window_start  TEXT NOT NULL,
  items         INTEGER NOT NULL,
  stories       INTEGER NOT NULL,
  sources       INTEGER NOT NULL,
  PRIMARY KEY (dimension, key, theme, mode, span, window_start)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS digests_by_time ON digests (span, dimension, window_start);

CREATE TABLE IF NOT EXISTS silences (
  silence_id  TEXT PRIMARY KEY,
  ends_at     TEXT NOT NULL,
  body        TEXT NOT NULL                     -- schemas.silence.Silence
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS silenced (           -- alerts that a silence held back when they were recorded
  agreement_id  TEXT NOT NULL,
  revision      INTEGER NOT NULL,
  silence_id    TEXT NOT NULL,
  PRIMARY KEY (agreement_id, revision)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS runs (               -- what changed ledger and alerts, in order, so that it can be done again
  seq       INTEGER PRIMARY KEY AUTOINCREMENT,
  kind      TEXT NOT NULL,                      -- pass | retract | replay
  from_row  INTEGER NOT NULL,                   -- a pass read the journal behind this row
  to_row    INTEGER NOT NULL,                   -- up to and with this one
  at        TEXT NOT NULL,                      -- recorded_at of its messages
  detail    TEXT NOT NULL                       -- of a retraction: JSON array of agreement id and reason
);

CREATE TABLE IF NOT EXISTS published_digests (  -- what a topic has of a window
  dimension     TEXT NOT NULL,
  key           TEXT NOT NULL,
  theme         TEXT NOT NULL,
  mode          TEXT NOT NULL,
  span          TEXT NOT NULL,
  window_start  TEXT NOT NULL,
  counts        TEXT NOT NULL,                  -- items, stories, sources
  PRIMARY KEY (dimension, key, theme, mode, span, window_start)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS notifications (      -- what a service has taken; nothing in it is sent there again
  target        TEXT NOT NULL,                  -- route and number of its address: desk/1
  agreement_id  TEXT NOT NULL,
  revision      INTEGER NOT NULL,
  sent_at       TEXT NOT NULL,
  delivery      TEXT NOT NULL,                  -- alerts of one summary share it
  PRIMARY KEY (target, agreement_id, revision)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS notifications_by_time ON notifications (target, sent_at);

CREATE TABLE IF NOT EXISTS notify_targets (     -- how the services fare
  target        TEXT PRIMARY KEY,
  failures      INTEGER NOT NULL,               -- since it last took something
  fault         TEXT NOT NULL,
  retry_at      TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS notify_given_up (    -- what a service refused for good
  target        TEXT NOT NULL,
  agreement_id  TEXT NOT NULL,
  revision      INTEGER NOT NULL,
  at            TEXT NOT NULL,
  reason        TEXT NOT NULL,
  PRIMARY KEY (target, agreement_id, revision)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS feedback (           -- what people say of alerts; of an agreement the newest counts
  seq           INTEGER PRIMARY KEY AUTOINCREMENT,
  agreement_id  TEXT NOT NULL,
  body          TEXT NOT NULL                   -- schemas.feedback.Feedback
);
CREATE INDEX IF NOT EXISTS feedback_by_agreement ON feedback (agreement_id, seq);

CREATE TABLE IF NOT EXISTS retraction_requests ( -- retractions asked for, until whoever holds the lock does them
  seq           INTEGER PRIMARY KEY AUTOINCREMENT,
  agreement_id  TEXT NOT NULL,
  reason        TEXT NOT NULL,
  asked_at      TEXT NOT NULL,
  settled_at    TEXT,                           -- NULL while it waits
  problem       TEXT NOT NULL                   -- why it was refused; empty otherwise
);

-- What was not counted is looked up beside an alert: by its items and by its parties.
CREATE INDEX IF NOT EXISTS look_alikes_by_item ON look_alikes (json_extract(body, '$.item_id'));
CREATE INDEX IF NOT EXISTS look_alikes_by_parties ON look_alikes (json_extract(body, '$.parties'))
  WHERE json_extract(body, '$.parties') <> '[]';

CREATE INDEX IF NOT EXISTS mentions_in_time ON mentions (first_seen_at, mention_id, theme);
