//! The same calls come to the same on every store.

use std::time::{Duration, SystemTime};

use breaker::{Add, Counted, Driver, Era, Exchange, Swap, Swapped, Totals, Version};
use drivers_memory::Memory;

use crate::{
    client::{Client, new_version},
    end::Outcome,
    kind::Kind,
    site::Site,
};

const HOUR: Duration = Duration::from_secs(3600);

/// The names are far apart or nearly the same, for those who order, encode or cut them.
fn names() -> Vec<String> {
    let long = "n".repeat(4095);
    let wide = "\u{10ffff}".repeat(1024);
    let mut names: Vec<String> = [
        "",
        "\0",
        "\0\0",
        "\u{1}",
        "\u{1}\u{1}",
        "\u{1}\u{2}",
        "\u{2}",
        "a",
        "a\0",
        "a\u{1}",
        "a\0b",
        "a%00",
        "A",
        "{a}",
        "a}{b",
        "%",
        "\r\n",
        "\u{7f}",
        "\u{80}",
        "\u{7ff}",
        "\u{ffff}",
        "\u{10000}",
        "\u{e000}",
        "z",
    ]
    .map(str::to_owned)
    .to_vec();
    names.extend([format!("{long}a"), format!("{long}\0"), long, wide]);
    names.extend([255, 256, 257].map(|length| "n".repeat(length)));
    names.extend(["", "\0", "\u{1}", "b"].map(|end| format!("{}{end}", "é".repeat(256))));
    names
}

/// Numbers that look like random ones.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((u128::from(word ^ (word >> 31)) * bound as u128) >> 64) as usize
    }

    fn counted(&mut self) -> Counted {
        let buckets = [0, 1, 2, 7, 63, 64][self.below(6)];
        let width = HOUR * [1, 2, 24][self.below(3)];
        let adds = (0..self.below(buckets as usize + 2).min(6)).map(|_| {
            // Some have left the window.
            let age = width / 2 * self.below(2 * buckets as usize + 4) as u32;
            let mut count = || [0, 1, 2, 99, 1 << 39][self.below(5)];
            let totals = Totals {
                calls: count(),
                failed: count(),
                slow: count(),
            };
            Add { age, totals }
        });
        let adds = adds.collect();
        let era = Era::from_word([0, 1, u64::MAX][self.below(3)]);
        Counted {
            era,
            width,
            buckets,
            adds,
        }
    }
}

/// What it comes to is held against a store in memory, which is given the same.
pub(crate) async fn random_calls_come_to_the_same(kind: Kind) -> Outcome {
    let site = Site::shared(kind)?;
    let client = Client::connect(&site.url()).await?;
    loop {
        let (began, store) = (half_hour(), Memory::new());
        let seed = new_version().0;
        let difference = compare(client.driver(), &store, seed).await?;
        match difference {
            // An age of half a bucket may be on either side of an edge.
            Some(_) if half_hour() != began => {}
            Some(difference) => panic!("seed {seed}: {difference}"),
            None => return Ok(()),
        }
    }
}

fn half_hour() -> u64 {
    let since = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    since.as_secs() / 1800
}

async fn compare(
    driver: &dyn Driver,
    memory: &Memory,
    seed: u64,
) -> Result<Option<String>, drivers::DriverError> {
    let (names, mut draw) = (names(), Draw(seed));
    let mut versions = vec![None; names.len()];
    for _ in 0..400 {
        let at = draw.below(names.len());
        let name = &*names[at];
        let shown: String = name.chars().take(8).collect();
        if draw.below(3) > 0 {
            let counted = Some(draw.counted()).filter(|_| draw.below(10) > 0);
            let exchange = Exchange { counted };
            let (here, there) = (
                driver.exchange(name, &exchange).await?,
                memory.exchange(name, &exchange).await?,
            );
            if here.totals != there.totals || here.record != there.record {
                return Ok(Some(format!("{shown:?} {exchange:?}: {here:?}, {there:?}")));
            }
            continue;
        }
        let version = Version(draw.below(usize::MAX) as u64);
        let expected = match draw.below(4) {
            0 => None,
            1 => Some(Version(1)),
            _ => versions[at],
        };
        let bytes = vec![draw.below(256) as u8; draw.below(40)];
        let swap = Swap {
            expected,
            version,
            bytes,
        };
        match (
            driver.swap(name, &swap).await?,
            memory.swap(name, &swap).await?,
        ) {
            (Swapped::Done { .. }, Swapped::Done { .. }) => versions[at] = Some(version),
            (Swapped::Conflict { record: here, .. }, Swapped::Conflict { record: there, .. })
                if here == there => {}
            (here, there) => {
                return Ok(Some(format!("{shown:?} {swap:?}: {here:?}, {there:?}")));
            }
        }
    }
    if !driver.capabilities().lists {
        return Ok(None);
    }
    for after in names.iter().map(|name| Some(&**name)).chain([None]) {
        for limit in [0, 1, 3, 1000] {
            let here = driver.list(after, limit).await?;
            if here != memory.list(after, limit).await? {
                return Ok(Some(format!("after {after:?}, {limit}: {here:?}")));
            }
        }
    }
    Ok(None)
}
