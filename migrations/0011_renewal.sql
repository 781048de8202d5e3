-- A session that is used goes on: whoever sits a quiz stays signed in.
CREATE TABLE session_renewal(
  session_id INTEGER NOT NULL REFERENCES session(id), at_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL CHECK(expires_ms > at_ms),
  PRIMARY KEY(session_id, at_ms)) STRICT, WITHOUT ROWID;
CREATE TRIGGER session_renewal_no_update BEFORE UPDATE ON session_renewal BEGIN SELECT RAISE(ABORT, 'session_renewal is append-only'); END;
CREATE TRIGGER session_renewal_no_delete BEFORE DELETE ON session_renewal BEGIN SELECT RAISE(ABORT, 'session_renewal is append-only'); END;

-- What students are granted may also come from a file that the command line imports, where nobody is signed in.
DROP TRIGGER extension_revision_no_update;
DROP TRIGGER extension_revision_no_delete;
CREATE TABLE extension_revision_by_anybody(
  assessment_id INTEGER NOT NULL REFERENCES assessment(id), person_id INTEGER NOT NULL REFERENCES person(id),
  rev INTEGER NOT NULL, body TEXT NOT NULL CHECK(json_valid(body)), author_id INTEGER REFERENCES person(id), at_ms INTEGER NOT NULL,
  PRIMARY KEY(assessment_id, person_id, rev)) STRICT, WITHOUT ROWID;
INSERT INTO extension_revision_by_anybody SELECT assessment_id, person_id, rev, body, author_id, at_ms FROM extension_revision;
DROP TABLE extension_revision;
ALTER TABLE extension_revision_by_anybody RENAME TO extension_revision;
CREATE TRIGGER extension_revision_no_update BEFORE UPDATE ON extension_revision BEGIN SELECT RAISE(ABORT, 'extension_revision is append-only'); END;
CREATE TRIGGER extension_revision_no_delete BEFORE DELETE ON extension_revision BEGIN SELECT RAISE(ABORT, 'extension_revision is append-only'); END;

PRAGMA user_version = 11;
