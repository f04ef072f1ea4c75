/** Draws trace events in an SVG as they arrive: a bar for each task. */

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
/** How much time is shown after the present, and the least that is shown in all, in ms. */
const ahead = 400;
const atLeast = 3000;

const outcomes = { returned: '✓ returned', failed: '! failed', cancelled: '× cancelled' };

/**
 * @typedef {object} Slice a period in which a task does one thing
 * @property {string} kind the kind of the event that started it
 * @property {number} begin in ms
 * @property {number} [end] in ms; undefined while it lasts
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
 * @property {boolean} cancelled
 */

export class Timeline {
  #svg;
  /** @type {SVGElement | undefined} */
  #axis;
  /** @type {Map<number, Row>} */
  #rows = new Map();
  /** The time at the left edge. @type {number | undefined} */
  #origin;
  #stopped = true;
  /** The time of the last drawing. */
  #drawn = 0;

  /** @param {SVGElement} svg empty; its width is that of the drawing */
  constructor(svg) {
    this.#svg = svg;
    new ResizeObserver(() => this.#draw()).observe(svg);
  }

  /** Clears the drawing and starts its clock. */
  start() {
    this.#svg.replaceChildren();
    this.#axis = make('g', {}, this.#svg);
    this.#rows.clear();
    this.#origin = performance.now();
    if (this.#stopped) {
      this.#stopped = false;
      requestAnimationFrame(() => this.#frame());
    }
    this.#draw();
  }

  /** Stops the clock. */
  stop() {
    this.#stopped = true;
    this.#drawn = performance.now();
    this.#draw();
  }

  /** @param {import('../host/host_layout.mjs').WeftTraceEvent} event */
  add({ kind, task, name, time, what, awaited, outcome }) {
    if (this.#rows.size === 0) this.#origin = time;
    if (kind === 'created') this.#addRow(task);
    const row = this.#rows.get(task);
    if (!row) return;
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
      return;
    }
    const label = kind === 'waiting' ? this.#reason(what, awaited) : '';
    row.state.textContent = 'running';
    if (kind === 'created') row.state.textContent = 'not started';
    if (kind === 'waiting') row.state.textContent = `waiting for ${label}`;
    row.slices.push(this.#addSlice(row, kind, time, label, what));
  }

  /** @param {string} [what] @param {number} [awaited] @returns {string} what a task waits for */
  #reason(what = '', awaited = 0) {
    return this.#rows.get(awaited)?.name.textContent ?? what;
  }

  /** @param {number} task */
  #addRow(task) {
    const group = make('g', { transform: `translate(0 ${axisHeight + this.#rows.size * rowHeight})` }, this.#svg);
    const waits = make('g', {}, group);
    const runs = make('g', {}, group);
    const name = make('text', { class: 'name', y: 15 }, group);
    const state = make('text', { class: 'state', y: 15, 'text-anchor': 'end' }, group);
    this.#rows.set(task, { group, waits, runs, name, state, slices: [], marks: [], cancelled: false });
    this.#svg.setAttribute('height', String(axisHeight + this.#rows.size * rowHeight));
  }

  /**
   * @param {Row} row
   * @param {string} kind
   * @param {number} begin
   * @param {string} label
   * @param {string} [what]
   * @returns {Slice}
   */
  #addSlice(row, kind, begin, label, what) {
    if (kind !== 'waiting') {
      const running = kind !== 'created';
      const attributes = { class: `bar ${running ? 'running' : 'created'}`, y: barTop, height: barHeight, rx: 2 };
      return { kind, begin, bar: make('rect', attributes, running ? row.runs : row.waits) };
    }
    const sleeps = what === 'a sleep';
    let looks = sleeps ? 'sleep' : 'wait';
    if (row.cancelled) looks = 'cancelling';
    const inset = sleeps && !row.cancelled ? 5 : 0;
    const bar = make('rect', { class: `bar ${looks}`, y: barTop + inset, height: barHeight - 2 * inset, rx: 3 }, row.waits);
    const text = inset ? undefined : make('text', { class: 'inside', y: barTop + 14 }, row.waits);
    if (text) text.textContent = label;
    return { kind, begin, bar, text };
  }

  #frame() {
    if (this.#stopped) return;
    this.#drawn = performance.now();
    this.#draw();
    requestAnimationFrame(() => this.#frame());
  }

  #draw() {
    const origin = this.#origin;
    if (origin === undefined) return;
    const width = this.#svg.clientWidth;
    const now = Math.max(this.#drawn, origin);
    const span = Math.max(now - origin + (this.#stopped ? 0 : ahead), atLeast);
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
  }

  /** @param {number} width @param {number} span in ms @param {(time: number) => number} at the place of a time, from the left edge */
  #drawAxis(width, span, at) {
    const step = [500, 1000, 2000, 5000].find((candidate) => (candidate / span) * width > 60) ?? 10000;
    const height = axisHeight + this.#rows.size * rowHeight;
    const parts = [];
    for (let time = 0; time <= span; time += step) {
      const place = at(time);
      const x = place.toFixed(1);
      const anchor = time === 0 ? 'start' : place > width - 16 ? 'end' : 'middle';
      parts.push(make('line', { class: 'grid', x1: x, x2: x, y1: 16, y2: height }));
      const text = make('text', { class: 'tick', x, y: 11, 'text-anchor': anchor });
      text.textContent = `${time / 1000} s`;
      parts.push(text);
    }
    this.#axis?.replaceChildren(...parts);
  }
}
