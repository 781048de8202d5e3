-- Quizzes: what they are drawn from, what a student was granted beside the policy, how attempts end.
CREATE TABLE quiz_revision(
  assessment_id INTEGER NOT NULL REFERENCES assessment(id), rev INTEGER NOT NULL, body TEXT NOT NULL CHECK(json_valid(body)),
  author_id INTEGER REFERENCES person(id), at_ms INTEGER NOT NULL,
  PRIMARY KEY(assessment_id, rev)) STRICT, WITHOUT ROWID;

CREATE TABLE extension_revision(
  assessment_id INTEGER NOT NULL REFERENCES assessment(id), person_id INTEGER NOT NULL REFERENCES person(id),
  rev INTEGER NOT NULL, body TEXT NOT NULL CHECK(json_valid(body)), author_id INTEGER NOT NULL REFERENCES person(id), at_ms INTEGER NOT NULL,
  PRIMARY KEY(assessment_id, person_id, rev)) STRICT, WITHOUT ROWID;

-- The questions that an attempt was given, in order; they never change.
CREATE TABLE attempt_slot(
  attempt_id INTEGER NOT NULL REFERENCES attempt(id), place INTEGER NOT NULL CHECK(place >= 1), slot TEXT NOT NULL,
  points INTEGER NOT NULL CHECK(points BETWEEN 1 AND 1000),
  PRIMARY KEY(attempt_id, place), UNIQUE(attempt_id, slot)) STRICT, WITHOUT ROWID;

-- Handed in by the student; an attempt that runs out needs no row.
CREATE TABLE attempt_finish(
  attempt_id INTEGER PRIMARY KEY REFERENCES attempt(id), at_ms INTEGER NOT NULL,
  session_id INTEGER NOT NULL REFERENCES session(id)) STRICT;

CREATE TRIGGER quiz_revision_no_update BEFORE UPDATE ON quiz_revision BEGIN SELECT RAISE(ABORT, 'quiz_revision is append-only'); END;
CREATE TRIGGER quiz_revision_no_delete BEFORE DELETE ON quiz_revision BEGIN SELECT RAISE(ABORT, 'quiz_revision is append-only'); END;
CREATE TRIGGER extension_revision_no_update BEFORE UPDATE ON extension_revision BEGIN SELECT RAISE(ABORT, 'extension_revision is append-only'); END;
CREATE TRIGGER extension_revision_no_delete BEFORE DELETE ON extension_revision BEGIN SELECT RAISE(ABORT, 'extension_revision is append-only'); END;
CREATE TRIGGER attempt_slot_no_update BEFORE UPDATE ON attempt_slot BEGIN SELECT RAISE(ABORT, 'attempt_slot is append-only'); END;
CREATE TRIGGER attempt_slot_no_delete BEFORE DELETE ON attempt_slot BEGIN SELECT RAISE(ABORT, 'attempt_slot is append-only'); END;
CREATE TRIGGER attempt_finish_no_update BEFORE UPDATE ON attempt_finish BEGIN SELECT RAISE(ABORT, 'attempt_finish is append-only'); END;
CREATE TRIGGER attempt_finish_no_delete BEFORE DELETE ON attempt_finish BEGIN SELECT RAISE(ABORT, 'attempt_finish is append-only'); END;

PRAGMA user_version = 4;
