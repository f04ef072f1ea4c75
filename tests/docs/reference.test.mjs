/** The reference that `npm run docs` builds: how headers are prepared, and that nothing public is undocumented. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { enumerators, preparedHeader, publicNames } from '../../tools/docs/prepare_headers.mjs';
import { playgroundSource } from '../../tools/docs/playground_links.mjs';
import { preparedPage } from '../../tools/docs/prepare_pages.mjs';
import { blocksOf, pages, root } from '../../tools/docs/read_pages.mjs';
import { onPath } from '../../tools/setup/toolchain.mjs';

const same = (text) => text;

test('a comment documents every declaration up to the next empty line', () => {
  const header = '/* About. */\n#ifndef X\n\n/* Both. */\nint weft_one(void);\nint weft_two(void);\n\nint weft_three(void);\n';
  assert.equal(preparedHeader('x.h', header, same), [
    '/** @file x.h', ' * About.', ' */', '#ifndef X', '',
    '/** Both.', ' */', 'int weft_one(void);', '/** Both.', ' */', 'int weft_two(void);', '', 'int weft_three(void);', '',
  ].join('\n'));
});

test('a comment after a field documents the field', () => {
  const header = '/* A. */\n\n/* S. */\ntypedef struct weft_s {\n    int a; /* in\n              bytes */\n    weft__x x; /* y */\n} weft_s;\n';
  assert.match(preparedHeader('x.h', header, same), /int a; \/\*\*< in bytes \*\//);
});

test('what Doxygen would take for markup is escaped, and an example stays as it is', () => {
  const header = '/* A. */\n\n/* Writes *size and \'\\n\':\n *\n *     puts("*\\n");\n */\nvoid weft_f(void);\n';
  assert.match(preparedHeader('x.h', header, same), /Writes \\\*size and '\\\\n':/);
  assert.match(preparedHeader('x.h', header, same), /@code\{\.c\}\n \* puts\("\*\\n"\);\n \* @endcode/);
});

test('private names are left out', () => {
  const header = '/* A. */\n\n/* B. */\nint weft__f(void);\n#define WEFT__X 1\n#define WEFT_X weft__f()\n';
  assert.deepEqual(publicNames(header), ['WEFT_X']);
  assert.doesNotMatch(preparedHeader('x.h', header, same), /\*\/\nint weft__f/);
  assert.match(preparedHeader('x.h', header, same), /\*\/\n#define WEFT_X$/m);
});

test('functions, macros, types and documented enumerators are found', () => {
  const header = 'typedef struct weft_a weft_a;\nenum weft_b { WEFT_B1, WEFT_B2 = 2 };\nstatic inline bool weft_c(int x) { return x; }\n'
    + 'typedef void (*weft_d)(void);\nconst char *weft_e(void);\n#define weft_f(x) x\ntypedef union weft_g {\n} weft_g;\n';
  assert.deepEqual(publicNames(header).sort(), ['weft_a', 'weft_b', 'weft_c', 'weft_d', 'weft_e', 'weft_f', 'weft_g']);
  assert.deepEqual(enumerators('enum weft_b {\n    WEFT_B1, /* one */\n    WEFT_B2 = -2, /* two */\n    WEFT_B3\n};\n'), ['WEFT_B1', 'WEFT_B2']);
});

test('links of a page lead to pages, headings and headers', () => {
  const prepared = preparedPage('docs/a.md', '# A\n[b](b.md#the-end) [h](../runtime/include/weft/task.h) `weft_f`\n',
    ['docs/a.md', 'docs/b.md'], (name) => `@ref ${name}`);
  assert.equal(prepared, '# A {#a}\n[b](@ref b_the_end) [h](@ref task.h) <code>@ref weft_f</code>\n');
});

test('programs of a page open in the playground, and nothing else does', () => {
  const program = '#include <weft/weft.h>\n\nWEFT_MAIN(app)\n';
  const others = [program.replace('weft/weft', 'weft/sim'), program.replace('<weft/weft.h>', '"own.h"'), 'int only_a_declaration;\n'];
  const prepared = preparedPage('docs/a.md', [program, ...others].map((code) => `\`\`\`c\n${code}\`\`\`\n`).join(''), ['docs/a.md'], same, '../playground/');
  const [[, packed], ...more] = prepared.matchAll(/<a href="\.\.\/playground\/#program=([^"]*)">/g);
  assert.deepEqual([JSON.parse(String(inflateRawSync(Buffer.from(packed, 'base64url')))), more.length], [{ source: program }, 0]);
});

for (const page of pages) {
  for (const block of blocksOf(page)) {
    const source = playgroundSource(block);
    if (source === undefined) continue;
    test(`${page}:${block.line} compiles as the playground gets it`, () => {
      const { status, stderr } = spawnSync('cc', ['-std=gnu17', '-fsyntax-only', `-I${root}/runtime/include`, '-xc', '-'], { input: source, encoding: 'utf8', timeout: 60_000 });
      assert.equal(status, 0, stderr);
    });
  }
}

const missing = !onPath('doxygen') ? 'doxygen is missing'
  : !process.env.DOXYGEN_AWESOME && !existsSync('/usr/share/doxygen-awesome-css') ? 'the theme is missing' : false;

test('the documentation builds: every public name has a comment, and every reference resolves', { skip: missing }, () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'tools/docs.mjs')], { encoding: 'utf8', timeout: 120_000 });
  assert.equal(status, 0, stderr);
});
