//! Subscripts: entry i of a vector, row i of a matrix, entry (i, j) of a matrix.

use num_rational::BigRational;

use crate::math::ast::{Ast, Form};
use crate::math::diagnostic::Diagnostic;
use crate::math::parser::{Parsed, Parser};
use crate::math::token::{Kind, unclosed};

impl Parser<'_> {
    /// One subscript: `i`, `{i+1}`.
    pub(super) fn subscript(&mut self) -> Parsed {
        if self.is("{") {
            return self.group("{", "}");
        }
        // Of `x_iy` only the first letter is the subscript.
        if let Kind::Word(word) = self.peek().clone()
            && self.symbols.meaning(&word).is_none()
            && !self.bound.contains(&word)
            && word.chars().count() > 1
        {
            self.split_word(&[1]);
        }
        self.primary()
    }

    /// The subscripts of a value: one, or a row and a column, `X_{1,2}`, and `X_ij` inside sums.
    pub(super) fn subscripts(&mut self, of: &Ast) -> Result<(Ast, Option<Ast>), Diagnostic> {
        let is_matrix = matches!(&of.form, Form::Symbol(_, shape)
            if !(shape.is_scalar() || shape.is_column() || shape.is_row()));
        let braced = usize::from(self.is("{"));
        match self.peek_after(braced).clone() {
            // `X_ij` where i and j are indices of sums.
            Kind::Word(word) if is_matrix && word.chars().count() == 2 => {
                let names: Vec<String> = word.chars().map(String::from).collect();
                let closes = braced == 0 || matches!(self.peek_after(2), Kind::Sign("}"));
                if closes && !self.bound.contains(&word) && names.iter().all(|name| self.bound.contains(name))
                {
                    let span = self.span();
                    (0..1 + 2 * braced).for_each(|_| self.advance());
                    let index = |name: &String| Ast { form: Form::Index(name.clone()), span };
                    return Ok((index(&names[0]), Some(index(&names[1]))));
                }
            }
            Kind::Number(number) if is_matrix && is_two_digits(&number) => {
                let digits = number.to_string();
                let (row, column) = digits.split_at(1);
                return Err(Diagnostic::at(
                    "ambiguous-subscript",
                    self.span(),
                    format!(
                        "Is {number} a row, or row {row} and column {column}? An entry is written X_{{{row},{column}}}."
                    ),
                    format!(
                        "{number} — это номер строки или строка {row}, столбец {column}? Элемент пишется X_{{{row},{column}}}."
                    ),
                ));
            }
            _ => {}
        }
        if braced == 0 {
            return Ok((self.subscript()?, None));
        }
        let open = self.span();
        self.advance();
        // A comma stands between the subscripts; it is no decimal comma here.
        let outer = std::mem::replace(&mut self.arguments, 1);
        let outer_bars = std::mem::take(&mut self.bars);
        let row = self.expression()?;
        let column = if self.take(",") { Some(self.expression()?) } else { None };
        self.arguments = outer;
        self.bars = outer_bars;
        if !self.take("}") {
            return Err(if self.peek() == &Kind::End { unclosed(open, "{", "}") } else { self.unexpected() });
        }
        Ok((row, column))
    }
}

/// Whether this is a whole number from 10 to 99, which could be two subscripts.
fn is_two_digits(number: &BigRational) -> bool {
    number.is_integer() && matches!(number.to_string().as_bytes(), [b'1'..=b'9', b'0'..=b'9'])
}
