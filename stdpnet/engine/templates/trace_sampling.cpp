{# NumPy: TraceSampling.step of feature_maps.py.
   The spikes of a step are sorted, those of an image first by row, then by column: images are averaged one by one. #}
{% extends 'common_group.cpp' %}
{% block maincode %}
    {% set spikes = array(layer.target.variables['_spikespace']) %}
    {% set trace = array(layer.source.variables['x']) %}
    {% set n_images, in_height, in_width, in_maps = layer.source.shape %}
    {% set _, height, width, maps = layer.target.shape %}
    {% set size, signs, padding = layer.size, 2 if layer.signed else 1, layer.padding %}
    {% set field = size*size*in_maps %}
    {% set parts = ['plus', 'minus'][:signs] %}
    const int _maps = {{maps}}, _field = {{field}};
    static std::vector<float> _of_image(_maps*_field*{{signs}});                          // by map, sign and place
    static std::vector<double> _sums(_maps*_field*{{signs}}), _means(_maps*_field*{{signs}});
    int _asked[_maps];                                                                    // spikes of the image
    int32_t* _n_spikes = {{array(layer.maps.variables['n_spikes'])}};
    int32_t* _n_sampled = {{array(layer.maps.variables['n_sampled'])}};
    int32_t* _n_active = {{array(layer.maps.variables['n_active'])}};
    std::fill(_sums.begin(), _sums.end(), 0.0);
    std::fill(_means.begin(), _means.end(), 0.0);
    for (int _map = 0; _map < _maps; _map++) _asked[_map] = _n_spikes[_map] = _n_sampled[_map] = _n_active[_map] = 0;

    auto _average = [&] {  // an image has ended
        for (int _map = 0; _map < _maps; _map++)
        {
            if (!_asked[_map]) continue;
            const double _share = 1.0/_asked[_map];
            for (int _place = _map*_field*{{signs}}; _place < (_map + 1)*_field*{{signs}}; _place++)
            {
                _sums[_place] += _of_image[_place];
                _means[_place] += _of_image[_place]*_share;
                _of_image[_place] = 0;
            }
            _n_sampled[_map] += _asked[_map];
            _n_active[_map]++;
            _asked[_map] = 0;
        }
    };
    const int32_t* _spikes = {{spikes}};
    int _image = 0;
    for (int32_t _spike = 0; _spike < _spikes[{{layer.target.N}}]; _spike++)
    {
        const int32_t _place = _spikes[_spike]/_maps, _map = _spikes[_spike]%_maps;
        _n_spikes[_map]++;
        const int _x = _place%{{width}}, _row = _place/{{width}}, _y = _row%{{height}};
        if (_x%{{layer.stride}} || _y%{{layer.stride}}) continue;
        if (_row/{{height}} != _image) _average();
        _image = _row/{{height}};
        _asked[_map]++;
        {% if padding %}  {# of a field that sticks out, the part within the maps #}
        const int _top = std::max(0, {{padding}} - _y), _bottom = std::min({{size}}, {{in_height + padding}} - _y);
        const int _from = std::max(0, {{padding}} - _x)*{{in_maps}}, _to = std::min({{size}}, {{in_width + padding}} - _x)*{{in_maps}};
        {% else %}
        const int _top = 0, _bottom = {{size}}, _from = 0, _to = {{size*in_maps}};
        {% endif %}
        for (int _ky = _top; _ky < _bottom; _ky++)
        {
            const int64_t _corner = ((int64_t)_image*{{in_height}} + _y + _ky - {{padding}})*{{in_width}} + _x - {{padding}};
            const float* _x_pre = {{trace}} + _corner*{{in_maps}};
            float* _into = &_of_image[_map*_field*{{signs}} + _ky*{{size*in_maps}}];
            for (int _place = _from; _place < _to; _place++)
            {
                _into[_place] += std::max(_x_pre[_place], 0.0f);
                {% if layer.signed %}
                _into[_place + _field] += std::max(-_x_pre[_place], 0.0f);
                {% endif %}
            }
        }
    }
    _average();

    // Kernels are sorted by input map first, and by map last
    for (int _map = 0; _map < _maps; _map++)
        for (int _place = 0; _place < {{size*size}}; _place++)
            for (int _input = 0; _input < {{in_maps}}; _input++)
            {
                const int _from = _map*_field*{{signs}} + _place*{{in_maps}} + _input;
                const int _weight = (_input*{{size*size}} + _place)*_maps + _map;
                {% for part in parts %}
                {{array(layer.kernels.variables['sum_' + part])}}[_weight] = _sums[_from + {{loop.index0*field}}];
                {{array(layer.kernels.variables['mean_' + part])}}[_weight] = _means[_from + {{loop.index0*field}}];
                {% endfor %}
            }
{% endblock %}

{% block extra_headers %}
#include <algorithm>
#include <vector>
{% endblock %}
