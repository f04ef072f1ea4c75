/** What every page does: start a program, and show its source. */

/** The element with an id. @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id);

/**
 * Makes an element.
 * @param {string} name
 * @param {string} [className]
 * @param {string} [text]
 */
export function element(name, className = '', text = '') {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

/**
 * Starts a program.
 * @param {string} name as of its source, without ".c"
 * @param {object} [options]
 * @param {(string | number)[]} [options.args]
 * @param {(line: string) => void} [options.print] gets each line that it prints
 * @param {(event: object) => void} [options.trace] gets what its tasks do: see web/host_web_trace.js
 * @param {(status: number) => void} [options.exited]
 * @returns {Promise<any>} the module, whose exported C functions have an underscore before their names
 */
export async function start(name, { args = [], print = () => {}, trace, exited }) {
  const { default: load } = await import(`./programs/${name}.mjs`);
  return load({ arguments: args.map(String), print, weftTrace: trace, onExit: exited });
}

const tokens = [
  ['comment', /\/\*[^]*?\*\//],
  ['string', /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'|<[\w/.]+\.h>/],
  ['macro', /\b(?:WEFT_[A-Z_]+|EMSCRIPTEN_KEEPALIVE)\b|#include/],
  ['keyword', /\b(?:if|else|for|while|return|static|const|void|int|double|char|bool|enum|struct|typedef|unsigned|size_t|sizeof|self|true|false|NULL|(?:u?int64_t)|weft_\w+)\b/],
];
const pattern = new RegExp(tokens.map(([, token]) => `(${token.source})`).join('|'), 'g');

/** C source as text and spans. @param {string} text @returns {(string | HTMLElement)[]} */
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

/** Shows the source of a program in #source, and its name in #file if there is one. @param {string} name */
export async function showSource(name) {
  const file = byId('file');
  if (file) {
    file.href = `${name}.c`;
    file.textContent = `${name}.c`;
  }
  const response = await fetch(`${name}.c`);
  byId('source').replaceChildren(...(response.ok ? highlight(await response.text()) : [`${name}.c is not there`]));
}

/**
 * Fills an element with buttons of which one is chosen.
 * @template T
 * @param {HTMLElement} parent
 * @param {{label: string, value: T}[]} choices
 * @param {(value: T) => void} choose
 * @returns {(value: T) => void} what chooses one
 */
export function makeChoices(parent, choices, choose) {
  const buttons = choices.map(({ label, value }) => {
    const button = element('button', '', label);
    button.type = 'button';
    button.addEventListener('click', () => select(value));
    return button;
  });
  parent.replaceChildren(...buttons);
  function select(value) {
    choices.forEach((choice, i) => buttons[i].setAttribute('aria-pressed', String(choice.value === value)));
    choose(value);
  }
  return select;
}
