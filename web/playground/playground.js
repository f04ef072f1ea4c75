/** The playground: the program, its output, and its tasks. */
import { byId, element, makeChoices, messageOf } from '../demo/program.js';
import { codeOf } from '../demo/source_view.js';
import { Compiler } from './compiler.js';
import { draftOf, keepDraft } from './drafts.js';
import { openOffline } from './offline.js';
import { OutputView } from './output_view.js';
import { hashOf, readHash } from './permalink.js';
import { ProgramField } from './program_field.js';
import { ProgramRun } from './program_run.js';
import { TaskViews } from './task_views.js';

/**
 * @typedef {import('./permalink.js').Program} Program
 * @typedef {{name: string, about: string, source: string, python: string, input: string, output: string, args: string, status: number}} Example
 */

/** How many messages of the compiler are listed: a program may be all wrong. */
const mostProblems = 100;

const output = new OutputView(byId('output'));
const compiler = new Compiler();

/** @type {Example[]} */
let examples = [];
/** What is shown: its address, what that has, and the example that it is or was. @type {Program & {address: string, example?: Example}} */
let shown = { address: '', source: '', stdin: '', args: '' };
/** @type {ProgramRun | undefined} */
let running;
/** Whether there was something to see in the views of tasks. */
let hasRun = false;
/** Counts the runs: what belongs to one that was replaced is dropped. */
let turn = 0;

/** @param {string} state for tests and style sheets: idle, loading, compiling, running, ended, failed @param {string} text */
function say(state, text) {
  document.body.dataset.state = state;
  byId('state').textContent = text;
  byId('state').classList.toggle('failed', state === 'failed');
  const isBusy = ['loading', 'compiling', 'running'].includes(state);
  byId('run').disabled = isBusy;
  byId('stop').disabled = !isBusy;
  byId('progress').hidden = state !== 'loading';
}

const views = [{ label: 'Python', value: 'python' }, { label: 'Timeline', value: 'timeline' }, { label: 'Tasks', value: 'tasks' }];
const chooseView = makeChoices(byId('views'), views, (chosen) => {
  for (const { value } of views) byId(`view-${value}`).hidden = value !== chosen;
});

/** @param {string} text @param {string} [kind] */
function judge(text, kind = '') {
  byId('verdict').textContent = text;
  byId('verdict').className = `hint ${kind}`;
}

/** @param {import('./compiler.js').Built['diagnostics']} diagnostics */
function showProblems(diagnostics) {
  const list = byId('problems');
  list.hidden = diagnostics.length === 0;
  list.replaceChildren(...diagnostics.slice(0, mostProblems).map(({ file, line, column, severity, message }) => {
    const item = element('li');
    const button = element('button', severity, `${file ? `${file}:${line}:${column}: ` : ''}${severity}: ${message}`);
    button.addEventListener('click', () => file === 'main.c' && field.goTo(line, column));
    item.append(button);
    return item;
  }));
  if (diagnostics.length > mostProblems) list.append(element('li', 'hint', `${diagnostics.length - mostProblems} more are not listed.`));
  field.mark(diagnostics.slice(0, mostProblems).filter(({ file }) => file === 'main.c'));
}

/** @returns {Program} what is in the fields */
const given = () => ({ source: field.text, stdin: byId('stdin').value, args: byId('args').value });

/** @param {Program} program @returns {boolean} whether the fields have it */
const isGiven = ({ source, stdin, args }) => field.text === source && byId('stdin').value === stdin && byId('args').value === args;

/** @param {Program} program */
function fill({ source, stdin, args }) {
  field.text = source;
  byId('stdin').value = stdin;
  byId('args').value = args;
  byId('given').open = Boolean(stdin || args);
}

/** Keeps what differs from the program of the address. */
const keepEdits = () => shown.address && keepDraft(shown.address, isGiven(shown) ? undefined : given());

function noticeEdits() {
  byId('shared').hidden = true;
  byId('reset').hidden = isGiven(shown);
}

/** @returns {Example | undefined} the example, unless it was edited */
function pureExample() {
  const { example } = shown;
  return example && isGiven({ ...example, stdin: example.input }) ? example : undefined;
}

/** @param {import('./program_run.js').Ended} ended @param {number} milliseconds */
function showEnd({ status, why }, milliseconds) {
  output.show();
  if (why) output.note(why);
  say('ended', why ? '' : `Exit status ${status}, after ${(milliseconds / 1000).toFixed(2)} s`);
  const example = pureExample();
  if (!example) return;
  const isSame = output.textOf('stdout') === example.output && status === example.status;
  judge(isSame ? 'the same as recorded' : 'not as recorded: on a busy machine delays may end in another order', isSame ? 'same' : 'other');
}

/** @param {number} mine @returns {Promise<Uint8Array | undefined>} the program */
async function build(mine) {
  if (!compiler.isReady) {
    say('loading', 'The compiler is loading …');
    byId('progress').value = 0;
    await offline;
    if (mine !== turn) return undefined;
    await compiler.load();
    if (mine !== turn) return undefined;
    byId('run').textContent = 'Run';
  }
  say('compiling', 'Compiling …');
  const { diagnostics, program, text } = await compiler.build(field.text);
  if (mine !== turn) return undefined;
  showProblems(diagnostics);
  if (!program) {
    output.replace(text, 'stderr');
    judge('');
    const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
    say('failed', `It does not compile${errors > 0 ? `: ${errors} ${errors === 1 ? 'error' : 'errors'}` : ''}`);
  }
  return program;
}

