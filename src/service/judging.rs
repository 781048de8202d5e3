//! What was said of answers lately: a class types the same texts, and where nothing depends on a student's
//! numbers each of them is judged once.

use std::sync::Arc;

use crate::grading::grade::grade;
use crate::problem::part::Part;
use crate::problem::variant::Variant;
use crate::service::memory::Memory;
use crate::store::answers::Said;
use crate::store::error::StoreError;

/// How many are kept: some kilobytes each.
const KEPT: usize = 4_096;

/// The version of a problem, the part, and the SHA-256 of the text.
type Asked = ([u8; 32], String, [u8; 32]);

/// What was said lately of answers that are judged alike for all numbers.
#[derive(Debug)]
pub(crate) struct Judging(Memory<Asked, Arc<Said>>);

impl Default for Judging {
    fn default() -> Self {
        Self(Memory::of(KEPT))
    }
}

impl Judging {
    /// Judges a text with this SHA-256, unless it was judged lately: a judgement depends on nothing else.
    ///
    /// # Errors
    /// The judgement cannot be written.
    pub(super) fn judge(
        &self,
        variant: &Variant,
        part: &Part,
        text: &str,
        sha256: [u8; 32],
    ) -> Result<Arc<Said>, StoreError> {
        let judge = || Ok(Arc::new(Said::of(&grade(variant, part, text))?));
        if !part.is_symbolic() {
            return judge();
        }
        let asked = (variant.problem.hash, part.id.clone(), sha256);
        if let Some(known) = self.0.get(&asked) {
            return Ok(known);
        }
        let said = judge()?;
        self.0.keep(asked, Arc::clone(&said));
        Ok(said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::catalogue::Catalogue;
    use crate::problem::embedded;
    use crate::problem::seed::Seed;
    use crate::service::house::digest;

    /// Three texts in every part of every problem, with the numbers of two variants.
    #[test]
    fn a_text_is_judged_once_where_no_number_matters() {
        let judging = Judging::default();
        let catalogue = Catalogue::read(&embedded::files()).unwrap();
        let (mut alike, mut anew) = (0, 0);
        for problem in catalogue.problems() {
            let variants: Vec<_> = (1..).filter_map(|seed| problem.draw(Seed(seed))).take(2).collect();
            for part in &problem.parts {
                for text in ["1", "x'*A*x", "no + answer ("] {
                    let said: Vec<_> = variants
                        .iter()
                        .map(|variant| judging.judge(variant, part, text, digest(text.as_bytes())).unwrap())
                        .collect();
                    for (variant, said) in variants.iter().zip(&said) {
                        let anew = Said::of(&grade(variant, part, text)).unwrap();
                        assert_eq!(**said, anew, "{} {} {text}", problem.id, part.id);
                    }
                    if Arc::ptr_eq(&said[0], &said[1]) { alike += 1 } else { anew += 1 }
                }
            }
        }
        assert!(alike > 100 && anew > 100, "{alike} {anew}");
    }
}
