-- A call to Slack posts a message or edits one; whether one whose answer was lost is there is found by looking.
ALTER TABLE delivery ADD COLUMN kind TEXT NOT NULL DEFAULT 'post';
ALTER TABLE delivery ADD COLUMN posted_in TEXT;
ALTER TABLE delivery ADD COLUMN first_attempt BIGINT;
ALTER TABLE delivery ADD COLUMN absent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN scanned BIGINT;
ALTER TABLE delivery ADD COLUMN sweep BIGINT;
ALTER TABLE delivery ADD COLUMN code TEXT NOT NULL DEFAULT '';
CREATE INDEX delivery_sweep ON delivery(channel, sweep) WHERE sweep IS NOT NULL;
-- What waits where, without a look at what the messages say.
CREATE INDEX delivery_waiting ON delivery(channel, state, next_try) WHERE state <> 'sent';
CREATE INDEX delivery_place ON delivery(channel, attempted) WHERE state = 'sent';

-- What those who run the program were told needs a person, so that they are told once, and told when it is over.
CREATE TABLE alarm (
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (kind, subject)
);
