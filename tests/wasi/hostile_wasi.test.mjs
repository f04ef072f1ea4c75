/**
 * Programs under a runtime that breaks the rules of WASI, or of weft_fetch. Whatever it does, the program ends with an
 * exit status, and if that is not 0, with a message: it neither hangs nor traps nor gives wrong bytes.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errno, expected, run } from './hostile_wasi.mjs';

/** @typedef {import('./hostile_wasi.mjs').Fault} Fault */

const { again, intr, io, success } = errno;
/** WASI's highest, and some that do not exist. */
const highest = 76;
const errors = [...Array.from({ length: highest }, (_, i) => i + 1), 77, 255, 65535];
const fewErrors = [1, again, errno.badf, intr, 28, io, 52, 65535];
/** A status with which WASI's C library ends a program, without a message, if it cannot get its arguments or directories. */
const libraryStatuses = [70, 71];

/**
 * @param {string} mode
 * @param {Record<string, Fault>} faults
 * @param {string} name for messages
 * @returns {ReturnType<typeof run>}
 */
function ends(mode, faults, name = '') {
  const result = run(mode, faults);
  const where = `${mode} ${name}: status ${result.status}, ${result.error}, ${result.stdout}${result.stderr}`;
  assert.equal(result.error, undefined, where);
  if (result.status === 0) assert.equal(result.stdout, expected[mode], where);
  else if (!libraryStatuses.includes(result.status)) assert.match(result.stderr, /^weft: .*\n/, where);
  return result;
}

/** @param {string} mode @param {Record<string, Fault>} faults @param {RegExp} message */
function fails(mode, faults, message) {
  const { status, stderr } = ends(mode, faults);
  assert.match(stderr, message);
  assert.equal(status, 1);
}

/** Which calls fail. @type {Record<string, (call: number) => boolean>} */
const times = {
  'every time': () => true,
  once: (call) => call === 1,
  'the second time': (call) => call === 2,
  'from the third time on': (call) => call > 2,
  'every other time': (call) => call % 2 === 1,
};

test('without faults every mode does its work', () => {
  for (const [mode, stdout] of Object.entries(expected)) {
    const result = run(mode);
    assert.deepEqual({ ...result, runtime: 0 }, { status: 0, stdout, stderr: '', error: undefined, runtime: 0 });
    if (mode === 'accept') assert.equal(result.runtime.written[10], 'hello and bye');
  }
});

/** The functions that each mode calls. @type {Record<string, string[]>} */
const called = {
  sleep: ['clock_time_get', 'poll_oneoff', 'fd_write', 'args_get', 'args_sizes_get', 'fd_prestat_get', 'fd_prestat_dir_name'],
  read: ['clock_time_get', 'poll_oneoff', 'fd_fdstat_get', 'fd_read', 'fd_write'],
  both: ['clock_time_get', 'poll_oneoff', 'fd_fdstat_get', 'fd_read'],
  files: ['fd_close', 'fd_fdstat_get', 'fd_filestat_get', 'fd_read', 'fd_readdir', 'fd_seek', 'fd_write', 'path_create_directory',
    'path_filestat_get', 'path_open', 'path_remove_directory', 'path_unlink_file'],
  accept: ['poll_oneoff', 'fd_close', 'fd_fdstat_get', 'fd_fdstat_set_flags', 'fd_read', 'fd_write', 'sock_accept', 'sock_shutdown'],
};
/** With EAGAIN for ever these say that nothing arrives, or that nobody reads. The program waits, as it should. */
const mayWait = ['fd_read', 'fd_write', 'sock_accept'];
/** The same for a connection that is aborted before it is accepted. */
const aborted = 13;

for (const [mode, names] of Object.entries(called)) {
  for (const name of names) {
    test(`${mode}: ${name} fails with every error`, () => {
      for (const [when, chosen] of Object.entries(times)) {
        const all = when === 'once' || (when === 'every time' && name !== 'clock_time_get');
        for (const error of all ? errors : fewErrors) {
          if ((error === again || error === aborted) && mayWait.includes(name) && !['once', 'the second time', 'every other time'].includes(when)) continue;
          // Messages are to arrive.
          const spared = (/** @type {any} */ [fd]) => name === 'fd_write' && fd === 2;
          ends(mode, { [name]: (call, real, args) => (chosen(call) && !spared(args) ? error : real()) }, `${name} gives ${error} ${when}`);
        }
      }
    });
  }
}

