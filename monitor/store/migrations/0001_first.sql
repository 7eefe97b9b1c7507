-- Times are milliseconds since 1970 UTC, hashes signed 64-bit integers, lists JSON text.

CREATE TABLE feed (
  id TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  added BIGINT NOT NULL,
  etag TEXT,
  last_modified TEXT,
  body_hash TEXT NOT NULL,
  pieces BLOB NOT NULL,
  next_poll BIGINT,
  not_before BIGINT,
  failures INTEGER NOT NULL,
  failing_since BIGINT,
  outcome TEXT,
  message TEXT NOT NULL,
  last_success BIGINT,
  last_new BIGINT,
  forced BIGINT
);

CREATE TABLE host_hold (host TEXT PRIMARY KEY, until BIGINT NOT NULL);

CREATE TABLE entry (
  id TEXT PRIMARY KEY,
  feed TEXT NOT NULL,
  key TEXT NOT NULL,
  url TEXT NOT NULL,
  canonical_url TEXT NOT NULL,
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  published BIGINT,
  author TEXT NOT NULL,
  language TEXT,
  publisher TEXT NOT NULL,
  publisher_url TEXT NOT NULL,
  first_seen BIGINT NOT NULL,
  fate TEXT NOT NULL,
  fate_of TEXT NOT NULL,
  next_try BIGINT,
  tries INTEGER NOT NULL,
  UNIQUE (feed, key)
);
CREATE INDEX entry_canonical ON entry(canonical_url);
CREATE INDEX entry_next_try ON entry(next_try) WHERE next_try IS NOT NULL;

CREATE TABLE article (
  id TEXT PRIMARY KEY REFERENCES entry(id),
  feed TEXT NOT NULL,
  outlet TEXT NOT NULL,
  tier INTEGER NOT NULL,
  url TEXT NOT NULL,
  canonical_url TEXT NOT NULL,
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  text BLOB NOT NULL,
  weak TEXT NOT NULL,
  language TEXT NOT NULL,
  published BIGINT,
  first_seen BIGINT NOT NULL,
  full_text INTEGER NOT NULL,
  byline TEXT NOT NULL,
  paywalled INTEGER NOT NULL,
  read_at BIGINT NOT NULL
);
CREATE INDEX article_read ON article(read_at);
CREATE INDEX article_to_empty ON article(read_at) WHERE length(text) > 0;

CREATE TABLE article_match (
  article TEXT NOT NULL REFERENCES article(id),
  watchlist TEXT NOT NULL,
  item TEXT NOT NULL,
  decision TEXT NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (article, watchlist, item)
);

-- Which paragraphs a site repeats: one row a paragraph and article, so that a re-read article counts once.
CREATE TABLE block (
  host TEXT NOT NULL,
  hash TEXT NOT NULL,
  article TEXT NOT NULL,
  seen BIGINT NOT NULL,
  PRIMARY KEY (host, hash, article)
);
CREATE INDEX block_seen ON block(seen);

CREATE TABLE story (
  id TEXT PRIMARY KEY,
  lead TEXT NOT NULL,
  created BIGINT NOT NULL,
  last_joined BIGINT NOT NULL
);

CREATE TABLE member (
  article TEXT PRIMARY KEY,
  story TEXT NOT NULL REFERENCES story(id),
  joined BIGINT NOT NULL,
  how TEXT NOT NULL,
  reason TEXT NOT NULL,
  scores TEXT NOT NULL
);
CREATE INDEX member_story ON member(story);
CREATE INDEX member_joined ON member(joined);

CREATE TABLE fingerprint (
  article TEXT PRIMARY KEY,
  host TEXT NOT NULL,
  page_hash BIGINT NOT NULL,
  title_hash BIGINT NOT NULL,
  text_hash BIGINT NOT NULL,
  published BIGINT NOT NULL,
  size INTEGER NOT NULL
);
CREATE INDEX fingerprint_page ON fingerprint(page_hash);
CREATE INDEX fingerprint_text ON fingerprint(text_hash);
CREATE INDEX fingerprint_title ON fingerprint(title_hash, host);

CREATE TABLE shingle (
  hash BIGINT NOT NULL,
  story TEXT NOT NULL,
  expires BIGINT NOT NULL,
  PRIMARY KEY (hash, story)
) WITHOUT ROWID;
CREATE INDEX shingle_expires ON shingle(expires);

CREATE TABLE host_shingle (
  host TEXT NOT NULL,
  hash BIGINT NOT NULL,
  stories INTEGER NOT NULL,
  seen BIGINT NOT NULL,
  PRIMARY KEY (host, hash)
) WITHOUT ROWID;

CREATE TABLE digest_cursor (digest TEXT PRIMARY KEY, until BIGINT NOT NULL);

CREATE TABLE digest_slot (
  digest TEXT NOT NULL,
  slot TEXT NOT NULL,
  composed BIGINT NOT NULL,
  PRIMARY KEY (digest, slot)
);

CREATE TABLE delivery (
  id TEXT PRIMARY KEY,
  digest TEXT NOT NULL,
  channel TEXT NOT NULL,
  seq INTEGER NOT NULL,
  parent TEXT,
  payload TEXT NOT NULL,
  state TEXT NOT NULL,
  created BIGINT NOT NULL,
  attempts INTEGER NOT NULL,
  next_try BIGINT,
  attempted BIGINT,
  ts TEXT,
  error TEXT NOT NULL,
  at_once INTEGER NOT NULL
);
CREATE INDEX delivery_digest ON delivery(digest, created);
CREATE INDEX delivery_open ON delivery(state) WHERE state <> 'sent';

-- Which delivery tells a channel of a story. Told means: that delivery is SENT.
CREATE TABLE telling (
  channel TEXT NOT NULL,
  watchlist TEXT NOT NULL,
  story TEXT NOT NULL,
  delivery TEXT NOT NULL REFERENCES delivery(id),
  PRIMARY KEY (channel, watchlist, story)
);
CREATE INDEX telling_story ON telling(story, channel);
CREATE INDEX telling_delivery ON telling(delivery);
