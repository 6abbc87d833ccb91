{# NumPy: Verdict.ask of asking.py.
   Most activations are 0, and cost nothing. #}
{% extends 'common_group.cpp' %}
{% block maincode %}
    {% set classes, n_steps = layer.n_classes, layer.steps|length %}
    const int _step = {{array(layer.clock.variables['timestep'])}}[0] - {{array(layer.presenter.variables['first_step'])}}[0] + 1;
    static const int _steps[] = { {{layer.steps|join(', ')}} };
    const int _number = std::find(_steps, _steps + {{n_steps}}, _step) - _steps;
    const int _batch = {{array(layer.presenter.variables['batch'])}}[0];
    if (_number == {{n_steps}} || _batch >= {{layer.n_batches}}) return;
    const size_t _first = (size_t)_batch*{{layer.n_images}};
    const float* _weights = {{array(layer.group.variables['weights'])}} + (size_t)_number*{{layer.n_features*classes}};
    bool _all_sure = true;
    for (int _image = 0; _image < {{array(layer.presenter.variables['n_images'])}}[0]; _image++)
    {
        int32_t& _sure = {{array(layer.group.variables['sure'])}}[_first + _image];
        if (_sure) continue;
        float* _scores = {{array(layer.group.variables['scores'])}} + (_first + _image)*{{classes}};
        const float* _y = {{array(layer.pool.variables['y'])}} + (size_t)_image*{{layer.n_features}};
        float _sums[{{classes}}] = {0};
        for (int _feature = 0; _feature < {{layer.n_features}}; _feature++)
            if (_y[_feature] != 0)
                for (int _class = 0; _class < {{classes}}; _class++)
                    _sums[_class] += _y[_feature]*_weights[_feature*{{classes}} + _class];
        const float* _bias = {{array(layer.group.variables['bias'])}} + ((_first + _image)*{{n_steps}} + _number)*{{classes}};
        for (int _class = 0; _class < {{classes}}; _class++) _scores[_class] = _sums[_class]/_step + _bias[_class];
        const float _highest = *std::max_element(_scores, _scores + {{classes}});
        float _total = 0;
        for (int _class = 0; _class < {{classes}}; _class++) _total += std::exp(_scores[_class] - _highest);
        if (1/_total > {{array(layer.group.variables['delta'])}}[_number]) _sure = _step;
        else _all_sure = false;
    }
    if (_all_sure) Network::_presentation_over = true;
{% endblock %}

{% block extra_headers %}
#include <algorithm>
#include <cmath>
#include "network.h"
{% endblock %}
