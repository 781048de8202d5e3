-- Late days that students have spent, the file of the course, and marks that are entered by hand.
CREATE TABLE late_day(
  id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES person(id), ordinal INTEGER NOT NULL CHECK(ordinal >= 1),
  assessment_id INTEGER NOT NULL REFERENCES assessment(id), at_ms INTEGER NOT NULL, session_id INTEGER NOT NULL REFERENCES session(id),
  idem_key BLOB NOT NULL CHECK(length(idem_key) = 16),
  UNIQUE(person_id, ordinal), UNIQUE(person_id, idem_key)) STRICT;

CREATE TABLE course_revision(
  rev INTEGER PRIMARY KEY, body TEXT NOT NULL, author_id INTEGER REFERENCES person(id), at_ms INTEGER NOT NULL) STRICT;

-- The newest row of a student and a component counts; without a number the mark is withdrawn.
CREATE TABLE mark(
  id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES person(id),
  component TEXT NOT NULL CHECK(component NOT GLOB '*[^a-z0-9-]*' AND length(component) BETWEEN 1 AND 64),
  micro INTEGER CHECK(micro BETWEEN 0 AND 1000000000), author_id INTEGER REFERENCES person(id), at_ms INTEGER NOT NULL) STRICT;
CREATE INDEX mark_of ON mark(component, person_id);

CREATE TRIGGER late_day_no_update BEFORE UPDATE ON late_day BEGIN SELECT RAISE(ABORT, 'late_day is append-only'); END;
CREATE TRIGGER late_day_no_delete BEFORE DELETE ON late_day BEGIN SELECT RAISE(ABORT, 'late_day is append-only'); END;
CREATE TRIGGER course_revision_no_update BEFORE UPDATE ON course_revision BEGIN SELECT RAISE(ABORT, 'course_revision is append-only'); END;
CREATE TRIGGER course_revision_no_delete BEFORE DELETE ON course_revision BEGIN SELECT RAISE(ABORT, 'course_revision is append-only'); END;
CREATE TRIGGER mark_no_update BEFORE UPDATE ON mark BEGIN SELECT RAISE(ABORT, 'mark is append-only'); END;
CREATE TRIGGER mark_no_delete BEFORE DELETE ON mark BEGIN SELECT RAISE(ABORT, 'mark is append-only'); END;

PRAGMA user_version = 5;
