/** The element <weft-inspector>, in a document without a browser. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHTML } from 'linkedom';
import { packageUrl } from './package.mjs';

const module = new URL('src/inspector.mjs', packageUrl).href;

/** Everything the module finds in a page, for the time of a test. @param {import('node:test').TestContext} t */
async function openPage(t) {
  const page = parseHTML('<!doctype html><body></body>');
  const names = ['document', 'HTMLElement', 'customElements', 'CustomEvent'];
  const before = Object.fromEntries(names.map((name) => [name, globalThis[name]]));
  Object.assign(globalThis, Object.fromEntries(names.map((name) => [name, page[name]])));
  t.after(() => Object.assign(globalThis, before));
  await import(`${module}?page=${Math.random()}`);
  /** @type {any} */
  const inspector = page.document.createElement('weft-inspector');
  t.after(() => inspector.remove());
  return { document: page.document, inspector };
}

const task = (/** @type {string} */ name, /** @type {string | null} */ waitsFor, /** @type {object[]} */ ...awaits) => ({ name, coroutines: [name, 'inner'], waitsFor, awaits });

/** @param {any} inspector @returns {string[]} the texts of the tree */
const shown = (inspector) => [...inspector.shadowRoot.querySelectorAll('[part="task"]')].map((line) => [...line.children].map(({ textContent }) => textContent).join(' | '));

const tree = (/** @type {any} */ inspector) => inspector.shadowRoot.querySelector('[part="tree"]');

test('it can be imported where there is no page', async () => {
  assert.equal(typeof (await import(module)).WeftInspector, 'function');
});

test('it shows the tree, and tells when it changes', async (t) => {
  const { document, inspector } = await openPage(t);
  let tasks = [task('main', 'a gather', task('one', 'a sleep'), task('two', null))];
  const told = [];
  inspector.addEventListener('weft-tasks', ({ detail }) => told.push(detail.length));
  inspector.app = { tasks: () => tasks };
  inspector.paused = true;
  document.body.append(inspector);
  await inspector.update();
  assert.deepEqual(shown(inspector), ['main | waiting for a gather | main › inner', 'one | waiting for a sleep | one › inner', 'two | ready | two › inner']);
  assert.equal(inspector.shadowRoot.querySelectorAll('ul ul [part="task"]').length, 2, 'those below main');
  await inspector.update();
  assert.deepEqual(told, [1]);
  tasks = [];
  await inspector.update();
  assert.equal(tree(inspector).textContent, 'no task');
  assert.deepEqual(told, [1, 0]);
  inspector.app = undefined;
  await inspector.update();
  assert.equal(tree(inspector).textContent, 'no program');
});

test('it asks again and again while it is in the document and not paused', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const { document, inspector } = await openPage(t);
  let asked = 0;
  inspector.setAttribute('interval', '50');
  inspector.app = { tasks: async () => [task(`call ${++asked}`, null)] };
  const before = asked;
  document.body.append(inspector);
  t.mock.timers.tick(100);
  assert.equal(asked, before + 3, 'at once, and twice more');
  inspector.shadowRoot.querySelector('button').click();
  assert.equal(inspector.paused, true);
  t.mock.timers.tick(1000);
  assert.equal(asked, before + 3);
  inspector.shadowRoot.querySelector('button').click();
  assert.equal(asked, before + 4);
  inspector.remove();
  t.mock.timers.tick(1000);
  assert.equal(asked, before + 4);
});

test('a program without the tree is named, and an answer of the program before is dropped', async (t) => {
  const { inspector } = await openPage(t);
  inspector.app = { tasks() { throw new Error('the program was built without it'); } };
  await inspector.update();
  assert.equal(tree(inspector).textContent, 'the program was built without it');
  let answer = (/** @type {object[]} */ tasks) => void tasks;
  inspector.app = { tasks: () => new Promise((resolve) => { answer = resolve; }) };
  const late = inspector.update();
  inspector.app = { tasks: () => [task('new', null)] };
  answer([task('old', null)]);
  await late;
  await inspector.update();
  assert.match(shown(inspector)[0], /^new /);
});

test('a task that is still there keeps its line, and one that has ended keeps it for a while', async (t) => {
  const { document, inspector } = await openPage(t);
  let now = 1000;
  t.mock.method(Date, 'now', () => now);
  let tasks = [task('main', 'a gather', task('one', 'a sleep'), task('two', null))];
  inspector.app = { tasks: () => tasks };
  inspector.paused = true;
  inspector.setAttribute('keep', '500');
  document.body.append(inspector);
  await inspector.update();
  const lines = () => [...inspector.shadowRoot.querySelectorAll('[part~="task"]')];
  const before = lines();
  tasks = [task('main', 'a gather', task('new', null), task('two', 'a lock'))];
  await inspector.update();
  assert.deepEqual(lines().map((line) => line.getAttribute('part')), ['task', 'task', 'task ended', 'task']);
  assert.deepEqual(shown(inspector), ['main | waiting for a gather | main › inner', 'new | ready | new › inner', 'two | waiting for a lock | two › inner']);
  assert.deepEqual([lines()[0], lines()[2], lines()[3]], before, 'the same elements');
  now += 499;
  await inspector.update();
  assert.equal(lines().length, 4);
  now += 1;
  await inspector.update();
  assert.deepEqual(lines().map((line) => line.firstChild.textContent), ['main', 'new', 'two']);
  // A task of the same name takes the line of one that has ended.
  tasks = [task('main', 'a gather', task('two', null))];
  await inspector.update();
  tasks = [task('main', 'a gather', task('new', null), task('two', null))];
  await inspector.update();
  assert.deepEqual(lines().map((line) => line.getAttribute('part')), ['task', 'task', 'task']);
});

test('tasks of the same name have a line each', async (t) => {
  const { inspector } = await openPage(t);
  let tasks = [task('a', null), task('a', 'a lock'), task('b', null)];
  inspector.app = { tasks: () => tasks };
  await inspector.update();
  assert.deepEqual(shown(inspector).map((line) => line.slice(0, 12)), ['a | ready | ', 'a | waiting ', 'b | ready | ']);
  tasks = [task('b', null), task('c', null)];
  await inspector.update();
  assert.deepEqual(shown(inspector).map((line) => line[0]), ['b', 'c']);
});

test('it says what a task holds, and cancels one on request', async (t) => {
  const { inspector } = await openPage(t);
  const cancelled = [];
  let tasks = [{ ...task('one', 'a sleep'), holds: 'the printer' }, task('two', 'a lock')];
  inspector.app = { tasks: () => tasks, cancel: ({ name, waitsFor }) => cancelled.push(name, waitsFor) };
  await inspector.update();
  assert.deepEqual(shown(inspector), ['one | waiting for a sleep | holds the printer | one › inner | Cancel', 'two | waiting for a lock | two › inner | Cancel']);
  tasks = [task('one', null), { ...task('two', 'a sleep'), holds: 'the printer' }];
  await inspector.update();
  assert.deepEqual(shown(inspector), ['one | ready | one › inner | Cancel', 'two | waiting for a sleep | holds the printer | two › inner | Cancel']);
  inspector.shadowRoot.querySelector('[aria-label="Cancel two"]').click();
  assert.deepEqual(cancelled, ['two', 'a sleep']);
});
