//! Laws that hold for every expression, on random well-shaped ones.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

use std::collections::BTreeMap;

use gradus::math::builtin::Function;
use gradus::math::derive::{Kind, derive};
use gradus::math::evaluate;
use gradus::math::formula;
use gradus::math::identity::{Comparison, compare};
use gradus::math::language;
use gradus::math::print;
use gradus::math::proof::{Proof, by_duals};
use gradus::math::shape::Shape;
use gradus::math::symbols::Symbols;
use gradus::math::tidy::{Known, tidy, tidy_knowing};
use gradus::math::typed::{Operation, Typed};
use gradus::math::value::Value;
use nalgebra::DMatrix;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn symbols() -> Symbols {
    let mut symbols = Symbols::new();
    for (name, declaration) in [
        ("A", "matrix n n"),
        ("B", "matrix n n"),
        ("M", "matrix m n"),
        ("X", "matrix n n"),
        ("x", "vector n"),
        ("a", "vector n"),
        ("b", "vector m"),
        ("s", "scalar"),
    ] {
        symbols.declare(name, declaration).unwrap();
    }
    symbols
}

/// Whether a simpler form has the value of an expression, wherever that has one: x/(x/(x − x)) has none anywhere.
fn keeps_value(typed: &Typed, simple: &Typed, symbols: &Symbols) -> bool {
    compare(typed, simple, symbols) != Comparison::Different
        || compare(typed, typed, symbols) == Comparison::Undecided
}

/// A random square matrix expression as text.
fn square() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("A".to_owned()),
        Just("B".to_owned()),
        Just("X".to_owned()),
        Just("M'*M".to_owned()),
        Just("x*a'".to_owned()),
        Just("x*x'".to_owned()),
        Just("s*I(n)".to_owned()),
    ];
    leaf.prop_recursive(3, 12, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a})*({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} + {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} - 2*({b}))")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(({a}).*({b}))")),
            inner.clone().prop_map(|a| format!("({a})'")),
            inner.clone().prop_map(|a| format!("sym({a})")),
            inner.clone().prop_map(|a| format!("inv({a} + 3*I)")),
            inner.prop_map(|a| format!("({a})^2")),
        ]
    })
}

/// A random scalar expression as text.
fn scalar() -> impl Strategy<Value = String> {
    prop_oneof![
        square().prop_map(|m| format!("tr({m})")),
        square().prop_map(|m| format!("x'*({m})*a")),
        square().prop_map(|m| format!("b'*M*({m})*x")),
        square().prop_map(|m| format!("x'*({m})*x/(1 + s^2)")),
        square().prop_map(|m| format!("det({m} + I)")),
        square().prop_map(|m| format!("exp(x'*({m})*a)")),
        square().prop_map(|m| format!("sigmoid(a'*({m})*x)^2")),
        square().prop_map(|m| format!("sum(exp(({m})*x))")),
    ]
}

fn shape_of(symbols: &Symbols, name: &str) -> gradus::math::shape::Shape {
    symbols.declaration(name).unwrap().shape.clone()
}

