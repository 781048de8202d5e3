//! A histogram as the shapes of an SVG.

/// The width of the drawing.
pub const WIDTH: f64 = 240.0;
/// Its height.
pub const HEIGHT: f64 = 56.0;
/// What is left between two bars.
const GAP: f64 = 1.0;
/// The least height of a bar that stands for something.
const LEAST: f64 = 1.5;

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// The left edge.
    pub x: f64,
    /// The upper edge.
    pub y: f64,
    /// The width.
    pub width: f64,
    /// The height.
    pub height: f64,
}

/// The bars that stand for something; a height is in proportion to its count.
#[must_use]
pub fn bars(counts: &[usize]) -> Vec<Bar> {
    let size = |count: usize| u32::try_from(count).map_or(f64::from(u32::MAX), f64::from);
    let most = size(counts.iter().copied().max().unwrap_or(0)).max(1.0);
    let width = WIDTH / size(counts.len()).max(1.0);
    let tenth = |length: f64| libm::round(length * 10.0) / 10.0;
    counts
        .iter()
        .enumerate()
        .filter(|(_, count)| **count > 0)
        .map(|(place, count)| {
            let height = tenth((HEIGHT * size(*count) / most).max(LEAST));
            Bar {
                x: tenth(size(place) * width + GAP / 2.0),
                y: tenth(HEIGHT - height),
                width: tenth(width - GAP),
                height,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stand_on_the_ground() {
        let found = bars(&[1, 0, 4, 2]);
        assert_eq!(found.len(), 3);
        assert!(found.iter().all(|bar| (bar.y + bar.height - HEIGHT).abs() < 0.11));
        assert!(found.iter().all(|bar| bar.x >= 0.0 && bar.x + bar.width <= WIDTH));
        assert_eq!((found[1].y, found[1].height), (0.0, HEIGHT));
        assert!((found[2].height - HEIGHT / 2.0).abs() < 0.11);
        assert_eq!(bars(&[]), []);
    }
}
