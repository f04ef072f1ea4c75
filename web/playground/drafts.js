/** Edits, kept by the address of the program that they are of, for as long as the tab is open. */

/** @typedef {import('./permalink.js').Program} Program */

const key = 'weft-drafts';

/** @returns {Map<string, Program>} */
function read() {
  try {
    return new Map(JSON.parse(sessionStorage.getItem(key) ?? '[]'));
  } catch {
    return new Map();
  }
}

const drafts = read();

/** @param {string} address @returns {Program | undefined} */
export const draftOf = (address) => drafts.get(address);

/** @param {string} address @param {Program} [program] none: forgets the draft */
export function keepDraft(address, program) {
  if (program) drafts.set(address, program);
  else drafts.delete(address);
  try {
    sessionStorage.setItem(key, JSON.stringify([...drafts]));
  } catch {
    // The visitor permits no storage, or it is full: the drafts end with the page.
  }
}
