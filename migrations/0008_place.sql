-- The texts of a variant stand beside each other in one index instead of three: storing one changes one page of it, not three.
-- SQLite cannot drop a UNIQUE, so the table is made anew; its rows stay as they are.
CREATE TABLE submission_placed(
  id INTEGER PRIMARY KEY, variant_id INTEGER NOT NULL REFERENCES variant(id), part TEXT NOT NULL CHECK(length(part) BETWEEN 1 AND 64),
  seq INTEGER NOT NULL CHECK(seq >= 1), kind TEXT NOT NULL CHECK(kind IN ('draft', 'final')), try_no INTEGER,
  idem_key BLOB NOT NULL CHECK(length(idem_key) = 16), body TEXT NOT NULL CHECK(length(CAST(body AS BLOB)) <= 16384),
  body_hash BLOB NOT NULL CHECK(length(body_hash) = 32), received_ms INTEGER NOT NULL, session_id INTEGER NOT NULL REFERENCES session(id),
  CHECK(kind = 'final' OR try_no IS NULL)) STRICT;
INSERT INTO submission_placed(id, variant_id, part, seq, kind, try_no, idem_key, body, body_hash, received_ms, session_id)
SELECT id, variant_id, part, seq, kind, try_no, idem_key, body, body_hash, received_ms, session_id FROM submission;
DROP TABLE submission;
ALTER TABLE submission_placed RENAME TO submission;

CREATE INDEX submission_place ON submission(variant_id, part, seq, try_no, idem_key);

-- Of a variant each key comes once; of a part each number and each try comes once, in order.
CREATE TRIGGER submission_once BEFORE INSERT ON submission
WHEN EXISTS (SELECT 1 FROM submission WHERE variant_id = NEW.variant_id
  AND (idem_key = NEW.idem_key OR (part = NEW.part AND (seq >= NEW.seq OR try_no >= NEW.try_no))))
BEGIN SELECT RAISE(ABORT, 'submission: a key, a number or a try that is there already'); END;

CREATE TRIGGER submission_no_update BEFORE UPDATE ON submission BEGIN SELECT RAISE(ABORT, 'submission is append-only'); END;
CREATE TRIGGER submission_no_delete BEFORE DELETE ON submission BEGIN SELECT RAISE(ABORT, 'submission is append-only'); END;

-- The versions of problems are found by an index of hashes: whoever stores an answer need not pass by their sources.
CREATE TABLE problem_version_by_row(
  id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE CHECK(length(hash) = 32),
  problem TEXT NOT NULL CHECK(problem NOT GLOB '*[^a-z0-9/-]*' AND length(problem) BETWEEN 3 AND 129),
  source TEXT NOT NULL CHECK(json_valid(source)), engine INTEGER NOT NULL, created_ms INTEGER NOT NULL) STRICT;
INSERT INTO problem_version_by_row(hash, problem, source, engine, created_ms)
SELECT hash, problem, source, engine, created_ms FROM problem_version;
DROP TABLE problem_version;
ALTER TABLE problem_version_by_row RENAME TO problem_version;

CREATE TRIGGER problem_version_no_update BEFORE UPDATE ON problem_version BEGIN SELECT RAISE(ABORT, 'problem_version is append-only'); END;
CREATE TRIGGER problem_version_no_delete BEFORE DELETE ON problem_version BEGIN SELECT RAISE(ABORT, 'problem_version is append-only'); END;

-- Only marks have the key of a form: what the program says need not stand in the index of these keys.
DROP VIEW effective_grading;
CREATE TABLE grading_without_keys(
  id INTEGER PRIMARY KEY, submission_id INTEGER NOT NULL REFERENCES submission(id), problem_hash BLOB NOT NULL REFERENCES problem_version(hash),
  engine INTEGER NOT NULL, verdict TEXT NOT NULL CHECK(verdict IN ('correct', 'partial', 'wrong', 'invalid', 'undecided', 'waiting')),
  score_micro INTEGER NOT NULL CHECK(score_micro BETWEEN 0 AND 1000000), detail TEXT NOT NULL CHECK(json_valid(detail)),
  at_ms INTEGER NOT NULL, actor_id INTEGER REFERENCES person(id), form_key BLOB CHECK(length(form_key) = 16)) STRICT;
INSERT INTO grading_without_keys(id, submission_id, problem_hash, engine, verdict, score_micro, detail, at_ms, actor_id, form_key)
SELECT id, submission_id, problem_hash, engine, verdict, score_micro, detail, at_ms, actor_id, form_key FROM grading;
DROP TABLE grading;
ALTER TABLE grading_without_keys RENAME TO grading;

CREATE UNIQUE INDEX grading_form ON grading(form_key) WHERE form_key IS NOT NULL;
CREATE UNIQUE INDEX grading_once ON grading(submission_id) WHERE actor_id IS NULL;
CREATE INDEX grading_waiting ON grading(submission_id) WHERE verdict = 'waiting';
CREATE INDEX grading_effective ON grading(submission_id, actor_id, verdict, score_micro);

-- A person's judgement beats the program's; of equals the last one counts.
CREATE VIEW effective_grading AS
SELECT * FROM grading g WHERE NOT EXISTS (
  SELECT 1 FROM grading h WHERE h.submission_id = g.submission_id
    AND ((h.actor_id IS NOT NULL) > (g.actor_id IS NOT NULL) OR ((h.actor_id IS NOT NULL) = (g.actor_id IS NOT NULL) AND h.id > g.id)));

CREATE TRIGGER grading_no_update BEFORE UPDATE ON grading BEGIN SELECT RAISE(ABORT, 'grading is append-only'); END;
CREATE TRIGGER grading_no_delete BEFORE DELETE ON grading BEGIN SELECT RAISE(ABORT, 'grading is append-only'); END;

PRAGMA user_version = 8;
