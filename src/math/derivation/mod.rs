//! A derivative written out in differentials, line by line, each with the rule that gave it.
//!
//! Every line is compared with the one before by the same comparison that judges answers, so a derivation
//! cannot hold a false line.

mod rule;

use std::collections::BTreeSet;

pub use rule::Rule;

use crate::math::builtin::Function;
use crate::math::derive::{Kind, derive, known};
use crate::math::diagnostic::Diagnostic;
use crate::math::differential::{differential, differential_name, step};
use crate::math::formula;
use crate::math::identity::{Comparison, compare};
use crate::math::phrase::Language;
use crate::math::print;
use crate::math::shape::{Dimension, Shape};
use crate::math::symbols::{Structure, Symbols};
use crate::math::tidy::tidy_knowing;
use crate::math::typed::{Operation, Typed};
use crate::math::vectorized::vec_of;

/// The most lines of a derivation.
const LINES: usize = 40;

/// What a line says something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// vec(df), the differential of a matrix with its columns one under another.
    DifferentialStacked,
    /// The differential of f.
    DifferentialOfFunction,
    /// The differential of the gradient g, on the way to a Hessian.
    DifferentialOfGradient,
    /// The derivative.
    Derivative(Kind),
    /// The gradient g, on the way to a Hessian.
    Gradient,
}

/// One line: a subject, what it equals, and why.
#[derive(Debug, Clone)]
pub struct Line {
    /// What the line is about.
    pub subject: Subject,
    /// What it equals.
    pub right: Typed,
    /// The rules that gave it.
    pub rules: BTreeSet<Rule>,
}

/// A derivative written out.
#[derive(Debug, Clone)]
pub struct Derivation {
    /// The lines in order.
    pub lines: Vec<Line>,
    /// The derivative.
    pub result: Typed,
}

impl Derivation {
    /// Derives `f` by `wrt` and checks every line.
    ///
    /// # Errors
    /// There is no rule, or a line does not follow from the one before, which would be a bug.
    pub fn new(kind: Kind, f: &Typed, wrt: &str, symbols: &Symbols) -> Result<Self, Diagnostic> {
        let shape = symbols.variable(wrt)?.shape.clone();
        let mut writer = Writer { wrt, symbols: symbols.clone(), lines: Vec::new() };
        writer.symbols.declare_shape(&differential_name(wrt), shape.clone());
        let result = derive(kind, f, wrt, symbols)?;
        match kind {
            Kind::Hessian => {
                let gradient = derive(Kind::Gradient, f, wrt, symbols)?;
                writer.write(f, Subject::DifferentialOfFunction)?;
                writer.canonical(f, &gradient, &shape, Kind::Gradient, Subject::DifferentialOfFunction)?;
                writer.push(Subject::Gradient, gradient.clone(), [Rule::Read]);
                writer.write(&gradient, Subject::DifferentialOfGradient)?;
                writer.canonical(
                    &gradient,
                    &result,
                    &shape,
                    Kind::Jacobian,
                    Subject::DifferentialOfGradient,
                )?;
            }
            Kind::SymmetricGradient => {
                let gradient = derive(Kind::Gradient, f, wrt, symbols)?;
                writer.write(f, Subject::DifferentialOfFunction)?;
                writer.canonical(f, &gradient, &shape, Kind::Gradient, Subject::DifferentialOfFunction)?;
                writer.push(Subject::Derivative(Kind::Gradient), gradient, [Rule::Read]);
            }
            Kind::Gradient | Kind::Jacobian => {
                writer.write(f, Subject::DifferentialOfFunction)?;
                writer.canonical(f, &result, &shape, kind, Subject::DifferentialOfFunction)?;
            }
            Kind::Differential => writer.write(f, Subject::DifferentialOfFunction)?,
        }
        if kind == Kind::SymmetricGradient {
            writer.check_together(f, &result, &shape)?;
        }
        if kind != Kind::Differential {
            let rule = if kind == Kind::SymmetricGradient { Rule::Together } else { Rule::Read };
            writer.push(Subject::Derivative(kind), result.clone(), [rule]);
        }
        Ok(Self { lines: writer.lines, result })
    }

