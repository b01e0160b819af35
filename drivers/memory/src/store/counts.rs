use std::{collections::BTreeSet, sync::Arc};

use breaker::{Add, Counted, Timestamp, Totals};
use drivers_port::DriverError;

use super::{Store, service::Place};

impl Store {
    /// Forgets buckets whose time has come: a few more than an exchange with so many adds can make,
    /// so that they never pile up.
    pub(super) fn sweep(&mut self, now: Timestamp, adds: usize) {
        for _ in 0..adds + 4 {
            let Some((name, place)) = self.held.expiries.pop_due(now) else {
                return;
            };
            if let Some(service) = self.held.services.get_mut(&name) {
                service.buckets.remove(&place);
                if service.is_empty() {
                    self.held.services.remove(&name);
                }
            }
        }
    }

    /// Adds all or, where there is no room, nothing; gives back how many buckets were added to.
    pub(super) fn add(
        &mut self,
        service: &str,
        counted: &Counted,
        now: Timestamp,
    ) -> Result<usize, DriverError> {
        let adds: Vec<(Place, Totals)> = counted
            .adds
            .iter()
            .filter(|add| add.totals != Totals::default())
            .filter_map(|&Add { age, totals }| {
                let number = counted.bucket(age, now)?;
                Some((place(counted, number), totals))
            })
            .collect();
        if adds.is_empty() {
            return Ok(0);
        }
        let held = self.held.services.get(service);
        let places: BTreeSet<Place> = adds.iter().map(|(place, _)| *place).collect();
        let new = places
            .iter()
            .filter(|place| held.is_none_or(|held| !held.buckets.contains_key(place)))
            .count();
        let most = self.limits.buckets;
        if self.buckets() + new > most {
            return Err(DriverError::busy(format!(
                "it holds at most {most} buckets"
            )));
        }
        self.admit(service)?;
        let name = match self.held.services.get_key_value(service) {
            Some((name, _)) => Arc::clone(name),
            None => Arc::from(service),
        };
        let held = self.held.services.entry(Arc::clone(&name)).or_default();
        for (place, totals) in adds {
            let bucket = held.buckets.entry(place).or_default();
            if bucket.forgotten_at <= now {
                bucket.totals = Totals::default();
            }
            bucket.totals = sum(bucket.totals, totals);
            let forgotten_at = counted.forgotten_at(place.number).max(bucket.forgotten_at);
            self.held.expiries.remove(bucket.forgotten_at, &name, place);
            self.held.expiries.insert(forgotten_at, &name, place);
            bucket.forgotten_at = forgotten_at;
        }
        Ok(places.len())
    }

    pub(super) fn total(&self, service: &str, counted: &Counted, now: Timestamp) -> Totals {
        let Some(held) = self.held.services.get(service) else {
            return Totals::default();
        };
        let (first, last) = counted.window(now).into_inner();
        held.buckets
            .range(place(counted, first)..=place(counted, last))
            .filter(|(_, bucket)| bucket.forgotten_at > now)
            .fold(Totals::default(), |all, (_, bucket)| {
                sum(all, bucket.totals)
            })
    }
}

fn place(counted: &Counted, number: u64) -> Place {
    Place {
        era: counted.era,
        width: counted.width.as_millis(),
        number,
    }
}

fn sum(a: Totals, b: Totals) -> Totals {
    Totals {
        calls: a.calls.saturating_add(b.calls),
        failed: a.failed.saturating_add(b.failed),
        slow: a.slow.saturating_add(b.slow),
    }
}
