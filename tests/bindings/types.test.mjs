/** The declarations of the package, by the oldest and the newest TypeScript that they support, in projects of several kinds. */
import assert from 'node:assert/strict';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findBundler } from '../../tools/setup/bundlers.mjs';
import { makeProject, runCommand } from './project.mjs';

const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));
const oldest = findBundler('typescript-oldest');

/** @type {{name: string, tsc: string | undefined, reason?: string}[]} */
const compilers = [
  { name: 'the newest TypeScript', tsc: join(modules, 'typescript/bin/tsc') },
  { name: 'the oldest TypeScript', tsc: oldest.program, reason: oldest.reason },
];

const page = { lib: ['ES2022', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'], types: [] };

/** @type {Record<string, {files: string[], options: object}>} */
const projects = {
  'a page with a bundler': { files: ['src/typed_use.mts'], options: { ...page, module: 'ESNext', moduleResolution: 'bundler' } },
  'modules of Node.js': { files: ['src/typed_use.mts', 'src/common_use.cts'], options: { ...page, module: 'NodeNext', moduleResolution: 'NodeNext' } },
  'Node.js without the types of a page': { files: ['src/node_use.mts'], options: { lib: ['ES2022'], types: ['node'], module: 'NodeNext', moduleResolution: 'NodeNext' } },
};

for (const { name, tsc, reason } of compilers) {
  for (const [kind, { files, options }] of Object.entries(projects)) {
    test(`${name}: ${kind}`, { skip: reason }, async (t) => {
      const directory = makeProject(t);
      symlinkSync(join(modules, '@types'), join(directory, 'node_modules/@types'));
      // An older compiler has no asynchronous iteration of streams.
      const lib = 'lib' in options && name.includes('oldest') ? { lib: /** @type {string[]} */ (options.lib).filter((one) => one !== 'DOM.AsyncIterable') } : {};
      writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify({
        compilerOptions: { strict: true, exactOptionalPropertyTypes: true, noEmit: true, target: 'ES2022', ...options, ...lib, skipLibCheck: false }, files,
      }));
      const { status, output } = await runCommand(process.execPath, [/** @type {string} */ (tsc), '-p', directory], { cwd: directory });
      assert.equal(output.replaceAll(/^.*node_modules\/@types\/.*\n/gm, ''), '');
      assert.ok(status === 0 || name.includes('oldest'), output);
    });
  }
}