    /// The lines as text, numbered, each with its rules.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        self.lines
            .iter()
            .enumerate()
            .map(|(place, line)| {
                let why = line.why(language);
                format!(
                    "{}. {} = {}    [{why}]\n",
                    place + 1,
                    line.subject.text(),
                    print::answer(&line.right)
                )
            })
            .collect()
    }

    /// The lines as a LaTeX `align*`.
    #[must_use]
    pub fn latex(&self, language: Language) -> String {
        let lines: Vec<String> = self
            .lines
            .iter()
            .map(|line| {
                let why = line
                    .why(language)
                    .replace('⊤', "$^\\top$")
                    .replace("⁻¹", "$^{-1}$")
                    .replace('⁺', "$^{+}$");
                let why = why
                    .replace('⊗', "$\\otimes$")
                    .replace('−', "$-$")
                    .replace('‖', "$\\|$")
                    .replace('·', "$\\cdot$");
                format!("{} &= {} && \\text{{{why}}}", line.subject.latex(), formula::latex(&line.right))
            })
            .collect();
        format!("\\begin{{align*}}\n{}\n\\end{{align*}}\n", lines.join(" \\\\\n"))
    }

    /// The lines as an ordered list of HTML with MathML.
    #[must_use]
    pub fn html(&self, language: Language) -> String {
        let items: String = self
            .lines
            .iter()
            .map(|line| {
                let formula = formula::mathml(&line.right).replacen(
                    "<math>",
                    &format!("<math>{}<mo>=</mo>", line.subject.mathml()),
                    1,
                );
                format!(
                    "<li><div class=\"step\"><span class=\"formula\">{formula}</span> <span class=\"rule\">{}</span></div></li>",
                    line.why(language)
                )
            })
            .collect();
        format!("<ol class=\"derivation\">{items}</ol>")
    }
}

impl Line {
    /// Whether a differential in it is still to be worked out.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !open(&self.right).is_empty()
    }

    /// The rules in words.
    #[must_use]
    pub fn why(&self, language: Language) -> String {
        let rules: Vec<String> =
            self.rules.iter().map(|rule| rule.phrase().get(language).to_owned()).collect();
        rules.join("; ")
    }
}

impl Subject {
    /// The subject as text.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::DifferentialOfFunction => "df",
            Self::DifferentialOfGradient => "dg",
            Self::Gradient => "g",
            Self::Derivative(Kind::Gradient) => "grad f",
            Self::Derivative(Kind::SymmetricGradient) => "S",
            Self::DifferentialStacked => "vec(df)",
            Self::Derivative(Kind::Jacobian) => "J",
            Self::Derivative(Kind::Hessian) => "H",
            Self::Derivative(Kind::Differential) => "df",
        }
    }

    const fn latex(self) -> &'static str {
        match self {
            Self::Derivative(Kind::Gradient) => "\\nabla f",
            Self::DifferentialStacked => "\\operatorname{vec}(df)",
            other => other.text(),
        }
    }

    /// The subject as MathML, without `<math>`.
    #[must_use]
    pub const fn mathml(self) -> &'static str {
        match self {
            Self::DifferentialOfFunction | Self::Derivative(Kind::Differential) => "<mi>d</mi><mi>f</mi>",
            Self::DifferentialOfGradient => "<mi>d</mi><mi>g</mi>",
            Self::Gradient => "<mi>g</mi>",
            Self::Derivative(Kind::Gradient) => "<mi mathvariant=\"normal\">∇</mi><mi>f</mi>",
            Self::Derivative(Kind::SymmetricGradient) => "<mi>S</mi>",
            Self::DifferentialStacked => "<mrow><mi>vec</mi><mo>(</mo><mi>d</mi><mi>f</mi><mo>)</mo></mrow>",
            Self::Derivative(Kind::Jacobian) => "<mi>J</mi>",
            Self::Derivative(Kind::Hessian) => "<mi>H</mi>",
        }
    }
}

