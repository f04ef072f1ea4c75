"""Runs a command and tells how it ended: launch.py [OPTION]... -- COMMAND...

On descriptor 3 it writes, as JSON, the exit status or signal and the processor time in seconds,
which Node.js does not tell of its children. The command does not inherit descriptor 3.

--stdin     standard input is the file
--closed    without standard input: the descriptor is not open
--merge     standard error goes where standard output goes
--terminal  standard input is a terminal, into which what comes on ours is typed
--stdout=X  standard output is a terminal, whose screen goes to ours (X is "terminal"), not open
            ("closed"), a pipe that nobody reads ("broken"), ours, but not blocking ("nonblocking"), or the
            file X
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
    """Returns at the source's end, also at that of a terminal whose other side is closed."""
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
        # Python ignores it, and a command would inherit that.
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
    # Daemons: the terminal stays until the command has ended, and its echo is thrown away.
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
