/** Shows the task tree of a running program, and cancels its tasks. */
import './weft/inspector.mjs';
import { Stage, byId, messageOf } from './program.js';
import { SourceView } from './source_view.js';
import { chromeTrace, traceStream } from './weft/trace.mjs';

/** @typedef {import('./weft/inspector.mjs').Task} Task */

/** @type {import('./weft/inspector.mjs').WeftInspector} */
const inspector = byId('tree');

/** Why the program could not be loaded. */
let failure = '';

const stage = new Stage({
  ended() {
    programEnded();
    byId('failure').textContent = failure;
    byId('cancel').textContent = 'Start again';
    document.body.dataset.state = 'ended';
  },
  failed: (error) => (failure = `The program could not be loaded: ${messageOf(error)}`),
});

/** Tells the inspector that the program has ended. */
let programEnded = () => {};

/** @param {Task[]} tasks @param {string} holder the name of the one that holds the printer */
function markHolder(tasks, holder) {
  for (const task of tasks) {
    if (task.name === holder) task.holds = 'the printer';
    markHolder(task.awaits, holder);
  }
}

/** @param {any} program its module */
function inspect(program) {
  const ended = new Promise((resolve) => (programEnded = () => resolve(undefined)));
  inspector.app = {
    tasks() {
      /** @type {Task[]} */
      const tasks = program.weftTasks();
      // An ended program must not be called.
      if (tasks.length > 0) markHolder(tasks, `worker ${program._printer_holder()}`);
      return tasks;
    },
    // The call ends with the program if the task is its first.
    cancel: ({ name }) => void program.cancel_task(name).catch(() => {}),
    trace: () => chromeTrace(traceStream(program.weftTrace, ended, Infinity)),
  };
}

function run() {
  failure = '';
  byId('failure').textContent = '';
  byId('cancel').textContent = 'Cancel all';
  document.body.dataset.state = 'running';
  stage.start('inspector', { started: inspect });
}

inspector.addEventListener('weft-tasks', (event) => {
  byId('json').textContent = JSON.stringify(/** @type {CustomEvent} */ (event).detail, null, 2);
});
byId('cancel').addEventListener('click', () => (document.body.dataset.state === 'running' ? stage.cancel() : run()));
void new SourceView(byId('source'), byId('file')).show('inspector.c');
run();
