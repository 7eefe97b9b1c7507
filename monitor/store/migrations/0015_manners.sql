-- What good manners toward a feed's server take. `gap` is the mean time between new entries and `longest` the longest
-- that the feed is used to; `wait` is asked for between two polls, and nothing comes in what is `skipped`,
-- {"hours": [0, 1], "days": [5, 6]}; since `doubted` its validators count for nothing; `moved_to` is where its address
-- redirects to for good, and `adopted` what is asked in its place. Times in milliseconds.

ALTER TABLE feed ADD COLUMN gap BIGINT;
ALTER TABLE feed ADD COLUMN longest BIGINT;
ALTER TABLE feed ADD COLUMN wait BIGINT NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN skipped TEXT NOT NULL DEFAULT '{}';
ALTER TABLE feed ADD COLUMN doubted BIGINT;
ALTER TABLE feed ADD COLUMN moved_to TEXT;
ALTER TABLE feed ADD COLUMN moved_since BIGINT;
ALTER TABLE feed ADD COLUMN moved_polls INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN adopted TEXT;

-- The robots.txt of sites, so that a restart does not ask for them again: what of it concerns us, null where it was
-- never had.

CREATE TABLE robots (
  origin TEXT PRIMARY KEY,
  text TEXT,
  asked BIGINT NOT NULL,
  failing_since BIGINT
);
