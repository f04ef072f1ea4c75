/** The results of a run of the benchmark: sections of rows, in which each contestant has a cell. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { dirname } from 'node:path';
import { ToolError } from '../setup/command.mjs';
import { root } from '../setup/toolchain.mjs';

/** @typedef {import('./statistics.mjs').Summary} Summary */

/**
 * @typedef {object} Row
 * @property {string} id
 * @property {string} title
 * @property {string} unit 'ns', 'bytes', ...
 * @property {number} [goal] Weft's figure is to be this one at most
 * @property {Record<string, Summary>} cells by the contestants' names
 */

/**
 * @typedef {object} Section
 * @property {string} id
 * @property {string} title
 * @property {string} note what a figure is
 * @property {string[]} columns the contestants' names
 * @property {Row[]} rows
 */

/**
 * @typedef {object} Results
 * @property {string} date
 * @property {string} commit
 * @property {string} machine
 * @property {string} command
 * @property {Record<string, string>} versions
 * @property {{name: string, reason: string}[]} missing
 * @property {number} seconds how long the run took
 * @property {Section[]} sections
 */

/** @returns {string} */
export function describeMachine() {
  const [{ model }] = cpus();
  return `${cpus().length} cores of ${model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}`;
}

/** @returns {string} the commit that is measured, with a + if files differ from it */
export function describeCommit() {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty=+'], { cwd: root, encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

/** @param {string} file @param {Results} results */
export function saveResults(file, results) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(results, undefined, 1)}\n`);
}

/** @param {string} file @returns {Results} */
export function loadResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ToolError(`${file} has no results: ${error instanceof Error ? error.message : error}`);
  }
}
