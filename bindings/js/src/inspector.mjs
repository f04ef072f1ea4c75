/**
 * The element <weft-inspector>: shows the tree of a program's tasks while it runs, and records their trace.
 *
 *     import 'weft-wasm/inspector';
 *     document.querySelector('weft-inspector').app = await load('app.wasm');
 *
 * Attributes: `interval`, how often it asks for the tree, in milliseconds (200); `paused`. The event `weft-tasks` tells that
 * the tree has changed: its `detail` has the tasks. Parts for style sheets: toolbar, button, tree, task, name, wait, coroutines.
 *
 * @typedef {import('../types/index.d.ts').Task} Task
 *
 * @typedef {object} Inspected an App, a WorkerApp, or what looks like one
 * @property {() => Task[] | PromiseLike<Task[]>} tasks
 * @property {(options: {format: 'chrome'}) => ReadableStream<string>} [trace]
 */

const css = `
  :host { display: block; font: 0.95rem/1.5 system-ui, sans-serif; }
  :host([hidden]) { display: none; }
  ul { margin: 0; padding: 0; list-style: none; }
  ul ul { margin-left: 0.55rem; padding-left: 0.9rem; border-left: 2px solid rgb(128 128 128 / 40%); }
  li > div { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 0.6rem; padding: 0.25rem 0; }
  [part~="toolbar"] { display: flex; gap: 0.5rem; margin-bottom: 0.5rem; }
  [part~="name"] { font-weight: 600; }
  [part~="wait"] { padding: 0.02rem 0.5rem; border: 1px solid rgb(200 140 30 / 80%); border-radius: 99px; background: rgb(240 180 60 / 30%); font-size: 0.82rem; }
  [part~="sleep"] { border-color: rgb(90 150 210 / 80%); background: none; }
  [part~="ready"] { border-color: transparent; background: rgb(20 110 190); color: #fff; }
  [part~="coroutines"] { opacity: 0.75; font: 0.82rem ui-monospace, Menlo, Consolas, monospace; }
`;

/** @param {string} name @param {string} part @param {string} [text] */
function element(name, part, text = '') {
  const made = document.createElement(name);
  if (part) made.setAttribute('part', part);
  made.textContent = text;
  return made;
}

/** @param {Task[]} tasks @returns {HTMLElement} */
function listOf(tasks) {
  const list = element('ul', '');
  for (const { name, coroutines, waitsFor, awaits } of tasks) {
    const kind = waitsFor === null ? 'ready' : waitsFor === 'a sleep' ? 'sleep' : 'other';
    const line = element('div', 'task');
    line.append(
      element('span', 'name', name),
      element('span', `wait ${kind}`, waitsFor === null ? 'ready' : `waiting for ${waitsFor}`),
      element('span', 'coroutines', coroutines.join(' › ')),
    );
    const item = element('li', '');
    item.append(line);
    if (awaits.length > 0) item.append(listOf(awaits));
    list.append(item);
  }
  return list;
}

/** @param {ShadowRoot} root */
function style(root) {
  // A policy of the page may forbid the text of a style element.
  if ('adoptedStyleSheets' in root && 'replaceSync' in (globalThis.CSSStyleSheet?.prototype ?? {})) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } else {
    /** @type {ShadowRoot} */ (root).append(element('style', '', css));
  }
}

/** Where there is no page, the module can be imported nevertheless. */
const Base = globalThis.HTMLElement ?? /** @type {typeof HTMLElement} */ (class {});

export class WeftInspector extends Base {
  static observedAttributes = ['interval', 'paused'];

  /** @type {Inspected | undefined} */
  #app;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  /** The tree that is shown, as JSON; or why there is none. */
  #shown = '';
  /** @type {{pieces: string[], reader: ReadableStreamDefaultReader<string>} | undefined} */
  #recording;
  #tree = element('div', 'tree');
  #pause = element('button', 'button');
  #record = element('button', 'button', 'Record');

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    style(root);
    for (const button of [this.#pause, this.#record]) button.setAttribute('type', 'button');
    this.#pause.addEventListener('click', () => (this.paused = !this.paused));
    this.#record.addEventListener('click', () => this.#toggleRecording());
    const toolbar = element('div', 'toolbar');
    toolbar.append(this.#pause, this.#record);
    root.append(toolbar, this.#tree);
  }

  /** The program. */
  get app() {
    return this.#app;
  }

  set app(app) {
    if (app === this.#app) return;
    this.#stopRecording();
    this.#app = app ?? undefined;
    this.#record.hidden = typeof app?.trace !== 'function';
    this.#shown = '';
    void this.update();
  }

  get paused() {
    return this.hasAttribute('paused');
  }

  set paused(paused) {
    this.toggleAttribute('paused', paused);
  }

  connectedCallback() {
    this.#record.hidden = typeof this.#app?.trace !== 'function';
    this.#restart();
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
    this.#stopRecording();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#restart();
  }

  #restart() {
    clearInterval(this.#timer);
    this.#pause.textContent = this.paused ? 'Resume' : 'Pause';
    if (this.paused) return;
    this.#timer = setInterval(() => void this.update(), Number(this.getAttribute('interval')) || 200);
    void this.update();
  }

  /** Asks for the tree now, also while it is paused. */
  async update() {
    const app = this.#app;
    let tasks;
    try {
      tasks = await app?.tasks();
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error));
      return;
    }
    if (app !== this.#app) return;
    const text = JSON.stringify(tasks ?? null);
    if (text === this.#shown) return;
    this.#shown = text;
    if (!tasks) this.#tree.replaceChildren('no program');
    else if (tasks.length === 0) this.#tree.replaceChildren('no task');
    else this.#tree.replaceChildren(listOf(tasks));
    this.dispatchEvent(new CustomEvent('weft-tasks', { detail: tasks ?? [] }));
  }

  /** @param {string} why there is no tree */
  #say(why) {
    if (why === this.#shown) return;
    this.#shown = why;
    this.#tree.replaceChildren(why);
  }

  #toggleRecording() {
    if (this.#recording) this.#save();
    else void this.#startRecording();
  }

  async #startRecording() {
    try {
      const reader = /** @type {any} */ (this.#app).trace({ format: 'chrome' }).getReader();
      /** @type {string[]} */
      const pieces = [];
      this.#recording = { pieces, reader };
      this.#record.textContent = 'Save trace';
      for (let next; !(next = await reader.read()).done;) pieces.push(next.value);
    } catch (error) {
      this.#recording = undefined;
      this.#record.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  /** @returns {string[]} what was recorded */
  #stopRecording() {
    const recording = this.#recording;
    this.#recording = undefined;
    this.#record.textContent = 'Record';
    recording?.reader.cancel().catch(() => {});
    return recording?.pieces ?? [];
  }

  #save() {
    const pieces = this.#stopRecording();
    // The format permits an array that is not closed.
    const url = URL.createObjectURL(new Blob(pieces, { type: 'application/json' }));
    const link = document.createElement('a');
    Object.assign(link, { href: url, download: 'weft-trace.json' });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }
}

if (globalThis.customElements && !customElements.get('weft-inspector')) customElements.define('weft-inspector', WeftInspector);
