use std::time::Duration;

use breaker::conformance::{CASES, Case, Env, Verdict};
use drivers::Backend;
use drivers_testkit::Proxy;
use libtest_mimic::Trial;

use crate::{
    client::PATIENCE,
    end::{End, Outcome},
    kind::Kind,
    run,
    site::Site,
    table::Table,
    way::Way,
};

pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    CASES.iter().map(Case::name)
}

/// Every case of the conformance suite, for every kind of store, by every way there is to it.
pub(crate) fn trials(table: &Table) -> Vec<Trial> {
    let mut trials = Vec::new();
    for kind in Kind::ALL.into_iter().filter(|kind| kind.is_on()) {
        for way in Way::ALL {
            if way != Way::Direct && !kind.has_one_address() {
                continue;
            }
            for case in CASES {
                let name = format!("{}::{}::{}", kind.name(), way.name(), case.name());
                let work = move || -> run::Running { Box::pin(passes(kind, way, *case)) };
                trials.push(run::trial(name, case.name(), kind, table, work));
            }
        }
    }
    trials
}

async fn passes(kind: Kind, way: Way, case: Case) -> Outcome {
    let site = Site::shared(kind)?;
    // It passes things on until the end of the trial.
    let proxy = match way {
        Way::Direct => None,
        Way::Proxied | Way::Delayed | Way::Dripped => Some(Proxy::to(site.server().address())?),
    };
    if let (Some(proxy), Some(fault)) = (&proxy, way.fault()) {
        proxy.set(fault);
    }
    let address = proxy.as_ref().map(Proxy::address);
    let url = address.map_or_else(|| site.url(), |address| site.url_at(address));
    let connect = move || {
        let builder = Backend::builder(&url).deadline(PATIENCE);
        async move { Ok(builder.connect().await?.breaker()) }
    };
    let driver = connect().await?;
    let env = Env::new(tokio::time::sleep, connect).patience(Duration::from_secs(50));
    match case.run(&*driver, &env).await {
        Verdict::Passed => Ok(()),
        Verdict::Skipped(need) => Err(End::NotAsked(need)),
        Verdict::Failed(failure) => Err(failure.into()),
    }
}
