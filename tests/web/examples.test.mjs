/** The examples of web/examples print the output given in their top comments. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildUrl } from './program.mjs';

/** @param {string} name */
const path = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
/** @param {string} name */
const built = (name) => fileURLToPath(new URL(`web/examples/${name}.mjs`, buildUrl));

/** @type {[string, string[]][]} */
const examples = [
  ['digest.c', ['web/run_web.mjs', built('digest')]],
  ['primes.mjs', ['web/examples/primes.mjs', built('primes')]],
];

for (const [source, args] of examples) {
  test(`${source} prints its output`, () => {
    const lines = [...readFileSync(path(`web/examples/${source}`), 'utf8').matchAll(/^ \* {5}(.*)\n/gm)].map(([, line]) => `${line}\n`);
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: path('.'), encoding: 'utf8', timeout: 60_000 });
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: lines.join(''), stderr: '' });
  });
}
