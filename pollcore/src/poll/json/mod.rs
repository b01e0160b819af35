//! A poll as readable JSON, without what is as it would be if nothing were said:
//!
//! ```json
//! {
//!   "id": "lunch",
//!   "options": [{"id": "tea", "label": "Tea, hot"}, {"id": "coffee"}],
//!   "ballots": {"approval": {"least": 0, "most": 2}},
//!   "actors": [{"voter": "616e6e", "weight": 2}, {"voter": "626f62"}],
//!   "ties": {"order": ["coffee", "tea"]},
//!   "life": {"opened": {"at": 1750000000000}}
//! }
//! ```

mod read;
mod write;
