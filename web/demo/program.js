/** Shared by the pages: starts a program, and shows its source. */

/** Finds an element. @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id);

/** @param {unknown} error @returns {string} its message */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/**
 * Creates an element.
 * @param {string} name
 * @param {string} [className]
 * @param {string} [text]
 * @returns {HTMLElement}
 */
export function element(name, className = '', text = '') {
  const created = document.createElement(name);
  created.className = className;
  created.textContent = text;
  return created;
}

/**
 * Starts a program.
 * @param {string} name its source file without ".c"
 * @param {object} [options]
 * @param {(string | number)[]} [options.args]
 * @param {(line: string) => void} [options.print] called with each line that the program prints
 * @param {(event: object) => void} [options.trace] called with each trace event: see web/host/host_web_trace.js
 * @param {(status: number) => void} [options.exited] called with the exit status
 * @returns {Promise<any>} the module, whose exported C functions have an underscore before their names
 */
export async function start(name, { args = [], print = () => {}, trace, exited } = {}) {
  const { default: load } = await import(`./programs/${name}.mjs`);
  return load({ arguments: args.map(String), print, weftTrace: trace, onExit: exited });
}

/** @type {[kind: string, pattern: RegExp][]} */
const tokens = [
  ['comment', /\/\*[^]*?\*\//],
  ['string', /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'|<[\w/.]+\.h>/],
  ['macro', /\b(?:WEFT_[A-Z_]+|EMSCRIPTEN_KEEPALIVE)\b|#include/],
  ['keyword', /\b(?:if|else|for|while|return|static|const|void|int|double|char|bool|enum|struct|typedef|unsigned|size_t|sizeof|self|true|false|NULL|(?:u?int64_t)|weft_\w+)\b/],
];
const pattern = new RegExp(tokens.map(([, token]) => `(${token.source})`).join('|'), 'g');

/** Highlights C source. @param {string} text @returns {(string | HTMLElement)[]} */
function highlight(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    const kind = tokens[match.slice(1).findIndex((group) => group !== undefined)][0];
    parts.push(text.slice(end, match.index), element('span', kind, match[0]));
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}

/** Shows the source of a program in #source, and its name in #file if the page has one. @param {string} name */
export async function showSource(name) {
  const file = byId('file');
  if (file) {
    file.href = `${name}.c`;
    file.textContent = `${name}.c`;
  }
  const response = await fetch(`${name}.c`);
  byId('source').replaceChildren(...(response.ok ? highlight(await response.text()) : [`${name}.c was not found`]));
}

/**
 * Fills an element with buttons, one of which is selected.
 * @template T
 * @param {HTMLElement} parent
 * @param {{label: string, value: T}[]} choices
 * @param {(value: T) => void} choose called with the selected value
 * @returns {(value: T) => void} selects a value
 */
export function makeChoices(parent, choices, choose) {
  const buttons = choices.map(({ label, value }) => {
    const button = /** @type {HTMLButtonElement} */ (element('button', '', label));
    button.type = 'button';
    button.addEventListener('click', () => select(value));
    return button;
  });
  parent.replaceChildren(...buttons);
  /** @param {T} value */
  function select(value) {
    choices.forEach((choice, i) => buttons[i].setAttribute('aria-pressed', String(choice.value === value)));
    choose(value);
  }
  return select;
}