test('messages are still written, although every other write fails', () => {
  const { stderr } = ends('read', { fd_read: () => io, fd_write: (call, real) => (call % 2 === 1 ? intr : real()) });
  assert.match(stderr, /^weft: .*WEFT_EIO: standard input: I\/O error\n$/);
});

// ---- Interrupted for ever ----

const interrupted = () => intr;

test('an interrupted call is repeated, but not without end', () => {
  fails('sleep', { poll_oneoff: interrupted }, /^weft: this WASI runtime cannot wait .*\n[Ii]nterrupted system call\n(.*\n)*weft: deadlock/);
  fails('read', { fd_read: interrupted }, /WEFT_EIO: standard input: interrupted system call\n/);
  fails('read', { fd_write: (call, real, [fd]) => (fd === 1 ? intr : real()) }, /WEFT_EIO: standard output: [Ii]nterrupted/);
  fails('files', { path_open: interrupted }, /WEFT_EIO: .*[Ii]nterrupted/);
  fails('accept', { sock_accept: interrupted }, /WEFT_EIO: [Ii]nterrupted/);
});

test('that the runtime cannot wait is said once, although the cleanup waits too', () => {
  const { stderr } = ends('cleanup', { poll_oneoff: interrupted });
  assert.equal(stderr.split('\n').filter((line) => line.includes('cannot wait')).length, 1, stderr);
  assert.match(stderr, /\nweft: cleanup deadlock: /);
});

test('streams are read without polls, if those are interrupted for ever', () => {
  assert.equal(ends('read', { poll_oneoff: interrupted }).status, 0);
  assert.equal(ends('accept', { poll_oneoff: interrupted }).status, 0);
});

test('interruptions that take time are no failure', () => {
  /** @type {Fault} */
  const slowly = (call, real, args, runtime) => {
    runtime.now += 1_000_000n;
    return intr;
  };
  assert.equal(ends('sleep', { poll_oneoff: slowly }).status, 0);
});

// ---- The clock ----

/** A clock that shows what it likes. @type {(time: (call: number, now: bigint) => bigint) => Fault} */
const clock = (time) => (call, real, [, , result], { view, now }) => {
  view.setBigUint64(result, BigInt.asUintN(64, time(call, now)), true);
  return success;
};

test('a clock that fails', () => {
  fails('sleep', { clock_time_get: () => io }, /^weft: this WASI runtime has no clock .*\nI\/O error\n(.*\n)*weft: deadlock/);
  fails('timeout', { clock_time_get: () => io }, /^weft: this WASI runtime has no clock/);
  assert.equal(ends('read', { clock_time_get: () => io }).status, 0);
  assert.equal(ends('sleep', { clock_time_get: (call, real) => (call % 3 === 0 ? io : real()) }).status, 0);
});

test('a clock that stands still', () => {
  const still = (/** @type {bigint} */ value) => clock(() => value);
  for (const value of [0n, 1n, 7_000_000_000n, 2n ** 63n, 2n ** 64n - 1n]) {
    fails('sleep', { clock_time_get: still(value) }, /^weft: the clock of this WASI runtime stands still\n(.*\n)*weft: deadlock/);
    assert.equal(ends('read', { clock_time_get: still(value) }).status, 0);
    fails('fetch', { clock_time_get: still(value), head: () => -99 }, /WEFT_EIO/);
  }
});

test('a clock that stands still asks for no long wait again', () => {
  let slept = 0n;
  const start = 5_000_000_000n;
  run('sleep', {
    clock_time_get: clock(() => start),
    poll_oneoff: (call, real, args, runtime) => {
      const error = real();
      slept = runtime.now - start;
      return error;
    },
  });
  assert.ok(slept < 60_000_000_000n, `it slept for ${slept} ns`);
});

test('a clock that steps back makes no sleep longer', () => {
  for (const step of [1n, 1_000_000n, 4_900_000_000n]) {
    for (let when = 1; when <= 12; when++) {
      const { status, runtime } = ends('sleep', {
        clock_time_get: clock((call, now) => (call < when ? now : now - step)),
      });
      assert.equal(status, 0);
      assert.ok(runtime.now < 60_000_000_000n, `it slept for ${runtime.now} ns`);
    }
  }
});

test('a clock that runs backwards, jumps or gives noise', () => {
  fails('sleep', { clock_time_get: clock((call) => 10n ** 12n - BigInt(call)) },
    /stands still/);
  for (const jump of [10n ** 12n, 2n ** 62n, 2n ** 63n, 2n ** 64n - 10n ** 12n])
    ends('both', { clock_time_get: clock((call, now) => (call % 5 === 4 ? now + jump : now)) });
  let seed = 1n;
  const noise = clock(() => {
    seed = BigInt.asUintN(64, seed * 6364136223846793005n + 1442695040888963407n);
    return seed;
  });
  for (const mode of ['sleep', 'both', 'read', 'accept']) ends(mode, { clock_time_get: noise });
});

