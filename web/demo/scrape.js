/** Fetches the pages of a web site, a number at a time that the slider sets. */
import { byId, element, messageOf, showSource, start } from './program.js';

/** How often each page is fetched. */
const rounds = 3;
const signs = { begin: '↓', end: '✓', fail: '!', cancel: '×' };

const limit = byId('limit');
const progress = byId('progress');
/** The program, while it runs. @type {any} */
let program;
/** A cell for each URL. @type {HTMLElement[]} */
let cells = [];
/** @type {string[]} */
let urls = [];
let done = 0;

/** @param {'idle' | 'running' | 'ended'} state */
function setState(state) {
  document.body.dataset.state = state;
  byId('start').disabled = state === 'running';
  byId('cancel').disabled = state !== 'running';
}

/** @param {HTMLElement} cell @param {keyof typeof signs} kind @param {string} title */
function mark(cell, kind, title) {
  cell.className = `cell ${kind}`;
  cell.textContent = signs[kind];
  cell.title = title;
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
  const cell = cells[Number(number)];
  if (kind === 'finished' || kind === 'cancelled') {
    for (const idle of cells.filter((one) => one.className === 'cell')) mark(idle, 'cancel', 'not started');
    byId('summary').textContent = `${kind === 'finished' ? 'Finished' : 'Cancelled'}: ${done} of ${cells.length} pages`;
    return;
  }
  const url = urls[Number(number)];
  if (kind === 'end') {
    const [status, bytes, ...title] = rest;
    mark(cell, status === '200' ? 'end' : 'fail', `${url}: ${status}`);
    addRow(status, Number(bytes).toLocaleString('en'), title.join(' '), status !== '200');
  } else {
    mark(cell, /** @type {'begin' | 'fail' | 'cancel'} */ (kind), url);
    if (kind === 'fail') addRow('–', '–', `${url}: ${rest.join(' ')}`, true);
  }
  if (kind === 'end' || kind === 'fail') {
    done++;
    progress.value = done;
    byId('summary').textContent = `${done} of ${cells.length} pages`;
  }
}

async function run() {
  setState('running');
  byId('pages').replaceChildren();
  byId('summary').textContent = 'Starting';
  done = 0;
  try {
    const response = await fetch('site.json');
    if (!response.ok) throw new Error('this server has no pages to fetch: use npm run serve');
    /** @type {string[]} */
    const pages = await response.json();
    urls = Array.from({ length: rounds }, (_, round) => pages.map((page) => `${page}?${round}`)).flat();
    cells = urls.map(() => element('span', 'cell'));
    byId('cells').replaceChildren(...cells);
    progress.max = urls.length;
    progress.value = 0;
    program = await start('scrape_demo', {
      args: [limit.value, ...urls],
      print: show,
      exited: () => {
        program = undefined;
        setState('ended');
      },
    });
    // The slider may have moved while the program was loading.
    program._set_limit(limit.valueAsNumber);
  } catch (error) {
    byId('summary').textContent = `The program could not be started: ${messageOf(error)}`;
    setState('ended');
  }
}

function showLimit() {
  byId('limit-now').textContent = limit.value;
  program?._set_limit(limit.valueAsNumber);
}

limit.addEventListener('input', showLimit);
byId('start').addEventListener('click', run);
byId('cancel').addEventListener('click', () => program?._cancel());
// Browsers restore the slider after a reload.
showLimit();
setState('idle');
showSource('scrape_demo');
