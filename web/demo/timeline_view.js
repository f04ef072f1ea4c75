/** Draws trace events in an SVG as they arrive: a bar for each task. */
import { isStill } from './program.js';

/**
 * Creates an element of SVG.
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {Element} [parent]
 * @returns {SVGElement}
 */
const make = (name, attributes, parent) => {
  const created = document.createElementNS('http://www.w3.org/2000/svg', name);
  set(created, attributes);
  parent?.append(created);
  return created;
};

/** @param {Element} target @param {Record<string, string | number>} attributes */
function set(target, attributes) {
  for (const [name, value] of Object.entries(attributes)) target.setAttribute(name, String(value));
}

const rowHeight = 52;
const barTop = 24;
const barHeight = 20;
const axisHeight = 22;
/** How much time is shown after the present, and the least that is shown in all unless the page says another, in ms. */
const ahead = 400;
const atLeast = 3000;

const outcomes = { returned: '✓ returned', failed: '! failed', cancelled: '× cancelled' };

/**
 * @typedef {import('../host/host_layout.mjs').WeftTraceEvent} WeftTraceEvent
 *
 * @typedef {object} Slice a period in which a task does one thing
 * @property {string} kind the kind of the event that started it
 * @property {number} begin in ms
 * @property {number} [end] in ms; undefined while it lasts
 * @property {string} label what it waits for
 * @property {number} line of the program at which it waits; 0 if it does not wait
 * @property {SVGElement} bar
 * @property {SVGElement} [text]
 *
 * @typedef {object} Row the drawing of a task
 * @property {SVGElement} group
 * @property {SVGElement} waits the bars of waiting
 * @property {SVGElement} runs the bars of running
 * @property {SVGElement} name
 * @property {SVGElement} state
 * @property {Slice[]} slices
 * @property {{time: number, text: SVGElement}[]} marks of requests to cancel
 * @property {number} line at which it waited last
 * @property {boolean} cancelled
 *
 * @typedef {object} Pointed a place in the drawing
 * @property {number} time in ms from its left edge
 * @property {string} task the name of the task there
 * @property {Slice} [slice] what that does at the time
 */

/** The line that a WAITING event tells: see timeline/await_lines.h. @param {WeftTraceEvent} event @returns {number} 0 for none */
export const lineOf = ({ coroutine = '' }) => Number(coroutine.split(':')[1] ?? 0);

export class Timeline {
  #svg;
  #least;
  /** @type {SVGElement | undefined} */
  #axis;
  /** @type {SVGElement | undefined} */
  #cursor;
  /** @type {Map<number, Row>} */
  #rows = new Map();
  /** The time at the left edge, and at the right one. */
  #origin = 0;
  #span = atLeast;
  #stopped = true;
  /** The time of the last drawing. */
  #drawn = 0;
  /** @type {{row: Row, time: number} | undefined} */
  #pointed;

  /** Called with what the pointer points at, and with undefined when it leaves. @type {(pointed: Pointed | undefined) => void} */
  pointed = () => {};

