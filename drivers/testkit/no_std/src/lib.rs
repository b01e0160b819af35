//! The core crates without the standard library.
#![no_std]

pub use breaker;
pub use fibseq;
pub use pollcore;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
