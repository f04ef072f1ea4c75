/** The command-line programs, and descriptors, on each runtime. (tests/node runs them on the other hosts.) */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderOf, play, scenarios as commands } from '../node/commands.mjs';
import { scenarios as descriptors } from '../node/descriptors.mjs';
import { run, testOnEach } from './programs.mjs';

for (const scenario of [...commands, ...descriptors]) {
  const folder = folderOf(scenario.command);
  testOnEach(scenario.name, (runtime, t) => play(scenario, (name, args, { input, ...how }) => {
    const { pipe, terminal, file } = input;
    const given = pipe ? { pipe } : terminal ? { terminal } : { file };
    return run(name, args, { runtime, folder, ...given, ...how });
  }, t), { needs: scenario.needs });
}

testOnEach('tee cannot write outside the directories that the runtime opened', async (runtime, t) => {
  const folder = await mkdtemp(join(tmpdir(), 'weft-wasi-'));
  t.after(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'opened'));
  await writeFile(join(folder, 'secret'), 'kept');
  const dirs = { '/opened': join(folder, 'opened') };
  for (const path of ['/secret', 'secret', '/opened/../secret', '../secret', `${folder}/secret`]) {
    for (const opened of [dirs, {}]) {
      const { status, stdout, stderr } = await run('tee', [path], {
        runtime, folder: 'runtime/examples/commands', dirs: opened, pipe: ['not read'],
      });
      assert.equal(stdout, '');
      assert.ok(stderr.endsWith(`: WEFT_EACCES: ${path}: outside the directories that the program may use (the runtime's --dir)\n`), stderr);
      assert.equal(status, 1);
    }
  }
  assert.equal(await readFile(join(folder, 'secret'), 'utf8'), 'kept');
}, { needs: ['folders'] });
