/// Makes that many calls, each inside the one before that was let in, and says how many were.
/// `call` makes one, with what its body is to do.
pub(super) fn crowd(tries: u32, call: &dyn Fn(&mut dyn FnMut())) -> u32 {
    let Some(others) = tries.checked_sub(1) else {
        return 0;
    };
    let mut inside = None;
    call(&mut || inside = Some(crowd(others, call)));
    inside.map_or_else(|| crowd(others, call), |inside| inside + 1)
}
