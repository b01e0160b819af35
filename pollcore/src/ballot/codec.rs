//! The canonical bytes of a ballot: of one length for all ballots of a poll, so that not even the
//! length of what is sealed says anything.
