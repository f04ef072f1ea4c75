"""Runs scripts on CPython's streams and prints what happens, for reader_test.c and writer_test.c.

    python3.13 stream_cases.py > stream_cases.h             the cases below, with their traces
    python3.13 stream_cases.py random SEED COUNT            random ones

A script consists of words, which one task executes in order; `.` lets the other tasks run for a turn.

For a reader, created with a limit:
    fTEXT feed      E feed_eof     X set_exception     ? how much is buffered, at_eof
    rN read(N)   eN readexactly(N)   l readline   uSEP readuntil   USEP,SEP readuntil of a tuple:
        each in a task of its own, unless one is pending    cancel: cancels it

For a writer, whose sink writes nothing at first:
    wTEXT write   d drain and D wait_closed, in tasks of their own   c close   e write_eof   a abort
    hHIGH,LOW set_write_buffer_limits   sN the sink writes N bytes   o it writes all from now on
    x the sink fails   ? how much is buffered, is_closing   cancel: cancels the last task that drains
"""
import asyncio, random, sys
from asyncio import selector_events

class Failure(OSError): pass

def describe(exc):
    names = {asyncio.CancelledError: 'cancelled', RuntimeError: 'misuse', Failure: 'failed',
             ValueError: 'invalid', ConnectionResetError: 'lost'}
    return names[type(exc)]

class Tasks:
    def __init__(self, trace):
        self.trace, self.all = trace, []
    def start(self, coroutine):
        number = len(self.all)
        async def body():
            try:
                text = await coroutine
            except BaseException as exc:
                text = exc.shown if hasattr(exc, 'shown') else describe(exc)
            self.trace(f'{number}:{text}')
        self.all.append(asyncio.get_running_loop().create_task(body()))
    async def end(self):
        for task in self.all:
            task.cancel()
        await asyncio.gather(*self.all, return_exceptions=True)

def show(data):
    return '<' + data.decode().replace('\n', '$') + '>'

def text(word):
    return word[1:].replace('$', '\n').encode()

async def read(reader, word):
    try:
        match word[0]:
            case 'r': return show(await reader.read(int(word[1:])))
            case 'e': return show(await reader.readexactly(int(word[1:])))
            case 'u': return show(await reader.readuntil(text(word)))
            case 'U': return show(await reader.readuntil(tuple(text('U' + sep) for sep in word[1:].split(',') if word[1:])))
            case 'l':
                try:
                    return show(await reader.readline())
                except ValueError:
                    return 'limit<>'
    except asyncio.IncompleteReadError as exc:
        return 'incomplete' + show(exc.partial)
    except asyncio.LimitOverrunError as exc:
        return 'limit' + show(bytes(reader._buffer[:exc.consumed]))

async def run_reader(limit, script, trace):
    class Transport:
        def pause_reading(self): trace('stop')
        def resume_reading(self):
            if not reader._eof and not reader._exception: trace('start') # else it can do nothing
    reader = asyncio.StreamReader(limit=limit)
    reader.set_transport(Transport())
    tasks = Tasks(trace)
    for word in script.split(' '):
        match word[0]:
            case '.': trace('.'); await asyncio.sleep(0)
            case 'c': tasks.all and tasks.all[-1].cancel()
            case 'f':
                try: reader.feed_data(text(word))
                except AssertionError: trace('misuse')
            case 'E': reader.feed_eof()
            case 'X': reader.set_exception(Failure())
            case '?': trace(f'{len(reader._buffer)}{"!" if reader.at_eof() else ""}')
            case _:
                if not tasks.all or tasks.all[-1].done(): tasks.start(read(reader, word))
    await tasks.end()

class Socket:
    """Takes as many bytes as it is told to."""
    def __init__(self, trace): self.trace, self.allowed = trace, 0
    def fileno(self): return 999
    def getsockname(self): return ''
    getpeername = getsockname
    def shutdown(self, how): self.trace('eof')
    def close(self): self.trace('closed')
    def send(self, data):
        if self.allowed == 'fail': raise Failure()
        count = min(len(data), self.allowed)
        if count == 0: raise BlockingIOError()
        if self.allowed != sys.maxsize: self.allowed -= count
        self.trace('=' + show(bytes(data[:count]))[1:-1])
        return count
    def sendmsg(self, buffers): return self.send(b''.join(buffers))

