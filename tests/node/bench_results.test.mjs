/** The benchmark's own arithmetic: how it shares its time, compares two runs, and lists its goals. */
import assert from 'node:assert/strict';
import { afterEach, mock, test } from 'node:test';
import { compareResults } from '../../tools/bench/compare_results.mjs';
import { countGoals, listGoals } from '../../tools/bench/goals.mjs';
import { measure } from '../../tools/bench/measure.mjs';
import { Schedule } from '../../tools/bench/schedule.mjs';

afterEach(() => mock.restoreAll());

test('a schedule gives each part its share of what is left', () => {
  const schedule = new Schedule(1000, [1, 4, 5]);
  assert.equal(schedule.next(0), 100);
  assert.equal(schedule.next(100), 500);
  assert.equal(schedule.next(1200), 1200); // nothing is left
});

/** A contestant whose runs take a number of milliseconds of a fake clock. */
function fakeRunner(name, clock, took, { can = true, fails = false } = {}) {
  const runner = {
    name, ability: {}, runs: 0,
    can: async () => can,
    warmUp: async (work, limit) => {
      clock.now += Math.max(took, Math.min(limit, 10 * took));
      return 1;
    },
    run: async () => {
      clock.now += took;
      runner.runs++;
      if (fails) throw new Error('broken');
      return took;
    },
    close: () => {},
  };
  return runner;
}

/** Measures rows with runners until `end` on a fake clock. */
async function measureWith(makeRunners, { rows, rounds, end }) {
  const clock = { now: 0 };
  mock.method(performance, 'now', () => clock.now);
  const runners = makeRunners(clock);
  const works = () => Array.from({ length: rows }, (_, i) => ({
    id: `row-${i}`, title: '', name: '', args: [], operations: 1, result: 0, unit: /** @type {'ns'} */ ('ns'), tasks: 1,
  }));
  const reports = [];
  await measure(works, runners, { roundsOf: () => rounds, end, report: (work, cells, failures) => reports.push({ cells, failures }) });
  return { clock, runners, reports };
}

test('a run that has time makes all rounds', async () => {
  const { reports } = await measureWith((c) => [fakeRunner('a', c, 1), fakeRunner('b', c, 1)], { rows: 5, rounds: 20, end: 100_000 });
  assert.deepEqual(reports.map(({ cells }) => [cells.a.rounds, cells.b.rounds]), Array(5).fill([20, 20]));
});

test('a run that is slow ends in time, with fewer rounds in each row', async () => {
  const { clock, reports } = await measureWith((c) => [fakeRunner('a', c, 10), fakeRunner('b', c, 10)], { rows: 10, rounds: 1000, end: 10_000 });
  const rounds = reports.map(({ cells }) => cells.a.rounds);
  assert.ok(clock.now <= 10_000 + 20, `it ends at ${clock.now}`);
  assert.ok(rounds.every((count) => count >= 20 && count < 1000), `rounds: ${rounds}`);
});

test('without any time each row has three rounds', async () => {
  const { reports } = await measureWith((clock) => [fakeRunner('a', clock, 10)], { rows: 3, rounds: 20, end: 0 });
  assert.deepEqual(reports.map(({ cells }) => cells.a.rounds), [3, 3, 3]);
});

test('a contestant that fails drops out and is named; one that cannot do a work is not', async () => {
  const { reports, runners } = await measureWith((clock) => [
    fakeRunner('a', clock, 1), fakeRunner('unable', clock, 1, { can: false }), fakeRunner('broken', clock, 1, { fails: true }),
  ], { rows: 1, rounds: 5, end: 1000 });
  assert.deepEqual(Object.keys(reports[0].cells), ['a']);
  assert.deepEqual(reports[0].failures, [{ name: 'broken', reason: 'broken' }]);
  assert.equal(runners[2].runs, 1);
});

/** Results with one section of the contestants' figures by row. */
function resultsOf(rows, more = {}) {
  const summary = ([least, median]) => ({ least, median, spread: 0, rounds: 7 });
  return {
    commit: 'c', date: 'd', machine: 'm', command: '', seconds: 0, versions: {}, missing: [], ...more,
    sections: [{
      id: 'works', title: '', note: '', columns: ['Weft', 'floor', 'Rust'],
      rows: Object.entries(rows).map(([title, { cells, unit = 'ns', goal }]) => ({
        id: title, title, unit, goal, cells: Object.fromEntries(Object.entries(cells).map(([name, figures]) => [name, summary(figures)])),
      })),
    }],
  };
}

