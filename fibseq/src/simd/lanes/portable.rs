use super::{Lanes, ROW};

/// Arrays that the compiler vectorises with what the build targets. No `unsafe`, no fused
/// multiply-add (a call into the C library where the target has none).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Portable;

const WIDTH: usize = 4;
type F = [f64; WIDTH];

#[inline(always)]
fn map(f: impl Fn(usize) -> f64) -> F {
    [f(0), f(1), f(2), f(3)]
}

impl Lanes for Portable {
    type F = F;
    const PARTS: usize = ROW / WIDTH;

    #[inline(always)]
    fn splat(self, value: f64) -> F {
        [value; WIDTH]
    }
    #[inline(always)]
    fn load(self, row: &[f64; ROW], part: usize) -> F {
        row.as_chunks().0[part]
    }
    #[inline(always)]
    fn store(self, row: &mut [f64; ROW], part: usize, value: F) {
        row.as_chunks_mut().0[part] = value;
    }
    #[inline(always)]
    fn load_i32(self, row: &[i32; ROW], part: usize) -> F {
        let chunk: &[i32; WIDTH] = &row.as_chunks().0[part];
        map(|i| f64::from(chunk[i]))
    }
    #[inline(always)]
    fn store_i32(self, row: &mut [i32; ROW], part: usize, value: F) {
        row.as_chunks_mut().0[part] = value.map(|x| x as i32);
    }
    #[inline(always)]
    fn add(self, a: F, b: F) -> F {
        map(|i| a[i] + b[i])
    }
    #[inline(always)]
    fn sub(self, a: F, b: F) -> F {
        map(|i| a[i] - b[i])
    }
    #[inline(always)]
    fn mul(self, a: F, b: F) -> F {
        map(|i| a[i] * b[i])
    }
    #[inline(always)]
    fn mul_add(self, a: F, b: F, c: F) -> F {
        map(|i| a[i] * b[i] + c[i])
    }
    #[inline(always)]
    fn mul_sub(self, a: F, b: F, c: F) -> F {
        map(|i| a[i] * b[i] - c[i])
    }
    #[inline(always)]
    fn neg_mul_add(self, a: F, b: F, c: F) -> F {
        map(|i| c[i] - a[i] * b[i])
    }
    #[inline(always)]
    fn abs(self, a: F) -> F {
        a.map(f64::abs)
    }
    #[inline(always)]
    fn max(self, a: F, b: F) -> F {
        map(|i| if a[i] > b[i] { a[i] } else { b[i] })
    }
    #[inline(always)]
    fn shift_in(self, previous: F, current: F) -> F {
        [previous[3], current[0], current[1], current[2]]
    }
    #[inline(always)]
    fn last(self, a: F) -> f64 {
        a[WIDTH - 1]
    }
    #[inline(always)]
    fn largest(self, a: F) -> f64 {
        a[0].max(a[1]).max(a[2]).max(a[3])
    }
    #[inline(always)]
    fn transpose(self, rows: &mut [[f64; ROW]; ROW]) {
        let before = *rows;
        for (i, row) in rows.iter_mut().enumerate() {
            for (value, column) in row.iter_mut().zip(&before) {
                *value = column[i];
            }
        }
    }
}
