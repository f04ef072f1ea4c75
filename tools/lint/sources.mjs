/** Lists the tracked files, and runs the tools that check them. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ToolError } from '../setup/command.mjs';
import { root } from '../setup/toolchain.mjs';

/**
 * @param {...string} endings for example '.c', '.h'; without any, every tracked file
 * @returns {string[]} the paths of the tracked files, from the root; not those deleted in the work tree
 */
export function tracked(...endings) {
  const output = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
  return output
    .split('\0')
    .filter((file) => file !== '' && (endings.length === 0 || endings.some((ending) => file.endsWith(ending))))
    .filter((file) => existsSync(join(root, file)));
}

/**
 * Runs a tool in the project's root until it exits.
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<{status: number, stdout: string, stderr: string}>}
 * @throws {ToolError} if it cannot be started or is killed by a signal
 */
export function runChecker(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.on('error', (error) => reject(new ToolError(`cannot run ${command}: ${error.message}`)));
    child.on('close', (status, signal) => {
      if (status === null) reject(new ToolError(`${command} was killed by ${signal}\n${stderr}`));
      else resolve({ status, stdout, stderr });
    });
  });
}

/**
 * Splits a compiler's output into its diagnostics. A line that does not start one (an excerpt of the
 * source, or a note) belongs to the diagnostic before it.
 * @param {string} text
 * @param {RegExp} first matches the first line of a diagnostic
 * @returns {string[]} with paths from the root
 */
export function diagnostics(text, first) {
  /** @type {string[]} */
  const found = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    if (first.test(line)) found.push(line.replaceAll(root, ''));
    else if (found.length > 0) found[found.length - 1] += `\n    ${line.replaceAll(root, '')}`;
  }
  return found;
}

/**
 * A tool that fails must not pass as a check without findings.
 * @param {string} tool
 * @param {{status: number, stdout: string, stderr: string}} result
 * @param {string[]} findings
 * @returns {string[]} the findings
 * @throws {ToolError} if the tool failed without reporting any
 */
export function explained(tool, { status, stdout, stderr }, findings) {
  if (status !== 0 && findings.length === 0) throw new ToolError(`${tool} failed with status ${status}\n${stdout}${stderr}`);
  return findings;
}