/** The marks of Weft's cells. */
const marksOf = (text) => Object.fromEntries([...text.split('Worse beyond noise')[0].matchAll(/^works: (\w+) +Weft .* %( +\w+)?$/gm)].map(([, row, mark]) => [row, mark?.trim() ?? '']));

/** The rows after "Worse beyond noise". */
const worseIn = (text) => [...text.split('Worse beyond noise')[1]?.matchAll(/works: (\w+)/g) ?? []].map(([, row]) => row);

test('two runs: what is worse beyond the spread of either is marked and listed', () => {
  const before = resultsOf({
    same: { cells: { Weft: [10, 10.1] } },
    slower: { cells: { Weft: [10, 10.1] } },
    faster: { cells: { Weft: [10, 10.1] } },
    noisy: { cells: { Weft: [10, 13] } },
    bytes: { cells: { Weft: [96, 96] }, unit: 'bytes' },
  });
  const after = resultsOf({
    same: { cells: { Weft: [10.2, 10.3] } },
    slower: { cells: { Weft: [11, 11.1] } },
    faster: { cells: { Weft: [9, 9.1] } },
    noisy: { cells: { Weft: [12, 15] } },
    bytes: { cells: { Weft: [104, 104] }, unit: 'bytes' },
  });
  const text = compareResults(before, after);
  assert.deepEqual(marksOf(text), { same: '', slower: 'worse', faster: 'better', noisy: '', bytes: 'worse' });
  assert.deepEqual(worseIn(text), ['slower', 'bytes']);
  assert.match(text, /slower +Weft +10\.0 +11\.0 +\+10\.0 % +worse$/m);
});

test('two runs: what the floor and the peers share is the machine', () => {
  const row = (own, others) => ({ cells: { Weft: [own, own], floor: [others, others], Rust: [2 * others, 2 * others] } });
  const before = resultsOf({ one: row(10, 5), two: row(20, 6) });
  const after = resultsOf({ one: row(12, 6), two: row(29, 7.2) }); // the machine: +20 %
  const text = compareResults(before, after);
  assert.deepEqual(marksOf(text), { one: '', two: 'worse' });
  assert.match(text, /changed by \+20\.0 %/);
});

test('two runs: other versions and missing cells are named', () => {
  const before = resultsOf({ one: { cells: { Weft: [1, 1], Rust: [2, 2] } } }, { versions: { Node: '1' } });
  const after = resultsOf({ one: { cells: { Weft: [1, 1] } } }, { versions: { Node: '2' } });
  const text = compareResults(before, after);
  assert.match(text, /^other Node: 1 -> 2$/m);
  assert.match(text, /^only before: works: one, Rust$/m);
  assert.match(text, /^Nothing is worse beyond noise\.$/m);
  assert.equal(compareResults(before, resultsOf({})), 'The runs have nothing in common.');
});

test('the goals are listed with what was reached, and with the reason of each that is missed', () => {
  const results = resultsOf({
    'yield-1': { cells: { Weft: [12.9, 13] }, goal: 9.2 },
    other: { cells: { Weft: [97, 97] }, goal: 96, unit: 'bytes' },
    held: { cells: { Weft: [7, 7.2] }, goal: 7 },
    free: { cells: { Weft: [1, 1] } },
    unmeasured: { cells: { Rust: [1, 1] }, goal: 1 },
  });
  const lines = listGoals(results).split('\n');
  assert.equal(lines.length, 4);
  assert.match(lines[1], /^yield-1 +12\.9 +<= 9\.2 ns +MISSED +A turn/);
  assert.match(lines[2], /^other +97\.0 +<= 96 bytes +MISSED +The reason is not known\.$/);
  assert.match(lines[3], /^held +7\.00 +<= 7 ns +held$/);
  assert.equal(countGoals(results), '1 of 3 goals are reached');
  assert.equal(listGoals(resultsOf({})), '');
});