/// 256 cases a law, the same ones every time; PROPTEST_CASES asks for more.
/// 20,000 random expressions for each law, or as many as `PROPTEST_CASES` says.
fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { usual.cases } else { 20_000 };
    ProptestConfig { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(2_026), ..usual }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn print_then_read_is_the_identity(text in prop_oneof![square(), scalar()]) {
        let symbols = symbols();
        let typed = language::read(&text, &symbols).unwrap();
        let again = language::read_as(&print::text(&typed), &symbols, typed.shape()).unwrap();
        prop_assert_eq!(print::text(&again), print::text(&typed));
        prop_assert_eq!(again.shape(), typed.shape());
    }

    #[test]
    fn tidying_keeps_the_value(text in prop_oneof![square(), scalar()]) {
        let symbols = symbols();
        let typed = language::read(&text, &symbols).unwrap();
        let simple = tidy(&typed);
        prop_assert_eq!(simple.shape(), typed.shape());
        prop_assert!(keeps_value(&typed, &simple, &symbols), "{} → {}", text, print::text(&simple));
    }

    #[test]
    fn a_tidied_key_reads_back(text in prop_oneof![square(), scalar()]) {
        let symbols = symbols();
        let simple = tidy(&language::read(&text, &symbols).unwrap());
        let again = language::read_as(&print::text(&simple), &symbols, simple.shape()).unwrap();
        prop_assert_ne!(compare(&simple, &again, &symbols), Comparison::Different, "{}", print::text(&simple));
    }

    #[test]
    fn gradients_agree_with_dual_numbers(text in scalar(), wrt in prop_oneof![Just("x"), Just("X"), Just("s"), Just("M")]) {
        let symbols = symbols();
        let f = language::read(&text, &symbols).unwrap();
        let gradient = derive(Kind::Gradient, &f, wrt, &symbols).unwrap();
        prop_assert_eq!(gradient.shape(), &shape_of(&symbols, wrt));
        let proof = by_duals(Kind::Gradient, &f, wrt, &gradient, &symbols, 2);
        prop_assert_eq!(proof, Proof::Holds, "d/d{} {} = {}", wrt, text, print::text(&gradient));
    }

    #[test]
    fn jacobians_agree_with_dual_numbers(text in square().prop_map(|m| format!("({m})*x"))) {
        let symbols = symbols();
        let f = language::read(&text, &symbols).unwrap();
        // Not every differential can be solved for its Jacobian yet; what is given must be right.
        if let Ok(jacobian) = derive(Kind::Jacobian, &f, "x", &symbols) {
            let proof = by_duals(Kind::Jacobian, &f, "x", &jacobian, &symbols, 2);
            prop_assert_eq!(proof, Proof::Holds, "{} → {}", text, print::text(&jacobian));
        }
    }

    #[test]
    fn gradients_agree_with_central_differences(text in scalar()) {
        let values = valued(3, 2, 0.4, entries);
        let mut symbols = Symbols::new();
        for (name, value) in &values {
            symbols.declare_value(name, value);
        }
        symbols.bind_size("n", 3);
        let f = language::read(&text, &symbols).unwrap();
        let gradient = derive(Kind::Gradient, &f, "x", &symbols).unwrap();
        let at = |values: &BTreeMap<String, Value>| {
            evaluate::real(&f, values, &BTreeMap::new()).ok().and_then(|value| value.as_scalar())
        };
        let Ok(exact) = evaluate::real(&gradient, &values, &BTreeMap::new()) else { return Ok(()) };
        for place in 0..3 {
            let moved = |by: f64| {
                let mut values = values.clone();
                let mut x = values["x"].as_matrix();
                x[(place, 0)] += by;
                values.insert("x".to_owned(), Value::Matrix(x));
                at(&values)
            };
            let h = 1e-5;
            let (Some(up), Some(down), Some(here)) = (moved(h), moved(-h), at(&values)) else { return Ok(()) };
            let slope = (up - down) / (2.0 * h);
            let found = exact.as_matrix()[(place, 0)];
            prop_assert!((slope - found).abs() <= 1e-4 * (1.0 + here.abs() + found.abs()), "{}: {} {}", text, slope, found);
        }
    }

    #[test]
    fn true_rewritings_are_accepted(text in prop_oneof![square(), scalar()], choices in prop::collection::vec(any::<u64>(), 1..4)) {
        let symbols = symbols();
        let typed = language::read(&text, &symbols).unwrap();
        let rewritten = choices.iter().fold(typed.clone(), |tree, choice| edited(&tree, *choice, &rewriting).unwrap_or(tree));
        prop_assert_eq!(rewritten.shape(), typed.shape());
        let itself = compare(&typed, &typed, &symbols);
        prop_assert_eq!(compare(&typed, &rewritten, &symbols), itself, "{} → {}", text, print::text(&rewritten));
        prop_assert_eq!(compare(&rewritten, &typed, &symbols), itself);
    }

    #[test]
    fn mutations_are_refused_unless_they_are_equal(text in prop_oneof![square(), scalar()], choice in any::<u64>()) {
        let symbols = symbols();
        let typed = language::read(&text, &symbols).unwrap();
        let Some(mutant) = edited(&typed, choice, &mutation) else { return Ok(()) };
        let Ok(mutant) = language::read_as(&print::text(&mutant), &symbols, typed.shape()) else { return Ok(()) };
        if mutant.shape() != typed.shape() {
            return Ok(());
        }
        let (verdict, differs) = (compare(&typed, &mutant, &symbols), differ(&typed, &mutant));
        match differs {
            // Plain doubles at three points see a clear difference.
            Some(true) => prop_assert_ne!(verdict, Comparison::Equal, "{} and {}", text, print::text(&mutant)),
            Some(false) => prop_assert_ne!(verdict, Comparison::Different, "{} and {}", text, print::text(&mutant)),
            None => {}
        }
    }

    #[test]
    fn an_expression_is_not_its_opposite(text in square()) {
        let symbols = symbols();
        let typed = language::read(&text, &symbols).unwrap();
        let opposite = typed.negate();
        let zero = compare(&typed, &gradus::math::typed::Typed::zero(typed.shape().clone()), &symbols);
        let verdict = compare(&typed, &opposite, &symbols);
        prop_assert_eq!(verdict == Comparison::Equal, zero == Comparison::Equal, "{}", text);
        prop_assert_eq!(compare(&typed, &typed, &symbols), Comparison::Equal);
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_shape_inferred_is_the_shape_of_the_value(text in prop_oneof![square(), scalar()], turn in 0_usize..64) {
        let typed = language::read(&text, &symbols()).unwrap();
        let (values, sizes) = point(turn);
        if let Ok(value) = evaluate::real(&typed, &values, &sizes) {
            let side = |size: &gradus::math::shape::Dimension| size.evaluate(|name| sizes.get(name).copied());
            let shape = (side(&typed.shape().rows).unwrap(), side(&typed.shape().columns).unwrap());
            prop_assert_eq!(value.as_matrix().shape(), shape, "{}", text);
        }
    }

    #[test]
    fn equality_is_symmetric(left in square(), right in square()) {
        let symbols = symbols();
        let (a, b) = (language::read(&left, &symbols).unwrap(), language::read(&right, &symbols).unwrap());
        prop_assert_eq!(compare(&a, &b, &symbols), compare(&b, &a, &symbols), "{} and {}", left, right);
        let simple = tidy(&a);
        prop_assert_eq!(compare(&a, &simple, &symbols), compare(&simple, &a, &symbols), "{}", left);
    }
}

