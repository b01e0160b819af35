use std::{
    io,
    net::{SocketAddr, TcpStream},
};

use rustix::{
    fd::OwnedFd,
    io::{Errno, FdFlags, fcntl_setfd, ioctl_fionbio},
    net::{AddressFamily, SocketType, bind, connect, socket, sockopt::set_socket_reuseaddr},
};

/// A connection to `address` that may still be in the making; it never blocks.
pub(super) fn dial(address: SocketAddr) -> io::Result<TcpStream> {
    let socket = unconnected(address)?;
    ioctl_fionbio(&socket, true)?;
    match connect(&socket, &address) {
        Ok(()) | Err(Errno::INPROGRESS) => {}
        Err(error) => return Err(error.into()),
    }
    let stream = TcpStream::from(socket);
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// A socket that has the port of `address` and doesn't listen: who connects is refused, and nobody
/// else gets the port.
pub(super) fn reserve(address: SocketAddr) -> io::Result<OwnedFd> {
    let socket = unconnected(address)?;
    set_socket_reuseaddr(&socket, true)?;
    bind(&socket, &address)?;
    Ok(socket)
}

fn unconnected(address: SocketAddr) -> io::Result<OwnedFd> {
    let family = match address {
        SocketAddr::V4(_) => AddressFamily::INET,
        SocketAddr::V6(_) => AddressFamily::INET6,
    };
    let socket = socket(family, SocketType::STREAM, None)?;
    fcntl_setfd(&socket, FdFlags::CLOEXEC)?;
    Ok(socket)
}
