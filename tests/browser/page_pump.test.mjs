/** The loop in a page: its one timer, the page's frames and input, pauses, and exits of every kind. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { inEachBrowser } from './each_browser.mjs';

const crowd = '/build/web/tests/web/crowd_probe.mjs';
const fine = { status: 0, stdout: 'started\nok\n', stderr: '' };

inEachBrowser((context) => {
  /** @type {import('puppeteer-core').Page['evaluate']} */
  const evaluate = (...call) => context.runner.page.evaluate(...call);
  const crowdProbe = (args, options) => context.runner.run('tests/web/crowd_probe', { args, ...options });

  /**
   * Runs a program in the page, and counts its calls of the page.
   * @param {string} program
   * @param {(string | number)[]} args
   * @param {object} [module] further options of the module
   * @param {number} [step] by how many milliseconds each reading advances the page's clock (default: a real clock)
   */
  const counted = (program, args, module = {}, step = 0) => evaluate(async (url, options, clockStep) => {
    if (clockStep > 0) weftRunner.stepPageClock(clockStep);
    const counts = weftRunner.countHostCalls();
    const outcome = await weftRunner.runProgram(url, options);
    return { ...outcome, counts };
  }, `/build/web/tests/web/${program}.mjs`, { ...module, arguments: args.map(String) }, step);

  afterEach(() => evaluate(() => weftRunner.restore()));

  test('ten thousand sleeps share one timer', async () => {
    const { counts, ...outcome } = await counted('crowd_probe', ['pending', 10_000, 0.3]);
    assert.deepEqual(outcome, fine);
    assert.deepEqual([counts.armed, counts.mostArmed], [0, 1]);
    // One for the 0.3 s, another if it fires early, and some for the frames while all sleeps start and are cancelled.
    assert.ok(counts.setTimeout < 50, `${counts.setTimeout} timers`);
  });

  for (const worker of [false, true]) {
    test(`sleeps end in order, and none is early, in a ${worker ? 'worker' : 'page'}`, async () => {
      const outcome = await context.runner.run('tests/web/pump_probe', { args: ['sleeps', 100], worker });
      assert.deepEqual(outcome, { status: 0, stdout: 'ok\n', stderr: '' });
    });
  }

  for (const worker of [false, true]) {
    test(`plain C callbacks wake tasks at once, in a ${worker ? 'worker' : 'page'}`, async () => {
      const outcomes = await Promise.all([0, 60].map((seconds) => context.runner.run('tests/web/callback_probe', { args: [seconds], worker })));
      for (const outcome of outcomes) assert.deepEqual(outcome, { status: 0, stdout: 'item 7\nitem 7\n', stderr: '' });
    });
  }

  test('a timer that fires early ends no sleep', async () => {
    await evaluate(() => {
      const { setTimeout } = globalThis;
      /** @type {any} */ (globalThis).setTimeout = (call, delay) => setTimeout(call, delay / 2);
    });
    const start = performance.now();
    assert.deepEqual(await crowdProbe(['asleep', 1]), fine);
    assert.ok(performance.now() - start >= 999);
  });

  test('a sleep of more than 2^31 ms does not end at once', async () => {
    const { counts, ...outcome } = await evaluate(async () => {
      const calls = weftRunner.countHostCalls();
      const pause = new Promise((resolve) => { setTimeout(resolve, 300); });
      const stdin = new ReadableStream({ pull: (stream) => pause.then(() => stream.close()) });
      const result = await weftRunner.runProgram('/build/web/tests/web/pump_probe.mjs', { arguments: ['far'], stdin });
      return { ...result, counts: calls };
    });
    assert.deepEqual(outcome, { status: 0, stdout: 'ok\n', stderr: '' });
    assert.equal(counts.longestDelay, 2 ** 31 - 1);
    assert.ok(counts.setTimeout < 10, `${counts.setTimeout} timers`);
  });

  test('the timer of a sleep of 50 days is armed repeatedly until it is due', async () => {
    const result = await evaluate(async (url) => {
      const clock = weftRunner.takePageClock();
      const days = 50;
      const running = weftRunner.runProgram(url, { arguments: ['asleep', String(days * 86_400)] });
      let done = false;
      running.then(() => (done = true));
      while (clock.armed() === 0) await clock.jump(0);
      const armed = [];
      for (let day = 0; day < days - 1; day++) {
        await clock.jump(86_400);
        armed.push(clock.armed());
      }
      const doneEarly = done;
      await clock.jump(86_401);
      return { doneEarly, armed, outcome: await running, left: clock.armed() };
    }, crowd);
    assert.deepEqual(result, { doneEarly: false, armed: Array(49).fill(1), outcome: fine, left: 0 });
  });

  test('after a pause of the page, exactly the sleeps that are due end, in order', async () => {
    const result = await evaluate(async (url) => {
      const clock = weftRunner.takePageClock();
      const sleeps = weftRunner.runProgram('/build/web/tests/web/pump_probe.mjs', { arguments: ['sleeps', '300'] });
      const ends = [];
      const long = [59, 61, 150].map((seconds) => {
        const run = weftRunner.runProgram(url, { arguments: ['asleep', String(seconds)] });
        run.then(() => ends.push(clock.seconds()));
        return run;
      });
      while (clock.armed() < 4) await clock.jump(0);
      // As in a page hidden for long, whose timers fire once a minute; then the machine sleeps for an hour.
      for (let minute = 1; minute <= 2; minute++) await clock.jump(60);
      await clock.jump(3600);
      return { outcomes: await Promise.all([sleeps, ...long]), ends, armed: clock.armed() };
    }, crowd);
    assert.deepEqual(result.outcomes, [{ status: 0, stdout: 'ok\n', stderr: '' }, fine, fine, fine]);
    assert.deepEqual(result.ends, [60, 120, 3720]);
    assert.equal(result.armed, 0);
  });

  test('frames, timers, messages and input continue while 100,000 tasks are busy', async (t) => {
    const { page } = context.runner;
    const enough = { frames: 10, timers: 10, messages: 10 };
    const idle = await evaluate((counts) => weftRunner.observePage(counts), { ...enough, moves: 0 });
    await evaluate((url) => {
      globalThis.printed = [];
      globalThis.ended = import(url).then(({ default: start }) => new Promise((onExit) => {
        start({ arguments: ['yielding', '100000', '3600'], print: (line) => globalThis.printed.push(line), onExit });
      }));
    }, crowd);
    await page.waitForFunction(() => globalThis.printed.length > 0, { timeout: 60_000, polling: 10 });
    const observed = evaluate((counts) => weftRunner.observePage(counts), { ...enough, moves: 3 });
    let done = false;
    const end = () => (done = true);
    observed.then(end, end);
    for (let i = 0; !done; i++) {
      await page.mouse.move(10 + (i % 50), 10);
      await sleep(20);
    }
    const busy = await observed;
    assert.deepEqual(await evaluate(() => globalThis.printed), ['started'], 'it is still busy');
    await evaluate(() => weftRunner.movePageClock(3_600_000));
    assert.deepEqual(await evaluate(async () => [await globalThis.ended, ...globalThis.printed]), [0, 'started', 'ok']);
    t.diagnostic(`busy: ${JSON.stringify(busy)}; idle: ${JSON.stringify(idle)}`);
    // A page whose program does not yield has none. One with a frame a second needs ten seconds, but the idle page,
    // whatever the machine's load, a sixth of one.
    assert.ok(busy.seconds < 30 * Math.max(idle.seconds, 0.2), `${busy.seconds} s, ${idle.seconds} s when idle`);
  });

  test('a busy program waits once for each frame that is overdue, and for no other', async () => {
    const run = (come) => evaluate(async (framesCome) => {
      weftRunner.stepPageClock(0.02);
      const counts = weftRunner.countHostCalls();
      const requested = weftRunner.takeFrames(framesCome);
      const outcome = await weftRunner.runProgram('/build/web/tests/web/pump_probe.mjs', { arguments: ['yields', '1000000'] });
      weftRunner.restore();
      return { ...outcome, ...requested, timers: counts.setTimeout };
    }, come);
    const fineToo = { status: 0, stdout: 'ok\n', stderr: '' };
    assert.deepEqual(await run(false), { ...fineToo, frames: 1, timers: 1 });
    const { frames, ...rest } = await run(true);
    assert.deepEqual(rest, { ...fineToo, timers: 0 });
    assert.ok(frames > 10, `${frames} frames`);
  });

  test('slice is how long the program runs before the page has its turn', async () => {
    // By a clock that each reading advances by 0.1 ms. A timer runs the next turn if a frame is overdue or a message late.
    const hops = async (slice) => {
      const { counts } = await counted('pump_probe', ['yields', 3000], { slice }, 0.1);
      return counts.messages + counts.substitutes + counts.setTimeout;
    };
    assert.ok((await hops(0)) >= 3000);
    assert.ok((await hops(10)) < 300);
    for (const bad of [-1, 'much', '']) {
      const { failure, stdout } = await crowdProbe(['asleep', 0], { module: { slice: bad } });
      assert.match(failure, /slice/);
      assert.equal(stdout, '');
    }
  });

  test('work goes on while messages do not arrive, and sends no further ones', async () => {
    const result = await evaluate(async (url) => {
      const sent = weftRunner.holdMessages();
      const outcome = await weftRunner.runProgram(url, { arguments: ['yields', '50'], slice: 0 });
      return { ...outcome, ...sent };
    }, '/build/web/tests/web/pump_probe.mjs');
    assert.deepEqual(result, { status: 0, stdout: 'ok\n', stderr: '', messages: 1 });
  });

  test('in a hidden page ready work waits for no frame and no timer', async () => {
    const other = await context.browser.open('about:blank');
    await other.bringToFront();
    assert.equal(await evaluate(() => document.visibilityState), 'hidden');
    const { counts, ...outcome } = await counted('pump_probe', ['yields', 1_000_000]);
    await other.close();
    await context.runner.page.bringToFront();
    assert.deepEqual(outcome, { status: 0, stdout: 'ok\n', stderr: '' });
    assert.deepEqual([counts.setTimeout, counts.frames], [0, 0]);
  });

  test('a program continues while its page is hidden and shown again', async () => {
    const other = await context.browser.open('about:blank');
    await context.runner.page.bringToFront();
    const running = [crowdProbe(['yielding', 100, 2]), crowdProbe(['asleep', 2])];
    for (const page of [other, context.runner.page, other, context.runner.page]) {
      await sleep(300);
      await page.bringToFront();
    }
    assert.deepEqual(await Promise.all(running), [fine, fine]);
    await other.close();
  });

  test('an exception of JavaScript ends the program and reaches the page', async () => {
    const { page } = context.runner;
    const result = await evaluate(async (url) => {
      const counts = weftRunner.countHostCalls();
      const { default: start } = await import(url);
      const seen = [];
      const failed = new Promise((resolve) => addEventListener('error', (event) => resolve(event.error.message), { once: true }));
      const stdin = new ReadableStream({
        async start(stream) {
          // Until the timer of the sleep is armed.
          while (counts.armed === 0) await new Promise(requestAnimationFrame);
          stream.enqueue(new TextEncoder().encode('line\n'));
        },
      });
      await start({
        arguments: ['failing', '1'],
        stdin,
        print: (line) => seen.push(line),
        printErr: () => { throw new Error('from printErr'); },
        onExit: (status) => seen.push(`exit ${status}`),
      });
      const message = await failed;
      const { armed } = counts;
      await new Promise((resolve) => { setTimeout(resolve, 1200); });
      return { message, armed, seen };
    }, crowd);
    assert.deepEqual(result, { message: 'from printErr', armed: 0, seen: ['started'] });
    assert.equal(page.failures.length, 1);
    assert.match(page.failures.pop(), /from printErr/);
    assert.deepEqual(await crowdProbe(['asleep', 0]), fine);
  });

  for (const leave of ['reload', 'navigation']) {
    test(`a ${leave} of the page ends its programs`, async () => {
      const page = await context.browser.open(`${context.server.origin}/tests/browser/runner.html`);
      await page.waitForFunction(() => globalThis.weftRunner);
      await page.evaluate((url) => {
        weftRunner.runProgram(url, { arguments: ['yielding', '1000', '60'] });
        weftRunner.runProgram(url, { arguments: ['asleep', '1'] });
        weftRunner.runInWorker(url, { arguments: ['yielding', '1000', '60'] });
      }, crowd);
      await sleep(300);
      if (leave === 'reload') await page.reload();
      else await page.goto(`${context.server.origin}/tests/browser/runner.html?elsewhere`);
      await page.waitForFunction(() => globalThis.weftRunner);
      await sleep(1000);
      assert.deepEqual(await page.evaluate((url) => weftRunner.runProgram(url, { arguments: ['asleep', '0'] }), crowd), fine);
      assert.deepEqual(page.failures, []);
      await page.close();
    });
  }

  test('the page had no other uncaught exception', () => assert.deepEqual(context.runner.page.failures, []));
});
