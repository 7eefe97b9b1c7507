-- A newcomer is compared with the members of its headline, too, however many copies joined since.
ALTER TABLE member ADD COLUMN title_hash BIGINT;
