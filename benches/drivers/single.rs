use std::{
    io,
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

use criterion::Criterion;
use rusqlite::{Connection, TransactionBehavior};
use tokio::runtime::Runtime;

use crate::{
    calls::{Work, bench, create, group, names, time},
    stores::Stores,
};

const CALLERS: [usize; 3] = [1, 16, 64];

/// SQLite, whose writes wait for one another: many calls in one transaction, as the driver does it,
/// beside a transaction for each.
pub(crate) fn run(criterion: &mut Criterion, runtime: &Runtime, stores: &Stores) -> io::Result<()> {
    for durability in ["normal", "full"] {
        let what = format!("sqlite, {durability}");
        let mut group = group(criterion, &what);
        let file = stores.folder.file(&format!("{durability}.db"));
        let url = format!("sqlite:{}?durability={durability}", file.display());
        let connected = runtime.block_on(drivers::connect(&url));
        let driver = connected.map_err(io::Error::other)?.breaker();
        let names = names(&what, 1);
        runtime.block_on(create(&driver, &names))?;
        let alone = stores.folder.file(&format!("{durability}-alone.db"));
        let plain = Plain::new(alone, durability).map_err(io::Error::other)?;
        for callers in CALLERS {
            bench(&mut group, "sqlite", callers, |calls| {
                runtime.block_on(time(&driver, Work::Exchange, &names, callers, calls))
            });
            bench(&mut group, "a transaction a call", callers, |calls| {
                plain.time(callers, calls)
            });
        }
    }
    Ok(())
}

/// The same by hand: what is added and read is the same, in tables of the same shape, but each call
/// is a transaction of its own, and each thread has a connection of its own.
struct Plain {
    path: PathBuf,
    durability: &'static str,
}

impl Plain {
    fn new(path: PathBuf, durability: &'static str) -> rusqlite::Result<Self> {
        let plain = Self { path, durability };
        plain.connect()?.execute_batch(
            "create table record (service text primary key, version text, bytes blob) strict;
             create table bucket (service text, era text, width integer, number integer,
                 calls integer, failed integer, slow integer, forgotten integer,
                 primary key (service, era, width, number)) strict, without rowid;
             insert into record values ('it', '0', zeroblob(700));",
        )?;
        Ok(plain)
    }

    fn connect(&self) -> rusqlite::Result<Connection> {
        let connection = Connection::open(&self.path)?;
        connection.busy_timeout(Duration::from_secs(30))?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", self.durability)?;
        Ok(connection)
    }

    fn time(&self, threads: usize, calls: u64) -> Duration {
        let each = calls.div_ceil(threads as u64);
        let connect = |_| self.connect().expect("a connection");
        let connections: Vec<_> = (0..threads).map(connect).collect();
        let start = Instant::now();
        thread::scope(|scope| {
            for mut connection in connections {
                scope.spawn(move || {
                    for call in 0..each {
                        exchange(&mut connection, (call / 1000) as i64).expect("an exchange");
                    }
                });
            }
        });
        start
            .elapsed()
            .mul_f64(calls as f64 / (each * threads as u64) as f64)
    }
}

fn exchange(connection: &mut Connection, number: i64) -> rusqlite::Result<(i64, Vec<u8>)> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let add = "insert into bucket values ('it', 'era', 1000, ?1, 7, 2, 1, ?1 + 14)
        on conflict do update set calls = calls + 7, failed = failed + 2, slow = slow + 1";
    transaction.prepare_cached(add)?.execute([number])?;
    let total = "select sum(calls) from bucket
        where service = 'it' and era = 'era' and width = 1000 and number between ?1 and ?2";
    let calls = transaction
        .prepare_cached(total)?
        .query_row([number - 10, number], |row| row.get(0))?;
    let record = "select bytes from record where service = 'it'";
    let bytes = transaction
        .prepare_cached(record)?
        .query_row([], |row| row.get(0))?;
    transaction.commit()?;
    Ok((calls, bytes))
}
