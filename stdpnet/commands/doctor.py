"""Is all there that is needed, and what is to be done if it is not?

    stdpnet doctor

The exit status is 1 if something is missing without which networks cannot be trained. This works even where Brian2
cannot be imported.
"""

import sys

from . import surroundings


def run(words):
    """Print what was found, and for all that is missing what to do; end with status 1 if that is needed."""
    if words:
        print(__doc__)
        sys.exit(0 if words[0] in ("-h", "--help") else 2)
    findings = [finding for look in surroundings.LOOKS for finding in look()]
    for finding in findings:
        print(finding)
    n_missing = sum(finding.state == surroundings.MISSING for finding in findings)
    print(f"\nneeded, but missing: {n_missing}" if n_missing else "\nall that is needed is there")
    sys.exit(bool(n_missing))
