/** The overview: a small program runs beside its source; figures that were measured. */
import { Player } from './player.js';
import { byId, isStill, makeChoices } from './program.js';

const program = 'timeline/timeline_lock';
const player = new Player();

function run() {
  byId('run').textContent = 'Run again';
  player.run(program);
}

/** @param {number} number @returns {string} */
const format = (number) => number.toLocaleString('en', { minimumSignificantDigits: 2, maximumSignificantDigits: 2 });
const kilobytes = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(1)} kB`;

/** Shows the figures of figures.json: see tools/demo/figures.mjs. */
async function showFigures() {
  const response = await fetch('figures.json');
  if (!response.ok) throw new Error(`figures.json: HTTP status ${response.status}`);
  const { yields, memory, hello, date, machine, node, python } = await response.json();
  /** @param {string} id @param {string} figure @param {string} note */
  const show = (id, figure, note) => {
    byId(id).textContent = figure;
    byId(`${id}-note`).textContent = note;
  };
  show('yields', `${format(yields.weft)} ns`, `JavaScript’s async functions: ${format(yields.javascript)} ns, CPython’s asyncio: ${format(yields.python)} ns`);
  show('memory', `${format(memory.weft)} bytes`, `An async function of JavaScript: ${format(memory.javascript)} bytes, a task of CPython’s asyncio: ${format(memory.python)} bytes`);
  show('hello', kilobytes(hello.wasm + hello.javascript), `A whole program that prints, sleeps and prints again: ${kilobytes(hello.wasm)} of WebAssembly and ${kilobytes(hello.javascript)} of JavaScript, gzipped`);
  byId('conditions').textContent = `Measured on ${date} on ${machine}, in Node.js ${node} and CPython ${python}; a time is that of the fastest of many rounds.`;
}

makeChoices(byId('languages'), [{ label: 'C', value: 'c' }, { label: 'Python', value: 'py' }], (value) => {
  void player.source.show(`${program}.${value}`);
})('c');
byId('run').addEventListener('click', run);
// It moves only when asked to.
if (isStill) document.body.dataset.state = 'idle';
else run();
await showFigures();
