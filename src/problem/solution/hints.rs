//! Hints that give away a little more each, and never the key.

use std::collections::BTreeMap;

use crate::math::builtin::Function;
use crate::math::derivation::{Derivation, Rule};
use crate::math::derive::Kind;
use crate::math::judge::Verdict;
use crate::math::optimizer::method::Method;
use crate::math::phrase::{Language, Phrase};
use crate::math::print;
use crate::math::shape::Shape;
use crate::math::typed::{Operation, Typed};
use crate::problem::markdown::escape;
use crate::problem::part::{Answer, Part};
use crate::problem::solution::block::Block;
use crate::problem::solution::line::Line;
use crate::problem::solution::numbers::replace;
use crate::problem::solution::numeric;
use crate::problem::solution::rule::{Names, updates};
use crate::problem::solution::trajectory;
use crate::problem::symbolic::{Derived, Symbolic};
use crate::problem::trajectory::{Rate, Trajectory};
use crate::problem::variant::Variant;

/// The hints of a part: the author's, then those that follow from the derivation of the key.
#[must_use]
pub fn hints(variant: &Variant, part: &Part, language: Language) -> Vec<Block> {
    let statement = variant.problem.statement(language);
    let mut hints = statement.hints(&part.id, &variant.parameters);
    match &part.answer {
        Answer::Symbolic(symbolic) => hints.extend(of_derivation(part, symbolic, language)),
        Answer::Trajectory(asked) => hints.extend(of_trajectory(variant, part, asked, language)),
        Answer::Number { key, .. } | Answer::Vector(key) | Answer::Matrix(key) if part.formula_hint => {
            hints.push(numeric::formula(variant, key, language));
        }
        _ => {}
    }
    hints
}

/// A sentence before lines.
fn told(phrase: &Phrase, lines: &[Line], language: Language) -> Block {
    let (said, shown) = (Block::say(phrase, language), Block::lines(lines, language));
    Block { html: said.html + &shown.html, text: format!("{}\n{}", said.text, shown.text) }
}

fn of_derivation(part: &Part, symbolic: &Symbolic, language: Language) -> Vec<Block> {
    let (Some(derived), Some(derivation)) = (&symbolic.derived, part.derivation()) else { return Vec::new() };
    let mut hints = Vec::from_iter(rules(derivation, language));
    // A first line in which nothing is left to differentiate would be the key in all but name.
    let harmless = |typed: &Typed| !holds(typed, symbolic.judge.key());
    if let Some(first) = derivation.lines.get(1).filter(|line| line.is_open() && harmless(&line.right)) {
        let line = Line::named(first.subject.mathml(), first.subject.text()).equal(&first.right);
        hints.push(told(&Phrase::new("The first line:", "Первая строка:"), &[line], language));
    }
    hints.extend(canonical(derived, symbolic, language));
    hints
}

/// Whether a formula stands somewhere in another.
fn holds(typed: &Typed, wanted: &Typed) -> bool {
    typed == wanted || typed.children().any(|child| holds(child, wanted))
}

/// Which rules lead to the key, in the order of their use.
fn rules(derivation: &Derivation, language: Language) -> Option<Block> {
    let mut seen: Vec<Rule> = Vec::new();
    for rule in derivation.lines.iter().flat_map(|line| &line.rules) {
        let technical =
            matches!(rule, Rule::Begin | Rule::Gather | Rule::Canonical | Rule::Read | Rule::Together);
        if !technical && !seen.contains(rule) {
            seen.push(*rule);
        }
    }
    if seen.is_empty() {
        return None;
    }
    let phrase = Phrase::new("These rules are needed:", "Понадобятся такие правила:");
    let said = Block::say(&phrase, language);
    let words: Vec<String> = seen.iter().map(|rule| rule.phrase().get(language).to_owned()).collect();
    let items: String = words.iter().map(|word| format!("<li>{}</li>", escape(word))).collect();
    let list: Vec<String> = words.iter().map(|word| format!("  - {word}")).collect();
    Some(Block {
        html: format!("{}<ul class=\"rules\">{items}</ul>", said.html),
        text: format!("{}\n{}", said.text, list.join("\n")),
    })
}

