//! Schedules, stopping rules and intermediates of a trajectory, through the bulk interface.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

use gradus::math::bulk;
use serde_json::{Value, json};

fn asked(extra: &Value) -> Value {
    let mut question = json!({"op": "trajectory", "f": "w'*w/2", "variable": "w", "data": {}, "method": "gd",
        "start": [1.0, -2.0], "rate": 0.5, "steps": 20});
    for (key, value) in extra.as_object().unwrap() {
        question[key] = value.clone();
    }
    serde_json::from_str(&bulk::answer(&question.to_string())).unwrap()
}

#[test]
fn a_rule_ends_the_steps() {
    // The point halves: ‖w_t − w_{t−1}‖ = ‖w_t‖ = √5/2ᵗ, first below 0.1 at t = 5.
    for rule in ["step", "gradient"] {
        let found = asked(&json!({"stop": {rule: 0.1}}));
        assert_eq!(found["stopped"], true, "{found}");
        assert_eq!(found["values"].as_array().unwrap().len(), 5, "{found}");
    }
    let never = asked(&json!({"stop": {"step": 1e-9}}));
    assert_eq!((&never["stopped"], never["values"].as_array().unwrap().len()), (&json!(false), 20));
    assert!(asked(&json!({})).get("stopped").is_none());
}

#[test]
fn a_schedule_by_name_is_its_formula() {
    for (named, formula) in [
        (json!({"name": "constant", "initial": 0.1}), json!(0.1)),
        (json!({"name": "inverse", "initial": 0.1}), json!("0.1/t")),
        (json!({"name": "power", "initial": 0.1, "exponent": 0.5}), json!("0.1*t^(-0.5)")),
        (json!({"name": "exponential", "initial": 0.1, "decay": 0.2}), json!("0.1*exp(-0.2*t)")),
    ] {
        let (a, b) = (asked(&json!({"rate": named})), asked(&json!({"rate": formula})));
        let pairs = a["values"].as_array().unwrap().iter().zip(b["values"].as_array().unwrap());
        for (x, y) in pairs {
            assert!((x[0].as_f64().unwrap() - y[0].as_f64().unwrap()).abs() < 1e-14, "{named}: {x} {y}");
        }
    }
    let cyclic =
        asked(&json!({"rate": {"name": "cyclic", "low": 0.0, "high": 1.0, "period": 2}, "steps": 2}));
    assert_eq!(cyclic["values"], json!([[1.0, -2.0], [0.0, 0.0]]));
    assert_eq!(asked(&json!({"rate": {"name": "sawtooth"}}))["result"], "invalid");
    let standing = json!({"rate": {"name": "cyclic", "low": 0.0, "high": 1.0, "period": 1}});
    assert_eq!(asked(&standing)["message"], "The period of a cyclic schedule is at least 2 steps.");
}

#[test]
fn intermediates_are_shown() {
    let found = asked(&json!({"method": "momentum", "alpha": 0.5, "steps": 2}));
    assert_eq!(found["gradients"], json!([[1.0, -2.0], [0.5, -1.0]]));
    assert_eq!(found["h"], json!([[0.5, -1.0], [0.5, -1.0]]));
}
