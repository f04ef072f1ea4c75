/** The scenarios of tests/conformance/queues_shutdown.py. */
import {
  attempt, bound, coroutine, createTask, LifoQueue, listed, outcome, PriorityQueue, Queue, sleep, stateWord,
  trace, unfinished
} from '../scenarios.mjs';

/** @type {Record<string, () => Promise<void>>} */
export const cases = {};

const KINDS = [Queue, LifoQueue, PriorityQueue];

function show(label, q) {
  trace(label, 'size', q.qsize(), 'unfinished', unfinished(q), 'getters', listed(q, 'getters'), 'putters', listed(q, 'putters'));
}

const tryAll = coroutine(async function (q) {
  trace('put', await outcome(q.put('data')), attempt(bound(q, 'putNowait'), 'data'));
  trace('get', await outcome(q.get()), attempt(bound(q, 'getNowait')));
});

cases.shutdown_empty = async function () {
  let getter, q;
  for (const Kind of KINDS) {
    trace(Kind.name);
    q = new Kind();
    getter = createTask(q.get());
    await sleep(0);
    show('one waits', q);
    q.shutdown(false);
    show('shut down', q);
    trace('join', await outcome(q.join()));
    await sleep(0);
    trace(stateWord(getter));
    trace('getter', await outcome(getter));
    await tryAll(q);
  }
};

cases.shutdown_nonempty = async function () {
  let join, putter, q;
  for (const Kind of KINDS) {
    trace(Kind.name);
    q = new Kind(1);
    q.putNowait('data');
    join = createTask(q.join());
    putter = createTask(q.put('data2'));
    await sleep(0);
    show('one waits', q);
    trace(stateWord(join), stateWord(putter));
    q.shutdown(false);
    show('shut down', q);
    await sleep(0);
    trace(stateWord(join), stateWord(putter));
    trace('putter', await outcome(putter));
    trace('got', await q.get());
    await sleep(0);
    trace(stateWord(join));
    await tryAll(q);
    trace('done', attempt(bound(q, 'taskDone')));
    await sleep(0);
    trace(stateWord(join));
    trace('join', await outcome(join));
    trace('done', attempt(bound(q, 'taskDone')));
  }
};

cases.shutdown_immediate = async function () {
  let join, q;
  for (const Kind of KINDS) {
    trace(Kind.name);
    q = new Kind();
    q.putNowait('data');
    join = createTask(q.join());
    q.shutdown(true);
    show('shut down', q);
    await sleep(0);
    trace(stateWord(join));
    trace('join', await outcome(join));
    await tryAll(q);
    trace('done', attempt(bound(q, 'taskDone')));
  }
};

cases.shutdown_immediate_with_unfinished = async function () {
  let join, q;
  for (const Kind of KINDS) {
    trace(Kind.name);
    q = new Kind();
    q.putNowait('data');
    q.putNowait('data');
    join = createTask(q.join());
    trace('got', await q.get());
    q.shutdown(true);
    show('shut down', q);
    await sleep(0);
    trace(stateWord(join));
    await tryAll(q);
    trace('done', attempt(bound(q, 'taskDone')), attempt(bound(q, 'taskDone')));
    await sleep(0);
    trace(stateWord(join));
    trace('join', await outcome(join));
  }
};
