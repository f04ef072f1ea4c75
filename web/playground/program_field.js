/** The field of the program: a plain one, until the editor has come. */
import { byId } from '../demo/program.js';

export class ProgramField {
  #plain = byId('source');
  /** @type {import('./editor.js').CodeEditor | undefined} */
  #editor;

  /** Called with the line under the pointer, at which tasks may have waited, and with undefined when it leaves. @type {(line: number | undefined) => void} */
  pointed = () => {};

  /** @param {() => void} changed called when the user has edited it */
  constructor(changed) {
    this.#plain.addEventListener('input', changed);
    this.#load(changed).catch(() => {}); // Then it stays plain.
  }

  /** @param {() => void} changed */
  async #load(changed) {
    const { CodeEditor } = await import('./editor.js');
    const editor = new CodeEditor(byId('editor'), { changed, pointed: (line) => this.pointed(line) });
    editor.start(this.#plain.value, document.activeElement === this.#plain ? this.#plain.selectionStart : undefined);
    this.#editor = editor;
  }

  get text() {
    return this.#editor ? this.#editor.text : this.#plain.value;
  }

  set text(text) {
    if (this.#editor) this.#editor.start(text);
    this.#plain.value = text;
    this.#plain.rows = text.split('\n').length;
  }

  /** Shows a text as an edit, which can be undone. @param {string} text */
  replace(text) {
    if (this.#editor) this.#editor.replace(text);
    else this.text = text;
  }

  /** Marks what the compiler says at its lines. @param {import('../../bindings/js/toolchain/diagnostics.mjs').Diagnostic[]} diagnostics */
  mark(diagnostics) {
    this.#editor?.mark(diagnostics);
  }

  /** Marks the lines at which tasks wait. @param {Map<number, string[]>} tasks their names, by line @param {number} last the line that is lit */
  markWaits(tasks, last) {
    this.#editor?.markWaits(tasks, last);
  }

  /** Puts the cursor at a place. @param {number} line from 1 @param {number} column from 1 */
  goTo(line, column) {
    if (this.#editor) {
      this.#editor.goTo(line, column);
      return;
    }
    const at = this.text.split('\n').slice(0, line - 1).join('\n').length + column - (line > 1 ? 0 : 1);
    this.#plain.focus();
    this.#plain.setSelectionRange(at, at);
  }
}
