//! The written tree to a checked one: shapes are inferred, unified and settled.
//!
//! A 1×1 value is a scalar. The size of an `I` is unknown until its surroundings settle it.
//! A mismatch names both shapes and their places and, if exactly one repair fits, proposes it.

mod power;
mod product;
mod sum;

pub use power::{constant, whole_number};

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::math::ast::{Ast, Binary, Form};
use crate::math::builtin::{Function, Row, Signature};
use crate::math::check::product::side_product;
use crate::math::diagnostic::{Diagnostic, Span};
use crate::math::limits;
use crate::math::shape::{Dimension, Shape};
use crate::math::typed::{Operation, Typed};

/// Checks a tree. If a shape is expected, unknown sizes are taken from it. Where all sizes are
/// concrete numbers, a 1×1 value may meet an `I`: the matrix just happens to be that small.
///
/// # Errors
/// Shapes do not fit: both are named, with the place.
pub fn check(ast: &Ast, expected: Option<&Shape>, concrete: bool) -> Result<Typed, Diagnostic> {
    // An `I` beside a column may turn out to be 1×1; it is then read anew as the number that it is.
    let mut ones = BTreeSet::new();
    loop {
        let mut checker = Checker { unknowns: Vec::new(), ones: ones.clone(), nodes: 0, concrete };
        let checked = checker.settled(ast, expected);
        let is_one = |id: &usize| checker.resolve(&Dimension::Unknown(*id)) == Dimension::ONE;
        let found: BTreeSet<usize> = (0..checker.unknowns.len()).filter(is_one).collect();
        if checked.is_err() || found.is_subset(&ones) {
            return checked;
        }
        ones.extend(found);
    }
}

/// Whether the size of some `I` inside is still open.
fn has_unknown(typed: &Typed) -> bool {
    matches!(typed.shape().rows, Dimension::Unknown(_)) || typed.children().any(has_unknown)
}

/// Whether a size that is still open is counted by, as in a sum over the entries of a basis vector.
fn counts_unknown(typed: &Typed) -> bool {
    matches!(typed.operation(), Operation::Size(Dimension::Unknown(_)))
        || typed.children().any(counts_unknown)
}

fn unknown_size(span: Span) -> Diagnostic {
    Diagnostic::at(
        "unknown-size",
        span,
        "The size of I is not known here: write I(n). Of a basis vector e_i: write basis(i, n).",
        "Размер I здесь неизвестен: напишите I(n). Для базисного вектора e_i — basis(i, n).",
    )
}

struct Checker {
    unknowns: Vec<Option<Dimension>>,
    /// The unknown sizes that are 1, as an earlier pass has found.
    ones: BTreeSet<usize>,
    nodes: usize,
    concrete: bool,
}

type Checked = Result<Typed, Diagnostic>;

impl Checker {
    fn fresh(&mut self) -> Dimension {
        let id = self.unknowns.len();
        if self.ones.contains(&id) {
            self.unknowns.push(Some(Dimension::ONE));
            return Dimension::ONE;
        }
        self.unknowns.push(None);
        Dimension::Unknown(id)
    }

    /// The tree with all sizes filled in that are known in the end.
    fn settled(&mut self, ast: &Ast, expected: Option<&Shape>) -> Checked {
        let typed = self.value(ast)?;
        let is_known = |size: &Dimension| matches!(size, Dimension::Known(..));
        // An `I` is 1×1 only where sizes are concrete: a number is never asked for by the identity.
        let useful = |shape: &&Shape| {
            is_known(&shape.rows) && is_known(&shape.columns) && (self.concrete || !shape.is_scalar())
        };
        if let Some(expected) = expected.filter(useful) {
            // A mismatch with what is asked is the caller's to judge; only unknown sizes are settled here.
            let before = self.unknowns.clone();
            if !(self.unify(&typed.shape().rows, &expected.rows)
                && self.unify(&typed.shape().columns, &expected.columns))
            {
                self.unknowns = before;
            }
        }
        let settled = self.settle(&typed);
        let open_inside =
            is_known(&settled.shape().rows) && has_unknown(&settled) || counts_unknown(&settled);
        if open_inside { Err(unknown_size(ast.span)) } else { Ok(settled) }
    }

