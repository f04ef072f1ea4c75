/** Writes a file with all its mutants, of which the program chooses one when it runs, so that they are compiled once. */

/** @typedef {import('./mutants.mjs').Change} Change */
/** @typedef {import('./tokens.mjs').Range} Range */

/**
 * The file with all mutants, each in force when the program runs as the number that it has.
 * @param {string} text @param {{change: Change, number: number}[]} mutants
 * @returns {string} with the same lines
 */
export function withMutants(text, mutants) {
  const size = (/** @type {Change} */ { range }) => range.end - range.start;
  // Those around others first; of those of the same code, those that keep it whole.
  const sorted = [...mutants].sort((a, b) => a.change.range.start - b.change.range.start || size(b.change) - size(a.change) || a.change.parts.length - b.change.parts.length);
  /** @param {Range} range @param {{change: Change, number: number}[]} inside @returns {string} */
  const write = ({ start, end }, inside) => {
    let result = '';
    let at = start;
    for (let i = 0; i < inside.length; i++) {
      const { change, number } = inside[i];
      if (change.range.start < at || change.range.end > end) continue; // in the one before
      const rest = inside.slice(i + 1);
      const parts = change.parts.map((part) => write(part, rest.filter(({ change: { range } }) => range.start >= part.start && range.end <= part.end)));
      const code = change.schema(`weft__is_mutant(${number})`, ...parts);
      const breaks = text.slice(change.range.start, change.range.end).split('\n').length - 1;
      result += text.slice(at, change.range.start) + code.replaceAll('\n', ' ') + '\n'.repeat(breaks);
      at = change.range.end;
    }
    return result + text.slice(at, end);
  };
  return write({ start: 0, end: text.length }, sorted);
}
