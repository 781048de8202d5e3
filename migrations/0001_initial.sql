-- Append-only facts; scores are derived. Times are Unix milliseconds, credits millionths.
PRAGMA application_id = 1196574036; -- 'GRDT'

CREATE TABLE server_start(
  id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, version TEXT NOT NULL) STRICT;

CREATE TABLE secret(
  name TEXT PRIMARY KEY, value BLOB NOT NULL CHECK(length(value) = 32)) STRICT, WITHOUT ROWID;

CREATE TABLE person(
  id INTEGER PRIMARY KEY, login TEXT NOT NULL UNIQUE CHECK(length(login) BETWEEN 1 AND 64), created_ms INTEGER NOT NULL) STRICT;

CREATE TABLE person_revision(
  person_id INTEGER NOT NULL REFERENCES person(id), rev INTEGER NOT NULL, name TEXT NOT NULL CHECK(length(name) BETWEEN 1 AND 200),
  role TEXT NOT NULL CHECK(role IN ('student', 'instructor')), at_ms INTEGER NOT NULL,
  PRIMARY KEY(person_id, rev)) STRICT, WITHOUT ROWID;

CREATE TABLE password(
  person_id INTEGER NOT NULL REFERENCES person(id), rev INTEGER NOT NULL, hash TEXT NOT NULL, at_ms INTEGER NOT NULL,
  PRIMARY KEY(person_id, rev)) STRICT, WITHOUT ROWID;

CREATE TABLE session(
  id INTEGER PRIMARY KEY, token_hash BLOB NOT NULL UNIQUE CHECK(length(token_hash) = 32),
  person_id INTEGER NOT NULL REFERENCES person(id), created_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL) STRICT;

CREATE TABLE session_end(
  session_id INTEGER PRIMARY KEY REFERENCES session(id), at_ms INTEGER NOT NULL) STRICT;

CREATE TABLE assessment(
  id INTEGER PRIMARY KEY, sheet TEXT NOT NULL UNIQUE CHECK(sheet NOT GLOB '*[^a-z0-9-]*' AND length(sheet) BETWEEN 1 AND 64),
  created_ms INTEGER NOT NULL) STRICT;

CREATE TABLE policy_revision(
  assessment_id INTEGER NOT NULL REFERENCES assessment(id), rev INTEGER NOT NULL, body TEXT NOT NULL CHECK(json_valid(body)),
  author_id INTEGER REFERENCES person(id), at_ms INTEGER NOT NULL,
  PRIMARY KEY(assessment_id, rev)) STRICT, WITHOUT ROWID;