    /// What is known of a size by now.
    fn resolve(&self, size: &Dimension) -> Dimension {
        let mut size = size;
        while let Dimension::Unknown(id) = size {
            match self.unknowns.get(*id) {
                Some(Some(next)) => size = next,
                _ => break,
            }
        }
        size.clone()
    }

    fn resolved(&self, shape: &Shape) -> Shape {
        Shape::matrix(self.resolve(&shape.rows), self.resolve(&shape.columns))
    }

    /// Makes two sizes one, if that can be.
    fn unify(&mut self, left: &Dimension, right: &Dimension) -> bool {
        match (self.resolve(left), self.resolve(right)) {
            (a, b) if a == b => true,
            (Dimension::Unknown(id), other) | (other, Dimension::Unknown(id)) => {
                self.unknowns[id] = Some(other);
                true
            }
            _ => false,
        }
    }

    fn settle(&self, typed: &Typed) -> Typed {
        if self.unknowns.is_empty() {
            return typed.clone();
        }
        let children: Vec<Typed> = typed.children().map(|child| self.settle(child)).collect();
        let node = if children.is_empty() { typed.clone() } else { typed.with_children(children) };
        match node.operation() {
            // An end of a sum that was left open: a number is written as any other.
            Operation::Size(size) => Self::size_number(&self.resolve(size)),
            other => Typed::new(other.clone(), self.resolved(node.shape())),
        }
    }

    fn is_scalar(&self, typed: &Typed) -> bool {
        self.resolved(typed.shape()).is_scalar()
    }