  /**
   * @param {SVGElement} svg empty; its width is that of the drawing
   * @param {number} [least] how much time is shown at least, in ms
   */
  constructor(svg, least = atLeast) {
    this.#svg = svg;
    this.#least = least;
    new ResizeObserver(() => this.#draw()).observe(svg);
    for (const kind of ['pointermove', 'pointerdown']) svg.addEventListener(kind, (event) => this.#point(/** @type {PointerEvent} */ (event)));
    svg.addEventListener('pointerleave', () => this.#leave());
  }

  /** The time of the first event, in ms. */
  get origin() {
    return this.#origin;
  }

  /** What it shows, in words. @returns {string} */
  get summary() {
    const names = [...this.#rows.values()].map(({ name, state }) => `${name.textContent} ${state.textContent?.replace(/^\W+/, '')}`);
    return `${names.length} tasks after ${((this.#drawn - this.#origin) / 1000).toFixed(1)} s: ${names.join(', ')}`;
  }

  /** Clears the drawing and starts its clock. */
  start() {
    this.#svg.replaceChildren();
    this.#axis = make('g', {}, this.#svg);
    this.#cursor = make('line', { class: 'cursor', visibility: 'hidden' }, this.#svg);
    this.#rows.clear();
    this.#pointed = undefined;
    this.#origin = this.#drawn = performance.now();
    if (this.#stopped) {
      this.#stopped = false;
      if (!isStill) requestAnimationFrame(() => this.#frame());
    }
    this.#draw();
  }

  /** Stops the clock. */
  stop() {
    this.#stopped = true;
    this.#drawn = performance.now();
    this.#draw();
  }

  /** @param {WeftTraceEvent} event */
  add(event) {
    const { kind, task, name, time, what, outcome } = event;
    if (this.#rows.size === 0) this.#origin = time;
    if (kind === 'created') this.#addRow(task);
    const row = this.#rows.get(task);
    if (!row) return;
    if (isStill) this.#drawn = time;
    row.name.textContent = name;
    if (kind === 'cancel-requested') {
      row.cancelled = true;
      const text = make('text', { class: 'mark', y: barTop + 15, 'text-anchor': 'end' }, row.group);
      text.textContent = '×';
      row.marks.push({ time, text });
      return;
    }
    const open = row.slices.at(-1);
    if (open) open.end = time;
    if (outcome) {
      row.state.textContent = outcomes[outcome];
      row.state.classList.add(outcome);
    } else {
      this.#addSlice(row, kind, time, this.labelOf(event), what);
      if (kind === 'waiting') row.line = lineOf(event) || row.line;
      /** @type {Slice} */ (row.slices.at(-1)).line = kind === 'waiting' ? row.line : 0;
    }
    if (isStill) this.#draw();
  }

  /** What a task waits for, by the name of the task if it is one. @param {WeftTraceEvent} event @returns {string} empty if it does not wait */
  labelOf({ kind, what = '', awaited = 0 }) {
    return kind === 'waiting' ? this.#rows.get(awaited)?.name.textContent ?? what : '';
  }

  /** The lines at which tasks wait. @param {number} [time] in ms from the left edge (default: now) @returns {Map<number, string[]>} their names, by line */
  linesAt(time) {
    /** @type {Map<number, string[]>} */
    const lines = new Map();
    for (const row of this.#rows.values()) {
      const slice = time === undefined ? row.slices.at(-1) : this.#sliceAt(row, time);
      const isOver = time === undefined && slice?.end !== undefined;
      if (slice?.line && !isOver) lines.set(slice.line, [...lines.get(slice.line) ?? [], row.name.textContent ?? '']);
    }
    return lines;
  }

  /** Lights the bars of the waits at a line. @param {number} [line] none: lights none */
  light(line) {
    for (const { slices } of this.#rows.values()) {
      for (const slice of slices) slice.bar.classList.toggle('lit', line !== undefined && slice.line === line);
    }
  }

  /** @param {number} task */
  #addRow(task) {
    const group = make('g', { transform: `translate(0 ${axisHeight + this.#rows.size * rowHeight})` }, this.#svg);
    const waits = make('g', {}, group);
    const runs = make('g', {}, group);
    const name = make('text', { class: 'name', y: 15 }, group);
    const state = make('text', { class: 'state', y: 15, 'text-anchor': 'end' }, group);
    this.#rows.set(task, { group, waits, runs, name, state, slices: [], marks: [], line: 0, cancelled: false });
    this.#svg.setAttribute('height', String(axisHeight + this.#rows.size * rowHeight));
    this.#svg.append(/** @type {SVGElement} */ (this.#cursor));
  }

  /** @param {Row} row @param {string} kind @param {number} begin @param {string} label @param {string} [what] */
  #addSlice(row, kind, begin, label, what) {
    const slice = { kind, begin, label, line: 0 };
    if (kind !== 'waiting') {
      const running = kind !== 'created';
      row.state.textContent = running ? 'running' : 'not started';
      const attributes = { class: `bar ${running ? 'running' : 'created'}`, y: barTop, height: barHeight, rx: 2 };
      row.slices.push({ ...slice, bar: make('rect', attributes, running ? row.runs : row.waits) });
      return;
    }
    row.state.textContent = `waiting for ${label}`;
    const sleeps = what === 'a sleep';
    let looks = sleeps ? 'sleep' : 'wait';
    if (row.cancelled) looks = 'cancelling';
    const inset = sleeps && !row.cancelled ? 5 : 0;
    const bar = make('rect', { class: `bar ${looks}`, y: barTop + inset, height: barHeight - 2 * inset, rx: 3 }, row.waits);
    const text = inset ? undefined : make('text', { class: 'inside', y: barTop + 14, visibility: 'hidden' }, row.waits);
    if (text) text.textContent = label;
    row.slices.push({ ...slice, bar, text });
  }

  /** @param {Row} row @param {number} time in ms from the left edge @returns {Slice | undefined} the longest that it is in: a step takes no time */
  #sliceAt(row, time) {
    const at = this.#origin + Math.min(time, this.#drawn - this.#origin);
    return row.slices.findLast(({ begin, end = Infinity }) => begin <= at && at <= end);
  }

  /** @param {PointerEvent} event */
  #point({ clientX, clientY }) {
    const { left, top } = this.#svg.getBoundingClientRect();
    const row = [...this.#rows.values()][Math.floor((clientY - top - axisHeight) / rowHeight)];
    if (!row) {
      this.#leave();
      return;
    }
    const time = ((clientX - left - 2) / (this.#svg.clientWidth - 6)) * this.#span;
    this.#pointed = { row, time: Math.min(Math.max(time, 0), this.#drawn - this.#origin) };
    this.#draw();
    this.pointed({ time: this.#pointed.time, task: row.name.textContent ?? '', slice: this.#sliceAt(row, time) });
  }

  #leave() {
    if (!this.#pointed) return;
    this.#pointed = undefined;
    this.#draw();
    this.pointed(undefined);
  }

  #frame() {
    if (this.#stopped) return;
    const now = performance.now();
    // The page's clock may stand still.
    if (now !== this.#drawn) {
      this.#drawn = now;
      this.#draw();
    }
    requestAnimationFrame(() => this.#frame());
  }

  #draw() {
    if (!this.#axis) return;
    const origin = this.#origin;
    const width = this.#svg.clientWidth;
    const now = Math.max(this.#drawn, origin);
    const span = this.#span = Math.max(now - origin + (this.#stopped ? 0 : ahead), this.#least);
    const at = (/** @type {number} */ time) => ((time - origin) / span) * (width - 6) + 2;
    this.#drawAxis(width, span, (time) => at(origin + time));
    for (const { state, slices, marks } of this.#rows.values()) {
      state.setAttribute('x', String(width - 2));
      for (const { kind, begin, end = now, bar, text } of slices) {
        const length = at(end) - at(begin);
        // A step takes microseconds: it is drawn wider, to be visible.
        const least = kind === 'waiting' ? 0.5 : 4;
        set(bar, { x: at(begin).toFixed(1), width: Math.max(length, least).toFixed(1) });
        if (text) {
          text.setAttribute('x', (at(begin) + 8).toFixed(1));
          text.setAttribute('visibility', length > 7 * (text.textContent ?? '').length + 8 ? 'visible' : 'hidden');
        }
      }
      for (const { time, text } of marks) text.setAttribute('x', (at(time) - 4).toFixed(1));
    }
    const cursor = this.#pointed ? at(origin + this.#pointed.time).toFixed(1) : 0;
    set(/** @type {SVGElement} */ (this.#cursor), { x1: cursor, x2: cursor, y1: 16, y2: this.#height, visibility: cursor ? 'visible' : 'hidden' });
  }

  get #height() {
    return axisHeight + this.#rows.size * rowHeight;
  }

  /** @param {number} width @param {number} span in ms @param {(time: number) => number} at the place of a time, from the left edge */
  #drawAxis(width, span, at) {
    const step = [50, 100, 200, 500, 1000, 2000, 5000].find((candidate) => (candidate / span) * width > 60) ?? 10000;
    const parts = [];
    for (let time = 0; time <= span; time += step) {
      const place = at(time);
      const x = place.toFixed(1);
      const anchor = time === 0 ? 'start' : place > width - 16 ? 'end' : 'middle';
      parts.push(make('line', { class: 'grid', x1: x, x2: x, y1: 16, y2: this.#height }));
      const text = make('text', { class: 'tick', x, y: 11, 'text-anchor': anchor });
      text.textContent = `${time / 1000} s`;
      parts.push(text);
    }
    this.#axis?.replaceChildren(...parts);
  }
}
