/** The JavaScript of docs/without_cmake.md builds a program with clang from npm, in Node.js. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { blocksOf } from '../../tools/docs/read_pages.mjs';
import { findCompiler } from '../../tools/setup/compilers.mjs';
import { checkProgram, output, prepare, succeed } from './one_program.mjs';

const { program, reason } = findCompiler('yowasp-clang');

test('clang from npm builds a program for the page host and for WASI', { skip: reason }, async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'weft-npm-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const blocks = blocksOf('docs/without_cmake.md');
  await prepare(directory, blocks);
  mkdirSync(join(directory, 'node_modules/@yowasp'), { recursive: true });
  symlinkSync(dirname(dirname(program)), join(directory, 'node_modules/@yowasp/clang'));
  const { text } = blocks.find(({ words }) => words[0] === 'yowasp');
  // The block runs the program of the page. That for WASI is built as the text below the block says, and quickly.
  const [, options] = /runClang\(\[([^]*)\], files\)/.exec(text);
  const forWasi = options.replaceAll(/'-(DWEFT_PAGE|nostartfiles|Wl.*?)',\s*/g, '').replace('-O1', '-O0').trim();
  assert.equal(forWasi, "'clang', '-O0', '-I.', 'hello.c', 'weft/weft.c', '-o', 'hello.wasm',");
  writeFileSync(join(directory, 'build.mjs'), `${text}
import { writeFileSync } from 'node:fs';
writeFileSync('hello.wasm', (await runClang([${forWasi}], files))['hello.wasm']);
`);
  assert.equal(await succeed([process.execPath, 'build.mjs'], { cwd: directory }), output);
  await checkProgram('wasi', directory);
});
