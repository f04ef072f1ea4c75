"""Runs a command and reports how it ended: launch.py [OPTION]... -- COMMAND...

The report goes to descriptor 3 as JSON: the exit status or signal, and the processor time in seconds, which
Node.js does not give for its children. The command does not inherit descriptor 3.

--stdin=X   standard input is the file X
--closed    standard input is closed
--merge     standard error is redirected to standard output
--terminal  standard input is a terminal; our standard input is typed into it
--stdout=X  standard output is, depending on X:
              terminal     a terminal, whose output is copied to our standard output
              closed       closed
              broken       a pipe without a reader
              nonblocking  our standard output, as a non-blocking descriptor
              otherwise    the file X
"""
import json
import os
import pty
import signal
import sys
import threading

cut = sys.argv.index("--")
options, command = set(sys.argv[1:cut]), sys.argv[cut + 1:]
os.set_inheritable(3, False)


def copy(source, target):
    """Copies until end of file, or until a terminal is closed at its other end."""
    try:
        while data := os.read(source, 4096):
            while data and target is not None:
                data = data[os.write(target, data):]
    except OSError:
        pass


def redirect_output(kind):
    if kind == "terminal":
        os.dup2(terminal_out, 1)
    elif kind == "closed":
        os.close(1)
    elif kind == "broken":
        ours, theirs = os.pipe()
        os.close(ours)
        os.dup2(theirs, 1)
    elif kind == "nonblocking":
        os.set_blocking(1, False)
    else:
        os.dup2(os.open(kind, os.O_WRONLY), 1)


if "--terminal" in options:
    keyboard, terminal = pty.openpty()
if "--stdout=terminal" in options:
    screen, terminal_out = pty.openpty()

child = os.fork()
if child == 0:
    try:
        # Python ignores SIGPIPE, and the command would inherit that.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        for option in options:
            if option.startswith("--stdin="):
                os.dup2(os.open(option.partition("=")[2], os.O_RDONLY), 0)
            if option.startswith("--stdout="):
                redirect_output(option.partition("=")[2])
        if "--closed" in options:
            os.close(0)
        if "--terminal" in options:
            os.dup2(terminal, 0)
        if "--merge" in options:
            os.dup2(1, 2)
        os.execvp(command[0], command)
    except OSError as error:
        os.write(2, f"launch: {command[0]}: {error.strerror}\n".encode())
    finally:
        os._exit(127)

if "--terminal" in options:
    os.close(terminal)
    # Daemons: the terminal must stay open until the command has ended. Its echo is discarded.
    threading.Thread(target=copy, args=(0, keyboard), daemon=True).start()
    threading.Thread(target=copy, args=(keyboard, None), daemon=True).start()

if "--stdout=terminal" in options:
    os.close(terminal_out)
    showing = threading.Thread(target=copy, args=(screen, 1))
    showing.start()

status, usage = os.wait4(child, 0)[1:]
if "--stdout=terminal" in options:
    showing.join()
ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
report = {
    "status": None if ended_by else os.WEXITSTATUS(status),
    "signal": ended_by,
    "cpuSeconds": usage.ru_utime + usage.ru_stime,
}
os.write(3, json.dumps(report).encode())
os._exit(0)
