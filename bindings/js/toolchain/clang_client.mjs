/** Starts @yowasp/clang in a process of its own (clang_process.mjs), and asks it to run commands. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ToolchainError } from './diagnostics.mjs';

/** @typedef {Omit<import('./clang_process.mjs').Request, 'id'>} Work */
/** @typedef {Omit<import('./clang_process.mjs').Answer, 'id'>} Outcome */

/** How long an idle compiler is kept, in milliseconds. */
const patience = 30_000;

/** @typedef {{resolve: (outcome: Outcome) => void, reject: (error: Error) => void}} Waiting */

export class ClangClient {
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  #count = 0;
  #child;
  #onEnd;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #idle;

  /** @param {string} url of the module @param {Record<string, string | undefined>} env @param {() => void} onEnd */
  constructor(url, env, onEnd) {
    const child = fork(fileURLToPath(new URL('clang_process.mjs', import.meta.url)), [url], {
      serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [], env: { ...env, NODE_OPTIONS: '' },
    });
    this.#child = child;
    this.#onEnd = onEnd;
    let text = '';
    child.stderr?.setEncoding('utf8').on('data', (more) => (text = (text + more).slice(-2000)));
    child.on('message', (/** @type {import('./clang_process.mjs').Answer} */ { id, ...outcome }) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) this.#rest();
      waiting?.resolve(outcome);
    });
    const ended = (/** @type {string} */ how) => {
      onEnd();
      for (const { reject } of this.#waiting.values()) reject(new ToolchainError(`@yowasp/clang ${how}. If it does so again, install it again${text && `\n${text.trimEnd()}`}`));
      this.#waiting.clear();
    };
    child.on('error', (error) => ended(error.message));
    child.on('close', (status, signal) => ended(signal ? `was ended by ${signal}: it may have lacked memory` : `ended with status ${status}`));
    this.#rest();
  }

  /** Whether it keeps this process alive: until its end has been noticed, too. @param {'ref' | 'unref'} how */
  #hold(how) {
    for (const part of /** @type {any[]} */ ([this.#child, this.#child.channel, this.#child.stderr])) part?.[how]();
  }

  /** Without work, it does not keep this process alive, and is not kept for long. */
  #rest() {
    this.#hold('unref');
    this.#idle = setTimeout(() => this.end(), patience);
    this.#idle.unref();
  }

  end() {
    this.#onEnd();
    this.#child.kill('SIGKILL');
  }

  /** @param {Work} work @param {AbortSignal} [signal] ends the compiler @returns {Promise<Outcome>} */
  async run(work, signal) {
    signal?.throwIfAborted();
    clearTimeout(this.#idle);
    this.#hold('ref');
    return new Promise((resolve, reject) => {
      const id = ++this.#count;
      const stop = () => {
        this.#waiting.delete(id);
        reject(signal?.reason);
        if (this.#waiting.size === 0) this.end(); // else it works for others
      };
      signal?.addEventListener('abort', stop, { once: true });
      const settled = () => signal?.removeEventListener('abort', stop);
      this.#waiting.set(id, {
        resolve: (outcome) => resolve((settled(), outcome)),
        reject: (error) => reject((settled(), error)),
      });
      this.#child.send({ id, ...work }, (error) => error && reject(error));
    });
  }
}

/** @type {Map<string, ClangClient>} */
const clients = new Map();

/**
 * @param {string} url of the module
 * @param {Record<string, string | undefined>} [env]
 * @returns {ClangClient} one that has not ended
 */
export function clangAt(url, env = process.env) {
  let client = clients.get(url);
  if (!client) {
    const started = new ClangClient(url, env, () => clients.get(url) === started && clients.delete(url));
    clients.set(url, client = started);
  }
  return client;
}

/** Ends the compilers, which otherwise stay for a while for the next build. */
export function endClang() {
  for (const client of clients.values()) client.end();
}
