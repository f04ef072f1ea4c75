#!/usr/bin/env python3.13
"""Records all traces again with CPython 3.13: `python3.13 tests/conformance/record.py`."""

import pathlib
import subprocess
import sys

if sys.version_info[:2] != (3, 13):
    sys.exit('record.py: the reference is CPython 3.13, this is ' + sys.version.split()[0])
directory = pathlib.Path(__file__).parent
for script in sorted(directory.glob('*.py')):
    if script.with_suffix('.c').exists():
        done = subprocess.run([sys.executable, script], stdout=subprocess.PIPE, check=True, timeout=60)
        script.with_suffix('.trace').write_bytes(done.stdout)
        print(script.stem, done.stdout.count(b'\n# ') + 1, 'cases')
