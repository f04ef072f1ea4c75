/**
 * The same C file behaves the same on every host: each example is run on the simulated host, on
 * the web host in Node and under WASI, and prints the bytes that the comment at its top says.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { programs, run } from './run.mjs';

const folder = new URL('../../runtime/examples/', import.meta.url);
const examples = readdirSync(folder).filter((name) => name.endsWith('.c')).map((name) => name.slice(0, -2));

/**
 * What the comment at the top of an example says.
 *
 * "Reads:" and "Prints:" are followed by lines that are indented by four; "Arguments:" and
 * "Exits with:" stand on one line.
 * @param {string} source
 */
function expectation(source) {
  const comment = source.slice(0, source.indexOf('*/')).split('\n').map((line) => line.replace(/^[ /]\*/, ''));
  const block = (title) => {
    const start = comment.findIndex((line) => line.trim() === title);
    if (start < 0) return '';
    const rest = comment.slice(start + 2);
    const end = rest.findIndex((line) => line !== '' && !line.startsWith('     '));
    return rest.slice(0, end < 0 ? rest.length : end).join('\n').trimEnd().replace(/^ {5}/gm, '') + '\n';
  };
  const line = (title) => comment.find((text) => text.trim().startsWith(title))?.split(title)[1].trim();
  return {
    input: block('Reads:'),
    output: block('Prints:'),
    args: line('Arguments:')?.split(' ') ?? [],
    status: Number(line('Exits with:') ?? 0),
  };
}

assert.ok(examples.length >= 13, 'the examples were not found');

for (const name of examples) {
  const { input, output, args, status } = expectation(readFileSync(new URL(`${name}.c`, folder), 'utf8'));
  for (const [host, command] of Object.entries(programs('runtime/examples', name))) {
    test(`${name} on ${host}`, { concurrency: true }, async () => {
      assert.notEqual(output, '', 'the example says what it prints');
      const result = await run([...command, ...args], { input });
      assert.equal(result.signal, null, 'it ended by itself');
      assert.equal(result.stdout.toString(), output, result.stderr);
      assert.equal(result.status, status, result.stderr);
    });
  }
}
