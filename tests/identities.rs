//! Identities of matrix calculus from books, as data: each derived, each book's form judged right.
//!
//! `tests/identities.jsonl` has the function, the variable, the shapes, the answer as the source prints it
//! (in this language's signs) and the source: an equation number of the Matrix Cookbook's edition of 2012,
//! or an equation, section or chapter of a book. The numbers were written down from memory of those
//! editions; what is tested is the mathematics.

use std::collections::BTreeMap;
use std::fs;

use gradus::math::derivation::Derivation;
use gradus::math::derive::Kind;
use gradus::math::judge::{Judge, Verdict};
use gradus::math::language;
use gradus::math::phrase::Language;
use gradus::math::print;
use gradus::math::proof::{self, Proof};
use gradus::math::symbols::Symbols;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Identity {
    source: String,
    kind: String,
    symbols: BTreeMap<String, String>,
    f: String,
    wrt: String,
    answer: String,
}

#[test]
fn every_identity_is_derived_and_its_printed_form_is_right() {
    let path = format!("{}/tests/identities.jsonl", env!("CARGO_MANIFEST_DIR"));
    let mut failed = Vec::new();
    let (mut count, mut proved, mut lines) = (0, 0, 0);
    for line in fs::read_to_string(path).unwrap().lines() {
        let identity: Identity = serde_json::from_str(line).unwrap();
        count += 1;
        let name = format!("{}: {} of {}", identity.source, identity.kind, identity.f);
        let mut symbols = Symbols::new();
        for (symbol, declaration) in &identity.symbols {
            symbols.declare(symbol, declaration).unwrap();
        }
        let kind = Kind::named(&identity.kind).unwrap();
        let f = language::read(&identity.f, &symbols).unwrap();
        let judge = match Judge::derivative(kind, &f, &identity.wrt, &symbols) {
            Ok(judge) => judge,
            Err(diagnostic) => {
                failed.push(format!("{name}: not derived: {}", diagnostic.message.en));
                continue;
            }
        };
        // Each line is checked against the one before while the derivation is written.
        match Derivation::new(kind, &f, &identity.wrt, &symbols) {
            Err(diagnostic) => failed.push(format!("{name}: no derivation: {}", diagnostic.message.en)),
            Ok(derivation) => {
                lines += derivation.lines.len();
                let last = &derivation.lines.last().unwrap().right;
                assert_eq!(print::text(last), print::text(judge.key()), "{name}");
                for spoken in Language::ALL {
                    assert!(!derivation.text(spoken).is_empty());
                    assert!(derivation.latex(spoken).starts_with("\\begin{align*}"));
                    assert!(derivation.html(spoken).contains("<math>"));
                }
            }
        }
        let verdict = judge.judge(&identity.answer);
        if verdict != Verdict::Correct {
            failed.push(format!("{name}: {} is {verdict:?}", identity.answer));
        }
        let wrong = judge.judge(&format!("2*({})", identity.answer));
        if !matches!(wrong, Verdict::Wrong(_)) {
            failed.push(format!("{name}: twice the answer is {wrong:?}"));
        }
        if kind != Kind::Hessian
            && proof::by_differences(kind, &f, &identity.wrt, judge.key(), &symbols, 4) == Proof::Holds
        {
            proved += 1;
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(count >= 120, "{count}");
    println!(
        "{count} identities; {proved} of the keys also by central differences; {lines} lines of derivations"
    );
    assert!(proved >= 110, "only {proved} keys agree with central differences");
}
