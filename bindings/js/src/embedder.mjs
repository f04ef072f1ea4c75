/** What the package changes in the JavaScript of a program: the option `embedder` of its module. See web/host/host_web.js. */

/**
 * @typedef {Record<string, any>} Pump weftPump of host_web.js
 *
 * @typedef {object} Embedder
 * @property {(pump: Pump) => void} configure called before the program is started
 * @property {(error: unknown) => boolean} crashed to be called when a trap or an exception has ended the program; returns
 *   whether somebody is told
 * @property {() => void} loopEnded to be called when the main coroutine has ended, and all tasks
 * @property {Pump} [pump] set by `configure`. Its `die` ends the program at once, and nothing of it runs any more
 * @property {(name: string) => void} [beforeCall] called before each call of an exported coroutine, which fails with what it
 *   throws
 * @property {boolean} [hasMain]
 * @property {typeof fetch} [fetch]
 * @property {AbortSignal} [signal] ends the request for the program
 * @property {(((bytes: Uint8Array, written: (error?: unknown) => void) => void) | undefined)[]} outputs by descriptor
 */

/**
 * @param {Pick<Embedder, 'fetch' | 'outputs' | 'signal'>} options
 * @param {Pick<Embedder, 'crashed' | 'loopEnded'>} told
 * @param {(pump: Pump) => void} [setClock]
 * @returns {Embedder}
 */
export const newEmbedder = (options, told, setClock) => ({
  ...options,
  ...told,
  configure(pump) {
    const { die, leave } = pump;
    this.pump = pump;
    pump.die = (/** @type {any} */ error) => {
      if (pump.state === 'dead') return;
      if (error?.name !== 'ExitStatus' && this.crashed(error)) pump.told = true;
      die(error);
    };
    pump.leave = () => {
      leave();
      this.loopEnded();
    };
    setClock?.(pump);
  },
});

/** @param {import('../types/index.d.ts').Clock} clock */
export async function clockSetter(clock) {
  const { setClock } = await import('./clock.mjs');
  return (/** @type {Pump} */ pump) => setClock(pump, clock);
}
