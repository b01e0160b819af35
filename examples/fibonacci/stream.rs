use std::{
    fs::{File, OpenOptions},
    io::{self, Seek, SeekFrom, Write},
    ops::ControlFlow,
    path::Path,
    time::{Duration, Instant},
};

use fibseq::{Budget, Position, Stream, StreamBuilder};

use crate::{
    arguments::StreamRequest, checkpoint::Checkpoint, failure::Failure, interrupt, progress,
};

/// How much work a crash may cost.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(1);

/// Writes the terms asked for to the standard output or a file.
pub(crate) fn run(request: &StreamRequest) -> Result<(), Failure> {
    if request.from > request.to {
        return Err(Failure::Input(format!(
            "--from {} is past --to {}",
            request.from, request.to
        )));
    }
    let stream = Stream::builder(request.from..request.to)
        .format(request.format.into())
        .threads(request.threads);
    match (&request.output, &request.checkpoint) {
        (None, _) => {
            stream.build()?.write_to(&mut io::stdout().lock())?;
            Ok(())
        }
        (Some(output), None) => {
            let file = File::create(output).map_err(|error| Failure::file(output, &error))?;
            copy(&mut stream.build()?, &file, output, |_| Ok(()))
        }
        (Some(output), Some(checkpoint)) => resume(stream, request, output, checkpoint),
    }
}

/// Goes on where the checkpoint says, or begins where there is none, and keeps it up to date.
fn resume(
    stream: StreamBuilder<'_>,
    request: &StreamRequest,
    output: &Path,
    checkpoint: &Path,
) -> Result<(), Failure> {
    let position = match Checkpoint::read(checkpoint)? {
        Some(found) => found.position(request)?,
        None => Position {
            index: request.from,
            bytes: 0,
        },
    };
    // The stream refuses a position that is none of its own, before the file is touched.
    let budget = Budget::UNLIMITED.watch(&interrupt::watch);
    let mut stream = stream.resume(position).budget(budget).build()?;
    let file = open_at(output, position.bytes)?;
    interrupt::catch()?;

    let mut saved = None::<Instant>;
    let result = copy(&mut stream, &file, output, |position| {
        if saved.is_none_or(|at| at.elapsed() >= CHECKPOINT_EVERY) {
            save(request, position, &file, output, checkpoint)?;
            saved = Some(Instant::now());
        }
        Ok(())
    });
    if matches!(result, Ok(()) | Err(Failure::Interrupted)) {
        save(request, stream.position(), &file, output, checkpoint)?;
    }
    result
}

/// Writes chunk after chunk and tells `written` each boundary that the file has reached.
fn copy(
    stream: &mut Stream<'_>,
    mut file: &File,
    path: &Path,
    mut written: impl FnMut(Position) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let bar = progress::over(stream.position().bytes, stream.total_bytes());
    let flow = stream.for_each_chunk(|chunk, position| {
        let result = file
            .write_all(chunk)
            .map_err(|error| Failure::file(path, &error))
            .and_then(|()| written(position));
        bar.set_position(position.bytes);
        result.map_or_else(ControlFlow::Break, ControlFlow::Continue)
    })?;
    bar.finish();
    match flow {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(failure) => Err(failure),
    }
}

/// The file, cut back to its first `bytes` bytes: what a crash left behind the checkpoint goes.
fn open_at(path: &Path, bytes: u64) -> Result<File, Failure> {
    let failed = |error: io::Error| Failure::file(path, &error);
    let mut file = OpenOptions::new()
        .write(true)
        .create(bytes == 0)
        .truncate(false)
        .open(path)
        .map_err(failed)?;
    let len = file.metadata().map_err(failed)?.len();
    if len < bytes {
        return Err(Failure::Input(format!(
            "{}: {len} bytes, but the checkpoint was taken at {bytes}",
            path.display()
        )));
    }
    file.set_len(bytes).map_err(failed)?;
    file.seek(SeekFrom::End(0)).map_err(failed)?;
    Ok(file)
}

/// Saves a checkpoint that never says more than what is safely in the file.
fn save(
    request: &StreamRequest,
    position: Position,
    file: &File,
    output: &Path,
    checkpoint: &Path,
) -> Result<(), Failure> {
    file.sync_data()
        .map_err(|error| Failure::file(output, &error))?;
    Checkpoint::new(request, position).write(checkpoint)
}
