/** Finds the mutants of a C file: small changes that a test should notice. */
import { createHash } from 'node:crypto';
import { Tokens, assigning } from './tokens.mjs';

/** @typedef {import('./tokens.mjs').Range} Range */

/**
 * A change of the code within a range. `schema` writes the code that is the mutant if `is` holds, else the original,
 * from the code of the parts, each of which may contain mutants itself.
 * @typedef {object} Change
 * @property {Range} range
 * @property {Range} replaced what the mutant alone replaces
 * @property {string} replacement
 * @property {Range[]} parts
 * @property {(is: string, ...parts: string[]) => string} schema
 */

/**
 * @typedef {object} Mutant
 * @property {string} id the same for the same change to the same content
 * @property {string} file relative to the repository
 * @property {number} line
 * @property {string} before the line, without its indentation
 * @property {string} after the line as it is changed, or "(deleted)"
 * @property {Change} change
 * @property {boolean} moot
 */

/** Replacements of operators. @type {Record<string, string>} */
const operators = {
  '<': '<=', '<=': '<', '>': '>=', '>=': '>', '==': '!=', '!=': '==', '<<': '>>', '>>': '<<', '%': '*',
  '+': '-', '-': '+', '*': '/', '/': '*', '&': '|', '|': '&',
};
/** @type {Record<string, string>} */
const assignments = { '+=': '-=', '-=': '+=', '*=': '/=', '/=': '*=' };
/** @type {Record<string, string>} */
const increments = { '++': '--', '--': '++' };
/** @type {Record<string, string>} */
const words = { true: 'false', false: 'true', INT64_MAX: '0' };

/** Something else in the place of a range. @param {Range} range @param {string} replacement @returns {Change} */
const instead = (range, replacement) => ({
  range, replaced: range, replacement, parts: [range], schema: (is, original) => `(${is} ? ${replacement} : (${original}))`,
});

/** @param {Tokens} tokens @param {number} i @returns {Change[]} of an operator at token i */
function operatorChanges(tokens, i) {
  const { start, end, text } = tokens.all[i];
  const replaced = { start, end };
  const precedence = tokens.precedence(i);
  if (precedence > 0 && (Object.hasOwn(operators, text) || text === '&&' || text === '||')) {
    const parts = [tokens.left(i, precedence), tokens.right(i, precedence)];
    const range = { start: parts[0].start, end: parts[1].end };
    // a && b is !(!a || !b), the reverse as well.
    if (text === '&&' || text === '||') {
      return [{
        range, replaced, replacement: text === '&&' ? '||' : '&&', parts,
        schema: (is, a, b) => `(((!!(${a}) != ${is}) ${text} (!!(${b}) != ${is})) != ${is})`,
      }];
    }
    const replacement = operators[text];
    return [{
      range, replaced, replacement, parts,
      schema: (is, a, b) => `__extension__({ __auto_type weft__a = ((void)0, ${a}); __auto_type weft__b = ((void)0, ${b}); ` +
        `${is} ? weft__a ${replacement} weft__b : weft__a ${text} weft__b; })`,
    }];
  }
  if (Object.hasOwn(assignments, text)) {
    const parts = [tokens.left(i, 11), tokens.right(i, assigning)];
    return [{
      range: { start: parts[0].start, end: parts[1].end }, replaced, replacement: assignments[text], parts,
      schema: (is, a, b) => `(${is} ? (${a} ${assignments[text]} ${b}) : (${a} ${text} ${b}))`,
    }];
  }
  if (Object.hasOwn(increments, text)) {
    const part = tokens.incremented(i);
    const isPrefix = part.start > start;
    return [{
      range: { start: Math.min(start, part.start), end: Math.max(end, part.end) }, replaced, replacement: increments[text], parts: [part],
      schema: (is, a) => (isPrefix ? `(${is} ? ${increments[text]}${a} : ${text}${a})` : `(${is} ? ${a}${increments[text]} : ${a}${text})`),
    }];
  }
  if (text === '!') {
    const part = tokens.right(i, 11);
    return [{ range: { start, end: part.end }, replaced, replacement: '', parts: [part], schema: (is, a) => `(!!(${a}) == ${is})` }];
  }
  return [];
}

/** @param {Tokens} tokens @param {number} i @returns {Change[]} of the operator, constant or condition at token i */
function changesAt(tokens, i) {
  const { start, end, text } = tokens.all[i];
  if (Object.hasOwn(words, text)) return [instead({ start, end }, words[text])];
  if (/^\d+$/.test(text)) {
    const others = text === '0' ? ['1'] : text === '1' ? ['0', '2'] : [String(Number(text) + 1), String(Number(text) - 1)];
    return others.map((other) => instead({ start, end }, other));
  }
  if ((text === 'if' || text === 'while') && tokens.all[i + 1]?.text === '(') {
    const inside = { start: tokens.all[i + 1].end, end: tokens.all[tokens.partner(i + 1)].start };
    return ['true', 'false'].map((replacement) => instead(inside, replacement));
  }
  return operatorChanges(tokens, i);
}

const noStatement = /^(if|else|for|while|do|switch|case|default|struct|static|extern|const|enum|typedef|union|int|size_t|bool|char|WEFT_BEGIN|break)$/;

/** Whether a statement starts at token i. @param {Tokens} tokens @param {number} i */
function startsStatement(tokens, i) {
  const previous = tokens.all[i - 1]?.text;
  if (previous === ')') return /^(if|for|while|switch)$|^[A-Z_]+$/.test(tokens.all[tokens.partner(i - 1) - 1]?.text ?? '');
  return previous === ';' || previous === '{' || previous === '}' || previous === 'else';
}

