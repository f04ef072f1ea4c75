/** The events of a timeline as rows of a table: the same in words. */
import { element } from './program.js';
import { lineOf } from './timeline_view.js';

/** @typedef {import('../host/host_layout.mjs').WeftTraceEvent} WeftTraceEvent */

export class TimelineTable {
  #body;
  /** The time of the first event. @type {number | undefined} */
  #origin;
  /** The lines at which tasks waited last, by task. @type {Map<number, number>} */
  #lines = new Map();

  /** @param {HTMLElement} body the <tbody>, with columns for the time in seconds, the task, what happens, and the line */
  constructor(body) {
    this.#body = body;
  }

  start() {
    this.#origin = undefined;
    this.#lines.clear();
    this.#body.replaceChildren();
  }

  /** @param {WeftTraceEvent} event @param {string} label what the task waits for */
  add(event, label) {
    this.#origin ??= event.time;
    const text = this.#sentence(event, label);
    if (!text) return;
    const line = event.kind === 'waiting' ? lineOf(event) || this.#lines.get(event.task) : undefined;
    if (line) this.#lines.set(event.task, line);
    const row = element('tr');
    row.append(
      element('td', 'number', ((event.time - this.#origin) / 1000).toFixed(2)),
      element('td', 'task', event.name), element('td', '', text), element('td', 'number', line ? String(line) : ''),
    );
    this.#body.append(row);
  }

  /** @param {WeftTraceEvent} event @param {string} label @returns {string | undefined} undefined for what the next event tells */
  #sentence({ kind, outcome, message }, label) {
    switch (kind) {
      case 'created': return 'is created';
      case 'started': return 'starts';
      case 'waiting': return `waits for ${label}`;
      case 'cancel-requested': return 'is to be cancelled';
      case 'done': return outcome === 'failed' ? `failed: ${message}` : outcome;
      default: return undefined;
    }
  }
}