/// The same names with structures that tidying may use.
fn structured() -> Symbols {
    let mut symbols = Symbols::new();
    for (name, declaration) in [
        ("A", "symmetric matrix n n"),
        ("B", "orthogonal matrix n n"),
        ("M", "matrix m n"),
        ("X", "positive definite matrix n n"),
        ("x", "unit vector n"),
        ("a", "vector n"),
        ("b", "vector m"),
        ("s", "scalar"),
    ] {
        symbols.declare(name, declaration).unwrap();
    }
    symbols
}

/// A random column made entry by entry, with the quotients that the chain rule leaves.
fn entrywise() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("a".to_owned()),
        Just("x".to_owned()),
        Just("A*x".to_owned()),
        Just("ones(n)".to_owned()),
        Just("sigmoid(a)".to_owned()),
        Just("sigmoid(-a)".to_owned()),
        Just("exp(a)".to_owned()),
    ];
    leaf.prop_recursive(3, 12, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(u, v)| format!("(({u}).*({v}))")),
            (inner.clone(), inner.clone()).prop_map(|(u, v)| format!("(({u})./({v}))")),
            (inner.clone(), inner.clone()).prop_map(|(u, v)| format!("({u} - ({v}))")),
            (inner.clone(), inner.clone()).prop_map(|(u, v)| format!("(diag({u})*diag({v})*a)")),
            inner.clone().prop_map(|u| format!("(({u}).^2)")),
            inner.clone().prop_map(|u| format!("(({u})./(ones(n) + exp({u})))")),
            inner.clone().prop_map(|u| format!("(exp({u})./(ones(n) + exp({u})))")),
            inner.prop_map(|u| format!("(s*({u})/2)")),
        ]
    })
}

