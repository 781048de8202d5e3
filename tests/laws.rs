//! Laws that hold for every expression, on random well-shaped ones.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

use std::collections::BTreeMap;

use gradus::math::derive::{Kind, derive};
use gradus::math::evaluate;
use gradus::math::formula;
use gradus::math::identity::{Comparison, compare};
use gradus::math::language;
use gradus::math::print;
use gradus::math::proof::{Proof, by_duals};
use gradus::math::symbols::Symbols;
use gradus::math::tidy::tidy;
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
fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(2_026), ..ProptestConfig::default() }
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
        prop_assert_ne!(compare(&typed, &simple, &symbols), Comparison::Different, "{} → {}", text, print::text(&simple));
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
        let gradient = derive(Kind::Gradient, &f, wrt, &shape_of(&symbols, wrt)).unwrap();
        prop_assert_eq!(gradient.shape(), &shape_of(&symbols, wrt));
        let proof = by_duals(Kind::Gradient, &f, wrt, &gradient, &symbols, 2);
        prop_assert_eq!(proof, Proof::Holds, "d/d{} {} = {}", wrt, text, print::text(&gradient));
    }

    #[test]
    fn jacobians_agree_with_dual_numbers(text in square().prop_map(|m| format!("({m})*x"))) {
        let symbols = symbols();
        let f = language::read(&text, &symbols).unwrap();
        // Not every differential can be solved for its Jacobian yet; what is given must be right.
        if let Ok(jacobian) = derive(Kind::Jacobian, &f, "x", &shape_of(&symbols, "x")) {
            let proof = by_duals(Kind::Jacobian, &f, "x", &jacobian, &symbols, 2);
            prop_assert_eq!(proof, Proof::Holds, "{} → {}", text, print::text(&jacobian));
        }
    }

    #[test]
    fn gradients_agree_with_central_differences(text in scalar()) {
        let values = BTreeMap::from([
            ("A".to_owned(), entries(3, 3, 1)),
            ("B".to_owned(), entries(3, 3, 2)),
            ("M".to_owned(), entries(2, 3, 3)),
            ("X".to_owned(), entries(3, 3, 4)),
            ("x".to_owned(), entries(3, 1, 5)),
            ("a".to_owned(), entries(3, 1, 6)),
            ("b".to_owned(), entries(2, 1, 7)),
            ("s".to_owned(), Value::Scalar(0.4)),
        ]);
        let mut symbols = Symbols::new();
        for (name, value) in &values {
            symbols.declare_value(name, value);
        }
        symbols.bind_size("n", 3);
        let f = language::read(&text, &symbols).unwrap();
        let gradient = derive(Kind::Gradient, &f, "x", &shape_of(&symbols, "x")).unwrap();
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
    fn mutations_are_refused_or_equal(text in square()) {
        let symbols = symbols();
        let typed = language::read(&text, &symbols).unwrap();
        let opposite = typed.negate();
        let zero = compare(&typed, &gradus::math::typed::Typed::zero(typed.shape().clone()), &symbols);
        let verdict = compare(&typed, &opposite, &symbols);
        prop_assert_eq!(verdict == Comparison::Equal, zero == Comparison::Equal, "{}", text);
        prop_assert_eq!(compare(&typed, &typed, &symbols), Comparison::Equal);
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
