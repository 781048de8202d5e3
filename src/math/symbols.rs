//! What the names of a question stand for: shapes, structure, ranges, sizes and definitions.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::math::diagnostic::Diagnostic;
use crate::math::language;
use crate::math::shape::{Dimension, Shape};
use crate::math::typed::Typed;
use crate::math::value::Value;

/// A property that every value of a symbol has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Structure {
    /// Entries are positive.
    Positive,
    /// Entries are whole numbers.
    Integer,
    /// Entries are 0 or 1.
    Bit,
    /// Entries are −1 or 1.
    Sign,
    /// A vector of Euclidean norm 1.
    Unit,
    /// A symmetric matrix.
    Symmetric,
    /// A symmetric positive definite matrix.
    PositiveDefinite,
    /// A square matrix of positive determinant.
    PositiveDeterminant,
    /// A square matrix that has an inverse.
    Invertible,
    /// A matrix whose inverse is its transpose.
    Orthogonal,
}

/// The words of a declaration, longest first, with the structure that each names.
const STRUCTURES: &[(&str, Structure)] = &[
    ("positive definite", Structure::PositiveDefinite),
    ("positive determinant", Structure::PositiveDeterminant),
    ("positive", Structure::Positive),
    ("integer", Structure::Integer),
    ("bit", Structure::Bit),
    ("sign", Structure::Sign),
    ("unit", Structure::Unit),
    ("symmetric", Structure::Symmetric),
    ("invertible", Structure::Invertible),
    ("orthogonal", Structure::Orthogonal),
];

/// One declared symbol.
#[derive(Debug, Clone, PartialEq)]
pub struct Declaration {
    /// The shape of its values.
    pub shape: Shape,
    /// What else is known of its values.
    pub structure: Option<Structure>,
    /// The range that its entries are drawn from, if one is given.
    pub range: Option<(f64, f64)>,
}

impl Declaration {
    /// Whether all values are symmetric matrices.
    #[must_use]
    pub const fn is_symmetric(&self) -> bool {
        matches!(self.structure, Some(Structure::Symmetric | Structure::PositiveDefinite))
    }

    /// Reads `positive definite matrix m m`, `vector n`, `scalar in 0.05 0.5`.
    ///
    /// # Errors
    /// Says which word was found and which words would be right.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        let wrong = |found: &str| {
            Diagnostic::whole(
                "declaration",
                format!(
                    "`{text}`: found `{found}`; a declaration is `scalar`, `vector n` or `matrix m n`, with one of positive, integer, bit, sign, unit, symmetric, positive definite, positive determinant, invertible, orthogonal before it and `in LOW HIGH` after it"
                ),
                format!(
                    "`{text}`: встретилось `{found}`; объявление — это `scalar`, `vector n` или `matrix m n`, перед ним может стоять positive, integer, bit, sign, unit, symmetric, positive definite, positive determinant, invertible, orthogonal, после него — `in НИЗ ВЕРХ`"
                ),
            )
        };
        let mut rest = text.trim();
        let mut structure = None;
        for (words, meaning) in STRUCTURES {
            if let Some(after) = rest.strip_prefix(words)
                && after.starts_with(' ')
            {
                structure = Some(*meaning);
                rest = after.trim_start();
                break;
            }
        }
        let (kind, range) = match rest.split_once(" in ") {
            None => (rest, None),
            Some((kind, bounds)) => {
                let numbers: Vec<f64> =
                    bounds.split_whitespace().map_while(|word| word.parse().ok()).collect();
                match numbers[..] {
                    [low, high] if low < high => (kind, Some((low, high))),
                    _ => return Err(wrong(bounds)),
                }
            }
        };
        let words: Vec<&str> = kind.split_whitespace().collect();
        let side = |word: &str| match word.parse::<usize>() {
            Ok(size) if size > 0 => Ok(Dimension::number(size)),
            Err(_) if word.chars().all(char::is_alphanumeric) => Ok(Dimension::name(word)),
            _ => Err(wrong(word)),
        };
        let shape = match words[..] {
            ["scalar"] => Shape::SCALAR,
            ["vector", rows] => Shape::vector(side(rows)?),
            ["matrix", rows, columns] => Shape::matrix(side(rows)?, side(columns)?),
            _ => return Err(wrong(words.first().copied().unwrap_or(""))),
        };
        let square = shape.rows == shape.columns;
        let fits = match structure {
            None | Some(Structure::Positive | Structure::Integer | Structure::Bit | Structure::Sign) => true,
            Some(Structure::Unit) => shape.columns == Dimension::ONE,
            Some(_) => square,
        };
        if fits { Ok(Self { shape, structure, range }) } else { Err(wrong(kind)) }
    }
}

