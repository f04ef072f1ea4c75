/** Which files a program may include. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeProject, toolchain } from './toolchain_package.mjs';

const { scanIncludes } = await toolchain('include_scan');

test('files that are included, also from each other, by macros, and in branches that are not taken', (t) => {
  const { directory } = makeProject(t, {
    'src/a.c': '#include "b.h"\n  #  include <lib/c.h>\n#define NAME "d.h"\n#include NAME\n#if __has_include("e.h")\n#endif\n#include <stdio.h>\nchar x[] = {\n#embed "f.bin"\n};\n/* #include "g.h" */\n',
    'src/b.h': '#include "../up.h"\n#include "a.c"\n', 'inc/lib/c.h': '#include "near.h"\n', 'inc/lib/near.h': '', 'src/d.h': '', 'src/e.h': '', 'src/f.bin': '\xff', 'up.h': '',
    'src/not.h': '',
  });
  mkdirSync(join(directory, 'src/folder.h'));
  const { files, absent } = scanIncludes([join(directory, 'src/a.c')], [join(directory, 'inc')]);
  const names = (paths) => paths.map((path) => path.slice(directory.length + 1)).sort();
  assert.deepEqual(names([...files.keys()]), ['inc/lib/c.h', 'inc/lib/near.h', 'src/a.c', 'src/b.h', 'src/d.h', 'src/e.h', 'src/f.bin', 'up.h']);
  assert.equal(files.get(join(directory, 'src/b.h')).toString(), '#include "../up.h"\n#include "a.c"\n');
  // The first of these would be used if it were there.
  for (const name of ['inc/stdio.h', 'inc/d.h']) assert.ok(names(absent).includes(name), name);
  assert.ok(!names(absent).includes('src/g.h'), 'a comment is no line of its own');
});

test('names that are not ASCII', (t) => {
  const { directory } = makeProject(t, { 'a.c': '#include "größe.h"\n', 'größe.h': '' });
  const { files } = scanIncludes([join(directory, 'a.c')], []);
  assert.deepEqual([...files.keys()], [join(directory, 'a.c'), join(directory, 'größe.h')]);
});