CREATE TABLE problem_version(
  hash BLOB PRIMARY KEY CHECK(length(hash) = 32),
  problem TEXT NOT NULL CHECK(problem NOT GLOB '*[^a-z0-9/-]*' AND length(problem) BETWEEN 3 AND 129),
  source TEXT NOT NULL CHECK(json_valid(source)), engine INTEGER NOT NULL, created_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE attempt(
  id INTEGER PRIMARY KEY, public_id BLOB NOT NULL UNIQUE CHECK(length(public_id) = 16),
  assessment_id INTEGER NOT NULL REFERENCES assessment(id), person_id INTEGER NOT NULL REFERENCES person(id),
  ordinal INTEGER NOT NULL CHECK(ordinal >= 1), policy_rev INTEGER NOT NULL, started_ms INTEGER NOT NULL,
  UNIQUE(assessment_id, person_id, ordinal),
  FOREIGN KEY(assessment_id, policy_rev) REFERENCES policy_revision(assessment_id, rev)) STRICT;

CREATE TABLE variant(
  id INTEGER PRIMARY KEY, public_id BLOB NOT NULL UNIQUE CHECK(length(public_id) = 16),
  attempt_id INTEGER NOT NULL REFERENCES attempt(id), slot TEXT NOT NULL, ordinal INTEGER NOT NULL CHECK(ordinal >= 1),
  start_key BLOB NOT NULL CHECK(length(start_key) = 16),
  problem_hash BLOB NOT NULL REFERENCES problem_version(hash), seed BLOB NOT NULL CHECK(length(seed) = 16), engine INTEGER NOT NULL,
  params TEXT NOT NULL CHECK(json_valid(params)), params_hash BLOB NOT NULL CHECK(length(params_hash) = 32), created_ms INTEGER NOT NULL,
  UNIQUE(attempt_id, slot, ordinal), UNIQUE(attempt_id, slot, start_key)) STRICT;

CREATE TABLE submission(
  id INTEGER PRIMARY KEY, variant_id INTEGER NOT NULL REFERENCES variant(id), part TEXT NOT NULL CHECK(length(part) BETWEEN 1 AND 64),
  seq INTEGER NOT NULL CHECK(seq >= 1), kind TEXT NOT NULL CHECK(kind IN ('draft', 'final')), try_no INTEGER,
  idem_key BLOB NOT NULL CHECK(length(idem_key) = 16), body TEXT NOT NULL CHECK(length(CAST(body AS BLOB)) <= 16384),
  body_hash BLOB NOT NULL CHECK(length(body_hash) = 32), received_ms INTEGER NOT NULL, session_id INTEGER NOT NULL REFERENCES session(id),
  CHECK(kind = 'final' OR try_no IS NULL),
  UNIQUE(variant_id, part, seq), UNIQUE(variant_id, idem_key), UNIQUE(variant_id, part, try_no)) STRICT;

CREATE TABLE grading(
  id INTEGER PRIMARY KEY, submission_id INTEGER NOT NULL REFERENCES submission(id), problem_hash BLOB NOT NULL REFERENCES problem_version(hash),
  engine INTEGER NOT NULL, verdict TEXT NOT NULL CHECK(verdict IN ('correct', 'partial', 'wrong', 'invalid', 'undecided')),
  score_micro INTEGER NOT NULL CHECK(score_micro BETWEEN 0 AND 1000000), detail TEXT NOT NULL CHECK(json_valid(detail)),
  at_ms INTEGER NOT NULL, actor_id INTEGER REFERENCES person(id)) STRICT;
CREATE UNIQUE INDEX grading_once ON grading(submission_id) WHERE actor_id IS NULL;
CREATE INDEX grading_of_submission ON grading(submission_id);

CREATE TABLE audit(
  seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, actor_id INTEGER REFERENCES person(id), action TEXT NOT NULL, object TEXT NOT NULL,
  detail TEXT NOT NULL, prev BLOB NOT NULL CHECK(length(prev) = 32), hash BLOB NOT NULL UNIQUE CHECK(length(hash) = 32)) STRICT;

-- A person's judgement beats the program's; of equals the last one counts.
CREATE VIEW effective_grading AS
SELECT * FROM grading g WHERE NOT EXISTS (
  SELECT 1 FROM grading h WHERE h.submission_id = g.submission_id
    AND ((h.actor_id IS NOT NULL) > (g.actor_id IS NOT NULL) OR ((h.actor_id IS NOT NULL) = (g.actor_id IS NOT NULL) AND h.id > g.id)));

CREATE VIEW current_person AS
SELECT p.id, p.login, r.name, r.role FROM person p JOIN person_revision r ON r.person_id = p.id
WHERE r.rev = (SELECT max(rev) FROM person_revision WHERE person_id = p.id);

-- Nothing is ever changed or removed.
CREATE TRIGGER server_start_no_update BEFORE UPDATE ON server_start BEGIN SELECT RAISE(ABORT, 'server_start is append-only'); END;
CREATE TRIGGER server_start_no_delete BEFORE DELETE ON server_start BEGIN SELECT RAISE(ABORT, 'server_start is append-only'); END;
CREATE TRIGGER secret_no_update BEFORE UPDATE ON secret BEGIN SELECT RAISE(ABORT, 'secret is append-only'); END;
CREATE TRIGGER secret_no_delete BEFORE DELETE ON secret BEGIN SELECT RAISE(ABORT, 'secret is append-only'); END;
CREATE TRIGGER person_no_update BEFORE UPDATE ON person BEGIN SELECT RAISE(ABORT, 'person is append-only'); END;
CREATE TRIGGER person_no_delete BEFORE DELETE ON person BEGIN SELECT RAISE(ABORT, 'person is append-only'); END;
CREATE TRIGGER person_revision_no_update BEFORE UPDATE ON person_revision BEGIN SELECT RAISE(ABORT, 'person_revision is append-only'); END;
CREATE TRIGGER person_revision_no_delete BEFORE DELETE ON person_revision BEGIN SELECT RAISE(ABORT, 'person_revision is append-only'); END;
CREATE TRIGGER password_no_update BEFORE UPDATE ON password BEGIN SELECT RAISE(ABORT, 'password is append-only'); END;
CREATE TRIGGER password_no_delete BEFORE DELETE ON password BEGIN SELECT RAISE(ABORT, 'password is append-only'); END;
CREATE TRIGGER session_no_update BEFORE UPDATE ON session BEGIN SELECT RAISE(ABORT, 'session is append-only'); END;
CREATE TRIGGER session_no_delete BEFORE DELETE ON session BEGIN SELECT RAISE(ABORT, 'session is append-only'); END;
CREATE TRIGGER session_end_no_update BEFORE UPDATE ON session_end BEGIN SELECT RAISE(ABORT, 'session_end is append-only'); END;
CREATE TRIGGER session_end_no_delete BEFORE DELETE ON session_end BEGIN SELECT RAISE(ABORT, 'session_end is append-only'); END;
CREATE TRIGGER assessment_no_update BEFORE UPDATE ON assessment BEGIN SELECT RAISE(ABORT, 'assessment is append-only'); END;
CREATE TRIGGER assessment_no_delete BEFORE DELETE ON assessment BEGIN SELECT RAISE(ABORT, 'assessment is append-only'); END;
CREATE TRIGGER policy_revision_no_update BEFORE UPDATE ON policy_revision BEGIN SELECT RAISE(ABORT, 'policy_revision is append-only'); END;
CREATE TRIGGER policy_revision_no_delete BEFORE DELETE ON policy_revision BEGIN SELECT RAISE(ABORT, 'policy_revision is append-only'); END;
CREATE TRIGGER problem_version_no_update BEFORE UPDATE ON problem_version BEGIN SELECT RAISE(ABORT, 'problem_version is append-only'); END;
CREATE TRIGGER problem_version_no_delete BEFORE DELETE ON problem_version BEGIN SELECT RAISE(ABORT, 'problem_version is append-only'); END;
CREATE TRIGGER attempt_no_update BEFORE UPDATE ON attempt BEGIN SELECT RAISE(ABORT, 'attempt is append-only'); END;
CREATE TRIGGER attempt_no_delete BEFORE DELETE ON attempt BEGIN SELECT RAISE(ABORT, 'attempt is append-only'); END;
CREATE TRIGGER variant_no_update BEFORE UPDATE ON variant BEGIN SELECT RAISE(ABORT, 'variant is append-only'); END;
CREATE TRIGGER variant_no_delete BEFORE DELETE ON variant BEGIN SELECT RAISE(ABORT, 'variant is append-only'); END;
CREATE TRIGGER submission_no_update BEFORE UPDATE ON submission BEGIN SELECT RAISE(ABORT, 'submission is append-only'); END;
CREATE TRIGGER submission_no_delete BEFORE DELETE ON submission BEGIN SELECT RAISE(ABORT, 'submission is append-only'); END;
CREATE TRIGGER grading_no_update BEFORE UPDATE ON grading BEGIN SELECT RAISE(ABORT, 'grading is append-only'); END;
CREATE TRIGGER grading_no_delete BEFORE DELETE ON grading BEGIN SELECT RAISE(ABORT, 'grading is append-only'); END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;

PRAGMA user_version = 1;
