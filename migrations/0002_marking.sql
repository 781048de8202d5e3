-- Texts that a person marks: a verdict of their own, and a key for every marking form.
-- SQLite cannot change a CHECK, so the table is made anew; its rows stay as they are.
DROP VIEW effective_grading;

CREATE TABLE grading_with_marks(
  id INTEGER PRIMARY KEY, submission_id INTEGER NOT NULL REFERENCES submission(id), problem_hash BLOB NOT NULL REFERENCES problem_version(hash),
  engine INTEGER NOT NULL, verdict TEXT NOT NULL CHECK(verdict IN ('correct', 'partial', 'wrong', 'invalid', 'undecided', 'waiting')),
  score_micro INTEGER NOT NULL CHECK(score_micro BETWEEN 0 AND 1000000), detail TEXT NOT NULL CHECK(json_valid(detail)),
  at_ms INTEGER NOT NULL, actor_id INTEGER REFERENCES person(id), form_key BLOB UNIQUE CHECK(length(form_key) = 16)) STRICT;
INSERT INTO grading_with_marks(id, submission_id, problem_hash, engine, verdict, score_micro, detail, at_ms, actor_id)
SELECT id, submission_id, problem_hash, engine, verdict, score_micro, detail, at_ms, actor_id FROM grading;
DROP TABLE grading;
ALTER TABLE grading_with_marks RENAME TO grading;

CREATE UNIQUE INDEX grading_once ON grading(submission_id) WHERE actor_id IS NULL;
CREATE INDEX grading_of_submission ON grading(submission_id);
CREATE INDEX grading_waiting ON grading(submission_id) WHERE verdict = 'waiting';

-- A person's judgement beats the program's; of equals the last one counts.
CREATE VIEW effective_grading AS
SELECT * FROM grading g WHERE NOT EXISTS (
  SELECT 1 FROM grading h WHERE h.submission_id = g.submission_id
    AND ((h.actor_id IS NOT NULL) > (g.actor_id IS NOT NULL) OR ((h.actor_id IS NOT NULL) = (g.actor_id IS NOT NULL) AND h.id > g.id)));

CREATE TRIGGER grading_no_update BEFORE UPDATE ON grading BEGIN SELECT RAISE(ABORT, 'grading is append-only'); END;
CREATE TRIGGER grading_no_delete BEFORE DELETE ON grading BEGIN SELECT RAISE(ABORT, 'grading is append-only'); END;

PRAGMA user_version = 2;
