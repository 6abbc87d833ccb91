"""How is a membrane stepped through time?

Euler's method is cheap, but a volley of inhibitory spikes (a conductance above ``2*tau/dt``) makes it unstable, and
the network epileptic. Exponential Euler is stable, but spends most of the program's time on exponentials. The method
here is exponential Euler with ``exp(-k)`` replaced by its rational approximation ``1/(1 + k + k**2/2)``: as stable,
exact to third order in ``k = dt*(1 + g_exc + g_inh)/tau``, which is about 0.03, and free of function calls.
"""

import sympy
from brian2.parsing.sympytools import str_to_sympy, sympy_to_str
from brian2.stateupdaters.exponential_euler import get_conditionally_linear_system


def rational_euler(equations, variables=None, method_options=None):
    """Write the update of equations ``dv/dt = a*v + b`` in which ``a`` and ``b`` do not depend on ``v``; for ``method=``.

    With a constant ``a`` and no ``b``, as for a conductance, the exponential is exact and computed once.
    Raises ValueError where an equation is not of this form.
    """
    system = get_conditionally_linear_system(equations, variables)
    for name, expression in equations.get_substituted_expressions(variables):
        a, b = system[name]  # Brian2 loses the third term of a*v + b*v**2
        rest = str_to_sympy(expression.code, variables) - a*sympy.Symbol(name, real=True) - b
        if rest.expand() != 0:
            raise ValueError(f"d{name}/dt = {expression.code}: expected an equation that is linear in {name}")
    updates = [f"_{name} = {sympy_to_str(_step(name, a, b, system))}" for name, (a, b) in system.items()]
    return "\n".join(updates + [f"{name} = _{name}" for name in system])


def _step(name, a, b, system):
    v, dt = sympy.Symbol(name, real=True), sympy.Symbol("dt", real=True)
    depends = {symbol.name for symbol in sympy.sympify(a).free_symbols} & {*system, "not_refractory"}
    if b == 0 and not depends:
        return v*sympy.exp(a*dt)
    k = -dt*a
    return v + dt*(a*v + b)*(1 + k/2)/(1 + k*(1 + k/2))  # no power: in C++ that would be double precision


def euler_or_exact(equations, variables=None, method_options=None):
    """Write the update of equations by Euler's method, of those without a drive, ``dv/dt = a*v``, exactly.

    What Euler's method gives is part of some models, which were simulated with one step per millisecond. For
    ``method=``; the equations are those of :func:`rational_euler`.
    """
    system = get_conditionally_linear_system(equations, variables)
    v, dt = (lambda name: sympy.Symbol(name, real=True)), sympy.Symbol("dt", real=True)
    steps = {name: v(name)*sympy.exp(a*dt) if b == 0 else v(name) + dt*(a*v(name) + b)
             for name, (a, b) in system.items()}
    updates = [f"_{name} = {sympy_to_str(step)}" for name, step in steps.items()]
    return "\n".join(updates + [f"{name} = _{name}" for name in system])
