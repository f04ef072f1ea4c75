/** The timeline and the tree of a program's tasks. */
import '../../bindings/js/src/inspector.mjs';
import { byId } from '../demo/program.js';
import { TimelineTable } from '../demo/timeline_table.js';
import { Timeline } from '../demo/timeline_view.js';

/** How many tasks are drawn, and how many events are listed: a program may have a million. */
const mostTasks = 40;
const mostEvents = 2000;

export class TaskViews {
  #timeline = new Timeline(byId('timeline'));
  #table = new TimelineTable(byId('events'));
  /** Those that are drawn. @type {Set<number>} */
  #tasks = new Set();
  #left = 0;
  #events = 0;
  /** From the clock of the program's worker to that of the page, in ms. @type {number | undefined} */
  #offset;

  start() {
    this.#tasks.clear();
    this.#left = this.#events = 0;
    this.#offset = undefined;
    this.#timeline.start();
    this.#table.start();
    this.#note('');
  }

  /** @param {any} app of the program that runs */
  watch(app) {
    byId('tree').app = app;
  }

  /** @param {any} event */
  add(event) {
    if (event.kind === 'lost') {
      this.#note(`${event.count} events came too fast to be shown.`);
      return;
    }
    if (event.kind === 'created' && !this.#admit(event.task)) return;
    if (!this.#tasks.has(event.task)) return;
    this.#offset ??= performance.now() - event.time;
    const here = { ...event, time: event.time + this.#offset };
    this.#timeline.add(here);
    if (this.#events++ < mostEvents) this.#table.add(here, this.#timeline.labelOf(here));
  }

  /** @param {number} task @returns {boolean} whether there is room for it */
  #admit(task) {
    if (this.#tasks.size < mostTasks) {
      this.#tasks.add(task);
      return true;
    }
    this.#note(`The first ${mostTasks} tasks; ${++this.#left} more are not drawn.`);
    return false;
  }

  stop() {
    this.#timeline.stop();
    byId('timeline').setAttribute('aria-label', this.#timeline.summary);
    byId('tree').app = undefined;
  }

  /** @param {string} text */
  #note(text) {
    byId('timeline-note').textContent = text;
  }
}
