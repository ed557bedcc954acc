"""What a producer takes a codec to make of its records, learnt from batch to batch (Z-5).

Source: Apache Kafka `CompressionRatioEstimator`, `MemoryRecordsBuilder.estimatedBytesWritten`. Kafka reckons with
single-precision numbers, and so does this. A ratio is compressed size / size before.
"""

from __future__ import annotations

import struct
from typing import Final

_FLOAT: Final = struct.Struct("<f")


def _float(number: float) -> float:
    """The single-precision number next to `number`."""
    nearest: float = _FLOAT.unpack(_FLOAT.pack(number))[0]
    return nearest


INITIAL: Final = 1.0
"""The ratio before anything was compressed."""
_BETTER_STEP: Final = _float(0.005)
_WORSE_STEP: Final = _float(0.05)
_CAUTION: Final = _float(1.05)


def guessed_bytes(records_bytes: int, ratio: float) -> int:
    """Return what `records_bytes` are taken to become, a little more than `ratio` says."""
    return int(_float(_float(_float(records_bytes) * ratio) * _CAUTION))


def learnt(ratio: float, observed: float) -> float:
    """Return the next ratio after a batch had the `observed` one: slow to hope, quick to fear."""
    observed = _float(observed)
    if observed > ratio:
        return max(_float(ratio + _WORSE_STEP), observed)
    if observed < ratio:
        return max(_float(ratio - _BETTER_STEP), observed)
    return ratio


def after_split(observed: float) -> float:
    """Return the ratio after a batch had to be split: the initial one, or what the large batch had (B-7)."""
    return max(INITIAL, _float(observed))
