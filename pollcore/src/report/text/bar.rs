use alloc::string::String;

/// The bar of `value` among values of which the largest, without their signs, is `most`: that one
/// takes all `columns`. What is not 0 has a bar, be it thin; what is below 0 has one of another kind.
pub(super) fn bar(value: i128, most: u128, columns: usize, ascii: bool) -> String {
    let size = value.unsigned_abs();
    if size == 0 || most == 0 || columns == 0 {
        return String::new();
    }
    // Far below 2^128: a sum of weights times marks, times a screen.
    let part = |units: u128| (size * units * columns as u128 / most).max(1) as usize;
    match (value < 0, ascii) {
        (false, true) => "#".repeat(part(1)),
        (true, true) => "-".repeat(part(1)),
        (true, false) => "░".repeat(part(1)),
        (false, false) => {
            let eighths = part(8);
            let mut bar = "█".repeat(eighths / 8);
            bar.push_str(["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]);
            bar
        }
    }
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn bars_are_in_proportion() {
        assert_eq!(bar(8, 8, 4, false), "████");
        assert_eq!(bar(4, 8, 4, false), "██");
        assert_eq!(bar(5, 8, 4, false), "██▌");
        assert_eq!(bar(1, 1000, 4, false), "▏");
        assert_eq!(bar(0, 8, 4, false), "");
        assert_eq!(bar(-4, 8, 4, false), "░░");
        assert_eq!(bar(5, 8, 4, true), "##");
        assert_eq!(bar(-8, 8, 4, true), "----");
        assert_eq!(bar(0, 0, 4, true), "");
        assert_eq!(bar(3, 8, 0, true), "");
    }
}
