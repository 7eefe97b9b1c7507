-- `kept` says whether the text stands here as it was read: not where `keep.archive: matches` left it out, nor once its
-- time is over. `number` is what the index of words knows an article by; without one it is not indexed yet.

ALTER TABLE article ADD COLUMN kept INTEGER NOT NULL DEFAULT 1;
ALTER TABLE article ADD COLUMN number BIGINT;

UPDATE article SET kept = 0 WHERE length(text) = 0 AND summary = ''
  AND (full_text = 1 OR EXISTS (SELECT 1 FROM entry WHERE entry.id = article.id AND entry.summary <> ''));

DROP INDEX article_to_empty;
CREATE INDEX article_to_forget ON article(read_at) WHERE kept = 1;
CREATE INDEX entry_to_forget ON entry(first_seen) WHERE summary <> '' AND next_try IS NULL;
CREATE INDEX article_unindexed ON article(id) WHERE number IS NULL;

-- A search orders and narrows its hits by these times: out of the index, since in a row they stand behind the text.
CREATE INDEX article_number ON article(number, published, first_seen);
