/** Fetches the pages of a web site, a number at a time that the slider sets. */
import { Stage, byId, element, messageOf } from './program.js';
import { ResponseTimes } from './response_times.js';
import { SourceView } from './source_view.js';

/** How often each page is fetched. */
const rounds = 3;
const signs = { begin: '↓', fail: '!', cancel: '×' };

const limit = byId('limit');
const progress = byId('progress');
const times = new ResponseTimes(showTimes);
/** A cell for each URL. @type {HTMLElement[]} */
let cells = [];
/** @type {string[]} */
let urls = [];
let done = 0;
/** When the program was started, in ms of performance.now(), and how long it has run. */
let began = 0;
let taken = 0;
/** The program has fetched all pages. */
let finished = false;
/** Why the program could not be started. */
let failure = '';

const stage = new Stage({
  ended: () => end(failure || `${finished ? 'Finished' : 'Cancelled'}: ${done} of ${cells.length} pages`),
  failed: (error) => (failure = describe(error)),
});

/** @param {unknown} error */
const describe = (error) => `The program could not be started: ${messageOf(error)}`;

/** @param {'idle' | 'running' | 'ended'} state */
function setState(state) {
  document.body.dataset.state = state;
  byId('start').disabled = state === 'running';
  byId('cancel').disabled = state !== 'running';
}

const seconds = (/** @type {number} */ milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

/** Shows how long the pages took so far, at once and one after the other. */
function showTimes() {
  byId('taken').textContent = done ? seconds(taken) : '–';
  byId('alone').textContent = done ? seconds(times.sum) : '–';
  byId('speedup').textContent = done ? `${(times.sum / taken).toFixed(1)} ×` : '–';
}

/** @param {HTMLElement} cell @param {keyof typeof signs} kind @param {string} title */
function mark(cell, kind, title) {
  cell.className = `cell ${kind}`;
  cell.textContent = signs[kind];
  cell.title = title;
}

/** Numbers and colours a cell by when its page arrived. @param {HTMLElement} cell @param {string} title */
function markArrived(cell, title) {
  const part = (done - 1) / Math.max(cells.length - 1, 1);
  cell.className = `cell end${part > 0.3 ? ' late' : ''}`;
  cell.textContent = String(done);
  cell.title = title;
  cell.style.setProperty('--arrival', `${100 * part}%`);
}

/** Adds a row to the table of pages. @param {string} status @param {string} bytes @param {string} title @param {boolean} failed */
function addRow(status, bytes, title, failed) {
  const row = element('tr');
  row.append(element('td', 'number', status), element('td', 'number', bytes), element('td', failed ? 'fail' : '', title));
  byId('pages').prepend(row);
}

/** Shows a line that the program has printed: see scrape_demo.c. @param {string} line */
function show(line) {
  const [kind, number, ...rest] = line.split(' ');
  if (kind === 'finished') {
    finished = true;
    return;
  }
  const cell = cells[Number(number)];
  const url = urls[Number(number)];
  if (kind === 'begin' || kind === 'cancel') {
    mark(cell, kind, url);
    if (kind === 'begin') times.begin(url);
    return;
  }
  done++;
  taken = performance.now() - began;
  times.end(url);
  const [status, bytes, ...title] = rest;
  const isFailed = kind === 'fail' || status !== '200';
  if (isFailed) mark(cell, 'fail', `${url}: ${kind === 'fail' ? rest.join(' ') : status}`);
  else markArrived(cell, `${url}: the ${done}. to arrive`);
  if (kind === 'fail') addRow('–', '–', `${url}: ${rest.join(' ')}`, true);
  else addRow(status, Number(bytes).toLocaleString('en'), title.join(' '), isFailed);
  progress.value = done;
  byId('summary').textContent = `${done} of ${cells.length} pages`;
  showTimes();
}

/** @param {string} outcome */
function end(outcome) {
  for (const idle of cells.filter((one) => one.className === 'cell')) mark(idle, 'cancel', 'not started');
  byId('summary').textContent = outcome;
  setState('ended');
}

/** Asks for the pages to fetch. @returns {Promise<string[]>} */
async function listPages() {
  const response = await fetch('site.json');
  if (!response.ok) throw new Error('this server has no pages to fetch: use npm run serve');
  /** @type {string[]} */
  const pages = await response.json();
  return Array.from({ length: rounds }, (_, round) => pages.map((page) => `${page}?${round}`)).flat();
}

/** Makes a cell for each page. */
function drawCells() {
  cells = urls.map((url) => {
    const cell = element('span', 'cell');
    cell.title = url;
    return cell;
  });
  byId('cells').replaceChildren(...cells);
  progress.max = Math.max(urls.length, 1);
  progress.value = 0;
}

function run() {
  setState('running');
  byId('pages').replaceChildren();
  byId('summary').textContent = 'Starting';
  drawCells();
  done = 0;
  finished = false;
  failure = '';
  times.clear();
  showTimes();
  began = performance.now();
  const started = (/** @type {any} */ program) => {
    // Loading it does not count.
    began = performance.now();
    // The slider may have moved while the program was loading.
    program._set_limit(limit.valueAsNumber);
  };
  stage.start('scrape_demo', { args: [limit.value, ...urls], print: show, started });
}

function showLimit() {
  byId('limit-now').textContent = limit.value;
  stage.program?._set_limit(limit.valueAsNumber);
}

limit.addEventListener('input', showLimit);
byId('start').addEventListener('click', run);
byId('cancel').addEventListener('click', () => stage.cancel());
// Browsers restore the slider after a reload.
showLimit();
void new SourceView(byId('source'), byId('file')).show('scrape_demo.c');
try {
  urls = await listPages();
  drawCells();
  setState('idle');
} catch (error) {
  byId('summary').textContent = describe(error);
  document.body.dataset.state = 'ended';
}
