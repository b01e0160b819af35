use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use drivers_memory::Memory;
use drivers_port::{DriverError, Settings};

use super::Store;
use crate::url::{Url, decoded};

/// The stores of this process that have a name, by that and by prefix, for as long as anybody
/// uses them.
static NAMED: Mutex<BTreeMap<(String, String), Weak<Memory>>> = Mutex::new(BTreeMap::new());

/// `memory:` is a store of its own, `memory:NAME` one with all who name it.
///
/// Nothing waits, so there is neither a deadline nor are there connections.
pub(super) fn open(url: &Url<'_>, settings: Settings) -> Result<Store, DriverError> {
    let name = decoded("name", url.target)?;
    if name.is_empty() {
        return Ok(Store::Memory(Arc::default()));
    }
    if name.starts_with('/') {
        let bound = "`memory:` or `memory:NAME`, and begin without a `/`";
        let shown = format_args!("memory:{}", url.target);
        return Err(DriverError::config("url", bound, shown));
    }
    // Nothing panics while it is held.
    let mut named = NAMED.lock().unwrap_or_else(PoisonError::into_inner);
    named.retain(|_, store| store.strong_count() > 0);
    let key = (name, settings.prefix);
    if let Some(store) = named.get(&key).and_then(Weak::upgrade) {
        return Ok(Store::Memory(store));
    }
    let store = Arc::<Memory>::default();
    named.insert(key, Arc::downgrade(&store));
    Ok(Store::Memory(store))
}
