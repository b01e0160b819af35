use alloc::string::String;

use crate::id::garbles;

/// What takes two columns of a terminal: East Asian wide and full-width characters and pictures.
const WIDE: &[(u32, u32)] = &[
    (0x1100, 0x115F),
    (0x2E80, 0x303E),
    (0x3041, 0x4DBF),
    (0x4E00, 0xA4CF),
    (0xA960, 0xA97F),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE6F),
    (0xFF00, 0xFF60),
    (0xFFE0, 0xFFE6),
    (0x1F300, 0x1F64F),
    (0x1F680, 0x1F6FF),
    (0x1F900, 0x1FAFF),
    (0x20000, 0x3FFFD),
];

/// What is drawn over the character before it.
const NONE: &[(u32, u32)] = &[
    (0x0300, 0x036F),
    (0x0483, 0x0489),
    (0x0591, 0x05BD),
    (0x0610, 0x061A),
    (0x061C, 0x061C),
    (0x064B, 0x065F),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x200B, 0x200F),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
];

/// How many columns a text takes, near enough for columns to stand under each other.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

fn columns(shown: char) -> usize {
    let within = |ranges: &[(u32, u32)]| {
        let after = ranges.partition_point(|&(first, _)| first <= u32::from(shown));
        after > 0 && u32::from(shown) <= ranges[after - 1].1
    };
    match shown {
        ' '..='~' => 1,
        _ if within(NONE) => 0,
        _ if within(WIDE) => 2,
        _ => 1,
    }
}

/// The text, cut to so many columns, the last one an ellipsis where anything is missing.
pub(super) fn cut(text: &str, most: usize, ellipsis: &str) -> String {
    if width(text) <= most {
        return text.into();
    }
    let mut left = most.saturating_sub(width(ellipsis));
    let mut cut = String::new();
    for next in text.chars() {
        let columns = columns(next);
        if columns > left {
            break;
        }
        left -= columns;
        cut.push(next);
    }
    cut.push_str(ellipsis);
    cut
}

/// The text without what would turn the direction of, or break, the line that it stands in. Nothing of
/// that is in what a poll says; it may be in what a message did.
pub(super) fn plain(text: &str) -> String {
    let plain = |c| {
        if garbles(c) {
            char::REPLACEMENT_CHARACTER
        } else {
            c
        }
    };
    text.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::{NONE, WIDE, cut, plain, width};

    #[test]
    fn ranges_are_in_order() {
        for ranges in [WIDE, NONE] {
            assert!(ranges.iter().all(|range| range.0 <= range.1));
            assert!(ranges.windows(2).all(|pair| pair[0].1 < pair[1].0));
        }
    }

    #[test]
    fn wide_and_combining_characters_take_their_columns() {
        assert_eq!(width("tea"), 3);
        assert_eq!(width("紅茶"), 4);
        assert_eq!(width("e\u{301}te\u{301}"), 3);
        assert_eq!(width("☕🍵"), 3);
    }

    #[test]
    fn a_cut_text_fits() {
        assert_eq!(cut("coffee", 6, "…"), "coffee");
        assert_eq!(cut("coffee", 5, "…"), "coff…");
        assert_eq!(cut("紅茶紅茶", 6, "…"), "紅茶…");
        assert_eq!(cut("coffee", 5, "..."), "co...");
        assert_eq!(cut("coffee", 0, "…"), "…");
    }

    #[test]
    fn what_turns_a_line_is_replaced() {
        assert_eq!(plain("a\u{202E}b\u{2028}c"), "a\u{FFFD}b\u{FFFD}c");
        for text in ["紅茶 tea", "\u{200F}תה C++\u{200E}", "\u{61C}شاي"] {
            assert_eq!(plain(text), text);
        }
    }
}
