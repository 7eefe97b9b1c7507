-- What a story has to do with an earlier one that it is not part of: the same event in other words ("coverage") or in
-- another language ("translation"). Each is told for itself.

CREATE TABLE relation (
  story TEXT PRIMARY KEY,
  to_story TEXT NOT NULL,
  how TEXT NOT NULL,
  reason TEXT NOT NULL,
  scores TEXT NOT NULL,
  since BIGINT NOT NULL
);
CREATE INDEX relation_to ON relation(to_story);

-- What a person said of two articles: that they belong together (1) or do not (0). `article` sorts before `other`.
CREATE TABLE verdict (
  article TEXT NOT NULL,
  other TEXT NOT NULL,
  together INTEGER NOT NULL,
  at BIGINT NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (article, other)
) WITHOUT ROWID;
CREATE INDEX verdict_other ON verdict(other);

-- In how many stories each word, name or number of headline and beginning stands: what makes one rare.
CREATE TABLE term (
  hash BIGINT PRIMARY KEY,
  stories INTEGER NOT NULL,
  seen BIGINT NOT NULL
);

-- The rarest names and numbers of each story of the last days: by these other coverage of its event is found.
CREATE TABLE story_term (
  hash BIGINT NOT NULL,
  story TEXT NOT NULL,
  expires BIGINT NOT NULL,
  PRIMARY KEY (hash, story)
) WITHOUT ROWID;
CREATE INDEX story_term_expires ON story_term(expires);