/// A random number with entries, `vec`, Kronecker products, `diag` and the pseudoinverse.
fn blocks() -> impl Strategy<Value = String> {
    let square = || square().prop_map(|m| format!("({m})"));
    prop_oneof![
        square().prop_map(|m| format!("tr(kron({m}, M)*kron(A, M'))")),
        square().prop_map(|m| format!("kron(x, b)'*kron({m}, M)*kron(a, x)")),
        square().prop_map(|m| format!("vec(M)'*kron({m}, M*M')*vec(M)")),
        square().prop_map(|m| format!("vec(A)'*vec({m})")),
        square().prop_map(|m| format!("vec(A)'*commutation(n, n)*vec({m})")),
        square().prop_map(|m| format!("({m}*x)_1*a_2")),
        square().prop_map(|m| format!("({m}_2)'*a")),
        square().prop_map(|m| format!("diag({m})'*B*diag(A)")),
        square().prop_map(|m| format!("a'*diag({m}*x)*x")),
        square().prop_map(|m| format!("e_1'*{m}*e_2")),
        square().prop_map(|m| format!("sum(k, 1, n, x_k*({m}*a)_k)")),
        square().prop_map(|m| format!("tr(pinv(M)*M*{m})")),
        square().prop_map(|m| format!("b'*M*pinv(M + b*x')*b + tr({m})")),
    ]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn tidying_by_structure_keeps_the_value(text in prop_oneof![square(), scalar(), blocks()]) {
        let symbols = structured();
        let typed = language::read(&text, &symbols).unwrap();
        let simple = tidy_knowing(&typed, &Known::of(&symbols));
        prop_assert_eq!(simple.shape(), typed.shape());
        prop_assert!(keeps_value(&typed, &simple, &symbols), "{} → {}", text, print::text(&simple));
    }

    #[test]
    fn tidying_entry_by_entry_keeps_the_value(text in entrywise()) {
        let symbols = symbols();
        let typed = language::read(&text, &symbols).unwrap();
        let simple = tidy(&typed);
        prop_assert_eq!(simple.shape(), typed.shape());
        prop_assert!(keeps_value(&typed, &simple, &symbols), "{} → {}", text, print::text(&simple));
    }

    #[test]
    fn tidying_twice_is_tidying_once_in_value(text in blocks()) {
        let symbols = symbols();
        let typed = language::read(&text, &symbols).unwrap();
        let simple = tidy(&typed);
        prop_assert!(keeps_value(&typed, &simple, &symbols), "{} → {}", text, print::text(&simple));
        prop_assert!(keeps_value(&typed, &tidy(&simple), &symbols), "{}", text);
    }

    #[test]
    fn gradients_through_blocks_agree_with_dual_numbers(text in blocks(), wrt in prop_oneof![Just("x"), Just("X"), Just("a"), Just("M")]) {
        let symbols = symbols();
        let f = language::read(&text, &symbols).unwrap();
        let gradient = derive(Kind::Gradient, &f, wrt, &symbols).unwrap();
        let proof = by_duals(Kind::Gradient, &f, wrt, &gradient, &symbols, 2);
        prop_assert_ne!(proof, Proof::Fails, "d/d{} {} = {}", wrt, text, print::text(&gradient));
        let again = language::read_as(&print::text(&gradient), &symbols, gradient.shape());
        prop_assert!(again.is_ok(), "{}", print::text(&gradient));
    }

    #[test]
    fn matrix_jacobians_agree_with_dual_numbers(text in square(), around in 0..6_usize) {
        let symbols = symbols();
        let text = match around {
            0 => format!("({text})'"),
            1 => format!("sym({text})"),
            2 => format!("vec(({text})')"),
            3 => format!("diag({text})"),
            4 => format!("({text})*X'"),
            _ => text,
        };
        let f = language::read(&text, &symbols).unwrap();
        let jacobian = derive(Kind::Jacobian, &f, "X", &symbols);
        prop_assert!(jacobian.is_ok(), "{}", text);
        let proof = by_duals(Kind::Jacobian, &f, "X", &jacobian.unwrap(), &symbols, 1);
        prop_assert_ne!(proof, Proof::Fails, "{}", text);
    }
}

fn entries(rows: usize, columns: usize, seed: usize) -> Value {
    let entry = |i: usize, j: usize| ((i * 7 + j * 3 + seed * 5) % 11) as f64 / 11.0 - 0.4;
    Value::Matrix(DMatrix::from_fn(rows, columns, entry))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn latex_reads_back_as_the_same_function(text in prop_oneof![square(), scalar()]) {
        let symbols = symbols();
        let typed = language::read(&text, &symbols).unwrap();
        let latex = formula::latex(&typed);
        // A size that only I could tell is not written in a formula.
        if let Ok(again) = language::read_as(&latex, &symbols, typed.shape()) {
            prop_assert_ne!(compare(&typed, &again, &symbols), Comparison::Different, "{}", latex);
        } else {
            prop_assert!(text.contains("I(n)"), "{}", latex);
        }
    }

    #[test]
    fn mathml_is_well_formed(text in prop_oneof![square(), scalar()]) {
        let symbols = symbols();
        let mathml = formula::mathml(&language::read(&text, &symbols).unwrap());
        let mut open = Vec::new();
        for tag in mathml.split('<').skip(1) {
            let name = tag.split(['>', ' ']).next().unwrap();
            match name.strip_prefix('/') {
                Some(closed) => prop_assert_eq!(open.pop(), Some(closed.to_owned())),
                None => open.push(name.to_owned()),
            }
        }
        prop_assert!(open.is_empty());
    }
}

