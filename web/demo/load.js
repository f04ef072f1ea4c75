/** Keeps many tasks busy, in C or JavaScript, and measures meanwhile how smooth the page is. */
import { Ball } from './ball.js';
import { loadLoop, loadPromises } from './load_works.js';
import { Meter } from './meter.js';
import { drawPlot } from './plot.js';
import { Stage, byId, element, isStill, makeChoices, messageOf } from './program.js';
import { SourceView } from './source_view.js';

/** @typedef {{label: string, load?: (options: any) => Promise<any>, source: string, about: string}} Work */

/** @type {Record<string, Work>} */
const works = {
  weft: {
    label: 'Weft', source: 'load.c',
    about: 'Each task is a coroutine of C that yields. After a few milliseconds the loop lets the browser draw, and handle what you do.',
  },
  promises: {
    label: 'JavaScript promises', load: loadPromises, source: 'load_works.js',
    about: 'Each task is an async function that awaits a settled promise. The browser draws nothing before none of them can go on, which is never: it gets one frame a second only because these tasks pause for it.',
  },
  loop: {
    label: 'A blocking loop', load: loadLoop, source: 'load_works.js',
    about: 'Each task is a function, and a loop calls them in turn. The browser draws nothing meanwhile: it gets one frame a second only because the loop pauses for it.',
  },
};

const meter = new Meter();
const ball = new Ball(byId('box'), byId('ball'), (event) => meter.input(event));
const source = new SourceView(byId('source'), byId('file'));
let count = 100_000;
let work = works.weft;
/** Whether tasks are to run. */
let wanted = false;
/** All tasks of the run exist, and its row in the table. @type {HTMLElement | undefined} */
let row;
/** The steps and the time of the last figures, and of the first when all tasks existed. */
let last = { time: 0, turns: 0 };
let first = last;
/** When the plot was drawn. */
let drawn = 0;

const stage = new Stage({
  ended() {
    wanted = false;
    row = undefined;
    showToggle();
    document.body.dataset.state = 'idle';
  },
  failed: (error) => (byId('about').textContent = `The program could not be loaded: ${messageOf(error)}`),
});

/** @param {number} number @param {number} [digits] after the decimal point @returns {string} */
const format = (number, digits = 0) => number.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });
/** Short enough for its place: "43.6M". */
const formatRate = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }).format;
const milliseconds = (/** @type {number | undefined} */ value) => (value === undefined ? '–' : `${format(value, value < 100 ? 1 : 0)} ms`);

/** A row of the table for this run, which takes the place of an older one of the same. @returns {HTMLElement} */
function makeRow() {
  const key = `${work.label} ${count}`;
  const made = element('tr');
  made.dataset.key = key;
  const body = byId('measured');
  const old = [...body.children].filter(({ dataset }) => !dataset.key || dataset.key === key);
  if (old[0]) old[0].before(made);
  else body.append(made);
  for (const one of old) one.remove();
  return made;
}

/** @param {number} time @param {number} turns */
function showRow(time, turns) {
  if (!row) {
    row = makeRow();
    first = { time, turns };
    // What follows is measured without the start.
    meter.forget();
    return;
  }
  const { rate, longest, delay } = meter.figures;
  if (rate === undefined) return;
  const figures = {
    tasks: format(count),
    'steps / s': formatRate((turns - first.turns) / ((time - first.time) / 1000)),
    'frames / s': format(rate, 1),
    'longest frame': milliseconds(longest),
    'longest input delay': milliseconds(delay),
  };
  row.replaceChildren(element('td', '', work.label), ...Object.entries(figures).map(([label, text]) => {
    const cell = element('td', 'number', text);
    cell.dataset.label = label;
    return cell;
  }));
}

/** Updates the figures, four times a second. @param {number} time in ms */
function showFigures(time) {
  if (time - last.time < 250) return;
  const { program } = stage;
  const turns = program ? program._turns_taken() : 0;
  const alive = program ? program._tasks_alive() : 0;
  byId('tasks').textContent = format(alive);
  byId('rate').textContent = program ? formatRate(Math.max(0, turns - last.turns) / ((time - last.time) / 1000)) : '0';
  last = { time, turns };
  const { rate, longest, delay } = meter.figures;
  byId('frames').textContent = rate === undefined ? '–' : format(rate, 1);
  byId('longest').textContent = milliseconds(longest);
  byId('delay').textContent = milliseconds(delay);
  if (wanted && alive === count && document.body.dataset.state === 'running') showRow(time, turns);
  if (!meter.display) return;
  byId('display').textContent = milliseconds(meter.display);
  document.body.dataset.state ??= 'idle';
}

function frame() {
  const now = performance.now();
  meter.frame();
  ball.frame();
  showFigures(now);
  if (!isStill || now - drawn > 1000) {
    drawPlot(byId('plot'), meter.intervals, meter.display);
    drawn = now;
  }
  requestAnimationFrame(frame);
}

const showToggle = () => (byId('toggle').textContent = wanted ? 'Stop' : 'Start');

/** Starts the wanted number of tasks, in place of those that run. */
function run() {
  row = undefined;
  document.body.dataset.state = 'running';
  byId('about').textContent = work.about;
  stage.start('load', { args: [count], load: work.load });
}

function toggle() {
  wanted = !wanted;
  showToggle();
  if (wanted) run();
  else stage.cancel();
}

byId('toggle').addEventListener('click', toggle);
byId('text').addEventListener('input', (/** @type {Event} */ event) => meter.input(event));
makeChoices(byId('works'), Object.entries(works).map(([value, { label }]) => ({ label, value })), (value) => {
  work = works[value];
  byId('about').textContent = work.about;
  void source.show(work.source);
  if (wanted) run();
})('weft');
makeChoices(byId('counts'), [1_000, 10_000, 100_000, 1_000_000].map((value) => ({ label: `${format(value)} tasks`, value })), (value) => {
  count = value;
  if (wanted) run();
})(count);
requestAnimationFrame(frame);
