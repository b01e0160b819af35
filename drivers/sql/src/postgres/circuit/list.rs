use super::service::halves;
use crate::{
    name::decode,
    postgres::{
        call::Work,
        error::Effect,
        session::{Session, column},
    },
};

const LIST: &str = include_str!("list.sql");

/// A part of the list of services.
pub(super) struct Page {
    namespace: String,
    after: Option<(String, String)>,
    limit: i64,
}

impl Page {
    pub(super) fn of(namespace: &str, after: Option<&str>, limit: usize) -> Self {
        Self {
            namespace: namespace.to_owned(),
            after: after.map(halves),
            limit: limit.try_into().unwrap_or(i64::MAX),
        }
    }

    pub(super) fn read(self, session: &Session) -> Work<'_, Vec<String>> {
        Box::pin(async move {
            let (head, rest) = self.after.clone().unwrap_or_default();
            let any = self.after.is_none();
            let rows = session
                .query(
                    LIST,
                    Effect::Read,
                    &[&self.namespace, &head, &rest, &any, &self.limit],
                )
                .await?;
            let names = rows.iter().map(|row| {
                let encoded: &str = column(row, "service")?;
                decode(encoded)
            });
            names.collect()
        })
    }
}