/** @param {number} mine @param {Uint8Array} program */
async function start(mine, program) {
  output.replace();
  judge('');
  tasks.start();
  say('running', 'Running …');
  const began = performance.now();
  const programRun = running = new ProgramRun();
  const current = (/** @type {(...given: any[]) => void} */ call) => (/** @type {any[]} */ ...values) => mine === turn && call(...values);
  const ended = await programRun.run({
    program, stdin: byId('stdin').value, args: byId('args').value.split(' ').filter(Boolean), limit: Number(byId('limit').value),
    print: current((text, kind) => output.print(text, kind)), trace: current((traced) => tasks.add(traced)), started: current(() => tasks.watch(programRun)),
  });
  if (mine !== turn) return;
  running = undefined;
  tasks.stop();
  showEnd(ended, performance.now() - began);
}

async function run() {
  if (byId('run').disabled) return;
  keepEdits();
  if (!hasRun) chooseView('timeline');
  hasRun = true;
  const mine = ++turn;
  try {
    const program = await build(mine);
    if (program) await start(mine, program);
  } catch (error) {
    if (mine === turn) say('failed', `The compiler cannot be used: ${messageOf(error).replace(/\.$/, '')}. Try again, or reload the page.`);
  }
}

/** Ends the compiler, if it is at work: what it compiles may take for ever. */
function stopCompiler() {
  turn++;
  if (['loading', 'compiling'].includes(document.body.dataset.state ?? '')) compiler.end('it was stopped');
}

function stop() {
  if (running) {
    running.stop();
    return;
  }
  stopCompiler();
  say('idle', 'Stopped');
}

/** Ends what runs, whatever it does, for another program, and keeps the edits. */
function leave() {
  keepEdits();
  stopCompiler();
  running?.stop();
  running = undefined;
  tasks.clear();
  showProblems([]);
  say('idle', '');
}

/** @param {typeof shown} program */
function showProgram(program) {
  leave();
  shown = program;
  const { example } = program;
  fill(draftOf(program.address) ?? program);
  noticeEdits();
  byId('examples').value = example?.name ?? '';
  byId('name').textContent = example ? `${example.name}.c` : 'main.c';
  byId('python').replaceChildren(codeOf(example?.python ?? '', 'py'));
  byId('python').hidden = !example;
  byId('python-note').textContent = example ? 'The same with asyncio: it prints the same.' : 'An example has its twin in Python here.';
  showRecorded();
}

/** Shows what the example printed when it was recorded, until it runs. */
function showRecorded() {
  const example = pureExample();
  output.replace(example?.output, 'recorded');
  judge(example ? 'as recorded: run it to see it live' : '');
}

function reset() {
  field.replace(shown.source);
  byId('stdin').value = shown.stdin;
  byId('args').value = shown.args;
  noticeEdits();
  if (!running) showRecorded();
}

/** @param {string} [name] of an example */
function showExample(name = 'hello') {
  const example = examples.find((one) => one.name === name);
  if (!example) showExample();
  else showProgram({ address: `#example=${example.name}`, source: example.source, stdin: example.input, args: example.args, example });
}

async function share() {
  const { example } = shown;
  const [words, link] = byId('shared').children;
  byId('shared').hidden = false;
  try {
    const address = example && pureExample() ? `#example=${example.name}` : await hashOf(given());
    const url = new URL(address, location.href);
    keepEdits();
    history.replaceState(null, '', url);
    shown = { ...given(), address, example };
    link.href = url.href;
    link.textContent = url.href.length > 100 ? `${url.href.slice(0, 100)}…` : url.href;
    byId('reset').hidden = true;
    // Not every page may use the clipboard: the link is there in any case.
    const isCopied = await navigator.clipboard?.writeText(url.href).then(() => true, () => false);
    words.textContent = isCopied ? 'Copied: ' : 'The link: ';
  } catch (error) {
    link.textContent = '';
    words.textContent = `It cannot be shared: ${messageOf(error)}`;
  }
}

async function showLinked() {
  const address = location.hash;
  try {
    const { example, source, stdin = '', args = '' } = await readHash(address);
    if (address !== location.hash) return; // another link was followed meanwhile
    if (source === undefined) showExample(example);
    else showProgram({ address, source, stdin, args });
  } catch (error) {
    showExample();
    say('failed', `The link is damaged, so here is an example: ${messageOf(error)}`);
  }
}

const offline = openOffline(() => !hasRun);
const field = new ProgramField(noticeEdits);
const tasks = new TaskViews(field);
compiler.progress = (part) => {
  byId('progress').value = part;
  byId('state').textContent = part < 1 ? `The compiler is loading: ${Math.round(part * 100)} %` : 'The compiler gets ready …';
};
chooseView('python');
for (const [id, call] of Object.entries({ run, stop, share, reset })) byId(id).addEventListener('click', call);
for (const id of ['stdin', 'args']) byId(id).addEventListener('input', noticeEdits);
byId('examples').addEventListener('change', () => (location.hash = `#example=${byId('examples').value}`));
addEventListener('hashchange', showLinked);
addEventListener('pagehide', keepEdits);
// Before the editor, which has its own use for it.
addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  event.stopPropagation();
  void run();
}, { capture: true });

try {
  const response = await fetch('examples.json');
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  examples = await response.json();
  byId('examples').append(new Option('your own', '', false, false), ...examples.map(({ name, about }) => new Option(`${name}: ${about}`, name)));
  byId('examples').options[0].disabled = true;
  await showLinked();
} catch (error) {
  say('failed', `The examples cannot be loaded: ${messageOf(error)}. Reload the page.`);
}
