/** Fetches the pages of a web site, a number at a time that the slider sets. */
import { Stage, byId, element, messageOf, showSource } from './program.js';

/** How often each page is fetched. */
const rounds = 3;
const signs = { begin: '↓', end: '✓', fail: '!', cancel: '×' };

const limit = byId('limit');
const progress = byId('progress');
/** Cancels the request for the list of pages. */
let listing = new AbortController();
/** A cell for each URL. @type {HTMLElement[]} */
let cells = [];
/** @type {string[]} */
let urls = [];
let done = 0;
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
  if (kind === 'finished') {
    finished = true;
    return;
  }
  const cell = cells[Number(number)];
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

/** @param {string} outcome */
function end(outcome) {
  for (const idle of cells.filter((one) => one.className === 'cell')) mark(idle, 'cancel', 'not started');
  byId('summary').textContent = outcome;
  setState('ended');
}

/** Sets the pages to fetch, and makes a cell for each. */
async function listPages() {
  const response = await fetch('site.json', { signal: listing.signal });
  if (!response.ok) throw new Error('this server has no pages to fetch: use npm run serve');
  /** @type {string[]} */
  const pages = await response.json();
  urls = Array.from({ length: rounds }, (_, round) => pages.map((page) => `${page}?${round}`)).flat();
  cells = urls.map(() => element('span', 'cell'));
  byId('cells').replaceChildren(...cells);
  progress.max = urls.length;
  progress.value = 0;
}

async function run() {
  setState('running');
  byId('pages').replaceChildren();
  byId('cells').replaceChildren();
  byId('summary').textContent = 'Starting';
  cells = [];
  done = 0;
  finished = false;
  failure = '';
  listing = new AbortController();
  try {
    await listPages();
    listing.signal.throwIfAborted();
  } catch (error) {
    end(listing.signal.aborted ? 'Cancelled' : describe(error));
    return;
  }
  // The slider may move while the program is loading.
  const started = (/** @type {any} */ program) => program._set_limit(limit.valueAsNumber);
  stage.start('scrape_demo', { args: [limit.value, ...urls], print: show, started });
}

function cancel() {
  listing.abort();
  stage.cancel();
}

function showLimit() {
  byId('limit-now').textContent = limit.value;
  stage.program?._set_limit(limit.valueAsNumber);
}

limit.addEventListener('input', showLimit);
byId('start').addEventListener('click', run);
byId('cancel').addEventListener('click', cancel);
// Browsers restore the slider after a reload.
showLimit();
setState('idle');
showSource('scrape_demo');
