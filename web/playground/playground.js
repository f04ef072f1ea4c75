/** The playground: the program, its output, and its tasks. */
import { byId, element, makeChoices, messageOf } from '../demo/program.js';
import { Compiler } from './compiler.js';
import { CodeEditor, newPythonView } from './editor.js';
import { hashOf, readHash } from './permalink.js';
import { ProgramRun } from './program_run.js';
import { TaskViews } from './task_views.js';

/** @typedef {{name: string, about: string, source: string, python: string, input: string, output: string, args: string, status: number}} Example */

const output = byId('output');
const compiler = new Compiler();
const showPython = newPythonView(byId('python'));

/** @type {Example[]} */
let examples = [];
/** The example that is shown, also after edits. @type {Example | undefined} */
let example;
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
  byId('stop').disabled = !['compiling', 'running'].includes(state);
  byId('progress').hidden = state !== 'loading';
}

const labelRun = () => (byId('run').textContent = compiler.isLoaded ? 'Run' : `Load the compiler (${byId('run').dataset.size} MB) and run`);

const views = [{ label: 'Python', value: 'python' }, { label: 'Timeline', value: 'timeline' }, { label: 'Tasks', value: 'tasks' }];
const chooseView = makeChoices(byId('views'), views, (chosen) => {
  for (const { value } of views) byId(`view-${value}`).hidden = value !== chosen;
});

/** What is not shown yet: a program may print faster than a page draws. @type {{text: string, kind: string}[]} */
let unshown = [];

/** Shows what was printed. */
function show() {
  const isAtEnd = output.scrollTop + output.clientHeight > output.scrollHeight - 8;
  for (const { text, kind } of unshown) {
    const last = output.lastElementChild;
    if (last?.className === kind) last.append(text);
    else output.append(element('span', kind, text));
  }
  unshown = [];
  if (isAtEnd) output.scrollTop = output.scrollHeight;
}

/** @param {string} text @param {string} kind */
function print(text, kind) {
  if (unshown.length === 0) setTimeout(show, 16);
  const last = unshown.at(-1);
  if (last?.kind === kind) last.text += text;
  else unshown.push({ text, kind });
}

/** @param {string} text @param {string} kind what is shown in place of what was */
function showOnly(text, kind) {
  output.replaceChildren(...text ? [element('span', kind, text)] : []);
  unshown = [];
}

/** @param {string} text @param {string} [kind] */
function judge(text, kind = '') {
  byId('verdict').textContent = text;
  byId('verdict').className = `hint ${kind}`;
}

/** Shows what the example printed when it was recorded, until it runs. */
function showRecorded() {
  showOnly(example?.output ?? '', 'recorded');
  judge(example ? 'as recorded: run it to see it live' : '');
}

/** @param {import('./compiler.js').Built['diagnostics']} diagnostics */
function showProblems(diagnostics) {
  const list = byId('problems');
  list.hidden = diagnostics.length === 0;
  list.replaceChildren(...diagnostics.map(({ file, line, column, severity, message }) => {
    const item = element('li');
    const button = element('button', severity, `${file ? `${file}:${line}:${column}: ` : ''}${severity}: ${message}`);
    button.addEventListener('click', () => file === 'main.c' && editor.goTo(line, column));
    item.append(button);
    return item;
  }));
  editor.mark(diagnostics.filter(({ file }) => file === 'main.c'));
}

const isEdited = () => !example || editor.text !== example.source || byId('stdin').value !== example.input || byId('args').value !== example.args;

/** @param {import('./program_run.js').Ended} ended @param {number} milliseconds */
function showEnd({ status, why }, milliseconds) {
  show();
  if (why) output.append(element('span', 'note', `${output.textContent && !output.textContent.endsWith('\n') ? '\n' : ''}${why}\n`));
  say('ended', why ? '' : `Exit status ${status}, after ${(milliseconds / 1000).toFixed(2)} s`);
  if (isEdited() || !example) return;
  const printed = [...output.querySelectorAll('.stdout')].map(({ textContent }) => textContent).join('');
  const isSame = printed === example.output && status === example.status;
  judge(isSame ? 'the same as recorded' : 'not as recorded: on a busy machine delays may end in another order', isSame ? 'same' : 'other');
}

/** How long the compiler waits for the service worker, which keeps it for visits without a network, in milliseconds. */
const patience = 3000;

/** Fulfilled when the service worker is there; there is none in pages of insecure origins, and where it is forbidden. */
const kept = (async () => {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  const controlled = workers.controller ?? new Promise((resolve) => workers.addEventListener('controllerchange', resolve, { once: true }));
  await workers.register('offline_worker.js');
  await controlled;
})().catch(() => {});