/// The tree with one node, picked by the choice, replaced by what `edit` makes of it.
fn edited(tree: &Typed, choice: u64, edit: &dyn Fn(&Typed, u64) -> Option<Typed>) -> Option<Typed> {
    let mut places = Vec::new();
    every(tree, &mut Vec::new(), &mut |path, node| {
        if edit(node, choice / 64).is_some() {
            places.push(path.to_vec());
        }
    });
    let path = places.get(usize::try_from(choice % 64).unwrap() % places.len().max(1))?.clone();
    replaced(tree, &path, &|node| edit(node, choice / 64))
}

fn every(tree: &Typed, path: &mut Vec<usize>, visit: &mut dyn FnMut(&[usize], &Typed)) {
    visit(path, tree);
    for (place, child) in tree.children().enumerate() {
        path.push(place);
        every(child, path, visit);
        path.pop();
    }
}

fn replaced(tree: &Typed, path: &[usize], edit: &dyn Fn(&Typed) -> Option<Typed>) -> Option<Typed> {
    let Some((first, rest)) = path.split_first() else { return edit(tree) };
    let mut children: Vec<Typed> = tree.children().cloned().collect();
    children[*first] = replaced(&children[*first], rest, edit)?;
    Some(tree.with_children(children))
}

/// A true rewriting of one node.
fn rewriting(node: &Typed, choice: u64) -> Option<Typed> {
    // Exponents are whole numbers as they stand.
    if node.as_number().is_some() {
        return None;
    }
    let shape = node.shape().clone();
    let is_square = |typed: &Typed| typed.shape().rows == typed.shape().columns;
    let transposed =
        |typed: &Typed| Typed::new(Operation::Transpose(typed.clone()), typed.shape().transposed());
    match (choice % 4, node.operation()) {
        // Commute a sum; distribute a product; turn a product; cycle a trace.
        (0, Operation::Sum(terms)) => Some(Typed::sum(terms.iter().rev().cloned().collect(), &shape)),
        (0, Operation::Product(factors)) => {
            let place = factors.iter().position(|factor| matches!(factor.operation(), Operation::Sum(_)))?;
            let Operation::Sum(terms) = factors[place].operation() else { return None };
            let spread = terms.iter().map(|term| {
                let mut factors = factors.clone();
                factors[place] = term.clone();
                Typed::new(Operation::Product(factors), shape.clone())
            });
            Some(Typed::new(Operation::Sum(spread.collect()), shape.clone()))
        }
        (0, Operation::Transpose(inner)) => match inner.operation() {
            Operation::Product(factors) => {
                Some(Typed::new(Operation::Product(factors.iter().rev().map(transposed).collect()), shape))
            }
            Operation::Sum(terms) => {
                Some(Typed::new(Operation::Sum(terms.iter().map(transposed).collect()), shape))
            }
            _ => None,
        },
        (0, Operation::Apply(Function::Trace, inner)) => {
            let Operation::Product(factors) = inner.operation() else { return None };
            let mut cycled = factors.clone();
            cycled.rotate_left(1);
            let rows = cycled[0].shape().rows.clone();
            let side = Shape::matrix(rows.clone(), rows);
            Some(Typed::new(Operation::Product(cycled), side).to_scalar(Function::Trace))
        }
        (0, Operation::Inverse(inner)) => {
            let Operation::Product(factors) = inner.operation() else { return None };
            let all = factors.iter().all(|factor| is_square(factor) && !factor.is_scalar());
            all.then(|| {
                Typed::new(Operation::Product(factors.iter().rev().map(Typed::inverse).collect()), shape)
            })
        }
        (0, Operation::Apply(Function::Determinant, inner)) => {
            let Operation::Product(factors) = inner.operation() else { return None };
            let all = factors.iter().all(|factor| is_square(factor) && !factor.is_scalar());
            let dets = factors.iter().map(|factor| factor.to_scalar(Function::Determinant)).collect();
            all.then(|| Typed::product(dets))
        }
        (0, Operation::Power(base, exponent)) if exponent.as_number() == Typed::integer(2).as_number() => {
            Some(Typed::product(vec![base.clone(), base.clone()]))
        }
        // Transpose twice, negate twice, multiply by the identity or take half of the double.
        (1, _) => Some(transposed(&transposed(node))),
        (2, _) => Some(Typed::new(
            Operation::Negate(Typed::new(Operation::Negate(node.clone()), shape.clone())),
            shape,
        )),
        (3, _) if !node.is_scalar() => {
            let identity = Typed::identity(shape.columns.clone());
            Some(Typed::new(Operation::Product(vec![node.clone(), identity]), shape))
        }
        (3, _) => Some(Typed::product(vec![Typed::integer(2), node.clone()]).divide(&Typed::integer(2))),
        _ => None,
    }
}

