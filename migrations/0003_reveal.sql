-- Solutions that students asked to see: from then on the part takes no more answers.
CREATE TABLE reveal(
  id INTEGER PRIMARY KEY, variant_id INTEGER NOT NULL REFERENCES variant(id), part TEXT NOT NULL, at_ms INTEGER NOT NULL,
  session_id INTEGER NOT NULL REFERENCES session(id), idem_key BLOB NOT NULL CHECK(length(idem_key) = 16),
  UNIQUE(variant_id, part), UNIQUE(variant_id, idem_key)) STRICT;

CREATE TRIGGER reveal_no_update BEFORE UPDATE ON reveal BEGIN SELECT RAISE(ABORT, 'reveal is append-only'); END;
CREATE TRIGGER reveal_no_delete BEFORE DELETE ON reveal BEGIN SELECT RAISE(ABORT, 'reveal is append-only'); END;

PRAGMA user_version = 3;
