/**
 * Runs a timeline program beside its source: draws its events, lists them in words, and lights the lines at which its tasks
 * wait. The page has the elements timeline, output, source, pointed, events; and file, if it links the source.
 */
import { Stage, byId, messageOf } from './program.js';
import { SourceView } from './source_view.js';
import { TimelineTable } from './timeline_table.js';
import { Timeline, lineOf } from './timeline_view.js';

const seconds = (/** @type {number} */ milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`;

/** @param {import('./timeline_view.js').Pointed} pointed @returns {string} in words */
export function describe({ time, task, slice }) {
  if (!slice) return `${seconds(time)}: ${task} is done`;
  if (slice.kind === 'created') return `${seconds(time)}: ${task} has not started`;
  return `${seconds(time)}: ${task} ${slice.line ? `waits for ${slice.label} at line ${slice.line}` : 'runs'}`;
}

export class Player {
  #view = new Timeline(byId('timeline'));
  #table = new TimelineTable(byId('events'));
  #output = byId('output');
  /** What is below the drawing while the pointer is not in it. */
  #hint = byId('pointed').textContent ?? '';
  /** The line at which a task began to wait last. */
  #lastLine = 0;
  #isPointing = false;
  source = new SourceView(byId('source'), byId('file'));

  /** Called when a program has begun. */
  began = () => {};
  /** Called when it has ended. */
  ended = () => {};

  #stage = new Stage({
    ended: () => {
      this.#view.stop();
      byId('timeline').setAttribute('aria-label', this.#view.summary);
      this.#lastLine = 0;
      this.#mark();
      document.body.dataset.state = 'ended';
      this.ended();
    },
    failed: (error) => (this.#output.textContent = `The program could not be loaded: ${messageOf(error)}`),
  });

  constructor() {
    this.#view.pointed = (pointed) => this.#point(pointed);
    this.source.onPoint((line) => this.#view.light(line));
  }

  /** The time of the first event, in ms. */
  get origin() {
    return this.#view.origin;
  }

  /** Runs a program in place of the one before. @param {string} name */
  run(name) {
    this.#view.start();
    this.#table.start();
    this.#output.textContent = '';
    this.#mark();
    document.body.dataset.state = 'running';
    let first = true;
    this.#stage.start(name, {
      print: (line) => (this.#output.textContent += `${line}\n`),
      trace: (/** @type {any} */ event) => {
        this.#add(event);
        if (first) this.began();
        first = false;
      },
    });
  }

  /** @param {import('../host/host_layout.mjs').WeftTraceEvent} event */
  #add(event) {
    this.#view.add(event);
    this.#table.add(event, this.#view.labelOf(event));
    if (event.kind === 'waiting') this.#lastLine = lineOf(event) || this.#lastLine;
    if (!this.#isPointing) this.#mark();
  }

  #mark() {
    this.source.mark(this.#view.linesAt(), this.#lastLine);
  }

  /** @param {import('./timeline_view.js').Pointed} [pointed] */
  #point(pointed) {
    this.#isPointing = pointed !== undefined;
    byId('pointed').textContent = pointed ? describe(pointed) : this.#hint;
    this.source.light(pointed?.slice?.line);
    this.#view.light(pointed?.slice?.line || undefined);
    if (pointed) this.source.mark(this.#view.linesAt(pointed.time));
    else this.#mark();
  }
}
