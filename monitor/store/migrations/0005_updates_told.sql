-- Which delivery tells a channel of an update: an article in which a story goes on. Told once, as a story is.

CREATE TABLE update_telling (
  channel TEXT NOT NULL,
  article TEXT NOT NULL,
  delivery TEXT NOT NULL REFERENCES delivery(id),
  PRIMARY KEY (channel, article)
);
CREATE INDEX update_telling_article ON update_telling(article);
CREATE INDEX update_telling_delivery ON update_telling(delivery);
