-- Which channel a digest goes to, as it was seen last: a change takes along what is undelivered, and what was told.

CREATE TABLE digest_channel (digest TEXT PRIMARY KEY, channel TEXT NOT NULL);
INSERT INTO digest_channel (digest, channel)
  SELECT DISTINCT last.digest, last.channel FROM delivery AS last WHERE NOT EXISTS (
    SELECT 1 FROM delivery AS later WHERE later.digest = last.digest AND later.created > last.created)
  ON CONFLICT (digest) DO NOTHING;
