"""Weft as a port of Emscripten:

    emcc --use-port=<weft>/web/weft.py hello.c -sMODULARIZE -sEXPORT_ES6 -sEXIT_RUNTIME -o hello.mjs

Builds the runtime and the web host, from the sources around this file, into Emscripten's cache. Option: debug=true.
docs/without_cmake.md has the whole command.
"""

import glob
import hashlib
import os

DESCRIPTION = 'asyncio for C'
LICENSE = 'MIT License'
OPTIONS = {'debug': 'true: a debug build, with its checks and reports (default: false)'}

weft = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
opts = {'debug': False}


def handle_options(options, error_handler):
  if options['debug'] not in ('true', 'false'):
    error_handler(f"debug must be true or false, but is {options['debug']}")
  opts['debug'] = options['debug'] == 'true'


def definitions():
  return ['-DWEFT_DEBUG'] if opts['debug'] else []


def sources():
  found = glob.glob(os.path.join(weft, 'runtime/src/*/*.c')) + glob.glob(os.path.join(weft, 'web/host/*.c'))
  return sorted(source for source in found if not source.endswith('host_without_js.c'))


def library_name():
  """With a hash of what it is made from: another version is another library."""
  hashed = hashlib.sha256(repr(definitions()).encode())
  headers = glob.glob(os.path.join(weft, 'runtime/**/*.h'), recursive=True) + glob.glob(os.path.join(weft, 'web/host/*.h'))
  for name in sources() + sorted(headers):
    with open(name, 'rb') as file:
      hashed.update(file.read())
  return f'libweft-{hashed.hexdigest()[:12]}.a'


def get(ports, settings, shared):
  def create(final):
    includes = [os.path.join(weft, directory) for directory in ('runtime/include', 'runtime/src', 'runtime')]
    ports.build_port(weft, final, 'weft', includes=includes, flags=['-std=gnu17', *definitions()], srcs=sources())

  return [shared.cache.get_lib(library_name(), create, what='port')]


def clear(ports, settings, shared):
  shared.cache.erase_lib(library_name())


def linker_setup(ports, settings):
  settings.JS_LIBRARIES += sorted(glob.glob(os.path.join(weft, 'web/host/*.mjs')) + glob.glob(os.path.join(weft, 'web/host/*.js')))


def process_args(ports):
  return ['-I' + os.path.join(weft, 'runtime/include'), *definitions()]