    fn value(&mut self, ast: &Ast) -> Checked {
        self.nodes += 1;
        if self.nodes > limits::NODES {
            return Err(Diagnostic::at(
                "too-many-nodes",
                ast.span,
                format!("The expression has more than {} parts.", limits::NODES),
                format!("В выражении больше {} частей.", limits::NODES),
            ));
        }
        match &ast.form {
            Form::Number(number) => Ok(Typed::number(number.clone())),
            Form::Symbol(name, shape) => Ok(Typed::symbol(name, shape.clone())),
            Form::Index(name) => Ok(Typed::symbol(name, Shape::SCALAR)),
            Form::Definition(typed) => {
                self.nodes += typed.size();
                Ok(typed.clone())
            }
            Form::Size(size) => Ok(Self::size_number(size)),
            Form::Identity(None) => {
                let side = self.fresh();
                Ok(Typed::identity(side))
            }
            Form::Identity(Some(side)) => Ok(Typed::identity(Self::side(side)?)),
            Form::Filled(ones, sides) => {
                let rows = Self::side(&sides[0])?;
                let columns = sides.get(1).map_or(Ok(Dimension::ONE), Self::side)?;
                let operation = if *ones { Operation::Ones } else { Operation::Zeros };
                Ok(Typed::new(operation, Shape::matrix(rows, columns)))
            }
            Form::Basis(index, size) => {
                let index = self.scalar(index)?;
                let side = match size {
                    Some(size) => Self::side(size)?,
                    None => self.fresh(),
                };
                Ok(Typed::basis(index, side))
            }
            Form::Commutation(sides) => {
                let (m, n) = (Self::side(&sides[0])?, Self::side(&sides[1])?);
                let side = side_product(&m, &n, ast.span)?;
                Ok(Typed::new(Operation::Commutation(m, n), Shape::matrix(side.clone(), side)))
            }
            Form::Negate(inner) => Ok(self.value(inner)?.negate()),
            Form::Binary(Binary::Add | Binary::Subtract, ..) => self.sum(ast),
            Form::Binary(Binary::Multiply, ..) => self.product(ast),
            Form::Binary(operator, left, right) => self.binary(*operator, left, right, ast.span),
            Form::Transpose(inner) => Ok(self.value(inner)?.transpose()),
            Form::Inverse(inner) => {
                let inner_typed = self.value(inner)?;
                self.square(&inner_typed, inner.span)?;
                Ok(inner_typed.inverse())
            }
            Form::Power(base, exponent) => self.power(base, exponent),
            Form::HadamardPower(base, exponent) => self.hadamard_power(base, exponent),
            Form::Entry(of, index) => {
                let of_typed = self.value(of)?;
                let index = self.scalar(index)?;
                let shape = self.resolved(of_typed.shape());
                if shape.is_scalar() {
                    return Err(Diagnostic::at(
                        "subscript",
                        ast.span,
                        "A number has no entries: the subscript has nothing to choose from.",
                        "У числа нет элементов: индексу нечего выбирать.",
                    ));
                }
                let entry_shape =
                    if shape.is_column() { Shape::SCALAR } else { Shape::vector(shape.columns) };
                Ok(Typed::new(Operation::Entry(of_typed, index), entry_shape))
            }
            Form::Apply(row, argument) => self.apply(row, argument),
            Form::Bars(inner) => {
                let typed = self.value(inner)?;
                let shape = self.resolved(typed.shape());
                if shape.is_scalar() {
                    Ok(typed.elementwise(Function::Abs))
                } else if shape.is_column() || shape.is_row() {
                    Ok(typed.to_scalar(Function::Norm))
                } else {
                    self.square(&typed, inner.span)?;
                    Ok(typed.to_scalar(Function::Determinant))
                }
            }
            Form::Series(index, bounds, body) => {
                let body = self.value(body)?;
                let (from, to) = match bounds {
                    Some((from, to)) => (self.scalar(from)?, self.scalar(to)?),
                    None => (
                        Typed::integer(1),
                        indexed_size(&body, index).ok_or_else(|| unbounded(ast.span, index))?,
                    ),
                };
                let shape = body.shape().clone();
                Ok(Typed::new(Operation::Series { index: index.as_str().into(), from, to, body }, shape))
            }
            Form::Literal(rows) => {
                let columns = rows[0].len();
                let mut typed_rows = Vec::new();
                for row in rows {
                    if row.len() != columns {
                        return Err(Diagnostic::at(
                            "ragged",
                            row[0].span.to(row[row.len() - 1].span),
                            format!("This row has {} entries, the first has {columns}.", row.len()),
                            format!("В этой строке {} элементов, в первой — {columns}.", row.len()),
                        ));
                    }
                    typed_rows
                        .push(row.iter().map(|entry| self.scalar(entry)).collect::<Result<Vec<_>, _>>()?);
                }
                let shape = Shape::matrix(Dimension::number(rows.len()), Dimension::number(columns));
                if shape.is_scalar() {
                    return Ok(typed_rows.remove(0).remove(0));
                }
                Ok(Typed::new(Operation::Literal(typed_rows), shape))
            }
        }
    }

    fn size_number(size: &Dimension) -> Typed {
        match size {
            Dimension::Known(number, names) => {
                let number = i64::try_from(*number).unwrap_or(i64::MAX);
                let factor = (number != 1 || names.is_empty()).then(|| Typed::integer(number));
                let name =
                    |name: &Arc<str>| Typed::new(Operation::Size(Dimension::name(name)), Shape::SCALAR);
                Typed::product(factor.into_iter().chain(names.iter().map(name)).collect())
            }
            Dimension::Unknown(_) => Typed::new(Operation::Size(size.clone()), Shape::SCALAR),
        }
    }

