/** The command-line programs under each runtime, as on the other hosts (tests/js). */
import assert from 'node:assert/strict';
import { play, scenarios } from '../js/commands.mjs';
import { run, testOnEach } from './programs.mjs';

for (const scenario of scenarios) {
  const folder = scenario.command === 'lines' ? 'runtime/examples' : 'runtime/examples/commands';
  testOnEach(scenario.name, (runtime, t) => play(scenario, (name, args, { input, ...how }) => {
    const { pipe, terminal, file } = input;
    const given = pipe ? { pipe } : terminal ? { terminal } : { file };
    return run(name, args, { runtime, folder, ...given, ...how });
  }, t), { needs: scenario.needs });
}

testOnEach('tee: a file outside of the folders that the runtime opened', async (runtime) => {
  const { status, stdout, stderr } = await run('tee', ['/etc/weft'], { runtime, folder: 'runtime/examples/commands', pipe: ['not taken'] });
  assert.equal(stdout, '');
  assert.match(stderr, /weft: the program failed: app.*: WEFT_EACCES: \/etc\/weft: outside of the folders that the program may use \(the runtime's --dir\)\n$/);
  assert.equal(status, 1);
});
