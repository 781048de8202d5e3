//! A question about expressions, and where its key comes from.

use std::sync::OnceLock;

use crate::math::derivation::Derivation;
use crate::math::derive::{Kind, derive};
use crate::math::diagnostic::Diagnostic;
use crate::math::judge::Judge;
use crate::math::symbols::Symbols;
use crate::math::typed::Typed;
use crate::problem::mistake::Mistake;
use crate::problem::section::Field;
use crate::problem::surroundings::Surroundings;

/// A question about expressions: any form that equals the key is right.
#[derive(Debug, Clone)]
pub struct Symbolic {
    /// The prepared judge with the key.
    pub judge: Judge,
    /// The function and what is asked of it, if the key is derived.
    pub derived: Option<Derived>,
    /// Names that an answer may use.
    pub symbols: Symbols,
    /// Whether the transposed answer is right as well: a row for a column, the other layout of a Jacobian.
    pub either_layout: bool,
    written: OnceLock<Option<Derivation>>,
}

/// Where a derived key comes from.
#[derive(Debug, Clone)]
pub struct Derived {
    /// Gradient, Jacobian, Hessian or differential.
    pub kind: Kind,
    /// The function.
    pub f: Typed,
    /// The variable.
    pub wrt: String,
}

impl Symbolic {
    /// How the key is derived, if it is; written out at the first use.
    #[must_use]
    pub fn derivation(&self) -> Option<&Derivation> {
        let write = || {
            let derived = self.derived.as_ref()?;
            Derivation::new(derived.kind, &derived.f, &derived.wrt, &self.symbols).ok()
        };
        self.written.get_or_init(write).as_ref()
    }
}

impl Surroundings<'_> {
    /// Reads the function of one of the symbolic kinds.
    pub fn symbolic(&self, kind: &str, field: &Field, wrt: Option<&Field>) -> Option<Symbolic> {
        let text = field.expression()?;
        let f = self.read(&text, self.symbols)?;
        let kind = kind.strip_suffix("_of").and_then(|kind| Kind::named(&kind.replace('_', "-")));
        let Some(kind) = kind else {
            let judge = Judge::equal(f, self.symbols);
            return Some(Symbolic {
                judge,
                derived: None,
                symbols: self.symbols.clone(),
                either_layout: false,
                written: OnceLock::new(),
            });
        };
        let Some(wrt) = wrt else {
            field.wrong(
                format!("beside `{}` stands `wrt`, the variable", field.key),
                format!("рядом с `{}` стоит `wrt` — переменная", field.key),
            );
            return None;
        };
        let variable = wrt.text()?;
        let judge = Judge::derivative(kind, &f, &variable.value, self.symbols)
            .map_err(|diagnostic| {
                let place = if diagnostic.code == "unknown-name" {
                    variable.place.clone()
                } else {
                    text.place.clone()
                };
                self.file.report(place, Mistake::sentence(&diagnostic));
            })
            .ok()?;
        let derived = Some(Derived { kind, f, wrt: variable.value });
        Some(Symbolic {
            judge,
            derived,
            symbols: self.symbols.clone(),
            either_layout: false,
            written: OnceLock::new(),
        })
    }
}

impl Derived {
    /// The function whose Jacobian proves the key: for a Hessian the gradient, else the function.
    ///
    /// # Errors
    /// There is no gradient.
    pub fn subject(&self, symbols: &Symbols) -> Result<(Kind, Typed), Diagnostic> {
        if self.kind == Kind::Hessian {
            return Ok((Kind::Jacobian, derive(Kind::Gradient, &self.f, &self.wrt, symbols)?));
        }
        Ok((self.kind, self.f.clone()))
    }
}
