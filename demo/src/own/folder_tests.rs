use std::os::unix::ffi::OsStrExt as _;

use super::*;

/// A second of silence, 8 kHz, 16 bits.
fn wav() -> Vec<u8> {
    let mut bytes = Vec::new();
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 8000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::new(std::io::Cursor::new(&mut bytes), spec).unwrap();
    (0..8000).for_each(|_| writer.write_sample(0_i16).unwrap());
    writer.finalize().unwrap();
    bytes
}

fn now() -> Timestamp {
    "2026-11-18T12:00:00Z".parse().unwrap()
}

fn complaints(folder: &Folder) -> Vec<String> {
    folder.complaints.iter().map(Complaint::line).collect()
}

#[test]
fn recordings_are_told_by_content_and_the_rest_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    write("b.bin", &wav());
    write("a.wav", &wav());
    write("notes.txt", b"call them back");
    write("page.mp3", b"<!DOCTYPE html><html>");
    write("empty.wav", b"");
    write("note.amr", b"#!AMR\n\x3c\x08");
    write("broken.wav", b"RIFF\x24\x00\x00\x00WAVEfmt ");
    write("lonely.json", b"{}");
    fs::create_dir(folder.path().join("more")).unwrap();
    std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
    let odd = OsStr::from_bytes(b"odd\x1b[2J\xff.txt");
    fs::write(folder.path().join(odd), "text").unwrap();
    std::os::unix::fs::symlink("/nowhere", folder.path().join("link.wav")).unwrap();

    let found = Folder::read(folder.path(), now()).unwrap();
    let files: Vec<&str> = found.calls.iter().map(|call| call.file.as_str()).collect();
    assert_eq!(files, ["a.wav", "b.bin"]);
    assert!((found.seconds() - 2.0).abs() < 0.01);
    assert_ne!(found.calls[0].id, found.calls[1].id);
    let complaints = complaints(&found);
    for expected in [
        "notes.txt: not a recording (plain text); left out",
        "page.mp3: not a recording (an HTML page); left out",
        "empty.wav: an empty file; left out",
        "note.amr: not a recording (AMR, which is not read)",
        "broken.wav: no sound could be decoded",
        "lonely.json: JSON that no recording beside it takes",
        "more: a folder; left out",
        "socket: no plain file; left out",
        "odd\\u{1b}[2J",
        "link.wav: cannot be read",
    ] {
        assert!(
            complaints.iter().any(|line| line.starts_with(expected)),
            "{expected}: {complaints:#?}"
        );
    }
    assert_eq!(complaints.len(), 10, "{complaints:#?}");
}

#[test]
fn what_lies_beside_a_recording_is_said_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    for name in ["a.wav", "b.wav", "c.wav", "d.wav"] {
        write(name, &wav());
    }
    write("a.json", br#"{"campaign": "Solar"}"#);
    write("b.json", br#"{"campaign": "Debt"}"#);
    write(
        "b.wav.json",
        br#"{"campaign": "Medicare", "time": "9999-01-01T00:00:00Z"}"#,
    );
    write("c.wav.json", b"no json");
    write("d.json", &vec![b' '; 100_000]);
    let found = Folder::read(folder.path(), now()).unwrap();
    let campaigns: Vec<&str> = found.calls.iter().map(OwnCall::campaign).collect();
    assert_eq!(
        campaigns,
        ["Solar", "Medicare", "Your recordings", "Your recordings"]
    );
    let complaints = complaints(&found);
    for expected in [
        "b.wav.json: time \"9999-01-01T00:00:00Z\" lies in the future; the default is used",
        "c.wav.json: is not JSON",
        "d.json: 100000 bytes",
        "b.json: JSON that no recording beside it takes",
    ] {
        assert!(
            complaints.iter().any(|line| line.starts_with(expected)),
            "{expected}: {complaints:#?}"
        );
    }
    assert_eq!(complaints.len(), 4, "{complaints:#?}");
}

#[test]
fn without_a_recording_it_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let empty = Folder::read(folder.path(), now()).unwrap_err().to_string();
    assert!(empty.contains("put WAV or MP3 files there"), "{empty}");
    fs::write(folder.path().join("notes.txt"), "text").unwrap();
    let notes = Folder::read(folder.path(), now()).unwrap_err().to_string();
    assert!(notes.contains("\n  notes.txt: not a recording"), "{notes}");
    for wrong in [folder.path().join("notes.txt"), folder.path().join("nowhere")] {
        let error = Folder::read(&wrong, now()).unwrap_err().to_string();
        assert!(error.contains("takes a folder"), "{error}");
    }
}
