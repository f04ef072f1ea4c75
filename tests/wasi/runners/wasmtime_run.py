"""Runs a WASI command under wasmtime's Python package, as wasmtime's command line does.

    wasmtime_run.py [--dir HOST::GUEST]... [--env NAME=VALUE]... PROGRAM.wasm [ARGUMENT]...

The exit status is the program's, or 134 after a trap. wasmtime rejects statuses of 126 and above; the exit status
is then 1.
"""
import os
import sys

from wasmtime import Engine, ExitTrap, Linker, Module, Store, Trap, WasiConfig, WasmtimeError

words = sys.argv[1:]
wasi = WasiConfig()
environment = []
while words[0] in ("--dir", "--env"):
    option, value = words[:2]
    words = words[2:]
    if option == "--dir":
        wasi.preopen_dir(*value.split("::"))
    else:
        environment.append(value.split("=", 1))
wasi.argv = [os.path.basename(words[0]), *words[1:]]
wasi.env = environment
wasi.inherit_stdin()
wasi.inherit_stdout()
wasi.inherit_stderr()

engine = Engine()
linker = Linker(engine)
linker.define_wasi()
store = Store(engine)
store.set_wasi(wasi)
instance = linker.instantiate(store, Module.from_file(engine, words[0]))
status = 0
try:
    instance.exports(store)["_start"](store)
except ExitTrap as end:
    status = end.code
except (Trap, WasmtimeError) as error:
    print(error, file=sys.stderr, flush=True)
    status = 134 if isinstance(error, Trap) else 1
os._exit(status)