/// A mistake at one node; it may happen to change nothing.
fn mutation(node: &Typed, choice: u64) -> Option<Typed> {
    match (choice % 5, node.operation()) {
        (0, Operation::Transpose(inner)) => Some(inner.clone()),
        (1, Operation::Symbol(_)) if !node.is_scalar() => Some(node.transpose()),
        (2, Operation::Product(factors)) => {
            let mut swapped = factors.clone();
            swapped.swap(0, 1);
            Some(Typed::new(Operation::Product(swapped), node.shape().clone()))
        }
        (3, Operation::Sum(terms)) => {
            let mut changed = terms.clone();
            changed[0] = changed[0].negate();
            Some(Typed::sum(changed, node.shape()))
        }
        (4, Operation::Symbol(_)) => Some(Typed::product(vec![Typed::integer(2), node.clone()])),
        _ => None,
    }
}

#[test]
fn what_is_flat_in_doubles_is_not_called_equal() {
    let symbols = symbols();
    for (left, right) in [
        ("sigmoid(a'*((A - 2*(M'*M))^2)^2*x)^2", "sigmoid((2*a)'*((A - 2*(M'*M))^2)^2*x)^2"),
        ("tanh(1000*a'*x)", "tanh(2000*a'*x)"),
        ("exp(-4000*(x'*x))", "exp(-5000*(x'*x))"),
    ] {
        let (a, b) = (language::read(left, &symbols).unwrap(), language::read(right, &symbols).unwrap());
        assert_ne!(compare(&a, &b, &symbols), Comparison::Equal, "{left} and {right}");
    }
}

#[test]
fn what_is_absorbed_in_doubles_is_not_called_equal() {
    let symbols = symbols();
    for (left, right) in [
        ("1 + exp(-40 - x'*x)", "1 + exp(-41 - x'*x)"),
        ("x'*x + exp(-50 - x'*x)*s", "x'*x + 2*exp(-50 - x'*x)*s"),
        ("ln(1 + exp(-60 - x'*x))", "ln(1 + exp(-70 - x'*x))"),
        ("(10^9 + exp(x'*x)*10^(-9))*s", "(10^9 + exp(2*x'*x)*10^(-9))*s"),
    ] {
        let (a, b) = (language::read(left, &symbols).unwrap(), language::read(right, &symbols).unwrap());
        assert_ne!(compare(&a, &b, &symbols), Comparison::Equal, "{left} and {right}");
        assert_eq!(compare(&a, &a, &symbols), Comparison::Equal, "{left}");
    }
}

/// A sign is seen by enough points: by chance three could be positive, for some names.
#[test]
fn a_modulus_is_never_its_argument() {
    for name in 'a'..='z' {
        let mut symbols = Symbols::new();
        symbols.declare(&name.to_string(), "scalar").unwrap();
        for form in ["abs(#)", "sqrt(#^2)", "(#^2)^(1/2)", "||#||"] {
            let form = form.replace('#', &name.to_string());
            let [a, b] =
                [form.as_str(), &name.to_string()].map(|text| language::read(text, &symbols).unwrap());
            assert_eq!(compare(&a, &b, &symbols), Comparison::Different, "{form}");
        }
    }
    for name in 'A'..='Z' {
        let mut symbols = Symbols::new();
        symbols.declare(&name.to_string(), "orthogonal matrix n n").unwrap();
        let read = |text: String| language::read(&text, &symbols).unwrap();
        let (det, one) = (read(format!("det({name})")), read("1".into()));
        assert_eq!(compare(&det, &one, &symbols), Comparison::Different, "det {name}");
        assert_eq!(compare(&read(format!("det({name})^2")), &one, &symbols), Comparison::Equal);
    }
}

