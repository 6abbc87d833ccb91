{# NumPy: Brian2's Network.run.
   The loop over time steps. Objects of a clock are listed once, so that a step on which only one clock
   ticks costs one call per object and nothing else. Once a presentation is over (asking.cpp), nothing is done until the
   next one begins, when several clocks tick. #}
{% macro cpp_file() %}
#include "network.h"
#include <algorithm>
#include <chrono>
#include <cmath>

double Network::_last_run_time = 0.0;
double Network::_last_run_completed_fraction = 0.0;
bool Network::_globally_stopped = false;
bool Network::_globally_running = false;
bool Network::_presentation_over = false;

Network::Network() { t = 0.0; }

void Network::clear() { objects.clear(); }

void Network::add({{clock_type}}* clock, codeobj_func func)
{
    objects.push_back(std::make_pair(clock, func));
}

void Network::run(const double duration,
                  void (*)(const double, const double, const double, const double), const double)
{
    typedef std::chrono::steady_clock wall;
    const wall::time_point start = wall::now();
    const double t_start = t, t_end = t + duration;
    std::vector<{{clock_type}}*> clocks;
    std::vector< std::vector<codeobj_func> > own;  // the objects of each clock, in order
    std::vector<size_t> clock_of;                  // the clock of each object
    for (const auto& object : objects)
    {
        const size_t which = std::find(clocks.begin(), clocks.end(), object.first) - clocks.begin();
        if (which == clocks.size())
        {
            clocks.push_back(object.first);
            own.push_back(std::vector<codeobj_func>());
            object.first->set_interval(t_start, t_end);
        }
        clock_of.push_back(which);
        if (object.second) own[which].push_back(object.second);
    }

    std::vector<char> due(clocks.size());
    _globally_running = true;
    _globally_stopped = _presentation_over = false;
    while (!clocks.empty() && !_globally_stopped)
    {
        size_t first = 0, n_due = 0;
        for (size_t c = 1; c < clocks.size(); c++)
            if (clocks[c]->t[0] < clocks[first]->t[0]) first = c;
        if (!clocks[first]->running()) break;
        t = clocks[first]->t[0];
        for (size_t c = 0; c < clocks.size(); c++)
            n_due += due[c] = std::fabs(clocks[c]->t[0] - t) <= 1e-9;
        if (n_due > 1) _presentation_over = false;
        if (n_due == 1)
        {
            if (!_presentation_over) for (codeobj_func func : own[first]) func();
        }
        else
            for (size_t i = 0; i < objects.size(); i++)
                if (due[clock_of[i]] && objects[i].second) objects[i].second();
        for (size_t c = 0; c < clocks.size(); c++)
            if (due[c]) clocks[c]->tick();
    }
    _globally_running = false;
    if (!_globally_stopped) t = t_end;
    _last_run_time = std::chrono::duration<double>(wall::now() - start).count();
    _last_run_completed_fraction = duration > 0 ? (t - t_start)/duration : 1.0;
}
{% endmacro %}

{% macro h_file() %}
#ifndef _BRIAN_NETWORK_H
#define _BRIAN_NETWORK_H

#include <utility>
#include <vector>
#include "brianlib/clocks.h"

typedef void (*codeobj_func)();

class Network
{
public:
    std::vector< std::pair< {{clock_type}}*, codeobj_func > > objects;
    double t;
    static double _last_run_time;
    static double _last_run_completed_fraction;
    static bool _globally_stopped;
    static bool _globally_running;
    static bool _presentation_over;

    Network();
    void clear();
    void add({{clock_type}}* clock, codeobj_func func);
    void run(const double duration, void (*report_func)(const double, const double, const double, const double), const double report_period);
};

#endif
{% endmacro %}
