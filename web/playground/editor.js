/** The editor. It is in a shadow root, whose style sheets a strict policy permits. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { cpp } from '@codemirror/lang-cpp';
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState, StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** The colours are those of style.css: its properties are inherited by shadow roots. */
const colours = HighlightStyle.define([
  { tag: [tags.comment, tags.docComment], color: 'var(--comment)' },
  { tag: [tags.string, tags.character, tags.number, tags.bool], color: 'var(--string)' },
  { tag: [tags.keyword, tags.typeName, tags.modifier, tags.null], color: 'var(--keyword)' },
  { tag: [tags.processingInstruction, tags.macroName], color: 'var(--macro)' },
]);

const theme = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'var(--code)', fontSize: '0.82rem' },
  '&.cm-focused': { outline: '3px solid var(--accent)', outlineOffset: '-3px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55', maxHeight: '40rem', minHeight: '12rem' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--code)', color: 'var(--muted)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--accent) 9%, transparent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'color-mix(in srgb, var(--accent) 30%, transparent)' },
  // The pictures of the package are data: URLs, which the policy of the page refuses.
  '.cm-lintRange': { backgroundImage: 'none', textDecoration: 'underline wavy 1px var(--muted)', textUnderlineOffset: '0.25em' },
  '.cm-lintRange-error': { textDecorationColor: 'var(--cancel)' },
  '.cm-lintRange-warning': { textDecorationColor: 'var(--wait-line)' },
  '.cm-lint-marker': { width: '1em', height: '1em', lineHeight: '1.1', textAlign: 'center', fontWeight: 'bold' },
  '.cm-lint-marker-error': { content: 'normal', color: 'var(--cancel)' },
  '.cm-lint-marker-warning': { content: 'normal', color: 'var(--wait-line)' },
  '.cm-lint-marker-info': { content: 'normal' },
  '.cm-lint-marker-error::before': { content: '"●"' },
  '.cm-lint-marker-warning::before': { content: '"▲"' },
  '.cm-lint-marker-info::before': { content: '"i"' },
  '.cm-waits': { backgroundColor: 'color-mix(in srgb, var(--lit) 45%, transparent)', boxShadow: 'inset 0.25rem 0 var(--wait-line)' },
  '.cm-waits-last': { backgroundColor: 'var(--lit)' },
  '.cm-waits[data-tasks]::after': {
    content: 'attr(data-tasks)', float: 'right', margin: '0 0.4rem', padding: '0 0.5rem', borderRadius: '99px', backgroundColor: 'var(--wait-line)',
    color: 'var(--panel)', font: '600 0.72rem/1.6 system-ui, sans-serif',
  },
  '.cm-tooltip': { backgroundColor: 'var(--panel)', color: 'var(--text)', border: '1px solid var(--line)' },
});

/** The lines at which tasks wait. @type {import('@codemirror/state').StateEffectType<any>} */
const setWaits = StateEffect.define();
const waits = StateField.define({
  create: () => Decoration.none,
  update(marks, { docChanged, effects }) {
    for (const effect of effects) if (effect.is(setWaits)) return effect.value;
    return docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** @param {string} text @returns {number} how many parentheses it opens and does not close */
const opened = (text) => text.split('(').length - text.split(')').length;

/** A call of several lines has the number of its last one. @param {import('@codemirror/state').Text} doc @param {number} end @returns {number} that of its first */
function firstLineOf(doc, end) {
  let open = 0;
  let first = end;
  while ((open += opened(doc.line(first).text)) < 0 && first > 1) first--;
  return first;
}

/** The editor of the program. */
export class CodeEditor {
  #view;
  #extensions;

  /**
   * @param {HTMLElement} place
   * @param {object} calls
   * @param {() => void} calls.changed called when the user has edited it
   * @param {(line: number | undefined) => void} calls.pointed called with the line under the pointer, and with undefined when it leaves
   */
  constructor(place, { changed, pointed }) {
    const root = place.attachShadow({ mode: 'open' });
    this.#extensions = [
      lineNumbers(), drawSelection(), syntaxHighlighting(colours), theme, EditorState.tabSize.of(4),
      EditorView.contentAttributes.of({ 'aria-label': 'The program, in C' }),
      cpp(), history(), waits, bracketMatching(), indentOnInput(), indentUnit.of('    '), highlightActiveLine(), lintGutter(),
      keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
      EditorView.updateListener.of(({ docChanged }) => docChanged && changed()),
      EditorView.domEventHandlers({ mousemove: (event) => pointed(this.#lineAt(event)), mouseleave: () => pointed(undefined) }),
    ];
    this.#view = new EditorView({ root, parent: root });
  }

  /** Shows a program, without marks; nothing is left to undo. @param {string} text @param {number} [cursor] where the user is in it already */
  start(text, cursor) {
    this.#view.setState(EditorState.create({ doc: text, selection: { anchor: cursor ?? 0 }, extensions: this.#extensions }));
    this.#view.scrollDOM.scrollTop = 0;
    if (cursor !== undefined) this.#view.focus();
  }

  /** Shows a text as an edit, which can be undone. @param {string} text */
  replace(text) {
    this.#view.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: text }, selection: { anchor: 0 }, scrollIntoView: true });
  }

  get text() {
    return this.#view.state.doc.toString();
  }

  /** Marks what the compiler says at its lines. @param {import('../../bindings/js/toolchain/diagnostics.mjs').Diagnostic[]} diagnostics */
  mark(diagnostics) {
    const { doc } = this.#view.state;
    const found = diagnostics.filter(({ line }) => line >= 1 && line <= doc.lines).map(({ line, column, severity, message }) => {
      const { from, to } = doc.line(line);
      const start = Math.min(from + Math.max(column - 1, 0), to);
      const word = this.#view.state.wordAt(start);
      return { from: start, to: Math.max(word?.to ?? start, Math.min(start + 1, to)), severity: severity === 'note' ? 'info' : severity, message };
    });
    this.#view.dispatch(setDiagnostics(this.#view.state, /** @type {any} */ (found)));
  }

  /** @param {MouseEvent} event @returns {number | undefined} */
  #lineAt({ clientX, clientY }) {
    const at = this.#view.posAtCoords({ x: clientX, y: clientY });
    const { doc } = this.#view.state;
    const line = at === null ? 0 : doc.lineAt(at).number;
    // Of a call of several lines each means the last.
    let last = line;
    while (last > 0 && last < doc.lines && opened(doc.line(last).text) > 0 && firstLineOf(doc, last + 1) <= line) last++;
    return last || undefined;
  }

  /** Marks the lines at which tasks wait. @param {Map<number, string[]>} tasks their names, by line @param {number} last the line that is lit */
  markWaits(tasks, last) {
    const { doc } = this.#view.state;
    const marks = [...tasks].filter(([end]) => end >= 1 && end <= doc.lines).flatMap(([end, names]) => {
      const first = firstLineOf(doc, end);
      return Array.from({ length: end - first + 1 }, (_, i) => Decoration.line({
        class: end === last ? 'cm-waits cm-waits-last' : 'cm-waits', attributes: i === 0 ? { 'data-tasks': names.join(', ') } : {},
      }).range(doc.line(first + i).from));
    });
    this.#view.dispatch({ effects: setWaits.of(Decoration.set(marks, true)) });
  }

  /** Puts the cursor at a place. @param {number} line from 1 @param {number} column from 1 */
  goTo(line, column) {
    const { doc } = this.#view.state;
    const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
    this.#view.dispatch({ selection: { anchor: Math.min(from + Math.max(column - 1, 0), to) }, scrollIntoView: true });
    this.#view.focus();
  }
}
