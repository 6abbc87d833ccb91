{# NumPy: Convolution.step of feature_maps.py.
   The weights as bits, one if a weight is positive. A word has one bit for each of some channels (input maps) of all
   places of a kernel row, or of some kernel rows if a word is wide enough:

      bit  0                       channels                  2*channels
          [place 0: channel 0, 1 ... | place 1: channel 0, 1 ... | place 2 ...      place = y%rows*size + x

   Input map c stands in word c/channels, as channel c%channels. Words are sorted by group of kernel rows, then by
   channels, then by map: one receptive field is compared with all maps in one sweep. Spikes and their signs are laid
   out alike. #}
typedef uint{{bits}}_t Bits;
const int _padded = {{(maps + lanes - 1)//lanes*lanes}};
static std::vector<Bits> _kernel_bits;
if ({{'true' if layer.learning else '_kernel_bits.empty()'}})
{
    _kernel_bits.assign({{groups*words}}*_padded, 0);
    for (int _input = 0; _input < {{in_maps}}; _input++)
        for (int _y = 0; _y < _size; _y++)
            for (int _x = 0; _x < _size; _x++)
                for (int _map = 0; _map < _maps; _map++)
                    if ({{weights}}[((_input*_size + _y)*_size + _x)*_maps + _map] > 0)
                        _kernel_bits[(_y/{{rows}}*{{words}} + _input/{{channels}})*_padded + _map] |=
                            (Bits)1 << ((_y%{{rows}}*_size + _x)*{{channels}} + _input%{{channels}});
}
static std::vector<Bits> _fires({{high*wide*words}}), _excites({{high*wide*words}});