/** @param {number} mine @returns {Promise<Uint8Array | undefined>} the program */
async function build(mine) {
  if (!compiler.isLoaded) {
    say('loading', 'The compiler is loading …');
    byId('progress').value = 0;
    await Promise.race([kept, new Promise((resolve) => setTimeout(resolve, patience))]);
  }
  await compiler.load();
  if (mine !== turn) return undefined;
  labelRun();
  say('compiling', 'Compiling …');
  const { diagnostics, program, text } = await compiler.build(editor.text);
  if (mine !== turn) return undefined;
  showProblems(diagnostics);
  if (!program) {
    showOnly(text, 'stderr');
    judge('');
    const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
    say('failed', `It does not compile: ${errors} ${errors === 1 ? 'error' : 'errors'}`);
  }
  return program;
}

/** @param {number} mine @param {Uint8Array} program */
async function start(mine, program) {
  showOnly('', '');
  judge('');
  tasks.start();
  say('running', 'Running …');
  const began = performance.now();
  const programRun = running = new ProgramRun();
  const current = (/** @type {(...given: any[]) => void} */ call) => (/** @type {any[]} */ ...given) => mine === turn && call(...given);
  const ended = await programRun.run({
    program, stdin: byId('stdin').value, args: byId('args').value.split(' ').filter(Boolean), limit: Number(byId('limit').value),
    print: current(print), trace: current((events, left) => tasks.add(events, left)), started: current(() => tasks.watch(programRun)),
  });
  if (mine !== turn) return;
  running = undefined;
  tasks.stop();
  showEnd(ended, performance.now() - began);
}

async function run() {
  if (byId('run').disabled) return;
  if (!hasRun) chooseView('timeline');
  hasRun = true;
  const mine = ++turn;
  try {
    const program = await build(mine);
    if (program) await start(mine, program);
  } catch (error) {
    if (mine !== turn) return;
    say('failed', `The compiler cannot be used: ${messageOf(error)}`);
    labelRun();
  }
}

function stop() {
  if (running) {
    running.stop();
    return;
  }
  turn++;
  say('idle', 'Stopped');
}

/** Ends what runs, whatever it does, for another program. */
function leave() {
  turn++;
  running?.stop();
  running = undefined;
  tasks.clear();
  showProblems([]);
  say('idle', '');
}

/** @param {string} name of an example @param {Partial<import('./permalink.js').Program>} [given] in place of the example's */
function showProgram(name, given) {
  leave();
  example = given ? undefined : examples.find((one) => one.name === name);
  byId('examples').value = example ? name : '';
  byId('name').textContent = example ? `${name}.c` : 'main.c';
  editor.text = given?.source ?? example?.source ?? '';
  byId('stdin').value = given?.stdin ?? example?.input ?? '';
  byId('args').value = given?.args ?? example?.args ?? '';
  byId('given').open = Boolean(byId('stdin').value || byId('args').value);
  showPython(example?.python ?? '');
  byId('python-note').textContent = example ? 'The same with asyncio: it prints the same.' : 'An example has its twin in Python here.';
  showRecorded();
}

async function share() {
  const url = new URL(isEdited() ? await hashOf({ source: editor.text, stdin: byId('stdin').value, args: byId('args').value }) : `#example=${example?.name}`, location.href);
  history.replaceState(null, '', url);
  const [words, link] = byId('shared').children;
  link.href = url.href;
  link.textContent = url.href.length > 100 ? `${url.href.slice(0, 100)}…` : url.href;
  // Not every page may use the clipboard: the link is there in any case.
  const isCopied = await navigator.clipboard?.writeText(url.href).then(() => true, () => false);
  words.textContent = isCopied ? 'Copied: ' : 'The link: ';
  byId('shared').hidden = false;
}

async function showLinked() {
  try {
    const { example: name, source, stdin, args } = await readHash(location.hash);
    if (source !== undefined) showProgram('', { source, stdin, args });
    else showProgram(examples.some((one) => one.name === name) ? /** @type {string} */ (name) : 'hello');
  } catch (error) {
    showProgram('hello');
    say('failed', `The link is damaged, so here is an example: ${messageOf(error)}`);
  }
}

const editor = new CodeEditor(byId('editor'), { run, changed: () => (byId('shared').hidden = true) });
const tasks = new TaskViews(editor);
compiler.progress = (part) => {
  byId('progress').value = part;
  byId('state').textContent = part < 1 ? `The compiler is loading: ${Math.round(part * 100)} %` : 'The compiler gets ready …';
};
chooseView('python');
byId('run').addEventListener('click', run);
byId('stop').addEventListener('click', stop);
byId('share').addEventListener('click', share);
byId('examples').addEventListener('change', () => {
  history.replaceState(null, '', `#example=${byId('examples').value}`);
  showProgram(byId('examples').value);
});
addEventListener('hashchange', showLinked);

const loaded = await fetch('examples.json').then((response) => response.json());
examples = loaded.examples;
byId('run').dataset.size = loaded.megabytes;
byId('examples').append(new Option('your own', '', false, false), ...examples.map(({ name, about }) => new Option(`${name}: ${about}`, name)));
byId('examples').options[0].disabled = true;
labelRun();
await showLinked();
