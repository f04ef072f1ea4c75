"""file_calls FOLDER: as file_calls.c, with CPython's files. file_calls.expected is what this prints:

    python3 file_calls.py "$(mktemp -d)" > file_calls.expected
"""
import os
import stat
import sys

folder = sys.argv[1]
file = None


def inside(name):
    return f"{folder}/{name}"


def fails(call, name=None):
    """Prints what a call fails with: the exceptions that Weft has statuses for, or OSError."""
    known = (FileNotFoundError, FileExistsError, PermissionError)
    name = name or os.path.basename(file.name)
    try:
        call()
        print("    no failure")
    except OSError as error:
        kind = type(error).__name__ if isinstance(error, known) else "ValueError" if error.errno == 22 else "OSError"
        print(f"    {kind}: {name}: {error.strerror[0].lower()}{error.strerror[1:]}")


def open_file(name, mode):
    global file
    if file:
        file.close()
    file = open(inside(name), mode.replace("+", "b+") if "+" in mode else mode + "b", buffering=0)


def system(call, *args):
    """A call below Python's own check of the mode, as C makes it."""
    return lambda: call(file.fileno(), *args)


def show(most):
    print(f"    <{file.read(most).decode()}>")


def move(offset, whence):
    print("    at", file.seek(offset, whence))


def list_folder(name):
    entries = sorted(os.scandir(inside(name)), key=lambda entry: entry.name)
    kind = lambda entry: "link" if entry.is_symlink() else "folder" if entry.is_dir() else "file"
    print(f"    {len(entries)}:" + "".join(f" {entry.name} ({kind(entry)})" for entry in entries))


def show_stat(what):
    result = os.stat(what)
    regular = stat.S_ISREG(result.st_mode)
    print(f"    kind {0 if regular else 1}, {result.st_size if regular else 0} bytes")


print("written, then read")
open_file("a.txt", "w")
file.write(b"first\n")
file.write(b"second\n")
open_file("a.txt", "r")
show(3)
show(100)
show(100)
fails(system(os.write, b"x"))

print("positions")
move(-3, os.SEEK_END)
show(100)
move(6, os.SEEK_SET)
show(3)
move(-2, os.SEEK_CUR)
show(3)
move(5000000000, os.SEEK_SET)
show(3)
fails(lambda: file.seek(-14, os.SEEK_END))

print("modes")
open_file("a.txt", "a")
file.write(b"third\n")
fails(system(os.read, 1))
open_file("a.txt", "a+")
move(0, os.SEEK_SET)
show(5)
file.write(b"fourth\n")
move(0, os.SEEK_CUR)
move(13, os.SEEK_SET)
show(100)
open_file("a.txt", "r+")
file.write(b"FIRST")
show(8)
open_file("a.txt", "w+")
show(8)
file.write(b"anew")
show_stat(file.fileno())
open_file("x.txt", "x")
fails(lambda: open_file("x.txt", "x"), "x.txt")

print("what is not there, or something else")
fails(lambda: open_file("none.txt", "r"), "none.txt")
fails(lambda: open_file("none/none.txt", "w"), "none/none.txt")
fails(lambda: open_file("a.txt/b", "r"), "a.txt/b")
fails(lambda: open_file(".", "r"), ".")
fails(lambda: show_stat(inside("none.txt")), "none.txt")
fails(lambda: list_folder("none"), "none")
fails(lambda: list_folder("a.txt"), "a.txt")
fails(lambda: os.remove(inside("none.txt")), "none.txt")
fails(lambda: os.mkdir(inside("a.txt")), "a.txt")

print("folders")
os.mkdir(inside("sub"))
list_folder("sub")
for i in range(200):
    open_file(f"sub/{i * 37 % 200:03} with a long name", "x")
list_folder(".")
list_folder("sub")
show_stat(inside("sub"))
show_stat(inside("a.txt"))
fails(lambda: os.rmdir(inside("sub")), "sub")
for i in range(200):
    os.remove(inside(f"sub/{i:03} with a long name"))
os.rmdir(inside("sub"))
os.remove(inside("x.txt"))
list_folder(".")

print("reads that are cancelled")
open_file("c.txt", "w+")
file.write(b"the quick brown fox jumps over the lazy dog")
move(0, os.SEEK_SET)
print("    " + file.read().decode())

print("a write that is cancelled")
open_file("c.txt", "w+")
file.write(b"." * 100)
file.write(b"the end")
file.seek(-7, os.SEEK_END)
show(100)
os.remove(inside("c.txt"))

print("readers and writers")
with open(inside("b.txt"), "w") as lines:
    for i in range(100000):
        print("line", i, file=lines)
total = 0
with open(inside("b.txt")) as lines:
    for i, line in enumerate(lines):
        total += len(line)
        if i % 33333 == 0:
            print("   ", line, end="")
print(f"    {i + 1} lines, {total} bytes")