// ---- Polls ----

/**
 * A poll that reports `count` events as it likes.
 * @type {(count: number, each: (at: number, i: number, runtime: import('./hostile_wasi.mjs').Runtime) => void) => Fault}
 */
const events = (count, each) => (call, real, args, runtime) => {
  const [, address, subscriptions, happened] = args;
  real();
  for (let i = 0; i < subscriptions; i++) each(address + i * 32, i, runtime);
  runtime.view.setUint32(happened, count, true);
  return success;
};

test('a poll that reports no event, too many events, or wrong userdata', () => {
  for (const mode of ['sleep', 'read', 'both', 'accept', 'fetch']) {
    for (const count of [0, 1, 2, 1000, 0xffffffff]) {
      assert.equal(ends(mode, { poll_oneoff: events(count, () => {}) }).status, 0, `${mode} ${count}`);
      for (const userdata of [0n, 1n, 0x10001n, 2n ** 32n, 2n ** 64n - 1n])
        assert.equal(ends(mode, { poll_oneoff: events(count, (at, i, runtime) => runtime.event(at, userdata, i % 5)) }).status, 0, `${mode} ${count} ${userdata}`);
    }
  }
});

test('a poll that reports an error in its events', () => {
  for (const error of errors) {
    for (const mode of ['read', 'accept'])
      assert.equal(ends(mode, { poll_oneoff: events(2, (at, i, runtime) => i > 0 && runtime.view.setUint16(at + 8, error, true)) }).status, 0);
    ends('both', { poll_oneoff: events(2, (at, i, runtime) => runtime.view.setUint16(at + 8, error, true)) });
  }
  /** @type {Fault} The clock's event has an error, at once. */
  const failing = (call, real, [, address, , happened], runtime) => {
    runtime.event(address, 0n, 0, io);
    runtime.view.setUint32(happened, 1, true);
    return success;
  };
  fails('sleep', { poll_oneoff: failing }, /cannot wait .*\nI\/O error\n/);
});

test('a poll that ends at once and never reports a stream', () => {
  /** @type {Fault} */
  const silent = (call, real, [subscriptions, address, , happened], runtime) => {
    runtime.now += 1000n;
    runtime.event(address, runtime.view.getBigUint64(subscriptions, true), 0);
    runtime.view.setUint32(happened, 1, true);
    return success;
  };
  assert.equal(ends('read', { poll_oneoff: silent }).status, 0);
  assert.equal(ends('both', { poll_oneoff: silent }).status, 0);
  assert.equal(ends('accept', { poll_oneoff: silent }).status, 0);
});

// ---- Sizes ----

/**
 * Makes the call, then puts another number where its result is.
 * @type {(index: number, value: number, chosen?: (call: number, args: any) => boolean) => Fault}
 */
const claim = (index, value, chosen = () => true) => (call, real, args, { view }) => {
  const error = real();
  if (chosen(call, args)) view.setUint32(args[index], value, true);
  return error;
};

test('a read or write of more bytes than were asked for fails', () => {
  for (const size of [64 * 1024 + 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]) {
    fails('read', { fd_read: claim(3, size) }, /WEFT_EIO: standard input: value too large/);
    fails('accept', { fd_read: claim(3, size) }, /WEFT_EIO/);
    fails('files', { fd_read: claim(3, size) }, /WEFT_EIO/);
    fails('read', { fd_write: claim(3, size, (call, [fd]) => fd === 1) }, /WEFT_EIO: standard output: value too large/);
    fails('files', { fd_write: claim(3, size, (call, [fd]) => fd > 2) }, /WEFT_EIO/);
  }
});

test('a message is written once, whatever size the runtime claims', () => {
  for (const size of [0, 1, 2 ** 31, 2 ** 32 - 1]) {
    const { status } = ends('read', { fd_read: () => io, fd_write: claim(3, size) });
    assert.equal(status, 1);
  }
});

test('short reads and writes lose nothing', () => {
  /** @type {Fault} */
  const short = (call, real, [, vectors], { view }) => {
    view.setUint32(vectors + 4, Math.min(1, view.getUint32(vectors + 4, true)), true);
    return real();
  };
  for (const mode of ['read', 'both', 'files', 'accept'])
    assert.equal(ends(mode, { fd_read: short, fd_write: (call, real, [, vectors, count], runtime) => (count > 1 ? real() : short(call, real, [0, vectors], runtime)) }).status, 0);
});

