/** The tokens of a C file that clang-format has formatted, and the extents of its expressions. */

/** @typedef {{start: number, end: number, text: string}} Token */
/** @typedef {{start: number, end: number}} Range offsets in the file */

const pattern = new RegExp([
  String.raw`//[^\n]*|/\*[\s\S]*?\*/`, // comments
  String.raw`^[ \t]*#(?:\\\n|[^\n])*`, // preprocessor lines
  String.raw`"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'`,
  String.raw`[A-Za-z_]\w*|\.?\d[\w.]*`,
  String.raw`<<=|>>=|\.\.\.|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|\S`,
].join('|'), 'gm');

/** How tightly binary operators bind. @type {Record<string, number>} */
const precedences = {
  '*': 10, '/': 10, '%': 10, '+': 9, '-': 9, '<<': 8, '>>': 8, '<': 7, '<=': 7, '>': 7, '>=': 7, '==': 6, '!=': 6,
  '&': 5, '^': 4, '|': 3, '&&': 2, '||': 1,
};
const opening = '([{';
const closings = ')]}';
/** How tightly an assignment binds its right operand: less than a conditional. */
export const assigning = 0.5;
const endsExpression = /^(;|,|\?|:|[-+*/%&|^]?=|<<=|>>=|return|case|goto|else|do)$/;

/** A file's tokens without comments and preprocessor lines. */
export class Tokens {
  /** @type {Token[]} */
  all;
  /** The index of the bracket that belongs to one. @type {Map<number, number>} */
  #partners = new Map();
  #text;

  /** @param {string} text of a C file */
  constructor(text) {
    this.#text = text;
    this.all = [...text.matchAll(pattern)]
      .map(({ 0: token, index }) => ({ start: index, end: index + token.length, text: token }))
      .filter(({ text: token }) => !/^\/[/*]|^\s*#/.test(token));
    /** @type {number[]} */
    const open = [];
    for (const [i, { text: token }] of this.all.entries()) {
      if (opening.includes(token)) open.push(i);
      if (!closings.includes(token)) continue;
      const partner = open.pop() ?? i;
      this.#partners.set(partner, i).set(i, partner);
    }
  }

  /** @param {number} i of a bracket @returns {number} of the one that belongs to it */
  partner(i) {
    return this.#partners.get(i) ?? i;
  }

  /** @param {number} i @returns {number} how tightly token i binds, 0 unless it is a binary operator */
  precedence(i) {
    const { start, end, text } = this.all[i];
    // Signs, addresses and pointers have no space on both sides.
    const isBinary = !/^([-+*&]|&&)$/.test(text) || /^\s\S+\s$/.test(this.#text.slice(start - 1, end + 1));
    return isBinary && Object.hasOwn(precedences, text) ? precedences[text] : 0;
  }

  /** The operand before the operator i. @param {number} i @param {number} precedence @returns {Range} */
  left(i, precedence) {
    let first = i;
    for (let at = i - 1; at >= 0; at--) {
      const { text } = this.all[at];
      if (opening.includes(text) || endsExpression.test(text)) break;
      const binds = this.precedence(at);
      if (binds > 0 && binds < precedence) break;
      if (text === ')' && /^(if|for|while|switch)$/.test(this.all[this.partner(at) - 1]?.text ?? '')) break;
      if (closings.includes(text)) at = this.partner(at);
      first = at;
    }
    return { start: this.all[first].start, end: this.all[i - 1].end };
  }

  /** The operand after the operator i. @param {number} i @param {number} precedence @returns {Range} */
  right(i, precedence) {
    let last = i;
    for (let at = i + 1; at < this.all.length; at++) {
      const { text } = this.all[at];
      const isPart = precedence === assigning && /^[?:]$/.test(text);
      if (closings.includes(text) || (endsExpression.test(text) && !isPart)) break;
      const binds = this.precedence(at);
      if (binds > 0 && binds <= precedence) break;
      if (opening.includes(text)) at = this.partner(at);
      last = at;
    }
    return { start: this.all[i + 1].start, end: this.all[last].end };
  }

  /** What the ++ or -- at i follows, or is followed by. @param {number} i @returns {Range} */
  incremented(i) {
    if (!/^[\w)\]]+$/.test(this.all[i - 1]?.text ?? '')) return this.right(i, 11);
    let first = i - 1;
    for (;;) {
      while (closings.includes(this.all[first].text)) first = this.partner(first) - 1;
      if (!/^(\.|->)$/.test(this.all[first - 1]?.text ?? '')) break;
      first -= 2;
    }
    return { start: this.all[first].start, end: this.all[i - 1].end };
  }
}