async def run_writer(limit, script, trace):
    loop = asyncio.get_running_loop()
    waits = set()
    loop._add_reader = loop._remove_reader = lambda *args: None
    loop._add_writer = lambda *args: waits.add(1)
    loop._remove_writer = lambda *args: waits.clear()
    loop.set_exception_handler(lambda *args: None)
    selector_events.base_events._set_nodelay = lambda sock: None
    socket = Socket(trace)
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    transport = selector_events._SelectorSocketTransport(loop, socket, protocol)
    writer = asyncio.StreamWriter(transport, protocol, reader, loop)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    tasks = Tasks(trace)
    drains = []
    async def drain():
        try:
            await writer.drain()
        except ConnectionResetError:
            if reader.exception(): raise reader.exception() # Weft does not hide it
            raise
        return 'drained'
    async def wait_closed(): await writer.wait_closed(); return 'closed'
    for word in script.split(' '):
        if word[0] in 'soxa' and (transport._conn_lost or not transport._loop): continue
        match word[0]:
            case '.': trace('.'); await asyncio.sleep(0)
            case 'w':
                if writer.is_closing(): continue
                try: writer.write(text(word))
                except RuntimeError: trace('misuse')
            case 'd': tasks.start(drain()); drains.append(tasks.all[-1])
            case 'D': tasks.start(wait_closed())
            case 'c':
                if word == 'cancel': drains and drains[-1].cancel()
                else: writer.close()
            case 'e': writer.write_eof()
            case 'a': transport.abort()
            case 'h':
                high, low = map(int, word[1:].split(','))
                transport.set_write_buffer_limits(high, low)
            case 's':
                if transport._buffer:
                    socket.allowed = int(word[1:])
                    selector_events._SelectorSocketTransport._write_sendmsg(transport)
                    socket.allowed = 0
            case 'o':
                socket.allowed = sys.maxsize
                if transport._buffer: selector_events._SelectorSocketTransport._write_sendmsg(transport)
            case 'x': transport._fatal_error(Failure())
            case '?': trace(f'{transport.get_write_buffer_size()}{"!" if writer.is_closing() else ""}')
    await tasks.end()
    if transport._loop and not transport._conn_lost: transport.abort()
    for _ in range(3): await asyncio.sleep(0)

def record(run, limit, script):
    words = []
    async def main():
        await asyncio.wait_for(run(limit, script, words.append), 5)
    asyncio.run(main())
    return ''.join(word + ' ' for word in words)

READER = [
    # test_feed_*, test_read_*
    (0, 'f ?'), (0, 'fabc ? r0 . ? r30 . ?'), (0, 'r30 . fline1$line2$line3$ . . ?'),
    (0, 'fline1 fline2 r5 . ?'), (0, 'r1024 . E . . ?'), (0, 'E r1024 .'),
    (0, 'r-1 . fchunk1$ fchunk2 E . . ?'), (0, 'r-1 . fchunk1$ . fchunk2 . . E . .'), (2, 'r-1 . fabcde . . fe . E . .'),
    (0, 'fline$ r2 . X r2 .'), (3, 'fchunk r5 . ?'), (0, 'fa r-1 . E . .'), (0, 'E r-1 . r-1 .'),
    # test_readline*, test_at_eof
    (0, 'fchunk1_ l . fchunk2_ fchunk3_ f$_chunk4 . . ?'), (3, 'fli fne1$line2$ l . ?'),
    (3, 'fli fne1 fli l . ?'), (0, '? fsome_data$ ? l . ? fsome_data$ E l . ?'),
    (7, 'l . fchunk1 fchunk2 fchunk3$ E . . ?'), (7, 'l . fchunk1 fchunk2$ fchunk3$ E . . ?'),
    (7, 'f1234567$ l . ? f12345678$ l . ? f12345678 l . ?'), (0, 'fline1$ fline2$line3$ l . ?'),
    (0, 'fsome_data E l . ?'), (0, 'E l . l .'), (0, 'fline1$line2$line3$ l . r7 . ?'),
    (0, 'fline$ l . X l . ?'), (7, 'l . f1234 . f5678 . . f9$ab$ l . . ?'),
    # test_readuntil_*
    (0, 'u .'), (0, 'U .'), (0, 'flineAAA uAAA . ? flineAAA uAAA . ? flineAAAxxx uAAA . ?'),
    (0, 'fQWEaa fXYaa fa uaaa . ? fQWEaa fXYa faa uaaa . ? faaa uaaa . ? fXaaa uaaa . ? fXXX fa fa fa uaaa . ?'),
    (0, 'fsome_dataAA E uAAA . ?'), (3, 'fsome_dataAA uAAA . ? fA uAAA . ?'),
    (0, 'fline_1$line_2& U&,$ . U&,$ . ? fABCDEFG UDEF,BCDE . ?'), (3, 'fsome_dataA UA,ome_dataA . ?'),
    (0, 'fdata UA,long_sep . fZ . fAaaa . . ?'), (0, 'uaab . fa . fa . fa . fb . . ?'), (2, 'uab . faa . faa . .'),
    # test_readexactly*
    (0, 'fabc e0 . e-1 . ?'), (0, 'e6 . fabc fabc fabc . . ?'), (3, 'fchunk e5 . ?'), (0, 'e6 . fabc E . . ?'),
    (0, 'fline$ e2 . X e2 .'), (0, 'E e1 . e0 .'), (1, 'e8 . fabc . fdef . fgh . . ?'),
    # test_exception*, cancellation
    (0, 'l . X . .'), (0, 'l . cancel . X . ? l .'), (0, 'l . fab . cancel . fc$ . l . ?'),
    (0, 'e4 . fab . fcd cancel . ? r9 . .'), (0, 'r4 . fab cancel . ? r9 .'), (0, 'l . cancel fa$ . . l . ?'), (0, 'E fa ?'),
    # pausing
    (3, 'fabcdef ? fg ? r1 . r2 . r1 . r9 . ?'), (3, 'fabc$defgh l . ? l . ? E r9 .'), (2, 'fabcdefgh e10 . . fij . .'),
    (1, 'fabc l . fd fe l . . f$ l . .'),
]

