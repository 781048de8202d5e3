-- What counts of an answer is found without the sentences that were said of it.
CREATE INDEX grading_effective ON grading(submission_id, actor_id, verdict, score_micro);
DROP INDEX grading_of_submission;

PRAGMA user_version = 7;
