/** Runs the classic examples, one at a time, at the speed that is chosen. */
import { PageClock } from './clock.js';
import { Player } from './player.js';
import { byId, makeChoices } from './program.js';

const examples = [
  { label: 'gather', value: 'gather', about: 'Three factorials at once: gather waits for all of them.' },
  { label: 'queue', value: 'queue', about: 'A fast producer waits until the queue has room.' },
  { label: 'lock', value: 'lock', about: 'One brush, three painters: first come, first served.' },
  { label: 'semaphore', value: 'semaphore', about: 'Five workers, and room for two.' },
  { label: 'cancellation', value: 'cancellation', about: 'Cancelled explicitly, by a timeout, and before the first step.' },
  { label: 'task group', value: 'task_group', about: 'One task fails: the group cancels the others and waits for their cleanup.' },
];

const clock = new PageClock();
clock.install();
const player = new Player();
const speed = byId('speed');

/** What the address asks for, as share() writes it: "#lock&speed=0.5&at=1.25". */
const [wanted, ...options] = location.hash.slice(1).split('&');
const asked = new URLSearchParams(options.join('&'));
/** Where the first run stands still, in seconds. */
let pauseAt = Number(asked.get('at'));
/** The value of the selected example. */
let example = '';
let language = 'c';
let isPaused = false;

const speeds = [...speed.options].map((/** @type {HTMLOptionElement} */ option) => option.value);
if (speeds.includes(asked.get('speed') ?? '')) speed.value = asked.get('speed');

function showPaused() {
  byId('pause').textContent = isPaused ? 'Resume' : 'Pause';
  document.body.dataset.clock = isPaused ? 'paused' : 'running';
}

/** @param {boolean} paused */
function setPaused(paused) {
  isPaused = paused;
  clock.speed = paused ? 0 : Number(speed.value);
  showPaused();
}

clock.stopped = () => setPaused(true);
player.began = () => {
  byId('pause').disabled = false;
  if (pauseAt > 0) clock.stopAt(player.origin + pauseAt * 1000);
  pauseAt = 0;
};
player.ended = () => {
  byId('pause').disabled = true;
  setPaused(false);
};

function run() {
  clock.stopAt(Infinity);
  setPaused(false);
  player.run(`timeline/timeline_${example}`);
}

/** @returns {string} the address of what is shown, at this moment if the clock stands still */
function address() {
  const moment = isPaused ? `&at=${((clock.now() - player.origin) / 1000).toFixed(2)}` : '';
  const pace = speed.value === '1' ? '' : `&speed=${speed.value}`;
  return new URL(`#${example}${pace}${moment}`, location.href).href;
}

async function share() {
  const url = address();
  history.replaceState(null, '', url);
  const link = byId('link');
  link.href = url;
  link.textContent = url;
  // Not every page may use the clipboard: the link is there in any case.
  const isCopied = await navigator.clipboard?.writeText(url).then(() => true, () => false);
  byId('shared').textContent = isCopied ? 'Copied: ' : 'The link: ';
}

const showSource = () => player.source.show(`timeline/timeline_${example}.${language}`);
const choose = makeChoices(byId('examples'), examples, (value) => {
  example = value;
  byId('about').textContent = examples.find((one) => one.value === value)?.about;
  showSource();
  run();
});

byId('run').addEventListener('click', run);
byId('pause').addEventListener('click', () => setPaused(!isPaused));
byId('share').addEventListener('click', share);
speed.addEventListener('change', () => {
  if (!isPaused) setPaused(false);
});
byId('examples').addEventListener('click', () => history.replaceState(null, '', `#${example}`));
makeChoices(byId('languages'), [{ label: 'C', value: 'c' }, { label: 'Python', value: 'py' }], (value) => {
  language = value;
  if (example) showSource();
})('c');
choose(examples.some(({ value }) => value === wanted) ? wanted : 'gather');
