-- Matches that were muted when they should have been told: they stay untold when the mute has ended. `mute` says which.

CREATE TABLE muted (
  article TEXT NOT NULL REFERENCES article(id),
  watchlist TEXT NOT NULL,
  item TEXT NOT NULL,
  mute TEXT NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (article, watchlist, item)
);
