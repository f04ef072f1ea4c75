/** Shows what a program prints, which may be faster than a page draws. */
import { element } from '../demo/program.js';

export class OutputView {
  #place;
  /** What is not shown yet. @type {{text: string, kind: string}[]} */
  #unshown = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** How long the last drawing took, in milliseconds. */
  #cost = 0;

  /** @param {HTMLElement} place */
  constructor(place) {
    this.#place = place;
  }

  /** All that is shown of a kind. @param {string} kind @returns {string} */
  textOf(kind) {
    return [...this.#place.querySelectorAll(`.${kind}`)].map(({ textContent }) => textContent).join('');
  }

  /** @param {string} text @param {string} kind a class for style sheets */
  print(text, kind) {
    const last = this.#unshown.at(-1);
    if (last?.kind === kind) last.text += text;
    else this.#unshown.push({ text, kind });
    // The page has most of the time for others.
    this.#timer ??= setTimeout(() => this.show(), Math.max(16, 4 * this.#cost));
  }

  /** Shows all that was printed. */
  show() {
    const began = performance.now();
    const place = this.#place;
    const isAtEnd = place.scrollTop + place.clientHeight > place.scrollHeight - 8;
    for (const { text, kind } of this.#forget()) {
      const last = place.lastElementChild;
      if (last?.className === kind) last.append(text);
      else place.append(element('span', kind, text));
    }
    if (isAtEnd) place.scrollTop = place.scrollHeight;
    this.#cost = performance.now() - began;
  }

  /** Shows a text in place of all. @param {string} [text] @param {string} [kind] */
  replace(text = '', kind = '') {
    this.#forget();
    this.#place.replaceChildren(...text ? [element('span', kind, text)] : []);
    this.#cost = 0;
  }

  /** Adds a line about the run. @param {string} text */
  note(text) {
    this.show();
    this.print(`${/[^\n]$/.test(this.#place.textContent ?? '') ? '\n' : ''}${text}\n`, 'note');
    this.show();
  }

  #forget() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return this.#unshown.splice(0);
  }
}
