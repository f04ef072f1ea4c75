/** Context variables: values that a task inherits from its creator. */
import { RuntimeError } from './asyncio_errors.mjs';

/** What ContextVar.set returns, for reset. */
export class Token {
  /** Whether reset has used it. */
  used = false;

  /** @param {ContextVar} variable @param {Map<object, unknown>} before the context before the set */
  constructor(variable, before) {
    this.var = variable;
    this.hadValue = before.has(variable);
    this.oldValue = before.get(variable);
  }
}

/** A variable with a value of its own in each task. */
export class ContextVar {
  #core;
  #hasDefault;
  #default;

  /**
   * @param {import('./core.mjs').Core} core
   * @param {string} name
   * @param {{default?: unknown}} [options]
   */
  constructor(core, name, options = {}) {
    this.#core = core;
    this.name = name;
    this.#hasDefault = 'default' in options;
    this.#default = options.default;
  }

  /** @param {[fallback?: any]} fallback what it returns if the variable is not set @returns {any} */
  get(...fallback) {
    const context = this.#core.contextNow();
    if (context.has(this)) return context.get(this);
    if (fallback.length > 0) return fallback[0];
    if (this.#hasDefault) return this.#default;
    throw new ReferenceError(`the context variable ${this.name} is not set, and has no default`);
  }

  /** @param {unknown} value @returns {Token} */
  set(value) {
    const before = this.#core.contextNow();
    this.#core.setContext(new Map(before).set(this, value));
    return new Token(this, before);
  }

  /** Restores the value that a set has replaced. @param {Token} token */
  reset(token) {
    if (token.used) throw new RuntimeError('the token was used already');
    if (token.var !== this) throw new RangeError('the token is of another variable');
    token.used = true;
    const context = new Map(this.#core.contextNow());
    if (token.hadValue) context.set(this, token.oldValue);
    else context.delete(this);
    this.#core.setContext(context);
  }
}