/// All names that a question may use.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Symbols {
    declared: BTreeMap<Arc<str>, Declaration>,
    defined: BTreeMap<Arc<str>, Typed>,
    sizes: BTreeMap<Arc<str>, Option<usize>>,
    concrete: bool,
}

/// What a name turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Meaning {
    /// A declared symbol: its own spelling and shape.
    Symbol(Arc<str>, Shape),
    /// A name that stands for an expression.
    Definition(Typed),
    /// A size used as a number.
    Size(Dimension),
}

impl Symbols {
    /// No names at all.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Declares a symbol, such as `A` as `matrix n n`.
    ///
    /// # Errors
    /// The declaration cannot be read.
    pub fn declare(&mut self, name: &str, declaration: &str) -> Result<(), Diagnostic> {
        let declaration = Declaration::parse(declaration)?;
        self.insert(name, declaration);
        Ok(())
    }

    /// Declares a symbol of a shape about which nothing else is known.
    pub fn declare_shape(&mut self, name: &str, shape: Shape) {
        self.insert(name, Declaration { shape, structure: None, range: None });
    }

    /// Declares a symbol whose shape is that of a concrete value.
    pub fn declare_value(&mut self, name: &str, value: &Value) {
        self.concrete = true;
        self.declare_shape(name, value.shape());
    }

    /// Gives a size name a number, so that shapes become concrete.
    pub fn bind_size(&mut self, name: &str, size: usize) {
        self.sizes.insert(name.into(), Some(size));
    }

    /// Lets a name stand for an expression in names that are already known.
    ///
    /// # Errors
    /// The expression cannot be read.
    pub fn define(&mut self, name: &str, expression: &str) -> Result<(), Diagnostic> {
        let typed = language::read(expression, self)?;
        self.defined.insert(name.into(), typed);
        Ok(())
    }

    /// Changes what is known of a declared symbol; used to ask “and if A were symmetric?”.
    pub fn restructure(&mut self, name: &str, structure: Option<Structure>) {
        if let Some(declaration) = self.declared.get_mut(name) {
            declaration.structure = structure;
        }
    }

    fn insert(&mut self, name: &str, declaration: Declaration) {
        for side in [&declaration.shape.rows, &declaration.shape.columns] {
            if let Dimension::Known(_, names) = side {
                for size in names.iter() {
                    self.sizes.entry(size.clone()).or_insert(None);
                }
            }
        }
        self.declared.insert(name.into(), declaration);
    }

    /// What a name means here, in any of its spellings (`λ`, `lam`, `lambda`).
    #[must_use]
    pub fn meaning(&self, name: &str) -> Option<Meaning> {
        self.exactly(name).or_else(|| spellings(name).iter().find_map(|name| self.exactly(name)))
    }

    /// What a name means in this spelling.
    fn exactly(&self, name: &str) -> Option<Meaning> {
        if let Some((own, declaration)) = self.declared.get_key_value(name) {
            return Some(Meaning::Symbol(own.clone(), declaration.shape.clone()));
        }
        if let Some(typed) = self.defined.get(name) {
            return Some(Meaning::Definition(typed.clone()));
        }
        let bound = self.sizes.get(name)?;
        Some(Meaning::Size(bound.map_or_else(|| Dimension::name(name), Dimension::number)))
    }

    /// What a name with a subscript means if it is declared as one name: `x_1`, `w_{t-1}`.
    #[must_use]
    pub fn subscripted(&self, name: &str, subscript: &str) -> Option<Meaning> {
        [name.to_owned()].into_iter().chain(spellings(name)).find_map(|name| {
            [format!("{name}_{subscript}"), format!("{name}_{{{subscript}}}")]
                .iter()
                .find_map(|whole| self.declared.get_key_value(whole.as_str()))
                .map(|(own, declaration)| Meaning::Symbol(own.clone(), declaration.shape.clone()))
        })
    }