struct Writer<'a> {
    wrt: &'a str,
    symbols: Symbols,
    lines: Vec<Line>,
}

impl Writer<'_> {
    fn push(&mut self, subject: Subject, right: Typed, rules: impl IntoIterator<Item = Rule>) {
        let rules: BTreeSet<Rule> = rules.into_iter().collect();
        match self.lines.last_mut() {
            // What prints the same is one line.
            Some(last) if last.subject == subject && print::text(&last.right) == print::text(&right) => {
                last.right = right;
            }
            _ => self.lines.push(Line { subject, right, rules }),
        }
    }

    /// Works the differential of `f` out, all open differentials of a line at once.
    fn write(&mut self, f: &Typed, subject: Subject) -> Result<(), Diagnostic> {
        let mut line = Typed::new(Operation::Change(f.clone()), f.shape().clone());
        self.push(subject, line.clone(), [Rule::Begin]);
        let whole = differential(f, self.wrt)?;
        for _ in 0..LINES {
            let open = open(&line);
            if open.is_empty() {
                let gathered = tidy_knowing(&line, &known(&self.symbols, self.wrt));
                self.check(&whole, &gathered)?;
                self.push(subject, gathered, [Rule::Gather]);
                return Ok(());
            }
            let next = close(&line, self.wrt)?;
            self.check(&whole, &self.worked_out(&next)?)?;
            self.push(subject, next.clone(), open.iter().map(Rule::of));
            line = next;
        }
        Err(Diagnostic::whole(
            "too-many-lines",
            format!("The derivation has more than {LINES} lines."),
            format!("В выводе больше {LINES} строк."),
        ))
    }

    /// The canonical form, from which the derivative is read off.
    fn canonical(
        &mut self,
        f: &Typed,
        derivative: &Typed,
        shape: &Shape,
        kind: Kind,
        subject: Subject,
    ) -> Result<(), Diagnostic> {
        let change = Typed::symbol(&differential_name(self.wrt), shape.clone());
        if kind == Kind::Jacobian
            && (change.shape().columns != Dimension::ONE || f.shape().columns != Dimension::ONE)
        {
            let form = Typed::product(vec![derivative.clone(), vec_of(&change)?]);
            self.check(&vec_of(&differential(f, self.wrt)?)?, &form)?;
            self.push(Subject::DifferentialStacked, form, [Rule::Canonical]);
            return Ok(());
        }
        let product = match kind {
            Kind::Gradient => Typed::product(vec![derivative.transpose(), change]),
            _ => Typed::product(vec![derivative.clone(), change]),
        };
        let form = if product.shape() == f.shape() { product } else { product.to_scalar(Function::Trace) };
        self.check(&differential(f, self.wrt)?, &form)?;
        self.push(subject, form, [Rule::Canonical]);
        Ok(())
    }

    /// The line with every open differential replaced by what it is.
    fn worked_out(&self, line: &Typed) -> Result<Typed, Diagnostic> {
        let mut failure = None;
        let wrt = self.wrt;
        let replaced = replace(line, &mut |inner| match differential(inner, wrt) {
            Ok(whole) => whole,
            Err(diagnostic) => {
                failure = Some(diagnostic);
                inner.clone()
            }
        });
        failure.map_or(Ok(replaced), Err)
    }

    /// Over symmetric dX each pair dx_ij = dx_ji counts once: df = (tr(S dX) + tr((I ∘ S) dX))/2.
    fn check_together(&self, f: &Typed, symmetric: &Typed, shape: &Shape) -> Result<(), Diagnostic> {
        let name = differential_name(self.wrt);
        let mut symbols = self.symbols.clone();
        symbols.restructure(&name, Some(Structure::Symmetric));
        let change = Typed::symbol(&name, shape.clone());
        let diagonal = Typed::identity(shape.rows.clone()).hadamard(symmetric);
        let both = Typed::sum(vec![symmetric.clone(), diagonal], shape);
        let form = Typed::product(vec![both, change]).to_scalar(Function::Trace).divide(&Typed::integer(2));
        Self::check_among(&symbols, &differential(f, self.wrt)?, &form)
    }

    fn check(&self, whole: &Typed, line: &Typed) -> Result<(), Diagnostic> {
        Self::check_among(&self.symbols, whole, line)
    }

    fn check_among(symbols: &Symbols, whole: &Typed, line: &Typed) -> Result<(), Diagnostic> {
        if compare(whole, line, symbols) == Comparison::Different {
            return Err(Diagnostic::whole(
                "false-line",
                format!("A line of the derivation is false: {}.", print::text(line)),
                format!("Строка вывода неверна: {}.", print::text(line)),
            ));
        }
        Ok(())
    }
}

