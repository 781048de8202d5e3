//! What the status of an answer says became of a request.

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was carried out.
    Done,
    /// A rule refused it; sent again it is refused again.
    Refused,
    /// It failed: sent again, it may be carried out.
    Failed,
}

impl Fate {
    /// What a status says; 0 is no answer at all.
    #[must_use]
    pub const fn of(status: u16) -> Self {
        match status {
            200..400 => Self::Done,
            // The client was too slow, or the server.
            408 => Self::Failed,
            400..500 => Self::Refused,
            _ => Self::Failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_mean_what_they_say() {
        for (statuses, fate) in [
            (&[200, 303, 304][..], Fate::Done),
            (&[400, 403, 404, 409, 422, 429], Fate::Refused),
            (&[0, 408, 500, 503], Fate::Failed),
        ] {
            assert!(statuses.iter().all(|status| Fate::of(*status) == fate), "{statuses:?}");
        }
    }
}
