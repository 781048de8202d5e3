-- Late days that an instructor gave back: they count as if they had not been spent.
CREATE TABLE late_day_return(
  id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES person(id), assessment_id INTEGER NOT NULL REFERENCES assessment(id),
  days INTEGER NOT NULL CHECK(days BETWEEN 1 AND 1000), author_id INTEGER NOT NULL REFERENCES person(id), at_ms INTEGER NOT NULL,
  idem_key BLOB NOT NULL UNIQUE CHECK(length(idem_key) = 16)) STRICT;
CREATE INDEX late_day_return_of ON late_day_return(person_id, assessment_id);

CREATE TRIGGER late_day_return_no_update BEFORE UPDATE ON late_day_return BEGIN SELECT RAISE(ABORT, 'late_day_return is append-only'); END;
CREATE TRIGGER late_day_return_no_delete BEFORE DELETE ON late_day_return BEGIN SELECT RAISE(ABORT, 'late_day_return is append-only'); END;

-- The last beginnings of a quiz, for whoever waits till everybody is done.
CREATE INDEX attempt_begun ON attempt(assessment_id, started_ms);

PRAGMA user_version = 6;
