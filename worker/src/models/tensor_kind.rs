//! How a tensor's numbers are stored.

/// A kind of numbers that whisper.cpp's converters write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TensorKind {
    /// ggml's number for it in front of a tensor.
    id: u32,
    /// ggml's number for a file of such tensors.
    file: u32,
    /// Numbers a block.
    block: u64,
    /// Bytes a block.
    bytes: u64,
}

const fn kind(id: u32, file: u32, block: u64, bytes: u64) -> TensorKind {
    TensorKind {
        id,
        file,
        block,
        bytes,
    }
}

/// `f32`, `f16`, `q4_0`, `q4_1`, `q5_0`, `q5_1`, `q8_0`, then `q2_k` to `q6_k`.
const KINDS: [TensorKind; 12] = [
    kind(0, 0, 1, 4),
    kind(1, 1, 1, 2),
    kind(2, 2, 32, 18),
    kind(3, 3, 32, 20),
    kind(6, 8, 32, 22),
    kind(7, 9, 32, 24),
    kind(8, 7, 32, 34),
    kind(10, 10, 256, 84),
    kind(11, 11, 256, 110),
    kind(12, 12, 256, 144),
    kind(13, 13, 256, 176),
    kind(14, 14, 256, 210),
];

impl TensorKind {
    /// By the number in front of a tensor.
    pub(super) fn of(id: u32) -> Option<Self> {
        KINDS.into_iter().find(|kind| kind.id == id)
    }

    /// By the number in the header.
    pub(super) fn of_file(file: u32) -> Option<Self> {
        KINDS.into_iter().find(|kind| kind.file == file)
    }

    /// Not quantised.
    pub(super) fn is_plain(self) -> bool {
        self.block == 1
    }

    /// Bytes of so many numbers; none when they do not fill their last block.
    pub(super) fn bytes(self, numbers: u64) -> Option<u64> {
        numbers
            .is_multiple_of(self.block)
            .then(|| numbers / self.block * self.bytes)
    }
}
