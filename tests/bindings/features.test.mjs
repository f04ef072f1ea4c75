/** The JavaScript of the page host as a core and features: make_module.mjs --features, for the npm package. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ESLint } from 'eslint';
import globals from 'globals';
import { makeFeatures } from '../../page/features.mjs';
import { readLibraries } from '../../page/library.mjs';

const maker = fileURLToPath(new URL('../../page/make_module.mjs', import.meta.url));
let directory = '';
/** The texts of the modules, by name. @type {Record<string, string>} */
let modules = {};

before(() => {
  directory = mkdtempSync(join(tmpdir(), 'weft-features-'));
  const { status, stderr } = spawnSync(process.execPath, [maker, '--features', join(directory, 'made')], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  modules = Object.fromEntries(readdirSync(join(directory, 'made')).map((file) => [file.replace('.mjs', ''), readFileSync(join(directory, 'made', file), 'utf8')]));
});
after(() => rmSync(directory, { recursive: true, force: true }));

test('each function that a program may import is in one module', () => {
  const all = readFileSync(fileURLToPath(new URL('../../build/page/page/load_page.mjs', import.meta.url)), 'utf8');
  const names = [...new Set(all.match(/\b(weft_host|weft__web)_\w+(?=:)|\b(fd|environ|clock)_\w+(?=:)/g))];
  assert.ok(names.length > 30, names.join());
  for (const name of names) {
    const owners = Object.keys(modules).filter((module) => new RegExp(`\\b${name}: (entered\\()?_`).test(modules[module]));
    assert.equal(owners.length, 1, `${name}: ${owners}`);
  }
});

test('no module uses a name that it does not have', async () => {
  const eslint = new ESLint({
    overrideConfigFile: true,
    overrideConfig: { languageOptions: { globals: { ...globals.browser, ...globals.node } }, rules: { 'no-undef': 'error', 'no-redeclare': 'error' } },
  });
  for (const [name, text] of Object.entries(modules)) {
    const [{ messages }] = await eslint.lintText(text);
    assert.deepEqual(messages.map(({ message }) => message), [], name);
  }
  const used = [...modules.core.matchAll(/import\('\.\/(\w+)\.mjs'\)/g)].map(([, name]) => name).sort();
  assert.deepEqual(used, Object.keys(modules).filter((name) => name !== 'core').sort());
});

/** @param {string} text of a library @returns {Record<string, string>} */
function featuresOf(text) {
  const file = join(directory, 'host_web_test.js');
  writeFileSync(file, text);
  const page = new URL('../../page/host/host_page.js', import.meta.url);
  const libraries = readLibraries([pathToFileURL(file), new URL('../../web/host/host_layout.mjs', import.meta.url), page,
    ...['http_request.mjs', 'host_web.js', 'host_web_stdio.js', 'host_web_streams.js'].map((name) => new URL(`../../web/host/${name}`, import.meta.url))]);
  return makeFeatures(libraries, {
    fill: (slots) => Object.values(slots).join('\n'), own: 'weft', wasi: 'wasi', setters: { weft: 'set_', weft_function: 'assign_' }, functions: 'weft_function',
  });
}

test('a new library is a feature, with what it needs of others', () => {
  const made = featuresOf("addToLibrary({ $weftNew: { calls: 0 }, weft_new__sig: 'v', weft_new__deps: ['$weftNew', '$weftPump'], weft_new: () => weftPump.enter(() => weftNew.calls++) });");
  assert.match(made.test, /const \{ bound, entered, weftPump \} = shared;/);
  assert.match(made.core, /test: \[\(\) => import\('\.\/test\.mjs'\), \[\], "weft_new"\],/);
});

test('a feature that uses what only the core can know is refused', () => {
  assert.throws(() => featuresOf("addToLibrary({ weft_new__sig: 'v', weft_new: () => EXITSTATUS });"), /^Error: the feature test of the page host uses EXITSTATUS, which changes and is known to the core alone$/);
});
