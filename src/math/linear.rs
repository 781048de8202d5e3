//! Determinant and inverse by elimination, over any field.

use nalgebra::DMatrix;

use crate::math::field::Field;

/// The determinant of a square matrix.
#[must_use]
pub fn determinant<F: Field>(matrix: &DMatrix<F>) -> F {
    let n = matrix.nrows();
    let mut a = matrix.clone();
    let mut product = F::one();
    for column in 0..n {
        let Some((pivot_row, inverse)) = pivot(&a, column) else { return F::zero() };
        if pivot_row != column {
            a.swap_rows(pivot_row, column);
            product = -product;
        }
        product *= a[(column, column)].clone();
        for row in column + 1..n {
            let factor = a[(row, column)].clone() * inverse.clone();
            for k in column..n {
                let change = factor.clone() * a[(column, k)].clone();
                a[(row, k)] = a[(row, k)].clone() - change;
            }
        }
    }
    product
}

/// The inverse of a square matrix; `None` if it is singular.
#[must_use]
pub fn inverse<F: Field>(matrix: &DMatrix<F>) -> Option<DMatrix<F>> {
    let n = matrix.nrows();
    let mut a = matrix.clone();
    let mut b = DMatrix::from_fn(n, n, |i, j| if i == j { F::one() } else { F::zero() });
    for column in 0..n {
        let (pivot_row, scale) = pivot(&a, column)?;
        a.swap_rows(pivot_row, column);
        b.swap_rows(pivot_row, column);
        for k in 0..n {
            a[(column, k)] *= scale.clone();
            b[(column, k)] *= scale.clone();
        }
        for row in (0..n).filter(|row| *row != column) {
            let factor = a[(row, column)].clone();
            for k in 0..n {
                let (change_a, change_b) =
                    (factor.clone() * a[(column, k)].clone(), factor.clone() * b[(column, k)].clone());
                a[(row, k)] = a[(row, k)].clone() - change_a;
                b[(row, k)] = b[(row, k)].clone() - change_b;
            }
        }
    }
    Some(b)
}

/// The adjugate of a matrix that has an inverse: det(X) X⁻¹.
#[must_use]
pub fn adjugate_of_invertible<F: Field>(matrix: &DMatrix<F>) -> Option<DMatrix<F>> {
    let determinant = determinant(matrix);
    Some(inverse(matrix)?.map(|entry| entry * determinant.clone()))
}

/// The adjugate of any square matrix: the transposed matrix of cofactors.
#[must_use]
pub fn adjugate<F: Field>(matrix: &DMatrix<F>) -> DMatrix<F> {
    let n = matrix.nrows();
    DMatrix::from_fn(n, n, |i, j| {
        let minor = matrix.clone().remove_row(j).remove_column(i);
        let cofactor = determinant(&minor);
        if (i + j) % 2 == 0 { cofactor } else { -cofactor }
    })
}

/// The best row for the pivot of a column, with the pivot's inverse.
fn pivot<F: Field>(matrix: &DMatrix<F>, column: usize) -> Option<(usize, F)> {
    let mut best: Option<(usize, f64)> = None;
    for row in column..matrix.nrows() {
        let weight = matrix[(row, column)].weight();
        if weight > best.map_or(0.0, |(_, most)| most) {
            best = Some((row, weight));
        }
    }
    let (row, _) = best?;
    Some((row, matrix[(row, column)].reciprocal()?))
}
