use std::{sync::LazyLock, thread, time::Duration};

use breaker::{
    Add, Counted, Driver, DriverError, Era, Exchange, Exchanged, Swap, Swapped, Totals, Version,
};
use drivers_port::Settings;
use drivers_sql::{Postgres, PostgresBuilder};
use drivers_testkit::{Postgres as Server, Proxy, Server as _, or_skip};

/// The one server of this binary; none, where there is none on this machine.
static SERVER: LazyLock<Option<Server>> = LazyLock::new(|| or_skip(Server::start()));

/// A database of a test's own.
pub(crate) struct Database {
    pub(crate) server: &'static Server,
    pub(crate) name: String,
}

impl Database {
    /// In the server that tests share who do it no harm.
    pub(crate) fn fresh() -> Option<Self> {
        let server = SERVER.as_ref()?;
        let name = server.fresh_name();
        Some(Self { server, name })
    }

    pub(crate) fn url(&self) -> String {
        self.server.url_of(&self.name, self.server.address())
    }

    pub(crate) fn url_through(&self, proxy: &Proxy) -> String {
        self.server.url_of(&self.name, proxy.address())
    }

    pub(crate) fn proxy(&self) -> Proxy {
        Proxy::to(self.server.address()).unwrap()
    }

    /// Not in a hurry, as a machine that does much else needs it.
    pub(crate) fn builder(&self) -> PostgresBuilder {
        patient(&self.url())
    }

    pub(crate) async fn connect(&self) -> Postgres {
        self.builder().connect().await.unwrap()
    }

    /// What a statement of another client comes to.
    pub(crate) fn sql(&self, statement: &str) -> Vec<Vec<String>> {
        self.server
            .query(&self.name, statement)
            .unwrap_or_else(|error| panic!("{statement}: {error}"))
    }

    /// The only field of the only row.
    pub(crate) fn one(&self, statement: &str) -> String {
        let rows = self.sql(statement);
        assert_eq!((rows.len(), rows[0].len()), (1, 1), "{statement}: {rows:?}");
        rows[0][0].clone()
    }

    /// Lets another client do something for a while, as hold a lock; returns when it has begun.
    pub(crate) fn meanwhile(&self, statement: &str, seconds: u32) -> thread::JoinHandle<()> {
        let (server, name) = (self.server, self.name.clone());
        let marked = format!("begin; {statement}; select pg_sleep({seconds}); commit");
        let begun = marked.clone();
        let other = thread::spawn(move || drop(server.query(&name, &begun).unwrap()));
        let sleeping = "select count(*) from pg_stat_activity \
            where datname = current_database() and wait_event = 'PgSleep'";
        for _ in 0..1_000 {
            if self.one(sleeping) != "0" {
                return other;
            }
            thread::sleep(ms(10));
        }
        panic!("{marked} does not begin");
    }
}

pub(crate) fn patient(url: &str) -> PostgresBuilder {
    Postgres::builder(url).settings(within(10_000))
}

pub(crate) fn within(millis: u64) -> Settings {
    Settings {
        deadline: ms(millis),
        ..Settings::default()
    }
}

pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub(crate) const ERA: Era = Era::from_word(0xfeed);

/// So many calls just now, in a bucket of an hour.
pub(crate) fn calls(calls: u64) -> Exchange {
    let totals = Totals {
        calls,
        ..Totals::default()
    };
    adding(vec![Add {
        age: Duration::ZERO,
        totals,
    }])
}

pub(crate) fn adding(adds: Vec<Add>) -> Exchange {
    Exchange {
        counted: Some(Counted {
            era: ERA,
            width: Duration::from_secs(3_600),
            buckets: 10,
            adds,
        }),
    }
}

pub(crate) async fn total(store: &Postgres, service: &str) -> Result<u64, DriverError> {
    let read = adding(Vec::new());
    Ok(store.exchange(service, &read).await?.totals.calls)
}

pub(crate) fn swap(expected: Option<u64>, version: u64, bytes: &[u8]) -> Swap {
    Swap {
        expected: expected.map(Version),
        version: Version(version),
        bytes: bytes.to_vec(),
    }
}

/// A record where there was none.
pub(crate) async fn create(store: &Postgres, service: &str, version: u64, bytes: &[u8]) {
    let done = store.swap(service, &swap(None, version, bytes)).await;
    assert!(matches!(done, Ok(Swapped::Done { .. })), "{done:?}");
}

pub(crate) fn version(found: &Exchanged) -> Option<u64> {
    found.record.as_ref().map(|record| record.version.0)
}
