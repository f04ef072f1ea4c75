/** Shows source text: highlighted, line by line, with marks where tasks wait. */
import { element } from './program.js';

/** @type {Record<string, [kind: string, pattern: RegExp][]>} */
const languages = {
  c: [
    ['comment', /\/\*[^]*?\*\//],
    ['string', /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'|<[\w/.]+\.h>/],
    ['macro', /\b(?:WEFT_[A-Z_]+|CALLED_BY_PAGE)\b|#include/],
    ['keyword', /\b(?:if|else|for|while|return|static|const|void|int|double|char|bool|enum|struct|typedef|unsigned|size_t|sizeof|self|true|false|NULL|(?:u?int64_t)|weft_\w+)\b/],
  ],
  js: [
    ['comment', /\/\*[^]*?\*\/|\/\/.*/],
    ['string', /'(?:\\.|[^'\\\n])*'/],
    ['macro', /\b(?:async|await)\b/],
    ['keyword', /\b(?:const|export|for|function|if|let|new|of|return|undefined|void|while)\b/],
  ],
  py: [
    ['comment', /#.*|"""[^]*?"""/],
    ['string', /f?"(?:\\.|[^"\\\n])*"/],
    ['macro', /\b(?:async|await)\b/],
    ['keyword', /\b(?:as|def|except|finally|for|if|import|in|not|raise|return|try|while|with|True|False|None|asyncio(?:\.\w+)*)\b/],
  ],
};

/** @param {string} text @param {string} language @returns {[kind: string, text: string][]} the text in pieces; kind '': plain */
function tokensOf(text, language) {
  const kinds = languages[language] ?? [];
  const pattern = new RegExp(kinds.map(([, token]) => `(${token.source})`).join('|'), 'g');
  /** @type {[string, string][]} */
  const pieces = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    pieces.push(['', text.slice(end, match.index)]);
    pieces.push([kinds[match.slice(1).findIndex((group) => group !== undefined)][0], match[0]]);
    end = match.index + match[0].length;
  }
  return [...pieces, ['', text.slice(end)]];
}

/** @param {string} text @param {string} language @returns {HTMLElement[]} an element for each line, around its code */
function linesOf(text, language) {
  /** @type {HTMLElement[]} */
  const lines = [];
  /** @type {HTMLElement} */
  let code;
  /** @param {string} indent the spaces that the line begins with */
  function begin(indent) {
    const line = element('span', 'line');
    line.style.setProperty('--indent', `${indent.length}ch`);
    code = element('span');
    if (indent) code.append(element('span', 'indent', indent));
    line.append(code);
    lines.push(line);
  }
  begin('');
  for (const [kind, piece] of tokensOf(text.trimEnd(), language)) {
    piece.split('\n').forEach((part, i) => {
      const indent = i > 0 ? part.length - part.trimStart().length : 0;
      if (i > 0) begin(part.slice(0, indent));
      const rest = part.slice(indent);
      if (rest) code.append(kind ? element('span', kind, rest) : rest);
    });
  }
  return lines;
}

/** @param {string} text @param {string} language c, js or py @returns {HTMLElement} its lines, highlighted, for a <pre> */
export function codeOf(text, language) {
  const code = element('code', 'lines');
  code.append(...linesOf(text, language));
  return code;
}

/** @param {string} text @returns {number} how many parentheses it opens and does not close */
const opened = (text) => text.split('(').length - text.split(')').length;

/** The lines of a file in a <pre>. Lines are numbered from 1. */
export class SourceView {
  #pre;
  #file;
  /** @type {HTMLElement[]} */
  #lines = [];
  /** What is or will be shown. */
  #path = '';
  /** The user is in it: it does not scroll by itself. */
  #isRead = false;
  /** The last marks. @type {Map<number, string[]>} */
  #marks = new Map();

  /**
   * @param {HTMLElement} pre
   * @param {HTMLAnchorElement | null} [file] a link that gets the file's name and address
   */
  constructor(pre, file) {
    this.#pre = pre;
    this.#file = file;
    for (const kind of ['pointerenter', 'focus']) pre.addEventListener(kind, () => (this.#isRead = true));
    for (const kind of ['pointerleave', 'blur']) pre.addEventListener(kind, () => (this.#isRead = false));
  }

  /** Shows a file in place of the one before, without marks. @param {string} path */
  async show(path) {
    this.#path = path;
    if (this.#file) {
      this.#file.href = path;
      this.#file.textContent = path;
    }
    const response = await fetch(path);
    const text = response.ok ? await response.text() : `${path} was not found`;
    if (path !== this.#path) return;
    const code = codeOf(text, path.replace(/.*\./, ''));
    this.#lines = /** @type {HTMLElement[]} */ ([...code.children]);
    this.#pre.replaceChildren(code);
    this.mark(this.#marks);
  }

  /** Marks the lines at which tasks wait. @param {Map<number, string[]>} marks the tasks' names, by line @param {number} [last] the line that ran last */
  mark(marks, last = 0) {
    this.#marks = marks;
    if (!this.#isProgram) return;
    /** The line that each line belongs to. @type {Map<number, number>} */
    const waits = new Map([...marks.keys()].flatMap((end) => this.#statementAt(end).map((line) => [line, end])));
    this.#lines.forEach((line, i) => {
      const end = waits.get(i + 1);
      line.classList.toggle('waits', end !== undefined);
      line.classList.toggle('last', end !== undefined && end === last);
      // Beside the first line of the statement.
      const names = end !== undefined && waits.get(i) !== end ? marks.get(end) : undefined;
      if (names) line.dataset.tasks = names.join(', ');
      else delete line.dataset.tasks;
    });
    if (marks.has(last) && !this.#isRead) this.#scrollTo(last);
  }

  /** A call of several lines has the number of its last one. @param {number} end @returns {number[]} the numbers of all */
  #statementAt(end) {
    const numbers = [end];
    let open = 0;
    for (let i = end; (open += opened(this.#lines[i - 1]?.textContent ?? '')) < 0; i--) numbers.unshift(i - 1);
    return numbers;
  }

  /** The tasks run what is shown, and not the same in another language. */
  get #isProgram() {
    return this.#path.endsWith('.c');
  }

  /** Lights one line, and scrolls to it inside of its box. @param {number} [number] none: lights none */
  light(number) {
    if (!this.#isProgram) return;
    const numbers = number ? this.#statementAt(number) : [];
    this.#lines.forEach((each, i) => each.classList.toggle('lit', numbers.includes(i + 1)));
    if (numbers[0]) this.#scrollTo(numbers[0]);
  }

  /** Shows a line, inside of the box. @param {number} number */
  #scrollTo(number) {
    const line = this.#lines[number - 1];
    if (!line) return;
    const { offsetTop, offsetHeight } = line;
    const { scrollTop, clientHeight } = this.#pre;
    if (offsetTop < scrollTop || offsetTop + offsetHeight > scrollTop + clientHeight) this.#pre.scrollTop = offsetTop - clientHeight / 2;
  }

  /** @param {(line: number | undefined) => void} call called with the line under the pointer, and with undefined when it leaves */
  onPoint(call) {
    this.#pre.addEventListener('pointerover', ({ target }) => {
      const line = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest('.line'));
      const number = line && this.#isProgram ? this.#lines.indexOf(line) + 1 : 0;
      call(this.#lines.findIndex((_, i) => i + 1 >= number && this.#statementAt(i + 1).includes(number)) + 1 || undefined);
    });
    this.#pre.addEventListener('pointerleave', () => call(undefined));
  }
}
