/** The timeline and the tree of a program's tasks. */
import '../../bindings/js/src/inspector.mjs';
import { describe } from '../demo/player.js';
import { byId } from '../demo/program.js';
import { TimelineTable } from '../demo/timeline_table.js';
import { Timeline, lineOf } from '../demo/timeline_view.js';

/** The least time that is shown, in milliseconds. */
const least = 200;

export class TaskViews {
  #timeline = new Timeline(byId('timeline'), least);
  #table = new TimelineTable(byId('events'));
  #editor;
  #left = 0;
  /** The line at which a task began to wait last. */
  #last = 0;
  #isPointing = false;
  /** The timeline shows only the beginning. */
  #isCut = false;
  /** From the clock of the program's worker to that of the page, in ms. @type {number | undefined} */
  #offset;

  /** @param {import('./program_field.js').ProgramField} editor whose lines light up with the bars */
  constructor(editor) {
    this.#editor = editor;
    editor.pointed = (line) => this.#timeline.light(line);
    this.#timeline.pointed = (pointed) => this.#point(pointed);
  }

  /** Empties the views. */
  start() {
    this.#left = this.#last = 0;
    this.#isCut = false;
    this.#offset = undefined;
    byId('timeline').removeAttribute('hidden');
    this.#timeline.start();
    this.#table.start();
    byId('timeline-note').textContent = '';
  }

  /** Empties the views for another program. */
  clear() {
    this.start();
    this.stop();
    byId('timeline').toggleAttribute('hidden', true);
    byId('timeline-note').textContent = 'Run the program to see its tasks as bars.';
  }

  /** @param {{tasks: () => Promise<any[]>}} run of the program */
  watch(run) {
    // Nobody asks a busy program for what is not seen.
    byId('tree').app = { tasks: () => (byId('view-tasks').hidden ? [] : run.tasks()) };
  }

  /** @param {{events: any[], left: number, isCut: boolean}} traced see ProgramRun */
  add({ events, left, isCut }) {
    this.#left += left;
    if (this.#left > 0) byId('timeline-note').textContent = `The first tasks; ${this.#left.toLocaleString('en')} more are not drawn.`;
    for (const event of events) {
      this.#offset ??= performance.now() - event.time;
      const here = { ...event, time: event.time + this.#offset };
      this.#timeline.add(here);
      if (event.kind === 'waiting') this.#last = lineOf(event) || this.#last;
      this.#table.add(here, this.#timeline.labelOf(here));
    }
    this.#isCut = isCut;
    if (!this.#isPointing) this.#mark();
    if (!isCut) return;
    byId('timeline-note').textContent += ' There is more than the timeline can show: here is how it began.';
    this.#timeline.stop();
  }

  /** Marks the lines at which tasks wait. */
  #mark() {
    this.#editor.markWaits(this.#isCut ? new Map() : this.#timeline.linesAt(), this.#last);
  }

  /** @param {import('../demo/timeline_view.js').Pointed} [pointed] */
  #point(pointed) {
    this.#isPointing = pointed !== undefined;
    byId('pointed').textContent = pointed ? describe(pointed) : '';
    this.#timeline.light(pointed?.slice?.line || undefined);
    if (pointed) this.#editor.markWaits(this.#timeline.linesAt(pointed.time), pointed.slice?.line ?? 0);
    else this.#mark();
  }

  stop() {
    this.#timeline.stop();
    if (!this.#isPointing) this.#mark();
    byId('timeline').setAttribute('aria-label', this.#timeline.summary);
    byId('tree').app = undefined;
  }
}
