//! The texts of parts, found from the newest back to the first.

/// What a query reads as `s`: the texts of the parts `n` of which this holds, with the columns of `submission`.
///
/// There is no index of all texts by variant: each names the one before it, and `newest` the last.
pub(super) fn texts_of(parts: &str) -> String {
    format!(
        "(WITH RECURSIVE found(id, before_id) AS (
            SELECT t.id, t.before_id FROM newest n CROSS JOIN submission t ON t.id = n.submission_id WHERE {parts}
            UNION ALL SELECT t.id, t.before_id FROM found CROSS JOIN submission t ON t.id = found.before_id)
          SELECT t.* FROM found CROSS JOIN submission t ON t.id = found.id) s"
    )
}

/// What a query reads as `s`: the texts of the person `$1`, or of everybody.
pub(super) fn texts_of_person(person_id: Option<i64>) -> String {
    match person_id {
        None => "submission s".into(),
        Some(_) => texts_of(
            "n.variant_id IN (SELECT v.id FROM assessment x CROSS JOIN attempt a ON a.assessment_id = x.id AND a.person_id = $1
               CROSS JOIN variant v ON v.attempt_id = a.id)",
        ),
    }
}
