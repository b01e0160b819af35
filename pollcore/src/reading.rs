/// What is still to be read of an encoding, numbers most significant byte first.
pub(crate) struct Reading<'a>(pub(crate) &'a [u8]);

/// There are fewer bytes than were to be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cut;

impl Cut {
    pub(crate) const WHAT: &'static str = "it ends too early";
}

impl<'a> Reading<'a> {
    pub(crate) fn take<const N: usize>(&mut self) -> Result<[u8; N], Cut> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(Cut)?;
        self.0 = rest;
        Ok(*taken)
    }

    pub(crate) fn bytes(&mut self, len: usize) -> Result<&'a [u8], Cut> {
        let (taken, rest) = self.0.split_at_checked(len).ok_or(Cut)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Cut> {
        self.take().map(u32::from_be_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, Cut> {
        self.take().map(u64::from_be_bytes)
    }
}
