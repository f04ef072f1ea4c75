import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { built } from './programs.mjs';

/** The lines of imports.txt under each of its headings. @type {Map<string, string[]>} */
const listed = new Map();
for (const line of readFileSync(new URL('imports.txt', import.meta.url), 'utf8').split('\n')) {
  if (line.endsWith(':')) listed.set(line.slice(0, -1), []);
  else if (line.startsWith('    ')) [...listed.values()].at(-1).push(line.trim());
}

const programs = ['runtime/examples', 'runtime/examples/commands', 'tests/conformance', 'tests/files', 'tests/wasi'].flatMap((folder) =>
  readdirSync(join(built, folder)).filter((name) => name.endsWith('.wasm')).map((name) => join(folder, name.slice(0, -5))));

/** The first heading: what any program may import. */
const [[any, usual]] = listed;
const unused = new Set(usual);

test('the programs import exactly what imports.txt lists', () => {
  assert.ok(programs.length >= 67, `${programs.length} programs`);
  for (const program of programs) {
    const imports = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(join(built, `${program}.wasm`))))
      .map(({ module, name }) => (module === 'wasi_snapshot_preview1' ? name : `${module}.${name}`));
    for (const name of imports) unused.delete(name);
    assert.deepEqual(imports.filter((name) => !usual.includes(name)).sort(), [...listed.get(program) ?? []].sort(), program);
  }
  assert.deepEqual([...unused], [], 'no program imports these');
});

test('every program in imports.txt is built', () => {
  for (const heading of listed.keys()) assert.ok(heading === any || programs.includes(heading), heading);
});
