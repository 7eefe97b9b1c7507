-- Words that find a story, as shingles do since 0006: by the story's number and the upper half of the hash, to a day.

CREATE TABLE story_term_now (
  hash INTEGER NOT NULL,
  story INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  PRIMARY KEY (hash, story)
) WITHOUT ROWID;
INSERT INTO story_term_now (hash, story, expires)
  SELECT story_term.hash >> 32, story.number, max(story_term.expires / 86400000)
  FROM story_term JOIN story ON story.id = story_term.story GROUP BY story_term.hash >> 32, story.number;
DROP TABLE story_term;
ALTER TABLE story_term_now RENAME TO story_term;
