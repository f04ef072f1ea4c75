/**
 * The scenarios of tests/conformance in JavaScript: each prints what its twin in Python has printed with CPython
 * (NAME.trace), once as async functions and once as generators.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { runScenario, tracesOf } from './scenarios.mjs';

const directory = new URL('scenarios/', import.meta.url);
const names = readdirSync(directory).map((file) => file.replace(/_scenarios\.mjs$/, ''));
const written = mkdtempSync(join(tmpdir(), 'weft-scenarios-'));
after(() => rmSync(written, { recursive: true }));

/** What an async function cannot do: a future that it returns is awaited. */
const needsGenerators = ['coroutine_non_gen_function_return_future', 'shield_coroutine_use_running_loop'];

/** Which cannot be written with `yield*`: `for await`. */
const needsAsync = ['tasks_as_completed'];

/**
 * @param {string} name
 * @returns {URL} the module of the scenarios with generators in place of async functions
 */
function asGenerators(name) {
  const text = readFileSync(new URL(`${name}_scenarios.mjs`, directory), 'utf8')
    .replaceAll('async function', 'function*')
    .replaceAll(/(?<!')\bawait\b/g, 'yield*')
    .replace("'../scenarios.mjs'", `'${new URL('scenarios.mjs', import.meta.url)}'`);
  const file = join(written, `${name}.mjs`);
  writeFileSync(file, text);
  return pathToFileURL(file);
}

let ran = 0;

/** @param {string} name @param {URL} url @param {string[]} excluded */
async function define(name, url, excluded) {
  const { cases } = await import(url.href);
  const traces = tracesOf(name);
  for (const [title, scenario] of Object.entries(cases)) {
    if (excluded.includes(title)) continue;
    test(`${name}: ${title}`, async () => {
      assert.deepEqual(await runScenario(title, /** @type {any} */ (scenario)), traces.get(title));
      ran++;
    });
  }
}

describe('async functions', async () => {
  for (const name of names) await define(name, new URL(`${name}_scenarios.mjs`, directory), needsGenerators);
});

describe('generators', async () => {
  for (const name of names) if (!needsAsync.includes(name)) await define(name, asGenerators(name), []);
});

test('there are as many scenarios as promised', () => assert.ok(ran >= 400, `${ran} ran`));