    /// A size that was written: a number, a size name, or a product of such.
    fn side(ast: &Ast) -> Result<Dimension, Diagnostic> {
        let wrong = || {
            Diagnostic::at(
                "size",
                ast.span,
                format!("A size is a whole number from 1 to {} or the name of a size.", limits::SIDE),
                format!("Размер — это целое число от 1 до {} или имя размера.", limits::SIDE),
            )
        };
        match &ast.form {
            Form::Size(size) => Ok(size.clone()),
            Form::Binary(Binary::Multiply, left, right) => {
                let product = side_product(&Self::side(left)?, &Self::side(right)?, ast.span)?;
                let fits = matches!(product, Dimension::Known(factor, _) if factor <= limits::SIDE);
                if fits { Ok(product) } else { Err(wrong()) }
            }
            Form::Number(number) if number.is_integer() => {
                let size = usize::try_from(number.to_integer()).map_err(|_| wrong())?;
                if (1..=limits::SIDE).contains(&size) { Ok(Dimension::number(size)) } else { Err(wrong()) }
            }
            _ => Err(wrong()),
        }
    }

    fn scalar(&mut self, ast: &Ast) -> Checked {
        let typed = self.value(ast)?;
        if self.is_scalar(&typed) {
            return Ok(typed);
        }
        let shape = self.resolved(typed.shape());
        Err(Diagnostic::at(
            "scalar-expected",
            ast.span,
            format!("Here a number is needed, but this is {shape}."),
            format!("Здесь нужно число, а это {shape}."),
        ))
    }

    fn square(&mut self, typed: &Typed, span: Span) -> Result<(), Diagnostic> {
        let shape = typed.shape().clone();
        if self.unify(&shape.rows, &shape.columns) {
            return Ok(());
        }
        let shape = self.resolved(&shape);
        Err(Diagnostic::at(
            "square-expected",
            span,
            format!("Here a square matrix is needed, but this is {shape}."),
            format!("Здесь нужна квадратная матрица, а это {shape}."),
        ))
    }

    fn apply(&mut self, row: &'static Row, argument: &Ast) -> Checked {
        let typed = self.value(argument)?;
        let shape = self.resolved(typed.shape());
        let square_shape = |checker: &mut Self| {
            checker.square(&typed, argument.span).map(|()| checker.resolved(typed.shape()))
        };
        let result = match row.signature {
            Signature::SquareToScalar => {
                square_shape(self)?;
                Shape::SCALAR
            }
            Signature::SquareToSquare => square_shape(self)?,
            Signature::AnyToScalar => Shape::SCALAR,
            Signature::VectorToScalar => {
                if !(shape.is_column() || shape.is_row() || shape.is_scalar()) {
                    return Err(Diagnostic::at(
                        "vector-expected",
                        argument.span,
                        format!("“{}” takes a vector, but this is {shape}.", row.names[0]),
                        format!("«{}» берётся от вектора, а это {shape}.", row.names[0]),
                    ));
                }
                Shape::SCALAR
            }
            Signature::Elementwise => shape,
            Signature::AnyToTransposed => shape.transposed(),
            Signature::Diagonal if shape.is_column() => Shape::matrix(shape.rows.clone(), shape.rows),
            Signature::Diagonal => Shape::vector(square_shape(self)?.rows),
            Signature::Vectorize => Shape::vector(side_product(&shape.rows, &shape.columns, argument.span)?),
        };
        Ok(Typed::new(Operation::Apply(row.function, typed), result))
    }
}

/// The size over which an index runs: that of the first value it is a subscript of.
fn indexed_size(body: &Typed, index: &str) -> Option<Typed> {
    if let Operation::Entry(of, subscript) = body.operation()
        && subscript.mentions(index)
    {
        return Some(Checker::size_number(&of.shape().rows));
    }
    body.children().find_map(|child| indexed_size(child, index))
}

fn unbounded(span: Span, index: &str) -> Diagnostic {
    Diagnostic::at(
        "unbounded-sum",
        span,
        format!("Over what does {index} run? Write sum({index}, 1, n, …)."),
        format!("По чему идёт сумма? Напишите sum({index}, 1, n, …)."),
    )
}
