//! Whatever a decoder writes over whatever a gate heard: the transcript keeps its promises.

#![no_main]

mod call;
mod promises;

use callscript_worker::speech::fuzzing::process;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (channels, packing) = call::read(bytes);
    let written: Vec<_> = channels.iter().map(|channel| channel.written.clone()).collect();
    promises::check(&written, &process(channels, packing));
});
