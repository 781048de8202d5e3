-- A key is found, and kept from coming twice, in an index of its own: no longer by looking through all texts of the
-- variant. Keys begin with the time at which they were made, so new ones stand at the end of it, beside each other.
DROP TRIGGER submission_once;
DROP INDEX submission_place;
CREATE INDEX submission_place ON submission(variant_id, part, seq, try_no);
CREATE UNIQUE INDEX submission_key ON submission(idem_key, variant_id);

-- Of a part each number and each try comes once, in order.
CREATE TRIGGER submission_once BEFORE INSERT ON submission
WHEN EXISTS (SELECT 1 FROM submission WHERE variant_id = NEW.variant_id AND part = NEW.part AND seq >= NEW.seq)
  OR NEW.try_no <= (SELECT try_no FROM submission WHERE variant_id = NEW.variant_id AND part = NEW.part
    AND try_no IS NOT NULL ORDER BY seq DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'submission: a number or a try that is there already'); END;

PRAGMA user_version = 9;
