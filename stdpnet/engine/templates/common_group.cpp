{# NumPy: Brian2's common_group.py_.
   A piece of the program: what all others extend. All pieces are compiled as one file (see translation_units.py), so
   each stands in a namespace of its own, behind the headers that it needs, and is called from outside by one name.
   A child fills the blocks extra_headers, functions (that its code calls), maincode, before_code and after_code. #}
{% macro cpp_file() %}
{% call _piece('_run_') %}
    {% block maincode %}
    {% endblock %}
{% endcall %}
{% block extra_functions_cpp %}
{% endblock %}
{% endmacro %}

{% macro before_run_cpp_file() %}
{% call _piece('_before_run_') %}
    {% block before_code %}
    // EMPTY_CODE_BLOCK
    {% endblock %}
{% endcall %}
{% endmacro %}

{% macro after_run_cpp_file() %}
{% call _piece('_after_run_') %}
    {% block after_code %}
    // EMPTY_CODE_BLOCK
    {% endblock %}
{% endcall %}
{% endmacro %}

{% macro _piece(called) %}
#include "objects.h"
#include "brianlib/common_math.h"
#include "brianlib/stdint_compat.h"
#include <climits>
#include <cmath>
#include <ctime>
#include <fstream>
#include <iostream>
{% block extra_headers %}
{% endblock %}
{% for name in user_headers|sort %}
#include {{name}}
{% endfor %}

namespace { namespace of{{called}}{{codeobj_name}}
{
{{support_code_lines|autoindent}}
{{hashdefine_lines|autoindent}}
{% block functions %}
{% endblock %}

void run()
{
    using namespace brian;
    %CONSTANTS%
    {{pointers_lines|autoindent}}
    {{caller()}}
}
} }

void {{called}}{{codeobj_name}}() { of{{called}}{{codeobj_name}}::run(); }
{% endmacro %}

{% macro h_file() %}
void _run_{{codeobj_name}}();
{% block extra_functions_h %}
{% endblock %}
{% endmacro %}

{% macro before_run_h_file() %}
void _before_run_{{codeobj_name}}();
{% endmacro %}

{% macro after_run_h_file() %}
void _after_run_{{codeobj_name}}();
{% endmacro %}
