-- Each text names the one of its part before it, and one short row per part names the newest: storing a text changes that
-- row and adds nothing to an index of all texts by variant; whoever reads them goes from the newest back.
DROP TRIGGER submission_once;
CREATE TABLE submission_in_order(
  id INTEGER PRIMARY KEY, variant_id INTEGER NOT NULL REFERENCES variant(id), part TEXT NOT NULL CHECK(length(part) BETWEEN 1 AND 64),
  seq INTEGER NOT NULL CHECK(seq >= 1), before_id INTEGER, kind TEXT NOT NULL CHECK(kind IN ('draft', 'final')), try_no INTEGER,
  idem_key BLOB NOT NULL CHECK(length(idem_key) = 16), body TEXT NOT NULL CHECK(length(CAST(body AS BLOB)) <= 16384),
  body_hash BLOB NOT NULL CHECK(length(body_hash) = 32), received_ms INTEGER NOT NULL, session_id INTEGER NOT NULL REFERENCES session(id),
  CHECK(kind = 'final' OR try_no IS NULL), CHECK((before_id IS NULL) = (seq = 1))) STRICT;
INSERT INTO submission_in_order(id, variant_id, part, seq, before_id, kind, try_no, idem_key, body, body_hash, received_ms, session_id)
SELECT id, variant_id, part, seq,
  (SELECT id FROM submission b WHERE b.variant_id = s.variant_id AND b.part = s.part AND b.seq < s.seq ORDER BY b.seq DESC LIMIT 1),
  kind, try_no, idem_key, body, body_hash, received_ms, session_id FROM submission s ORDER BY id;

-- Of each part the newest text, and the last try. The triggers below keep it.
CREATE TABLE newest(
  variant_id INTEGER NOT NULL REFERENCES variant(id), part TEXT NOT NULL, submission_id INTEGER NOT NULL, seq INTEGER NOT NULL,
  try_no INTEGER, PRIMARY KEY(variant_id, part)) STRICT, WITHOUT ROWID;
INSERT INTO newest(variant_id, part, submission_id, seq, try_no)
SELECT variant_id, part, id, seq, (SELECT max(t.try_no) FROM submission t WHERE t.variant_id = s.variant_id AND t.part = s.part)
FROM submission s WHERE NOT EXISTS (SELECT 1 FROM submission n WHERE n.variant_id = s.variant_id AND n.part = s.part AND n.seq > s.seq);

DROP TABLE submission;
ALTER TABLE submission_in_order RENAME TO submission;
CREATE UNIQUE INDEX submission_key ON submission(idem_key, variant_id);

-- Of a part the numbers and the tries are 1, 2, 3 and so on, and each text names the one before it.
CREATE TRIGGER newest_first AFTER INSERT ON newest WHEN NEW.seq <> 1 OR NEW.try_no <> 1
BEGIN SELECT RAISE(ABORT, 'submission: the first text of a part is not the first'); END;
CREATE TRIGGER submission_follows AFTER INSERT ON submission BEGIN
  INSERT INTO newest(variant_id, part, submission_id, seq, try_no) VALUES (NEW.variant_id, NEW.part, NEW.id, NEW.seq, NEW.try_no)
  ON CONFLICT DO UPDATE SET try_no = coalesce(excluded.try_no, try_no), seq = excluded.seq, submission_id = CASE
    WHEN NEW.before_id = submission_id AND excluded.seq = seq + 1 AND (excluded.try_no IS NULL OR excluded.try_no = coalesce(try_no, 0) + 1)
    THEN excluded.submission_id ELSE RAISE(ABORT, 'submission: does not follow the newest text of its part') END;
END;

CREATE TRIGGER newest_no_delete BEFORE DELETE ON newest BEGIN SELECT RAISE(ABORT, 'newest is never emptied'); END;
CREATE TRIGGER submission_no_update BEFORE UPDATE ON submission BEGIN SELECT RAISE(ABORT, 'submission is append-only'); END;
CREATE TRIGGER submission_no_delete BEFORE DELETE ON submission BEGIN SELECT RAISE(ABORT, 'submission is append-only'); END;

PRAGMA user_version = 10;