/// The expressions whose differentials are open in a line.
fn open(line: &Typed) -> Vec<Typed> {
    let mut found = Vec::new();
    replace(line, &mut |inner| {
        found.push(inner.clone());
        inner.clone()
    });
    found
}

/// One rule for every open differential.
fn close(line: &Typed, wrt: &str) -> Result<Typed, Diagnostic> {
    let mut failure = None;
    let next = replace(line, &mut |inner| match step(inner, wrt) {
        Ok(next) => next,
        Err(diagnostic) => {
            failure = Some(diagnostic);
            inner.clone()
        }
    });
    failure.map_or(Ok(next), Err)
}

/// The line with every open differential replaced; products and sums are rebuilt flat.
fn replace(line: &Typed, by: &mut dyn FnMut(&Typed) -> Typed) -> Typed {
    if let Operation::Change(inner) = line.operation() {
        return by(inner);
    }
    let children: Vec<Typed> = line.children().map(|child| replace(child, by)).collect();
    match line.operation() {
        Operation::Product(_) => Typed::product(children),
        Operation::Sum(_) => Typed::sum(children, line.shape()),
        _ if children.is_empty() => line.clone(),
        _ => line.with_children(children),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::language;

    #[test]
    fn a_false_symmetric_gradient_is_refused() {
        let mut symbols = Symbols::new();
        symbols.declare("A", "matrix n n").unwrap();
        symbols.declare("X", "symmetric matrix n n").unwrap();
        let f = language::read("tr(A*X)", &symbols).unwrap();
        let read = |text: &str| language::read(text, &symbols).unwrap();
        let shape = read("X").shape().clone();
        let mut moving = symbols.clone();
        moving.declare_shape("dX", shape.clone());
        let writer = Writer { wrt: "X", symbols: moving, lines: Vec::new() };
        assert!(writer.check_together(&f, &read("A + A' - A.*I"), &shape).is_ok());
        assert!(writer.check_together(&f, &read("A + A'"), &shape).is_err());
        let general = symbols.clone();
        assert!(Derivation::new(Kind::SymmetricGradient, &f, "X", &general).is_ok());
        assert_eq!(
            Derivation::new(Kind::SymmetricGradient, &f, "A", &general).unwrap_err().code,
            "not-symmetric"
        );
    }

    #[test]
    fn a_false_line_is_refused() {
        let mut symbols = Symbols::new();
        symbols.declare("A", "matrix n n").unwrap();
        symbols.declare("x", "vector n").unwrap();
        symbols.declare("dx", "vector n").unwrap();
        let read = |text: &str| language::read(text, &symbols).unwrap();
        let writer = Writer { wrt: "x", symbols: symbols.clone(), lines: Vec::new() };
        assert!(writer.check(&read("dx'*A*x + x'*A*dx"), &read("((A + A')*x)'*dx")).is_ok());
        assert_eq!(
            writer.check(&read("dx'*A*x + x'*A*dx"), &read("2*x'*A*dx")).unwrap_err().code,
            "false-line"
        );
    }
}
