/** Runs the classic examples, one at a time, and draws their trace events. */
import { Stage, byId, makeChoices, messageOf, showSource } from './program.js';
import { Timeline } from './timeline_view.js';

const examples = [
  { label: 'gather', value: 'gather', about: 'Three factorials at once: gather waits for all of them.' },
  { label: 'queue', value: 'queue', about: 'A fast producer waits until the queue has room.' },
  { label: 'lock', value: 'lock', about: 'One brush, three painters: first come, first served.' },
  { label: 'semaphore', value: 'semaphore', about: 'Five workers, and room for two.' },
  { label: 'cancellation', value: 'cancellation', about: 'Cancelled explicitly, by a timeout, and before the first step.' },
  { label: 'task group', value: 'task_group', about: 'One task fails: the group cancels the others and waits for their cleanup.' },
];

const view = new Timeline(byId('timeline'));
const output = byId('output');
/** The value of the selected example. */
let example = '';
const stage = new Stage({
  ended() {
    view.stop();
    document.body.dataset.state = 'ended';
  },
  failed: (error) => (output.textContent = `The program could not be loaded: ${messageOf(error)}`),
});

function runExample() {
  view.start();
  output.textContent = '';
  document.body.dataset.state = 'running';
  stage.start(`timeline/timeline_${example}`, {
    print: (line) => (output.textContent += `${line}\n`),
    trace: (/** @type {any} */ event) => view.add(event),
  });
}

const choose = makeChoices(byId('examples'), examples, (value) => {
  example = value;
  byId('about').textContent = examples.find((one) => one.value === value)?.about;
  history.replaceState(null, '', `#${value}`);
  showSource(`timeline/timeline_${value}`);
  runExample();
});
byId('run').addEventListener('click', runExample);
const wanted = location.hash.slice(1);
choose(examples.some(({ value }) => value === wanted) ? wanted : 'gather');
