use super::{Held, Store};

impl Store {
    pub(crate) fn mark(&self) -> Held {
        self.held.clone()
    }

    pub(crate) fn roll_back(&mut self, mark: &Held) {
        self.held = mark.clone();
    }

    pub(crate) fn forget(&mut self) {
        self.held = Held::default();
    }

    pub(crate) fn forget_record(&mut self, service: &str) {
        if let Some(held) = self.held.services.get_mut(service) {
            held.record = None;
            self.drop_if_empty(service);
        }
    }

    pub(crate) fn forget_counts(&mut self, service: &str) {
        let Some((name, held)) = self.held.services.get_key_value(service) else {
            return;
        };
        for (place, bucket) in &held.buckets {
            self.held.expiries.remove(bucket.forgotten_at, name, *place);
        }
        if let Some(held) = self.held.services.get_mut(service) {
            held.buckets.clear();
        }
        self.drop_if_empty(service);
    }

    fn drop_if_empty(&mut self, service: &str) {
        if self
            .held
            .services
            .get(service)
            .is_some_and(super::Service::is_empty)
        {
            self.held.services.remove(service);
        }
    }
}
