/// Makes bytes into some that are no text and no record, as many of them.
pub(crate) fn garble(bytes: &mut Vec<u8>) {
    for byte in bytes.iter_mut() {
        *byte = !*byte;
    }
    if bytes.is_empty() {
        bytes.push(0xff);
    }
}
