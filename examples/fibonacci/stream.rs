use std::{
    fs::File,
    io::{self, Write},
    ops::ControlFlow,
    path::Path,
    time::{Duration, Instant},
};

use fibseq::{Budget, Position, Stream, StreamBuilder};

use crate::{
    arguments::StreamRequest, checkpoint::Checkpoint, failure::Failure, interrupt, output, progress,
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
        (Some(path), None) => {
            let mut stream = stream.build()?;
            let file = output::open(path, true)?;
            output::cut(&file, path, 0)?;
            copy(&mut stream, &file, path, |_| Ok(()))
        }
        (Some(path), Some(checkpoint)) => resume(stream, request, path, checkpoint),
    }
}

/// Goes on where the checkpoint says, or begins where there is none, and keeps it up to date.
fn resume(
    stream: StreamBuilder<'_>,
    request: &StreamRequest,
    path: &Path,
    checkpoint: &Path,
) -> Result<(), Failure> {
    output::check_apart(path, checkpoint)?;
    // A request that can't be met leaves no file behind.
    stream.clone().build()?;
    // The lock comes first: the checkpoint is another's as long as the file is.
    let file = output::open(path, !checkpoint.exists())?;
    let position = match Checkpoint::read(checkpoint)? {
        Some(found) => found.position(request)?,
        None => Position {
            index: request.from,
            bytes: 0,
        },
    };
    // The stream refuses a position that is none of its own, before the file is cut.
    let budget = Budget::UNLIMITED.watch(&interrupt::watch);
    let mut stream = stream.resume(position).budget(budget).build()?;
    output::cut(&file, path, position.bytes)?;
    interrupt::catch()?;

    let mut saved = None::<Instant>;
    let result = copy(&mut stream, &file, path, |position| {
        if saved.is_none_or(|at| at.elapsed() >= CHECKPOINT_EVERY) {
            save(request, position, &file, path, checkpoint)?;
            saved = Some(Instant::now());
        }
        Ok(())
    });
    if matches!(result, Ok(()) | Err(Failure::Interrupted)) {
        save(request, stream.position(), &file, path, checkpoint)?;
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

/// Saves a checkpoint that never says more than what is safely in the file.
fn save(
    request: &StreamRequest,
    position: Position,
    file: &File,
    path: &Path,
    checkpoint: &Path,
) -> Result<(), Failure> {
    file.sync_data()
        .map_err(|error| Failure::file(path, &error))?;
    Checkpoint::new(request, position).write(checkpoint)
}