/** A statement that is a call or an assignment, deleted. @param {Tokens} tokens @param {number} i @returns {Change[]} */
function deletionAt(tokens, i) {
  const { all } = tokens;
  const { start, text } = all[i];
  const isVoid = text === '(' && all[i + 1].text === 'void' && all[i + 2].text === ')';
  if (!startsStatement(tokens, i) || !(isVoid || /^[A-Za-z_*]/.test(text)) || noStatement.test(text)) return [];
  let end = i;
  for (; end < all.length && all[end].text !== ';'; end++) {
    if ('([{'.includes(all[end].text)) end = tokens.partner(end);
    else if (')]}'.includes(all[end].text)) return [];
    if (all[end].text === '}' && all[end + 1]?.text !== ';') return [];
  }
  if (end >= all.length) return [];
  const statement = all.slice(i, end).map((token) => token.text);
  const isReturn = text === 'return' && statement.length === 1;
  // Not a declaration, which has two words in a row.
  const isPlace = (/** @type {string[]} */ part) => !part.some((word, at) => /^\w/.test(word) && /^[\w*]/.test(part[at + 1] ?? ''));
  const call = all[end - 1].text === ')' ? tokens.partner(end - 1) - i : -1;
  const isCall = isVoid || (call > 0 && /^\w/.test(statement[call - 1]) && text !== 'return' && isPlace(statement.slice(0, call)));
  const assigns = statement.indexOf('=');
  const isAssignment = assigns > 0 && isPlace(statement.slice(0, assigns));
  if (!isReturn && !isCall && !isAssignment) return [];
  const range = { start, end: all[end].end };
  return [{ range, replaced: range, replacement: ';', parts: [range], schema: (is, original) => `{ if (!${is}) ${original} }` }];
}

/**
 * Whether no test can notice a change, whatever the code around it is: a parameter marked as unused, {0} that means zeros,
 * another negative number than -1, the smaller or larger of two that are equal, the size of an array, which has room, and a
 * bound of sizes that no memory reaches.
 * @param {string} text @param {Change} change
 */
function isMoot(text, { range: { start, end }, replacement, parts }) {
  const original = text.slice(start, end);
  const before = text.slice(0, start).trimEnd();
  const after = text.slice(end).trimStart();
  if (/^\(void\)\w+;$/.test(original)) return true;
  if (original === '0' && before.endsWith('{') && after.startsWith('}')) return true;
  if (original === '1' && replacement === '2' && /(return|[(=:?<>,]) -$/.test(before)) return true;
  if (/(?<!return) \**\w+\[$/.test(before) && /^\][;,]|^\] = "/.test(after)) return true;
  if (/(PTRDIFF|SIZE|UINT32)_MAX( \/ sizeof\(\w+\))? [/*] $/.test(text.slice(0, start))) return true;
  if (!/^([<>]=?|[/*])$/.test(replacement)) return false;
  const [a, b] = parts.map((part) => text.slice(part.start, part.end));
  const bound = /^[<>]/.test(replacement) ? /^(\(size_t\))?(PTRDIFF|SIZE|UINT32)_MAX \// : /^(\(size_t\))?(PTRDIFF|SIZE|UINT32)_MAX\b/;
  if (bound.test(a) || bound.test(b)) return true;
  return [`? ${a} : ${b}`, `? ${b} : ${a}`, `) ${b} = ${a};`, `) ${a} = ${b};`].some((choice) => after.startsWith(choice));
}

/** Compile-time checks, tables and declarations; the value that a condition is expected to have is a hint. */
const skippedLine = /^\s*(_Static_assert|CHECK_SIZE|CHECK_FIELD|WEFT_ASYNC\(|enum\b)/;
const isHint = (/** @type {string} */ before, /** @type {string} */ after) => /__builtin_expect\(.*, $/.test(before) && /^\)/.test(after);

/** @param {string} text @param {number} offset */
function lineAt(text, offset) {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return { start, end: end < 0 ? text.length : end };
}

/**
 * @param {string} file relative to the repository
 * @param {string} text its content
 * @returns {Mutant[]}
 */
export function mutantsOf(file, text) {
  const tokens = new Tokens(text);
  const changes = tokens.all.flatMap((_, i) => [...changesAt(tokens, i), ...deletionAt(tokens, i)]);
  return changes.flatMap((change) => {
    const { replaced: { start, end }, replacement } = change;
    const { start: lineStart, end: lineEnd } = lineAt(text, start);
    const before = text.slice(lineStart, lineEnd);
    if (skippedLine.test(before) || isHint(text.slice(lineStart, start), text.slice(end, lineEnd))) return [];
    const after = end > lineEnd ? `${text.slice(lineStart, start)}${replacement} ...` : text.slice(lineStart, start) + replacement + text.slice(end, lineEnd);
    const id = createHash('sha256').update(`${file}\0${text}\0${start}\0${end}\0${replacement}`).digest('hex').slice(0, 16);
    return [{
      id, file, line: text.slice(0, start).split('\n').length, before: before.trim(),
      after: after.trim().replace(/^;$/, '(deleted)'), change, moot: isMoot(text, change),
    }];
  });
}

/** The file with one mutant alone. @param {string} text @param {Mutant} mutant */
export const mutated = (text, { change: { replaced, replacement } }) => text.slice(0, replaced.start) + replacement + text.slice(replaced.end);
