/** What the benchmark keeps of a contestant's figures for a work. */

/**
 * @typedef {object} Summary
 * @property {number} least
 * @property {number} median
 * @property {number} spread the distance between the quartiles, relative to the median
 * @property {number} rounds
 */

/** @param {number[]} sorted @param {number} part of 0 to 1 @returns {number} */
export function quantile(sorted, part) {
  const at = (sorted.length - 1) * part;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

/** @param {number[]} figures at least one @returns {Summary} */
export function summarise(figures) {
  const sorted = figures.toSorted((a, b) => a - b);
  const median = quantile(sorted, 0.5);
  return {
    least: sorted[0], median, spread: (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / median, rounds: sorted.length,
  };
}
