/** Keeps many tasks busy, and plots the time between frames meanwhile. */
import { Stage, byId, makeChoices, messageOf, showSource } from './program.js';

const canvas = byId('plot');
const context = canvas.getContext('2d');
/** How much time the percentile covers, in ms. */
const remembered = 10_000;
/** How many frames the plot shows. */
const plotted = 300;
/** The top of the plot, in ms. */
const top = 50;

/** The times of the frames in the last `remembered` ms. @type {number[]} */
let frames = [];
/** The display's interval in ms: the median before the first start. @type {number | undefined} */
let display;
let count = 100_000;
/** Whether tasks are to run. */
let wanted = false;
let last = { time: 0, turns: 0 };

const stage = new Stage({
  ended() {
    wanted = false;
    showToggle();
    document.body.dataset.state = 'idle';
  },
  failed: (error) => (byId('failure').textContent = `The program could not be loaded: ${messageOf(error)}`),
});

/** @returns {number[]} the times between frames, in ms */
const intervals = () => frames.slice(1).map((time, i) => time - frames[i]);

/** @param {number[]} values @param {number} part from 0 to 1 @returns {number} */
function quantile(values, part) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
}

/** @param {number} number @param {number} [digits] after the decimal point @returns {string} */
const format = (number, digits = 0) => number.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });

function drawPlot() {
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = devicePixelRatio;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const colour = (/** @type {string} */ name) => getComputedStyle(canvas).getPropertyValue(name);
  const left = 34;
  const y = (/** @type {number} */ milliseconds) => height - 8 - (Math.min(milliseconds, top) / top) * (height - 20);
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = '12px system-ui, sans-serif';
  context.textBaseline = 'middle';
  context.lineWidth = 1;
  for (let value = 0; value <= top; value += 10) {
    context.fillStyle = colour('--muted');
    context.fillText(String(value), 8, y(value));
    context.fillStyle = colour('--line');
    context.fillRect(left, y(value), width - left, 1);
  }
  const shown = intervals().slice(-plotted);
  const step = (width - left) / plotted;
  shown.forEach((interval, i) => {
    const late = display && interval > 1.5 * display;
    context.fillStyle = colour(late ? '--cancel' : '--running');
    const x = left + (plotted - shown.length + i) * step;
    context.fillRect(x, y(interval), Math.max(step - 0.5, 1), y(0) - y(interval));
  });
  if (display) {
    context.strokeStyle = colour('--text');
    context.setLineDash([6, 4]);
    context.beginPath();
    context.moveTo(left, y(display));
    context.lineTo(width, y(display));
    context.stroke();
    context.setLineDash([]);
  }
}

/** Short enough for its place: "43.6M". */
const formatRate = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }).format;

/** Updates the figures, four times a second. @param {number} time in ms */
function showFigures(time) {
  if (time - last.time < 250) return;
  const { program } = stage;
  const turns = program ? program._turns_taken() : 0;
  byId('tasks').textContent = format(program ? program._tasks_alive() : 0);
  byId('rate').textContent = program ? formatRate(Math.max(0, turns - last.turns) / ((time - last.time) / 1000)) : '0';
  last = { time, turns };
  const known = intervals();
  if (known.length < 30) return;
  if (!display) {
    display = quantile(known, 0.5);
    byId('display').textContent = `${format(display, 1)} ms`;
    document.body.dataset.state ??= 'idle';
  }
  const recent = known.slice(-60);
  byId('frames').textContent = format((1000 * recent.length) / recent.reduce((sum, interval) => sum + interval, 0), 1);
  byId('p99').textContent = `${format(quantile(known, 0.99), 1)} ms`;
}

/** @param {number} time of a frame, in ms */
function frame(time) {
  frames.push(time);
  while (frames[0] < time - remembered) frames.shift();
  showFigures(time);
  drawPlot();
  requestAnimationFrame(frame);
}

const showToggle = () => (byId('toggle').textContent = wanted ? 'Stop' : 'Start');

/** Starts the wanted number of tasks, in place of those that run. */
function run() {
  document.body.dataset.state = 'running';
  byId('failure').textContent = '';
  stage.start('load', { args: [count] });
}

function toggle() {
  wanted = !wanted;
  showToggle();
  if (wanted) run();
  else stage.cancel();
}

// A page in the background has no frames.
document.addEventListener('visibilitychange', () => (frames = []));
byId('toggle').addEventListener('click', toggle);
makeChoices(byId('counts'), [1_000, 10_000, 100_000].map((value) => ({ label: `${format(value)} tasks`, value })), (value) => {
  count = value;
  if (wanted) run();
})(count);
showSource('load');
requestAnimationFrame(frame);
