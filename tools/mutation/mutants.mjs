/** Generates mutants of C files: copies with one small change that a test should notice. */
import { createHash } from 'node:crypto';

/**
 * @typedef {object} Mutant
 * @property {string} id the same for the same change to the same content
 * @property {string} file relative to the repository
 * @property {number} line
 * @property {string} before the line, without its indentation
 * @property {string} after the line as it is changed, or "(deleted)"
 * @property {string} text the whole file as it is changed
 */

/** @typedef {{start: number, end: number, text: string}} Token */

/** Replacements of operators. @type {Record<string, string[]>} */
const operators = {
  '<': ['<='], '<=': ['<'], '>': ['>='], '>=': ['>'], '==': ['!='], '!=': ['=='],
  '&&': ['||'], '||': ['&&'], '++': ['--'], '--': ['++'], '+=': ['-='], '-=': ['+='],
  '<<': ['>>'], '>>': ['<<'], '*=': ['/='], '/=': ['*='], '%': ['*'],
};
/** Only between two spaces: elsewhere they are signs, addresses or pointers. @type {Record<string, string[]>} */
const binary = { '+': ['-'], '-': ['+'], '*': ['/'], '/': ['*'], '&': ['|'], '|': ['&'] };
/** @type {Record<string, string[]>} */
const words = { true: ['false'], false: ['true'], INT64_MAX: ['0'] };

const tokenPattern = new RegExp([
  String.raw`//[^\n]*|/\*[\s\S]*?\*/`, // comments
  String.raw`^[ \t]*#(?:\\\n|[^\n])*`, // preprocessor lines
  String.raw`"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'`,
  String.raw`[A-Za-z_]\w*|\.?\d[\w.]*`,
  String.raw`<<=|>>=|\.\.\.|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|\S`,
].join('|'), 'gm');

/** @param {string} text of a C file @returns {Token[]} without comments and preprocessor lines */
function tokenize(text) {
  return [...text.matchAll(tokenPattern)]
    .map(({ 0: token, index }) => ({ start: index, end: index + token.length, text: token }))
    .filter(({ text: token }) => !/^\/[/*]|^\s*#/.test(token));
}

/** Finds the token that closes the parenthesis at `open`. @param {Token[]} tokens @param {number} open */
function closing(tokens, open) {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    if (tokens[i].text === '(') depth++;
    if (tokens[i].text === ')' && --depth === 0) return i;
  }
  return -1;
}

/** @typedef {{start: number, end: number, replacement: string}} Change */

/** @param {string} source @param {Token[]} tokens @param {number} i @returns {Change[]} the changes that start at token i */
function changesAt(source, tokens, i) {
  const { start, end, text } = tokens[i];
  const next = tokens[i + 1];
  /** @param {string[]} replacements @returns {Change[]} */
  const replaced = (replacements) => replacements.map((replacement) => ({ start, end, replacement }));
  if (Object.hasOwn(operators, text)) return replaced(operators[text]);
  if (Object.hasOwn(binary, text)) return /^\s.\s$/.test(source.slice(start - 1, end + 1)) ? replaced(binary[text]) : [];
  if (Object.hasOwn(words, text)) return replaced(words[text]);
  if (text === '!') return replaced(['']);
  if (/^\d+$/.test(text)) return replaced(text === '0' ? ['1'] : text === '1' ? ['0', '2'] : [String(Number(text) + 1), String(Number(text) - 1)]);
  if ((text === 'if' || text === 'while') && next?.text === '(') {
    const close = closing(tokens, i + 1);
    const inside = { start: next.end, end: tokens[close].start };
    return ['true', 'false'].map((replacement) => ({ ...inside, replacement }));
  }
  return [];
}

/** A statement that is a call or an assignment, deleted. @param {Token[]} tokens @param {number} i @returns {Change[]} */
function deletionAt(tokens, i) {
  const previous = tokens[i - 1]?.text;
  const startsStatement = previous === ';' || previous === '{' || previous === '}' || previous === ')' || previous === ':' || previous === 'else';
  const { start, text } = tokens[i];
  if (!startsStatement || !/^[A-Za-z_*]/.test(text)) return [];
  if (/^(if|else|for|while|do|switch|case|default|struct|static|const|enum|typedef|union|int|size_t|bool|char|WEFT_BEGIN|break)$/.test(text)) return [];
  let end = i;
  for (let depth = 0; end < tokens.length; end++) {
    if ('([{'.includes(tokens[end].text)) depth++;
    if (')]}'.includes(tokens[end].text)) depth--;
    if (depth < 0 || tokens[end].text === '{') return [];
    if (depth === 0 && tokens[end].text === ';') break;
  }
  const statement = tokens.slice(i, end).map((token) => token.text);
  const isReturn = text === 'return' && statement.length === 1;
  const isCall = /^[a-z]\w*$/i.test(text) && statement[1] === '(' && statement.at(-1) === ')';
  // Not a declaration, which has two words in a row.
  const assigns = statement.indexOf('=');
  const isAssignment = assigns > 0 && !statement.slice(0, assigns).some((word, at) => /^\w/.test(word) && /^[\w*]/.test(statement[at + 1] ?? ''));
  return isReturn || isCall || isAssignment ? [{ start, end: tokens[end].end, replacement: ';' }] : [];
}

/** @param {string} text @param {number} offset */
function lineAt(text, offset) {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return { start, end: end < 0 ? text.length : end };
}

/** Constant expressions of these are compile-time checks, tables or declarations. */
const skippedLine = /^\s*(_Static_assert|CHECK_SIZE|CHECK_FIELD|WEFT_ASYNC\(|enum\b)/;

/**
 * @param {string} file relative to the repository
 * @param {string} text its content
 * @returns {Mutant[]}
 */
export function mutantsOf(file, text) {
  const tokens = tokenize(text);
  const changes = tokens.flatMap((_, i) => [...changesAt(text, tokens, i), ...deletionAt(tokens, i)]);
  return changes.flatMap(({ start, end, replacement }) => {
    const { start: lineStart, end: lineEnd } = lineAt(text, start);
    const before = text.slice(lineStart, lineEnd);
    if (skippedLine.test(before)) return [];
    const changed = text.slice(0, start) + replacement + text.slice(end);
    const after = end > lineEnd ? `${text.slice(lineStart, start)}${replacement} ...` : text.slice(lineStart, start) + replacement + text.slice(end, lineEnd);
    const id = createHash('sha256').update(`${file}\0${text}\0${start}\0${end}\0${replacement}`).digest('hex').slice(0, 16);
    return [{
      id, file, line: text.slice(0, start).split('\n').length, before: before.trim(),
      after: after.trim().replace(/^;$/, '(deleted)'), text: changed,
    }];
  });
}