/// The form from which the derivative is read off, with a letter in its place.
fn canonical(derived: &Derived, symbolic: &Symbolic, language: Language) -> Option<Block> {
    let wrt = symbolic.symbols.declaration(&derived.wrt)?.shape.clone();
    let column = |shape: &Shape| shape.is_scalar() || shape.is_column();
    let change = Typed::symbol(&format!("d{}", derived.wrt), wrt.clone());
    let df = Line::named("<mi>d</mi><mi>f</mi>", "df");
    let (line, also) = match derived.kind {
        Kind::Differential => return None,
        Kind::Gradient | Kind::SymmetricGradient => {
            let letter = if column(&wrt) { "g" } else { "G" };
            let product = Typed::product(vec![Typed::symbol(letter, wrt.clone()).transpose(), change]);
            let form = if column(&wrt) { product } else { product.to_scalar(Function::Trace) };
            (df.equal(&form), derived.kind == Kind::SymmetricGradient)
        }
        Kind::Jacobian if column(&wrt) && column(derived.f.shape()) => {
            let jacobian =
                Typed::symbol("J", Shape::matrix(derived.f.shape().rows.clone(), wrt.rows.clone()));
            (df.equal(&Typed::product(vec![jacobian, change])), false)
        }
        Kind::Jacobian => {
            let mathml = "<mrow><mi>vec</mi><mo>(</mo><mi>d</mi><mi>f</mi><mo>)</mo></mrow>";
            let right =
                format!("<mi>J</mi>{}", mathml.replace("<mi>f</mi>", &format!("<mi>{}</mi>", derived.wrt)));
            let text = format!("J*vec(d{})", derived.wrt);
            (Line::named(mathml, "vec(df)").equal_named(&right, &text), false)
        }
        Kind::Hessian => {
            let hessian = Typed::symbol("H", Shape::matrix(wrt.rows.clone(), wrt.rows.clone()));
            let line = Line::named("<mi>d</mi><mi>g</mi>", "dg");
            (line.equal(&Typed::product(vec![hessian, change])), false)
        }
    };
    let phrase = match derived.kind {
        Kind::Hessian => Phrase::new(
            "First the gradient g; then bring its differential to the form from which H is read off:",
            "Сначала градиент g; затем приведите его дифференциал к виду, из которого считывается H:",
        ),
        _ => Phrase::new(
            "Bring the differential to the form from which the answer is read off:",
            "Приведите дифференциал к виду, из которого считывается ответ:",
        ),
    };
    let mut block = told(&phrase, &[line], language);
    if also {
        let together = Block::say(&Rule::Together.phrase(), language);
        block =
            Block { html: block.html + &together.html, text: format!("{}\n{}", block.text, together.text) };
    }
    Some(block)
}

fn of_trajectory(variant: &Variant, part: &Part, asked: &Trajectory, language: Language) -> Vec<Block> {
    let (Ok(loss), Ok(start)) = (variant.loss(part), variant.start(asked)) else { return Vec::new() };
    let mut hints = Vec::new();
    // Where another part asks for this very gradient, it stays unsaid.
    if !variant.problem.parts.iter().any(|other| is_key(other, loss.formula())) {
        hints.push(trajectory::gradient(loss, language));
    }
    let rate = match &asked.rate {
        Rate::Formula(formula) if matches!(formula.operation(), Operation::Symbol(name) if &**name != "t") => {
            formula.clone()
        }
        Rate::Formula(formula) if !formula.mentions("t") => Typed::symbol("eta", Shape::SCALAR),
        _ => Typed::symbol("eta_t", Shape::SCALAR),
    };
    let names = Names::in_general(loss.variable(), &start.shape(), rate);
    let lines: Vec<Line> = updates(asked.method, &names)
        .iter()
        .filter(|update| update.left != update.right)
        .map(|update| Line::of(&update.left).equal(&update.right))
        .collect();
    let asked_elsewhere = updates(asked.method, &names)
        .iter()
        .any(|update| variant.problem.parts.iter().any(|other| is_rule(other, asked.method, &update.right)));
    if !asked_elsewhere {
        hints.push(told(&Phrase::new("One step of the method:", "Один шаг метода:"), &lines, language));
    }
    hints.push(Block::say(&first_step(asked.method), language));
    hints
}

