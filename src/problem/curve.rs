//! A curve drawn from a column of numbers, as an SVG that takes its colours from the page.

use crate::math::phrase::{Language, Phrase};
use crate::math::value::Value;
use crate::problem::markdown::escape;
use crate::problem::numeral;

/// The drawing in its own units, the axes within it.
const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 240.0;
const LEFT: f64 = 52.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 24.0;
const BOTTOM: f64 = 40.0;
/// The most marks on the upright axis.
const MARKS: f64 = 6.0;
/// The most points of a curve.
const POINTS: usize = 60;

/// What the axes are called: across, and up.
#[derive(Debug, Clone, Copy)]
pub struct Axes<'a> {
    /// What is counted from 1.
    pub across: &'a str,
    /// What the numbers are.
    pub up: &'a str,
}

/// Draws the entries of a column against 1, 2, ….
///
/// # Errors
/// The value is no column of 2 to 60 numbers.
pub fn svg(value: &Value, axes: Axes, language: Language) -> Result<String, Phrase> {
    let Value::Matrix(m) = value else { return Err(no_column()) };
    if m.ncols() != 1 || !(2..=POINTS).contains(&m.nrows()) || m.iter().any(|entry| !entry.is_finite()) {
        return Err(no_column());
    }
    let values: Vec<f64> = m.iter().copied().collect();
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let step = step((most - least).max(most.abs().max(1.0) * 1e-9));
    let (low, high) = (libm::floor(least / step) * step, libm::ceil(most / step) * step);
    let high = if high > low { high } else { low + step };
    let count = |number: usize| u32::try_from(number).map_or(f64::from(u32::MAX), f64::from);
    let x = |place: usize| LEFT + (WIDTH - LEFT - RIGHT) * count(place) / count(values.len() - 1);
    let y = |value: f64| TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low);
    let tenth = |length: f64| format!("{}", libm::round(length * 10.0) / 10.0);

    let listed: Vec<String> = values.iter().map(|value| numeral::text(*value, language)).collect();
    let said = format!("{}; {}: {}", axes.up, axes.across, listed.join("; "));
    let mut svg = format!(
        "<svg class=\"curve\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">",
        escape(&said)
    );
    let mut mark = low;
    while mark <= high + step / 2.0 {
        let at = tenth(y(mark));
        let label = numeral::text(libm::round(mark / step) * step, language);
        svg.push_str(&format!(
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{}\" y1=\"{at}\" y2=\"{at}\"/><text class=\"up\" x=\"{}\" y=\"{at}\" dy=\".32em\">{label}</text>",
            WIDTH - RIGHT,
            LEFT - 8.0
        ));
        mark += step;
    }
    let every = values.len().div_ceil(20);
    for place in (0..values.len()).step_by(every) {
        svg.push_str(&format!(
            "<text class=\"across\" x=\"{}\" y=\"{}\">{}</text>",
            tenth(x(place)),
            HEIGHT - BOTTOM + 18.0,
            place + 1
        ));
    }
    svg.push_str(&format!(
        "<text class=\"axis\" x=\"{LEFT}\" y=\"12\">{}</text><text class=\"axis end\" x=\"{}\" y=\"{}\">{}</text>",
        escape(axes.up),
        WIDTH - RIGHT,
        HEIGHT - 4.0,
        escape(axes.across)
    ));
    let points: Vec<String> = values
        .iter()
        .enumerate()
        .map(|(place, value)| format!("{},{}", tenth(x(place)), tenth(y(*value))))
        .collect();
    svg.push_str(&format!("<polyline points=\"{}\"/>", points.join(" ")));
    for point in &points {
        let (x, y) = point.split_once(',').unwrap_or_default();
        svg.push_str(&format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"3.5\"/>"));
    }
    svg.push_str("</svg>");
    Ok(svg)
}

fn no_column() -> Phrase {
    Phrase::new(
        format!("a curve is drawn from a column of 2 to {POINTS} numbers"),
        format!("кривая рисуется по столбцу из 2–{POINTS} чисел"),
    )
}

/// A round distance of marks: 1, 2 or 5 times a power of ten.
fn step(range: f64) -> f64 {
    let rough = range / (MARKS - 1.0);
    let power = libm::pow(10.0, libm::floor(libm::log10(rough)));
    [1.0, 2.0, 5.0].into_iter().find(|factor| factor * power >= rough).unwrap_or(10.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    const AXES: Axes = Axes { across: "epoch", up: "loss" };

    #[test]
    fn every_point_stands_inside() {
        let drawn = svg(&Value::vector(&[0.5, 0.31, 0.44]), AXES, Language::Russian).unwrap();
        assert_eq!(drawn.matches("<circle").count(), 3);
        assert!(drawn.contains(">0,3<") && drawn.contains(">0,5<"), "{drawn}");
        assert!(drawn.contains("aria-label=\"loss; epoch: 0,5; 0,31; 0,44\""), "{drawn}");
        assert!(drawn.contains("cx=\"52\"") && drawn.contains("cx=\"468\""), "{drawn}");
    }

    #[test]
    fn a_flat_curve_is_drawn_and_a_number_is_not() {
        assert!(svg(&Value::vector(&[2.0, 2.0]), AXES, Language::English).is_ok());
        assert!(svg(&Value::Scalar(1.0), AXES, Language::English).is_err());
        assert!(svg(&Value::vector(&[1.0]), AXES, Language::English).is_err());
    }

    #[test]
    fn marks_are_round() {
        for (range, expected) in [(1.0, 0.2), (0.25, 0.05), (7.0, 2.0), (30.0, 10.0), (100.0, 20.0)] {
            assert!((step(range) - expected).abs() < 1e-12, "{range}: {}", step(range));
        }
    }
}