WRITER = [
    (0, 'o wabc ? d . c . ? D .'), (0, 'h4,2 wabcd d . wef ? d . s1 . s1 . s2 . . ?'), (0, 'h0,0 wab d d . s1 . s1 . .'),
    (0, 'h1,0 wab d d d . s2 . .'), (0, 'h1,0 wab d . cancel . d . s2 . .'), (0, 'wab c ? D . s1 . s1 . . d . .'),
    (0, 'c D . . d . . D .'), (0, 'h1,1 wabc d D . x . . . d . D .'), (0, 'x ? . d . . D .'), (0, 'h1,1 wabc d D a . . . d . .'),
    (0, 'wab e ? s2 ? wc .'), (0, 'e . e c . D .'), (0, 'wab e c s1 . s1 . . D .'), (0, 'h2,2 wabc d . h9,9 d . s1 . .'),
    (0, 'wabc h1,0 d . s3 . .'), (0, 'o wa wb e c D . .'), (0, 'w e w .'), (0, 'h1,1 wabc c d . s1 . s1 . s1 . . D .'),
    (0, 'h1,1 wabc d . s2 x . . D .'), (0, 'wabc x ? s3 . ? . . ?'), (0, 'D d . c . D . .'),
    (0, 'wa wb wc s2 ? wd s9 ? .'), (0, 'wabc a D . . ?'), (0, 'c x . . D .'), (0, 'wa c x . . D .'),
]

def random_script(kind, rng):
    if kind == 'reader':
        words = ['f' + ''.join(rng.choice('ab$') for _ in range(rng.randint(0, 5))) for _ in range(6)]
        words += ['.'] * 9 + ['l', 'uab', 'uaab', 'Ua,ab', 'Uab,$,aab', 'r-1', 'e0', '?', 'cancel']
        words += [rng.choice('re') + str(rng.randint(1, 6)) for _ in range(4)]
        words += rng.sample(['E', 'X', '?', '?', 'l', 'l'], 2)
        return rng.randint(1, 6), words
    words = ['w' + ''.join(rng.choice('ab') for _ in range(rng.randint(0, 4))) for _ in range(5)] + ['.'] * 9
    words += ['d', 'd', 'd', 'D', 's1', 's2', 's3', 'cancel', '?', '?'] + rng.sample(['o', 'c', 'e', 'a', 'x', 's9', 's9', 'd', 'c'], 4)
    words += [rng.choice(['h1,0', 'h2,1', 'h4,4', 'h0,0'])] * 2
    return 0, words

def print_table(name, run, cases):
    print(f'static const stream_case {name}[] = {{')
    for limit, script in cases:
        if not script: continue
        print(f'    {{{limit}, "{script}",\n     "{record(run, limit or 65536, script)}"}},')
    print('};')

if sys.argv[1:2] == ['random']:
    rng = random.Random(int(sys.argv[2]))
    reader, writer = [], []
    for _ in range(int(sys.argv[3])):
        for kind, cases in ('reader', reader), ('writer', writer):
            limit, words = random_script(kind, rng)
            rng.shuffle(words)
            words = words[:rng.randint(4, len(words))]
            # Weft differs on purpose: a cancelled read to the end loses no bytes, which shows in `?`; and
            # a failure in the turn of a feed is noticed, so it must come last.
            if 'X' in words: words = words[:words.index('X')] + ['.', 'X', '.', '.']
            if 'r-1' in words: words = [word for word in words if word not in ('?', 'cancel')]
            cases.append((limit, ' '.join(words)))
else:
    reader, writer = READER, WRITER
print('/* Scripts for streams with the traces that CPython prints: generated by stream_cases.py. */')
print('#ifndef STREAM_CASES_H\n#define STREAM_CASES_H\n')
print('typedef struct stream_case {\n    int limit;\n    const char *script, *trace;\n} stream_case;\n')
print_table('reader_cases', run_reader, reader)
print()
print_table('writer_cases', run_writer, writer)
print('\n#endif')
