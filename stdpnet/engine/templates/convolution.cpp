{# NumPy: Convolution.step of feature_maps.py.
   Two ways to the same whole numbers, chosen image by image.
   Few spikes: the weights of one input and one kernel row reach neurons that lie side by side, so a spike adds a few
   short rows of numbers.
   Many spikes, weights of -1 and 1: spikes and kernels are bits. The current is the number of spikes less twice the
   number of those whose sign is not that of the weight. #}
{% extends 'common_group.cpp' %}
{% block maincode %}
    {% set number = c_data_type(layer.target.variables['current'].dtype) %}
    {% set weights = array(layer.kernels.variables['w']) %}
    {% set n_images, in_height, in_width, in_maps = layer.source.shape %}
    {% set _, height, width, maps = layer.target.shape %}
    {% set size, signs, padding = layer.size, 2 if layer.signed else 1, layer.padding %}
    {% set high, wide = in_height + 2*padding, in_width + 2*padding %}
    {% set bits, words, rows, lanes = layer.bits, layer.words, layer.rows, 256//layer.bits %}
    {% set channels, groups = (in_maps + words - 1)//words, size//rows %}
    typedef {{number}} Number;
    typedef Number Vector __attribute__((vector_size({{layer.lanes}}*sizeof(Number)), aligned(1), may_alias));
    const int _size = {{size}}, _maps = {{maps}}, _height = {{height}}, _width = {{width}};
    const int _row = {{layer.vectors*layer.lanes}};  // numbers per kernel row, with zeros at its end

    {% filter indent(4) %}
    {% include 'convolution_rows.cpp' %}
    {% endfilter %}

    {% if layer.binary %}
    {% filter indent(4) %}
    {% include 'convolution_bits.cpp' %}
    {% endfilter %}
    {% endif %}

    Number* const _current = {{array(layer.target.variables['current'])}};
    const int32_t* _spikes = {{array(layer.source.variables['_spikespace'])}};
    const Number* _rows[{{in_maps}}];
    int32_t _spike = 0;
    for (int _picture = 0; _picture < {{n_images}}; _picture++)
    {
        const int32_t _n_spikes = std::lower_bound(_spikes + _spike, _spikes + _spikes[{{layer.source.N}}],
                                                   (_picture + 1)*{{in_height*in_width*in_maps}}) - _spikes;
        Number* const _of_picture = _current + (size_t)_picture*{{height*width*maps}};
        {% if layer.binary %}
        if (_n_spikes - _spike > many)
        {
            {% filter indent(12) %}
            {% include 'convolution_many.cpp' %}
            {% endfilter %}
            continue;
        }
        {% endif %}
        {% filter indent(8) %}
        {% include 'convolution_few.cpp' %}
        {% endfilter %}
    }
{% endblock %}

{% block extra_headers %}
#include <algorithm>
#include <cstring>
#include <vector>
{% endblock %}

{% block functions %}
#ifdef __AVX512VPOPCNTDQ__
const int32_t many = {{layer.many[0]}};
#else
const int32_t many = {{layer.many[1]}};
#endif
{% endblock %}
