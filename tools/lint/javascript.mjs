/** The checks of the JavaScript sources. */
import { join } from 'node:path';
import { root } from '../setup/toolchain.mjs';
import { diagnostics, explained, runChecker, tracked } from './sources.mjs';

/** @typedef {{filePath: string, messages: {line?: number, column?: number, ruleId: string | null, message: string}[]}} FileReport */

/** @returns {Promise<string[]>} */
export async function eslint() {
  const program = join(root, 'node_modules', 'eslint', 'bin', 'eslint.js');
  const result = await runChecker(process.execPath, [program, '--format=json', '--max-warnings=0', ...tracked('.mjs', '.js')]);
  /** @type {FileReport[]} */
  const reports = result.status === 0 || result.status === 1 ? JSON.parse(result.stdout) : [];
  const findings = reports.flatMap(({ filePath, messages }) =>
    messages.map(({ line = 1, column = 1, ruleId, message }) =>
      `${filePath.replace(root, '')}:${line}:${column}: ${message}${ruleId ? ` [${ruleId}]` : ''}`));
  return explained('ESLint', result, findings);
}

/** The product and the tools are checked under `strict`, the tests under fewer options. */
const projects = ['tsconfig.json', 'tsconfig.tests.json'];

/** @returns {Promise<string[]>} */
export async function types() {
  const program = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const findings = new Set();
  for (const project of projects) {
    const result = await runChecker(process.execPath, [program, '--pretty', 'false', '--project', join(root, project)]);
    const found = diagnostics(result.stdout, /^\S.*: error TS\d+: /)
      .map((text) => text.replace(/^(.*?)\((\d+),(\d+)\): error (TS\d+): /, '$1:$2:$3: $4: '));
    for (const finding of explained('tsc', result, found)) findings.add(finding);
  }
  return [...findings];
}
