#!/usr/bin/env python3.13
"""Compares the index with CPython's tests: `python3.13 tests/conformance/methods.py [NAME]...`.

For each index_NAME.tsv, or only the named ones: lists the test methods of CPython's test_NAME.py
that have no line in the index, and the lines that name no such method. With `--list` it prints the
methods instead. The exit status is 1 if the lists are not empty.
"""

import ast
import importlib.util
import pathlib
import sys

if sys.version_info[:2] != (3, 13):
    sys.exit('methods.py: the reference is CPython 3.13, this is ' + sys.version.split()[0])
directory = pathlib.Path(__file__).parent
tests = pathlib.Path(importlib.util.find_spec('test.test_asyncio').origin).parent


def methods(name):
    """The test methods that test_NAME.py defines, as Class.method, in the order of the file."""
    tree = ast.parse((tests / f'test_{name}.py').read_text())
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    return [f'{holder.name}.{item.name}'
            for holder in ast.walk(tree) if isinstance(holder, ast.ClassDef)
            for item in holder.body
            if isinstance(item, functions) and item.name.startswith('test')]


def indexed(name):
    """The methods that an index names, in the order of the file."""
    lines = (directory / f'index_{name}.tsv').read_text().splitlines()
    return [line.split('\t')[0] for line in lines if line]


def main():
    arguments = sys.argv[1:]
    listing = '--list' in arguments
    names = [name for name in arguments if name != '--list']
    if not names:
        names = sorted(path.stem.removeprefix('index_') for path in directory.glob('index_*.tsv'))
    complete = True
    for name in names:
        expected = methods(name)
        if listing:
            print('\n'.join(expected))
            continue
        actual = indexed(name)
        missing = [method for method in expected if method not in actual]
        unknown = [method for method in actual if method not in expected]
        print(f'test_{name}.py: {len(expected)} methods, {len(missing)} without a line, {len(unknown)} unknown')
        for method in missing:
            print('  missing', method)
        for method in unknown:
            print('  unknown', method)
        complete = complete and not missing and not unknown
    sys.exit(not complete)


if __name__ == '__main__':
    main()
