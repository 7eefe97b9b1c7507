-- Stories get numbers: what an article is found by stands in as few bytes as can be, for it is most of what a story
-- takes. `hash` is the upper half of a 64-bit hash (30 million of them meet one of another text once in 140 look-ups,
-- and three must meet in one story to count), `expires` the last day, since 1970, on which a row counts. Rows that have
-- expired are swept by key, so no index of days is needed. A number is never used again.

ALTER TABLE story RENAME TO story_before;

CREATE TABLE story (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  lead TEXT NOT NULL,
  created BIGINT NOT NULL,
  last_joined BIGINT NOT NULL
);
INSERT INTO story (id, lead, created, last_joined)
  SELECT id, lead, created, last_joined FROM story_before ORDER BY created, id;

-- `text_hash` is of the text that the article was placed by.
CREATE TABLE member_now (
  article TEXT PRIMARY KEY,
  story TEXT NOT NULL REFERENCES story(id),
  joined BIGINT NOT NULL,
  how TEXT NOT NULL,
  reason TEXT NOT NULL,
  scores TEXT NOT NULL,
  text_hash BIGINT
) WITHOUT ROWID;
INSERT INTO member_now (article, story, joined, how, reason, scores, text_hash)
  SELECT member.article, member.story, member.joined, member.how, member.reason, member.scores, fingerprint.text_hash
  FROM member LEFT JOIN fingerprint ON fingerprint.article = member.article ORDER BY member.article;
DROP TABLE member;
DROP TABLE story_before;
ALTER TABLE member_now RENAME TO member;
CREATE INDEX member_story ON member(story);
CREATE INDEX member_joined ON member(joined);

-- By page, headline and whole text an article is found, too.
CREATE TABLE twin (
  hash INTEGER NOT NULL,
  story INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  PRIMARY KEY (hash, story)
) WITHOUT ROWID;
INSERT INTO twin (hash, story, expires)
  SELECT found.hash >> 32, story.number, max(found.published / 86400000 + 45)
  FROM (
    SELECT article, published, page_hash AS hash FROM fingerprint
    UNION ALL SELECT article, published, title_hash FROM fingerprint
    UNION ALL SELECT article, published, text_hash FROM fingerprint
  ) AS found JOIN member ON member.article = found.article JOIN story ON story.id = member.story
  WHERE found.hash <> 0 GROUP BY found.hash >> 32, story.number;
DROP TABLE fingerprint;

CREATE TABLE shingle_now (
  hash INTEGER NOT NULL,
  story INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  PRIMARY KEY (hash, story)
) WITHOUT ROWID;
INSERT INTO shingle_now (hash, story, expires)
  SELECT shingle.hash >> 32, story.number, max(shingle.expires / 86400000)
  FROM shingle JOIN story ON story.id = shingle.story GROUP BY shingle.hash >> 32, story.number;
DROP TABLE shingle;
ALTER TABLE shingle_now RENAME TO shingle;
