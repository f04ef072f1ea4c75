/** Shows the task tree of a running program. */
import './weft/inspector.mjs';
import { Stage, byId, messageOf, showSource } from './program.js';
import { chromeTrace, traceStream } from './weft/trace.mjs';

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

/** @param {any} program its module */
function inspect(program) {
  const ended = new Promise((resolve) => (programEnded = () => resolve(undefined)));
  inspector.app = {
    tasks: () => program.weftTasks(),
    trace: () => chromeTrace(traceStream(program.weftTrace, ended, Infinity)),
  };
}

function run() {
  failure = '';
  byId('failure').textContent = '';
  byId('cancel').textContent = 'Cancel';
  document.body.dataset.state = 'running';
  stage.start('inspector', { started: inspect });
}

inspector.addEventListener('weft-tasks', (event) => {
  byId('json').textContent = JSON.stringify(/** @type {CustomEvent} */ (event).detail, null, 2);
});
byId('cancel').addEventListener('click', () => (document.body.dataset.state === 'running' ? stage.cancel() : run()));
showSource('inspector');
run();
