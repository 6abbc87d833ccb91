{# NumPy: Convolution.step of feature_maps.py.
   The weights as rows of numbers: for each input map, sign and kernel row the columns of the kernel, each with all
   maps side by side, and zeros up to a whole vector:

       column size-1     | column size-2     | ... | column 0          |
      [map 0 1 ... maps-1| map 0 1 ... maps-1| ... | map 0 1 ... maps-1| 0 ... 0]

   An input reaches the neuron to its left by the kernel's last column: from right to left, a row can be added to the
   currents of neurons that lie side by side. #}
static std::vector<Number> _table;
if ({{'true' if layer.learning else '_table.empty()'}})
{
    _table.resize((size_t){{in_maps}}*{{signs}}*_size*_row);
    for (int _input = 0; _input < {{in_maps}}; _input++)
        for (int _y = 0; _y < _size; _y++)
            for (int _x = 0; _x < _size; _x++)
                for (int _map = 0; _map < _maps; _map++)
                {
                    const Number _w = (Number){{weights}}[((_input*_size + _y)*_size + _x)*_maps + _map];
                    const int _place = (_size - 1 - _x)*_maps + _map;
                    _table[((_input*{{signs}})*_size + _y)*_row + _place] = _w;
                    {% if layer.signed %}
                    _table[((_input*2 + 1)*_size + _y)*_row + _place] = -_w;
                    {% endif %}
                }
}
