use super::{Scheme, address::is_hosts, parameters::is_known};

/// What stands in the place of a password.
const HIDDEN: &str = "***";

/// A URL without its passwords, to be shown. Of one that can't be taken apart without a doubt only
/// the scheme is left.
pub(crate) fn redacted(url: &str) -> String {
    let Ok((scheme, rest)) = Scheme::split(url) else {
        return HIDDEN.to_owned();
    };
    let name = scheme.name();
    let odd = |byte: u8| byte.is_ascii_control() || byte == b'#';
    if rest.bytes().any(odd) {
        return format!("{name}:{HIDDEN}");
    }
    let (target, query) = match rest.split_once('?') {
        Some((target, query)) => (target, Some(query)),
        None => (rest, None),
    };
    let mut shown = format!("{name}:");
    if scheme.has_address() {
        let doubt = || format!("{name}:{HIDDEN}");
        let Some(address) = target.strip_prefix("//") else {
            return doubt();
        };
        let (authority, path) = address.split_once('/').unwrap_or((address, ""));
        if path.contains('@') || query.is_some_and(|query| query.contains('@')) {
            return doubt();
        }
        shown.push_str("//");
        let (who, hosts) = match authority.rsplit_once('@') {
            Some((who, hosts)) => (Some(who), hosts),
            None => (None, authority),
        };
        // A password whose `@` is missing would pass for a port.
        if !is_hosts(hosts) {
            return doubt();
        }
        if let Some(who) = who {
            let (user, password) = who.split_once(':').unwrap_or((who, ""));
            shown.push_str(user);
            if !password.is_empty() {
                shown.push(':');
                shown.push_str(HIDDEN);
            }
            shown.push('@');
        }
        shown.push_str(hosts);
        shown.push_str(&address[authority.len()..]);
    } else if is_of_another(target) {
        return format!("{name}:{HIDDEN}");
    } else {
        shown.push_str(target);
    }
    for (i, pair) in query
        .into_iter()
        .flat_map(|query| query.split('&'))
        .enumerate()
    {
        shown.push(if i == 0 { '?' } else { '&' });
        match pair.split_once('=') {
            Some((name, _)) if !is_plain(name) => {
                shown.push_str(name);
                shown.push('=');
                shown.push_str(HIDDEN);
            }
            None if !pair.is_empty() && !is_plain(pair) => shown.push_str(HIDDEN),
            _ => shown.push_str(pair),
        }
    }
    shown
}

/// Whether hosts and a password stand where a path or a name should.
pub(crate) fn is_of_another(target: &str) -> bool {
    let is_host = |authority: &str| !authority.starts_with('/') && authority.contains('@');
    target.strip_prefix("//").is_some_and(is_host)
}

/// Whether a parameter of this name is known, and none that holds a password.
fn is_plain(name: &str) -> bool {
    is_known(name) && !name.contains("pass")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_hidden_and_all_else_is_shown() {
        for (url, shown) in [
            ("memory:", "memory:"),
            ("memory:shop?prefix=a:", "memory:shop?prefix=a:"),
            (
                "sqlite:a@b/c:d.db?durability=full",
                "sqlite:a@b/c:d.db?durability=full",
            ),
            ("redis://host", "redis://host"),
            ("redis://host:6379/2", "redis://host:6379/2"),
            ("REDIS://user@host", "redis://user@host"),
            ("redis://:pw@host:6379/2", "redis://:***@host:6379/2"),
            (
                "redis://user:pw@host,h2:3/m?deadline=1s",
                "redis://user:***@host,h2:3/m?deadline=1s",
            ),
            ("redis://user:p@w:x@host", "redis://user:***@host"),
            (
                "postgres://u:pw@[::1]:5432/db",
                "postgres://u:***@[::1]:5432/db",
            ),
            (
                "postgres://h/db?user=u&password=pw&a=b",
                "postgres://h/db?user=u&password=***&a=***",
            ),
            (
                "postgres://h/db?PassWord=pw",
                "postgres://h/db?PassWord=***",
            ),
            (
                "postgres://h/db?p%61ssword=pw",
                "postgres://h/db?p%61ssword=***",
            ),
            ("redis://u:p/w@host", "redis:***"),
            ("redis://u:p?w@host", "redis:***"),
            ("redis://u:p#w@host", "redis:***"),
            ("redis://u:pw", "redis:***"),
            ("redis://u:pw@host:pw", "redis:***"),
            ("redis:pw@host", "redis:***"),
            ("mysql://u:pw@host", "***"),
            ("sqlite://u:pw@host/a.db", "sqlite:***"),
            ("sqlite:///a@b.db", "sqlite:///a@b.db"),
            ("memory://u:pw@host", "memory:***"),
            ("redis://host?pwd=pw", "redis://host?pwd=***"),
            ("redis://host?pwd:pw", "redis://host?***"),
            ("pw", "***"),
        ] {
            assert_eq!(redacted(url), shown);
        }
    }
}
