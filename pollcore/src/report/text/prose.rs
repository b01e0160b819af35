use alloc::{string::String, vec::Vec};

use super::width::width;

/// The text in lines of at most `most` columns, broken between words; a longer word has a line of its
/// own. Lines after the first begin with `indent` blanks.
pub(super) fn wrapped(text: &str, most: usize, indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split(' ') {
        let columns = width(word);
        let empty = used == 0 || (!lines.is_empty() && used == indent);
        if !empty && used + 1 + columns > most {
            lines.push(core::mem::take(&mut line));
            line = " ".repeat(indent);
            used = indent;
        } else if !empty {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += columns;
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn words_stay_whole() {
        assert_eq!(wrapped("a census has", 8, 2), ["a census", "  has"]);
        assert_eq!(wrapped("a census", 3, 2), ["a", "  census"]);
        assert_eq!(wrapped("", 3, 2), [""]);
        assert_eq!(wrapped("a b c", 0, 0), ["a", "b", "c"]);
    }
}
