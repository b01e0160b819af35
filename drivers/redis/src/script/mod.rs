/// What the server does in one step.
#[derive(Debug)]
pub(crate) struct Script {
    pub(crate) code: &'static str,
    /// By which the server knows it.
    pub(crate) hash: String,
}

/// All that there are.
#[derive(Debug)]
pub(crate) struct Scripts {
    pub(crate) exchange: Script,
    pub(crate) swap: Script,
}

impl Scripts {
    pub(crate) fn new() -> Self {
        Self {
            exchange: Script::new(include_str!("exchange.lua")),
            swap: Script::new(include_str!("swap.lua")),
        }
    }
}

impl Script {
    fn new(code: &'static str) -> Self {
        let hash = redis::Script::new(code).get_hash().to_owned();
        Self { code, hash }
    }
}
