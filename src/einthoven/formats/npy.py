"""NPY arrays -> ECG. Objects are never unpickled."""

from __future__ import annotations

import io

import numpy as np

from einthoven.ecg import ECG, Provenance
from einthoven.errors import FileDamaged, UnsafeFile
from einthoven.formats.bare_array import array_to_ecg
from einthoven.formats.given import Given
from einthoven.formats.limits import Source


def read(source: Source, given: Given) -> ECG:
    """Read an NPY file; see ``einthoven.formats.load``."""
    stream = io.BytesIO(source.data)
    try:
        version = np.lib.format.read_magic(stream)
        header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, fortran_order, dtype = header(stream)
    except ValueError as error:
        raise FileDamaged(f"the NPY header is damaged: {error}", remedy="save it again with numpy.save") from error
    if dtype.hasobject:
        raise UnsafeFile("the array holds Python objects, which are never loaded", remedy="save numbers instead")
    start = stream.tell()
    # Python integers: the product of a hostile shape does not wrap around.
    count = 1
    for length in shape:
        count *= length
    if dtype.itemsize == 0 or min(shape, default=1) < 0 or count * dtype.itemsize > source.size - start:
        raise FileDamaged(
            f"declares {shape} numbers, more than the file holds", remedy="the file is cut; save it again"
        )
    flat = np.frombuffer(source.data, dtype, count=count, offset=start)
    array = flat.reshape(shape[::-1]).T if fortran_order else flat.reshape(shape)
    return array_to_ecg(array, given, Provenance(format="NPY"))
