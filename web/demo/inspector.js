/** Shows the tree of the tasks of a program that runs. */
import { byId, element, showSource, start } from './program.js';

const interval = 200;
let program;
let paused = false;
let shown = '';

/** @typedef {{name: string, coroutines: string[], waitsFor: string | null, awaits: Node[]}} Node as of weft_dump_tasks_json */

/** @param {Node[]} nodes */
function list(nodes) {
  const made = element('ul');
  for (const { name, coroutines, waitsFor, awaits } of nodes) {
    const line = element('div');
    const looks = { 'a sleep': 'sleep' }[waitsFor] ?? (waitsFor === null ? 'running' : '');
    line.append(
      element('b', '', name),
      element('span', `badge ${looks}`, waitsFor === null ? 'is ready' : `waits for ${waitsFor}`),
      element('span', 'stack', coroutines.join(' › ')),
    );
    const item = element('li');
    item.append(line);
    if (awaits.length > 0) item.append(list(awaits));
    made.append(item);
  }
  return made;
}

/** What the program prints. @param {string} line */
function show(line) {
  if (line === shown) return;
  shown = line;
  const nodes = JSON.parse(line);
  byId('tree').replaceChildren(list(nodes));
  byId('json').textContent = JSON.stringify(nodes, null, 2);
}

function ended() {
  program = undefined;
  shown = '';
  byId('tree').replaceChildren(element('p', '', 'Every task has ended.'));
  byId('cancel').textContent = 'Start again';
  byId('pause').disabled = true;
  document.body.dataset.state = 'ended';
}

async function begin() {
  try {
    program = await start('inspector', { print: show, exited: ended });
    byId('cancel').textContent = 'Cancel';
    byId('pause').disabled = false;
    document.body.dataset.state = 'running';
  } catch (error) {
    byId('tree').textContent = `The program could not be loaded: ${error.message}`;
  }
}

byId('pause').addEventListener('click', () => {
  paused = !paused;
  byId('pause').textContent = paused ? 'Go on' : 'Pause';
});
byId('cancel').addEventListener('click', () => (program ? program._cancel() : begin()));
setInterval(() => {
  if (program && !paused) program._dump();
}, interval);
showSource('inspector');
begin();
