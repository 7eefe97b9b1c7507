-- Which articles a channel knows of, and by which delivery: under their own headline ("headline": the lead of a story,
-- "update": one in which a story has gone on), or behind another's ("behind": also in, or a copy of which nothing is
-- said). What was told under its own headline is not told again, whatever story it stands in by now.

CREATE TABLE shown (
  article TEXT NOT NULL,
  channel TEXT NOT NULL,
  how TEXT NOT NULL,
  delivery TEXT NOT NULL REFERENCES delivery(id),
  PRIMARY KEY (article, channel)
) WITHOUT ROWID;
INSERT INTO shown (article, channel, how, delivery) SELECT article, channel, 'update', delivery FROM update_telling;
DROP TABLE update_telling;

-- Every copy that has joined a told story by now counts as known, so that no thread is told of old ones: until this
-- version they were shown nowhere. Updates that were not told yet still are.
INSERT INTO shown (article, channel, how, delivery)
  SELECT member.article, telling.channel,
    CASE WHEN min(CASE WHEN member.article = story.lead THEN 0 ELSE 1 END) = 0 THEN 'headline'
      WHEN member.how = 'update' THEN 'update' ELSE 'behind' END,
    min(telling.delivery)
  FROM telling JOIN delivery ON delivery.id = telling.delivery
  JOIN story ON story.id = telling.story JOIN member ON member.story = story.id
  WHERE member.how <> 'update' OR member.joined <= delivery.created OR member.article = story.lead
  GROUP BY member.article, telling.channel, member.how
  ON CONFLICT (article, channel) DO NOTHING;
CREATE INDEX shown_delivery ON shown(delivery);

-- What continues in the thread of a message, or edits it.
CREATE INDEX delivery_parent ON delivery(parent) WHERE parent IS NOT NULL;
