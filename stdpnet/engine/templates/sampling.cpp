{# NumPy: Sampling.ask of asking.py. #}
{% extends 'common_group.cpp' %}
{% block maincode %}
    const int _step = {{array(layer.clock.variables['timestep'])}}[0] - {{array(layer.presenter.variables['first_step'])}}[0] + 1;
    static const int _steps[] = { {{layer.steps|join(', ')}} };
    const int _number = std::find(_steps, _steps + {{layer.steps|length}}, _step) - _steps;
    const int _batch = {{array(layer.presenter.variables['batch'])}}[0];
    if (_number == {{layer.steps|length}} || _batch >= {{layer.n_batches}}) return;
    const size_t _first = (size_t)_batch*{{layer.n_images}};
    for (int _image = 0; _image < {{layer.n_images}}; _image++)
    {
        const float* _y = {{array(layer.pool.variables['y'])}} + (size_t)_image*{{layer.n_features}};
        float* _sampled = {{array(layer.pool.variables['sampled'])}}
            + ((_first + _image)*{{layer.steps|length}} + _number)*{{layer.n_features}};
        for (int _feature = 0; _feature < {{layer.n_features}}; _feature++) _sampled[_feature] = _y[_feature]/_step;
    }
{% endblock %}

{% block extra_headers %}
#include <algorithm>
{% endblock %}
