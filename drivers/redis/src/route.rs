use redis::{Cmd, Value};
use tokio::time::Instant;

#[cfg(feature = "cluster")]
use crate::cluster::Cluster;
use crate::{node::Node, silence::Silence};

/// Which server a call goes to.
pub(crate) enum Route {
    One(Box<Node>),
    #[cfg(feature = "cluster")]
    Cluster(Box<Cluster>),
}

impl Route {
    /// Sends a command, once, to the server that has the keys of this tag.
    pub(crate) async fn send(
        &self,
        tag: &[u8],
        command: &Cmd,
        deadline: Instant,
    ) -> Result<Value, Silence> {
        #[cfg(not(feature = "cluster"))]
        let _ = tag;
        match self {
            Self::One(node) => node.send(command, deadline).await,
            #[cfg(feature = "cluster")]
            Self::Cluster(cluster) => cluster.send(tag, command, deadline).await,
        }
    }

    pub(crate) async fn ping(&self, deadline: Instant) -> Result<(), Silence> {
        match self {
            Self::One(node) => node.send(&redis::cmd("PING"), deadline).await.map(drop),
            #[cfg(feature = "cluster")]
            Self::Cluster(cluster) => cluster.ping(deadline).await,
        }
    }

    /// Whether all keys are on one server, so that one of them can list the others.
    pub(crate) const fn is_one(&self) -> bool {
        match self {
            Self::One(_) => true,
            #[cfg(feature = "cluster")]
            Self::Cluster(_) => false,
        }
    }
}
