{# USES_VARIABLES { N } #}
{# ALLOWS_SCALAR_WRITE #}
{# One pass over a group; over all-to-all synapses row by row, so that the indices need not be read
   and the inner loop is a plain vector operation. #}
{% extends 'common_group.cpp' %}
{% block maincode %}
    const size_t _vectorisation_idx = -1;
    {{scalar_code|autoindent}}

    {% if owner|is_all_to_all %}
    const int32_t _rows = {{owner.source.N}}, _columns = {{owner.target.N}};
    for (int32_t _row = 0; _row < _rows; _row++)
    {
        for (int32_t _column = 0; _column < _columns; _column++)
        {
            const size_t _idx = (size_t)_row*_columns + _column;
            const size_t _vectorisation_idx = _idx;
            {{vector_code|all_to_all('_row', '_column')|single|autoindent}}
        }
    }
    {% else %}
    const int _N = {{constant_or_scalar('N', variables['N'])}};
    for (int _idx = 0; _idx < _N; _idx++)
    {
        const size_t _vectorisation_idx = _idx;
        {{vector_code|single|single_step|autoindent}}
    }
    {% endif %}
{% endblock %}
