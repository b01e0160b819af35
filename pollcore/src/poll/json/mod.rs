//! A poll as readable JSON, without what is as it would be if nothing were said. [`Poll`](super::Poll) says
//! what there is.

mod read;
mod write;
