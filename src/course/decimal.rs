//! A decimal number in a file, in millionths.

use crate::course::gradebook::micro;
use crate::problem::section::Field;

/// Reads a number from 0 to `most`, both included, in millionths; anything else is a mistake there.
pub fn micro_within(field: &Field, most: i64) -> Option<i64> {
    let text = field.expression()?;
    let read = micro(&text.value).filter(|micro| (0..=most * 1_000_000).contains(micro));
    if read.is_none() {
        field.wrong(
            format!(
                "this should be a decimal number from 0 to {most} such as 0.3, with at most six decimals"
            ),
            format!(
                "здесь нужно десятичное число от 0 до {most} вроде 0.3, не больше шести знаков после точки"
            ),
        );
    }
    read
}
