-- Who works on this state, in one row: the daemon, or a run of --once. `epoch` is higher with every holder, so that one
-- that was suspended while another took over finds out. `boot` and `space` say where `pid` and `started` mean something:
-- the boot of a kernel, and a namespace of processes there. `ended` is set at a clean end; `folded` where another
-- process opened the state since it was left without one, so that its write-ahead log may rightly be gone. `gathered` is
-- when the last cycle that polled a feed was over.

CREATE TABLE lease (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  epoch BIGINT NOT NULL,
  work TEXT NOT NULL,
  host TEXT NOT NULL,
  machine TEXT NOT NULL,
  boot TEXT NOT NULL,
  space TEXT NOT NULL,
  pid INTEGER NOT NULL,
  started BIGINT NOT NULL,
  since BIGINT NOT NULL,
  renewed BIGINT NOT NULL,
  ended BIGINT,
  folded INTEGER NOT NULL DEFAULT 0,
  gathered BIGINT
);
