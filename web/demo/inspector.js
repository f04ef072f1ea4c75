/** Shows the task tree of a running program. */
import { Stage, byId, element, messageOf, showSource } from './program.js';

/** How often the tree is updated, in ms. */
const interval = 200;
let paused = false;
/** The line of JSON that is shown. */
let shown = '';

/** @typedef {{name: string, coroutines: string[], waitsFor: string | null, awaits: Node[]}} Node a task, as weft_dump_tasks_json prints it */

/** @param {Node[]} nodes @returns {HTMLElement} */
function makeList(nodes) {
  const list = element('ul');
  for (const { name, coroutines, waitsFor, awaits } of nodes) {
    const line = element('div');
    const looks = waitsFor === null ? 'running' : waitsFor === 'a sleep' ? 'sleep' : '';
    line.append(
      element('b', '', name),
      element('span', `badge ${looks}`, waitsFor === null ? 'ready' : `waiting for ${waitsFor}`),
      element('span', 'stack', coroutines.join(' › ')),
    );
    const item = element('li');
    item.append(line);
    if (awaits.length > 0) item.append(makeList(awaits));
    list.append(item);
  }
  return list;
}

/** Shows a line that the program has printed. @param {string} line */
function show(line) {
  if (line === shown) return;
  shown = line;
  const nodes = JSON.parse(line);
  byId('tree').replaceChildren(makeList(nodes));
  byId('json').textContent = JSON.stringify(nodes, null, 2);
}

/** Why the program could not be loaded. */
let failure = '';

const stage = new Stage({
  ended() {
    byId('tree').replaceChildren(element('p', '', failure || 'Every task has ended.'));
    byId('cancel').textContent = 'Start again';
    byId('pause').disabled = true;
    document.body.dataset.state = 'ended';
  },
  failed: (error) => (failure = `The program could not be loaded: ${messageOf(error)}`),
});

function run() {
  shown = '';
  failure = '';
  byId('cancel').textContent = 'Cancel';
  byId('pause').disabled = false;
  document.body.dataset.state = 'running';
  stage.start('inspector', { print: show });
}

byId('pause').addEventListener('click', () => {
  paused = !paused;
  byId('pause').textContent = paused ? 'Resume' : 'Pause';
});
byId('cancel').addEventListener('click', () => (document.body.dataset.state === 'running' ? stage.cancel() : run()));
setInterval(() => {
  if (!paused) stage.program?._dump();
}, interval);
showSource('inspector');
run();
