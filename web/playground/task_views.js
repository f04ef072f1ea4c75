/** The timeline and the tree of a program's tasks. */
import '../../bindings/js/src/inspector.mjs';
import { byId } from '../demo/program.js';
import { TimelineTable } from '../demo/timeline_table.js';
import { Timeline } from '../demo/timeline_view.js';

/** How many events are listed: a program may have a million. */
const mostEvents = 2000;
/** The least time that is shown, in milliseconds. */
const least = 200;

export class TaskViews {
  #timeline = new Timeline(byId('timeline'), least);
  #table = new TimelineTable(byId('events'));
  #left = 0;
  #events = 0;
  /** From the clock of the program's worker to that of the page, in ms. @type {number | undefined} */
  #offset;

  /** Empties the views. */
  start() {
    this.#left = this.#events = 0;
    this.#offset = undefined;
    this.#timeline.start();
    this.#table.start();
    byId('timeline-note').textContent = '';
  }

  /** Empties the views for another program. */
  clear() {
    this.start();
    this.stop();
    byId('timeline').removeAttribute('height');
    byId('timeline-note').textContent = 'Run the program to see its tasks as bars.';
  }

  /** @param {{tasks: () => Promise<any[]>}} run of the program */
  watch(run) {
    byId('tree').app = run;
  }

  /** @param {any[]} events @param {number} left how many more tasks were created */
  add(events, left) {
    this.#left += left;
    if (left > 0) byId('timeline-note').textContent = `The first tasks; ${this.#left} more are not drawn.`;
    for (const event of events) {
      this.#offset ??= performance.now() - event.time;
      const here = { ...event, time: event.time + this.#offset };
      this.#timeline.add(here);
      if (this.#events++ < mostEvents) this.#table.add(here, this.#timeline.labelOf(here));
    }
  }

  stop() {
    this.#timeline.stop();
    byId('timeline').setAttribute('aria-label', this.#timeline.summary);
    byId('tree').app = undefined;
  }
}
