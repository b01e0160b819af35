/// One kind of store, a column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    Memory,
    Sqlite,
    Postgres,
    Redis,
    RedisCluster,
    RedisSentinel,
    Memcached,
}

impl Kind {
    pub(crate) const ALL: [Self; 7] = [
        Self::Memory,
        Self::Sqlite,
        Self::Postgres,
        Self::Redis,
        Self::RedisCluster,
        Self::RedisSentinel,
        Self::Memcached,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Redis => "redis",
            Self::RedisCluster => "redis+cluster",
            Self::RedisSentinel => "redis+sentinel",
            Self::Memcached => "memcached",
        }
    }

    /// Whether it is compiled in.
    pub(crate) const fn is_on(self) -> bool {
        match self {
            Self::Memory => cfg!(feature = "memory"),
            Self::Sqlite => cfg!(feature = "sqlite"),
            Self::Postgres => cfg!(feature = "postgres"),
            Self::Redis => cfg!(feature = "redis"),
            Self::RedisCluster => cfg!(feature = "redis-cluster"),
            Self::RedisSentinel => cfg!(feature = "redis-sentinel"),
            Self::Memcached => cfg!(feature = "memcached"),
        }
    }

    /// Whether a proxy can stand in between. The servers of a cluster, and Sentinels, tell clients
    /// where others are, past any proxy.
    pub(crate) const fn has_one_address(self) -> bool {
        matches!(self, Self::Postgres | Self::Redis | Self::Memcached)
    }

    /// Whether several processes can share it.
    pub(crate) const fn is_shared(self) -> bool {
        !matches!(self, Self::Memory)
    }
}