/// Two rational functions that are nowhere defined together are different, not undecided.
#[test]
fn what_has_no_common_domain_is_different() {
    let symbols = symbols();
    for (left, right, expected) in [
        ("inv(M'*M)*x", "inv(M'*M)*x", Comparison::Equal),
        ("M'*inv(M*M')*b", "inv(M'*M)*M'*b", Comparison::Different),
        ("inv(A)*x", "inv(x*x')*x", Comparison::Different),
        ("inv(x*x')*x", "2*inv(x*x')*x", Comparison::Undecided),
    ] {
        let (a, b) = (language::read(left, &symbols).unwrap(), language::read(right, &symbols).unwrap());
        assert_eq!(compare(&a, &b, &symbols), expected, "{left} and {right}");
        assert_eq!(compare(&b, &a, &symbols), expected, "{right} and {left}");
    }
}

/// A value for every symbol, made of its sides and a number of its own.
fn valued(
    n: usize,
    m: usize,
    s: f64,
    matrix: impl Fn(usize, usize, usize) -> Value,
) -> BTreeMap<String, Value> {
    let sides = [("A", n, n), ("B", n, n), ("M", m, n), ("X", n, n), ("x", n, 1), ("a", n, 1), ("b", m, 1)];
    let matrices =
        (1..).zip(sides).map(|(seed, (name, rows, columns))| (name.to_owned(), matrix(rows, columns, seed)));
    matrices.chain([("s".to_owned(), Value::Scalar(s))]).collect()
}

/// A point in doubles, another one for each turn, at n = 4, m = 3.
fn point(turn: usize) -> (BTreeMap<String, Value>, BTreeMap<String, usize>) {
    let matrix = |rows: usize, columns: usize, seed: usize| {
        let entry = |i: usize, j: usize| {
            let mixed =
                (i * 7_919 + j * 104_729 + seed * 1_299_709 + turn * 15_485_863 + 12_345) * 2_654_435_761;
            (mixed >> 12) as f64 % 1_000.0 / 500.0 - 1.0
        };
        Value::Matrix(DMatrix::from_fn(rows, columns, entry))
    };
    let values = valued(4, 3, 0.4 + turn as f64 / 7.0, matrix);
    (values, BTreeMap::from([("n".to_owned(), 4), ("m".to_owned(), 3)]))
}

/// Whether two expressions clearly differ, or clearly agree, in plain doubles; `None` if neither is clear.
///
/// Functions that are flat far out agree there whatever their arguments are, so with them nothing clearly agrees.
fn differ(left: &Typed, right: &Typed) -> Option<bool> {
    let mut all_agree = true;
    for turn in 0..3 {
        let (values, sizes) = point(turn);
        let (Ok(a), Ok(b)) = (evaluate::real(left, &values, &sizes), evaluate::real(right, &values, &sizes))
        else {
            return None;
        };
        let (a, b) = (a.as_matrix(), b.as_matrix());
        let gap = (&a - &b).norm() / (a.norm() + b.norm() + 1e-300);
        if gap > 1e-4 {
            return Some(true);
        }
        all_agree &= gap < 1e-9;
    }
    (all_agree && !has_flat(left) && !has_flat(right)).then_some(false)
}

/// A symbol that neither side mentions does not matter, whatever its sizes.
#[test]
fn what_is_not_mentioned_changes_nothing() {
    let mut symbols = Symbols::new();
    for (name, declaration) in
        [("A", "matrix n n"), ("W", "matrix n k"), ("C", "matrix p m"), ("D", "matrix q r")]
    {
        symbols.declare(name, declaration).unwrap();
    }
    let read = |text: &str| language::read(text, &symbols).unwrap();
    let left = read("A*W*adj(W'*A*W) + A'*W*adj(W'*A'*W)");
    let right = read("det(W'*A*W)*(A*W*inv(W'*A*W) + A'*W*inv(W'*A'*W))");
    assert_eq!(compare(&left, &right, &symbols), Comparison::Equal);
}

fn has_flat(typed: &Typed) -> bool {
    let flat = [Function::Sigmoid, Function::Tanh, Function::Exp];
    matches!(typed.operation(), Operation::Apply(function, _) if flat.contains(function))
        || typed.children().into_iter().any(has_flat)
}
