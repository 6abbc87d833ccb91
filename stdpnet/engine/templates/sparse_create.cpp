{# USES_VARIABLES { _synaptic_pre, _synaptic_post, N } #}
{# WRITES_TO_READ_ONLY_VARIABLES { _synaptic_pre, _synaptic_post, N } #}
{# NumPy: Brian2's synapses_create_array.py_.
   The neurons that synapses join are read when the program starts: one program serves any list. #}
{% extends 'common_synapses.cpp' %}
{% block maincode %}
    {% for name in ('_synaptic_pre', '_synaptic_post') %}
    {
        std::ifstream _file(results_dir + "{{owner.name}}.{{name}}", std::ios::binary | std::ios::ate);
        auto& _list = {{get_array_name(variables[name], access_data=False)}};
        if (_file) _list.resize((size_t)_file.tellg()/sizeof(_list[0]));
        _file.seekg(0);
        _file.read((char*)_list.data(), _list.size()*sizeof(_list[0]));
        if (!_file) std::cerr << "{{owner.name}}.{{name}}: no list of synapses" << std::endl;
    }
    {% endfor %}
    const int32_t _n_synapses = {{get_array_name(variables['_synaptic_pre'], access_data=False)}}.size();
    {% for name in owner._registered_variables|variables_to_array_names(access_data=False)|sort %}
    {% if '_synaptic_' not in name %}
    {{name}}.resize(_n_synapses);
    {% endif %}
    {% endfor %}
    {{N}} = _n_synapses;
{% endblock %}
