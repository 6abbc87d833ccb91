"""How does a program read the samples that it is shown?"""

from pathlib import Path

import numpy as np
from brian2 import check_units, second
from brian2.core.functions import Function
from brian2.core.names import Nameable
from brian2.utils.caching import CacheKey

_READ = r"""
struct %NAME%_rows
{
    std::vector<char> content;
    size_t width;  // bytes of a value
    int last;      // row
    %NAME%_rows() : content(8*%COLUMNS%), width(8)  // zeros, if there is no file
    {
        for (const size_t each : {1, 4, 8})
        {
            std::ifstream file(brian::results_dir + "%NAME%." + std::to_string(each), std::ios::binary | std::ios::ate);
            if (!file) continue;
            width = each;
            content.resize((size_t)file.tellg());
            file.seekg(0);
            file.read(content.data(), content.size());
            if (!file) std::cerr << "%NAME%: samples cannot be read" << std::endl;
        }
        last = (int)(content.size()/width/%COLUMNS%) - 1;
    }
};
static inline double %NAME%(const double t, const int i)
{
    static const %NAME%_rows rows;
    const int row = (int)(t + 0.5);
    const size_t place = (size_t)(row > rows.last ? rows.last : row < 0 ? 0 : row)*%COLUMNS% + i;
    const char* content = rows.content.data();
    return rows.width == 1 ? ((const uint8_t*)content)[place]
         : rows.width == 4 ? ((const float*)content)[place] : ((const double*)content)[place];
}
"""


class Shown(Function, Nameable, CacheKey):
    """Rows with a value for each input, for Brian2 code the function ``image(t, i)`` of the row's number, in seconds.

    Rows before the first and after the last are these. A compiled program reads all when it starts, from a file, and so
    learns how many there are: one program serves any number. Bytes stay bytes there, and single precision single.

    Parameters
    ----------
    n_inputs : int
    name : str

    Attributes
    ----------
    values : array (n_rows, n_inputs)
        What Brian2 shows when it runs the network itself.
    """

    _cache_irrelevant_attributes = {"_id", "values", "pyfunc", "implementations"}  # networks differ by none of these

    def __init__(self, n_inputs, name):
        Nameable.__init__(self, name)
        self.n_inputs = n_inputs
        self.values = np.zeros((1, n_inputs))
        image = check_units(t=second, i=1, result=1)(lambda t, i: self._at(t, i))
        Function.__init__(self, pyfunc=image)
        self.implementations.add_dynamic_implementation("numpy", lambda owner: self._at)
        code = _READ.replace("%NAME%", name).replace("%COLUMNS%", str(n_inputs))
        self.implementations.add_implementation("cpp", code, name=name)

    def _at(self, t, i):
        return self.values[np.clip(np.rint(t).astype(int), 0, len(self.values) - 1), i]


def write(values, folder, name, n_inputs):
    """Write what a program is shown into the folder where it runs; raises ValueError if these are no whole rows."""
    values = np.ascontiguousarray(values)
    if values.size % n_inputs or not values.size:
        raise ValueError(f"{name}: expected rows of {n_inputs} values, got {values.size} values")
    stored = values if values.dtype in (np.uint8, np.float32) else values.astype(np.float64)
    Path(folder, f"{name}.{stored.itemsize}").write_bytes(stored)  # unlike tofile, says what is wrong with a full disk