test('garbage in place of a file\'s state or a directory\'s entries', () => {
  for (const byte of [0, 1, 6, 0x7f, 0x80, 0xff]) {
    /** @type {(index: number, size: number) => Fault} */
    const fill = (index, size) => (call, real, args, runtime) => {
      const error = real();
      runtime.bytes(args[index], size).fill(byte);
      return error;
    };
    ends('files', { fd_filestat_get: fill(1, 64) }, `fd_filestat_get ${byte}`);
    if (byte >= 0x80) {
      // A negative size or position.
      fails('files', { fd_filestat_get: fill(1, 64) }, /WEFT_EIO: .*value too large/i);
      fails('files', { path_filestat_get: fill(4, 64) }, /WEFT_EIO: .*value too large/i);
      fails('files', { fd_seek: fill(3, 8) }, /WEFT_EIO: .*value too large/i);
    }
    for (const mode of ['read', 'both', 'accept', 'files']) ends(mode, { fd_fdstat_get: fill(1, 24) }, `fd_fdstat_get ${byte}`);
    ends('files', { fd_seek: fill(3, 8) }, `fd_seek ${byte}`);
  }
});

test('descriptors that cannot be', () => {
  for (const fd of [0, 2, 2 ** 31, 2 ** 32 - 1]) fails('accept', { sock_accept: claim(2, fd) }, /WEFT_EIO: [Bb]ad file descriptor/);
  /** @type {Fault} */
  const socketsOnly = (call, real, [, result], runtime) => {
    runtime.bytes(result, 24).fill(0);
    return success;
  };
  fails('accept', { fd_fdstat_get: socketsOnly }, /WEFT_ENOTSUP/);
});

// ---- weft_fetch ----

test('an embedder that returns what no rule allows', () => {
  const numbers = [-2147483648, -1000, -99, -25, -1, 0, 1, 2, 5, 65537, 2147483647];
  for (const number of numbers) {
    for (const name of ['head', 'read', 'write', 'message']) {
      for (const [when, chosen] of Object.entries(times)) {
        // NOT_YET for ever means that the server does not respond, and bytes for ever are a body without end.
        const isEndless = name !== 'message' && (number === -1 || (name === 'read' && number > 0));
        if (isEndless && !['once', 'the second time', 'every other time'].includes(when)) continue;
        /** @type {Fault} */
        const lies = (call, real) => (chosen(call) ? number : real());
        const faults = { [name]: lies, wait: alwaysNews, ...(name === 'message' && { head: () => -9 }) };
        const result = run('fetch', faults);
        assert.equal(result.error, undefined, `${name} returns ${number} ${when}: ${result.error}`);
        if (result.status !== 0) assert.match(result.stderr, /^weft: .*(WEFT_E|program status)/);
      }
    }
    if (number !== 1 && (number < 1 || number > 2 ** 30)) fails('fetch', { start: () => number }, /WEFT_EIO: the embedder broke the rules of weft_fetch/);
  }
});

/** Reports request 1 until the program has asked, for ever. @type {Fault} */
function alwaysNews(call, real, args, runtime) {
  runtime.now += 1_000_000n;
  return call % 3 === 0 ? 0 : 1;
}

test('an embedder that claims more bytes than were asked for', () => {
  for (const size of [2 ** 20, 2 ** 31 - 1]) {
    fails('fetch', { read: () => size }, /WEFT_EIO: the embedder broke the rules/);
    fails('fetch', { write: () => size }, /WEFT_EIO: the embedder broke the rules/);
  }
  fails('fetch', { write: () => 0 }, /WEFT_EIO: the embedder broke the rules/);
});

test('an embedder whose response has impossible sizes', () => {
  for (const field of [0, 4, 8]) {
    for (const value of [-1, -2147483648, 2147483647]) {
      const { status, stderr } = ends('fetch', {
        head: (call, real, [, sizes], { view }) => {
          const result = real();
          view.setInt32(sizes + field, value, true);
          return result;
        },
      });
      assert.match(stderr, /WEFT_EIO: the embedder broke the rules|WEFT_ENOMEM/);
      assert.equal(status, 1);
    }
  }
});

test('an embedder that always has news', () => {
  ends('fetch', { wait: () => 1 });
  for (const number of [1, 2, -1, 2147483647])
    for (const rarely of [2, 1500]) ends('fetch', { wait: (call, real) => (call % rarely === 0 ? real() : number) });
});