    /// The declaration of a symbol, by its own spelling.
    #[must_use]
    pub fn declaration(&self, name: &str) -> Option<&Declaration> {
        self.declared.get(name)
    }

    /// The declaration of a variable by which something is differentiated.
    ///
    /// # Errors
    /// The name is not declared.
    pub fn variable(&self, name: &str) -> Result<&Declaration, Diagnostic> {
        self.declaration(name).ok_or_else(|| {
            Diagnostic::whole(
                "unknown-name",
                format!("“{name}” is not declared."),
                format!("«{name}» не объявлено."),
            )
        })
    }

    /// Defines names that may use one another in any order.
    ///
    /// # Errors
    /// All names that cannot be defined, each with its reason.
    pub fn define_all<'t>(
        &mut self,
        definitions: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Result<(), Vec<(&'t str, Diagnostic)>> {
        let mut open: Vec<(&str, &str)> = definitions.into_iter().collect();
        while !open.is_empty() {
            let mut failures = Vec::new();
            let before = open.len();
            open.retain(|(name, text)| match self.define(name, text) {
                Ok(()) => false,
                Err(diagnostic) => {
                    failures.push((*name, diagnostic));
                    true
                }
            });
            if open.len() == before {
                return Err(failures);
            }
        }
        Ok(())
    }

    /// All declared symbols in alphabetical order.
    pub fn declared(&self) -> impl Iterator<Item = (&Arc<str>, &Declaration)> {
        self.declared.iter()
    }

    /// Whether shapes come from concrete values, so that a matrix may happen to be 1×1.
    #[must_use]
    pub const fn is_concrete(&self) -> bool {
        self.concrete
    }

    /// The names of sizes that have no number yet.
    #[must_use]
    pub fn free_sizes(&self) -> Vec<Arc<str>> {
        self.sizes.iter().filter(|(_, bound)| bound.is_none()).map(|(name, _)| name.clone()).collect()
    }

    /// Every name that may be typed, for “did you mean”.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.declared.keys().chain(self.defined.keys()).chain(self.sizes.keys()).map(|name| &**name).collect()
    }
}

/// Greek letters with the words that stand for them.
#[rustfmt::skip]
pub const GREEK: &[(&str, &str)] = &[
    ("α", "alpha"), ("β", "beta"), ("γ", "gamma"), ("δ", "delta"), ("ε", "epsilon"), ("ζ", "zeta"),
    ("η", "eta"), ("θ", "theta"), ("ι", "iota"), ("κ", "kappa"), ("λ", "lambda"), ("μ", "mu"),
    ("ν", "nu"), ("ξ", "xi"), ("π", "pi"), ("ρ", "rho"), ("σ", "sigma"), ("τ", "tau"),
    ("υ", "upsilon"), ("φ", "phi"), ("χ", "chi"), ("ψ", "psi"), ("ω", "omega"),
    ("Γ", "Gamma"), ("Δ", "Delta"), ("Θ", "Theta"), ("Λ", "Lambda"), ("Ξ", "Xi"), ("Π", "Pi"),
    ("Σ", "Sigma"), ("Φ", "Phi"), ("Ψ", "Psi"), ("Ω", "Omega"),
];

/// Short names that courses use for Greek letters.
const SHORT: &[(&str, &str)] = &[("lam", "lambda"), ("eps", "epsilon"), ("varepsilon", "epsilon")];

/// The Greek letter of a name, if the name is one.
#[must_use]
pub fn greek_letter(name: &str) -> Option<&'static str> {
    let full = SHORT.iter().find(|(short, _)| *short == name).map_or(name, |(_, full)| full);
    GREEK.iter().find(|(letter, word)| *word == full || *letter == full).map(|(letter, _)| *letter)
}

/// The other spellings of a name that is a Greek letter.
fn spellings(name: &str) -> Vec<String> {
    let Some(letter) = greek_letter(name) else { return Vec::new() };
    let word = GREEK.iter().find(|(own, _)| *own == letter).map_or("", |(_, word)| word);
    let short = SHORT.iter().filter(|(_, full)| *full == word).map(|(short, _)| *short);
    [letter, word].into_iter().chain(short).map(str::to_owned).collect()
}
