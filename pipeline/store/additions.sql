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
