//! How exact numbers must be.

use crate::math::tolerance::Tolerance;
use crate::problem::section::Field;

/// The tolerance of a part that states none: three significant digits.
pub const USUAL: Tolerance = Tolerance { relative: 5e-3, absolute: 1e-9 };

/// Reads `{ relative, absolute }`; what is left out is as usual.
#[must_use]
pub fn read(field: &Field) -> Option<Tolerance> {
    let mut section = field.section()?;
    let relative = section.take("relative");
    let absolute = section.take("absolute");
    section.finish();
    let side = |side: Option<Field>, otherwise: f64| match side {
        None => Some(otherwise),
        Some(field) => {
            let number = field.number()?;
            if (0.0..0.5).contains(&number) {
                return Some(number);
            }
            field.wrong(
                "a tolerance is at least 0 and below 0.5; 0.005 means three significant digits",
                "допуск — от 0 до 0.5; 0.005 означает три значащие цифры",
            );
            None
        }
    };
    Some(Tolerance { relative: side(relative, USUAL.relative)?, absolute: side(absolute, USUAL.absolute)? })
}
