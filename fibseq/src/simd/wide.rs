use core::arch::asm;

/// Wide multiplication and two chains of carries at once (BMI2 and ADX).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wide(());

/// Limbs that an iteration of the loop handles.
const BLOCK: usize = 4;

impl Wide {
    /// The proof that this processor has the instructions.
    #[inline]
    pub(crate) fn detect() -> Option<Self> {
        (is_x86_feature_detected!("bmi2") && is_x86_feature_detected!("adx")).then_some(Self(()))
    }

    /// `out += x · b + carry`, and the limb that does not fit. `out` is as long as `b`.
    #[inline(always)]
    pub(crate) fn add_row(self, out: &mut [u64], x: u64, b: &[u64], mut carry: u64) -> u64 {
        let (out, last) = out.split_at_mut(b.len() / BLOCK * BLOCK);
        let (b, last_b) = b.split_at(out.len());
        if !out.is_empty() {
            carry = self.add_blocks(out, x, b, carry);
        }
        for (out, &limb) in last.iter_mut().zip(last_b) {
            let total = u128::from(x) * u128::from(limb) + u128::from(*out) + u128::from(carry);
            *out = total as u64;
            carry = (total >> 64) as u64;
        }
        carry
    }

    /// [`add_row`](Self::add_row) for one or more whole blocks.
    #[inline(always)]
    #[expect(clippy::unused_self)] // it is the proof
    fn add_blocks(self, out: &mut [u64], x: u64, b: &[u64], mut carry: u64) -> u64 {
        let blocks = b.len() / BLOCK;
        assert!(blocks > 0 && out.len() == b.len());
        // SAFETY: `self` proves bmi2 and adx. The loop runs `blocks` times, at least once, and
        // reads 32 bytes at `b` and at `out` each time, then moves on by as much, so it stays
        // within the two slices, whose lengths were just compared; it writes to `out` alone, which
        // is borrowed for that. Neither flags nor the stack are relied on outside.
        unsafe {
            asm!(
                // Clears both chains: low limbs carry in CF, what is in `out` in OF. No
                // instruction up to the end of the loop touches them but adcx and adox.
                "xor {low:e}, {low:e}",
                "2:",
                "mulx {high}, {low}, [{b}]",
                "adcx {low}, {carry}",
                "adox {low}, [{out}]",
                "mov [{out}], {low}",
                "mulx {carry}, {low}, [{b} + 8]",
                "adcx {low}, {high}",
                "adox {low}, [{out} + 8]",
                "mov [{out} + 8], {low}",
                "mulx {high}, {low}, [{b} + 16]",
                "adcx {low}, {carry}",
                "adox {low}, [{out} + 16]",
                "mov [{out} + 16], {low}",
                "mulx {carry}, {low}, [{b} + 24]",
                "adcx {low}, {high}",
                "adox {low}, [{out} + 24]",
                "mov [{out} + 24], {low}",
                "lea {b}, [{b} + 32]",
                "lea {out}, [{out} + 32]",
                "lea rcx, [rcx - 1]",
                "jrcxz 3f",
                "jmp 2b",
                "3:",
                "adcx {carry}, rcx",
                "adox {carry}, rcx",
                low = out(reg) _,
                high = out(reg) _,
                carry = inout(reg) carry,
                b = inout(reg) b.as_ptr() => _,
                out = inout(reg) out.as_mut_ptr() => _,
                inout("rcx") blocks => _,
                in("rdx") x,
                options(nostack),
            );
        }
        carry
    }
}