/// Whether this is what a symbolic part asks for.
fn is_key(part: &Part, formula: &Typed) -> bool {
    let Answer::Symbolic(symbolic) = &part.answer else { return false };
    symbolic.judge.judge(&print::text(formula)) == Verdict::Correct
}

/// Whether a symbolic part asks for this line of a recursion, written without the numbers of steps.
fn is_rule(part: &Part, method: Method, right: &Typed) -> bool {
    let Answer::Symbolic(symbolic) = &part.answer else { return false };
    let mut by: BTreeMap<String, Typed> = BTreeMap::new();
    for name in right.symbols() {
        let letter = name.split('_').next().unwrap_or_default();
        // β₁ and β₂ of a recursion are constants with names of their own.
        let letters: &[&str] = match (&*name, method) {
            ("beta_1", _) => &["gamma", "beta_1", "beta1", "b"],
            ("beta_2", _) => &["beta", "beta_2", "beta2", "c"],
            _ => &[letter],
        };
        let known = letters.iter().find_map(|letter| {
            let declared = symbolic.symbols.declaration(letter)?;
            Some(Typed::symbol(letter, declared.shape.clone()))
        });
        if let Some(known) = known {
            by.insert(name.to_string(), known);
        }
    }
    let plain = replace(right, &by);
    symbolic.judge.judge(&print::text(&plain)) == Verdict::Correct
}

/// What is special about the first step.
fn first_step(method: Method) -> Phrase {
    let (en, ru) = match method {
        Method::GradientDescent => (
            "At the first step the gradient is taken at the starting point; at each later one at the point just found.",
            "На первом шаге градиент берётся в начальной точке, на каждом следующем — в только что найденной.",
        ),
        Method::Momentum { .. } => (
            "At the first step nothing has been gathered: h₀ = 0, so the step is that of plain descent.",
            "На первом шаге ничего не накоплено: h₀ = 0, поэтому шаг такой же, как у обычного спуска.",
        ),
        Method::Nesterov { .. } => (
            "At the first step h₀ = 0, so the point ahead is the starting point itself; from the second step on it is not.",
            "На первом шаге h₀ = 0, и точка, в которую заглядывают, — сама начальная; со второго шага это уже не так.",
        ),
        Method::AdaGrad { .. } => (
            "At the first step the root is the modulus of the gradient: the step is exactly η long in each coordinate.",
            "На первом шаге корень равен модулю градиента: по каждой координате шаг ровно η.",
        ),
        Method::RmsProp { .. } => (
            "At the first step v₁ = (1 − α)g₁²: the length of the step does not depend on the gradient, only its sign does.",
            "На первом шаге v₁ = (1 − α)g₁²: длина шага не зависит от градиента, зависит только знак.",
        ),
        Method::Adam(_) => (
            "At the first step the corrected moments are g₁ and g₁²: the step is η long, against the sign of the gradient.",
            "На первом шаге исправленные моменты равны g₁ и g₁²: шаг длины η против знака градиента.",
        ),
        Method::AdamCourse(_) => (
            "At the first step the divisors cancel the shares: h₁ = g₁ and v₁ = g₁². At the second they divide what was already divided.",
            "На первом шаге делители сокращаются с долями: h₁ = g₁ и v₁ = g₁². На втором они делят уже поделённое.",
        ),
        Method::AdaBelief(_) => (
            "At the first step m₁ = (1 − β₁)g₁, so the deviation is g₁ − m₁ = β₁g₁.",
            "На первом шаге m₁ = (1 − β₁)g₁, поэтому отклонение равно g₁ − m₁ = β₁g₁.",
        ),
        Method::AdaBeliefCourse(_) => (
            "At the first step h₁ = g₁, so the deviation g₁ − h₁ is zero and only ε keeps the root from it.",
            "На первом шаге h₁ = g₁, поэтому отклонение g₁ − h₁ равно нулю, и под корнем остаётся только ε.",
        ),
    };
    Phrase::new(en, ru)
}
