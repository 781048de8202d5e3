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

PRAGMA user_version = 8;
