/**
 * The element <weft-inspector>: shows the tree of a program's tasks while it runs, and records their trace.
 *
 *     import 'weft-wasm/inspector';
 *     document.querySelector('weft-inspector').app = await load('app.wasm');
 *
 * Attributes: `interval`, how often it asks for the tree, in milliseconds (200); `paused`; `keep`, how long the line of a task
 * that has ended stays, in milliseconds (0), so that the lines below do not jump. The event `weft-tasks` tells that the tree has
 * changed: its `detail` has the tasks. Parts for style sheets: toolbar, button, tree, task, ended, name, wait, end, holds,
 * coroutines, cancel.
 *
 * @typedef {import('../types/index.d.ts').Task & {holds?: string, awaits: Task[]}} Task holds: what the page knows that it holds,
 *   such as a lock
 *
 * @typedef {object} Inspected an App, a WorkerApp, or what looks like one
 * @property {() => Task[] | PromiseLike<Task[]>} tasks
 * @property {(task: Task) => void} [cancel] cancels a task: each line then has a button for it
 * @property {(options: {format: 'chrome'}) => ReadableStream<string>} [trace]
 */

/**
 * @typedef {object} Line the line of a task
 * @property {string} name
 * @property {HTMLElement} item what it and those below it are in
 * @property {HTMLElement} row
 * @property {HTMLElement} wait
 * @property {HTMLElement} [holds]
 * @property {HTMLElement} coroutines
 * @property {HTMLElement} [cancel]
 * @property {HTMLElement} below the list of the tasks that it awaits
 * @property {Task} [task]
 * @property {number} ended when its task was missing for the first time, by Date.now(); 0 while it is there
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
  [part~="holds"] { padding: 0.02rem 0.5rem; border: 1px solid rgb(60 160 90 / 90%); border-radius: 99px; font-size: 0.82rem; }
  [part~="ended"] { opacity: 0.45; }
  [part~="cancel"] { margin-left: auto; }
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

/** Sets the text of an element, which its selection and focus survive. @param {Element} of @param {string} text */
function say(of, text) {
  if (of.textContent !== text) of.textContent = text;
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
  #list = element('ul', '');
  /** Lines of tasks that have ended are still there. */
  #keepsLines = false;
  /** What each item of a list shows. @type {WeakMap<Element, Line>} */
  #lines = new WeakMap();
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
    this.#list.replaceChildren();
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

  /**
   * Brings a list up to date. A task that is still there keeps its line.
   * @param {HTMLElement} list
   * @param {Task[]} tasks
   */
  #fill(list, tasks) {
    /** The lines that no task has yet, by name, the first one last. @type {Map<string, Line[]>} */
    const free = new Map();
    for (const item of [...list.children].reverse()) {
      const line = /** @type {Line} */ (this.#lines.get(item));
      const same = free.get(line.name);
      if (same) same.push(line);
      else free.set(line.name, [line]);
    }
    /** @type {Line | undefined} */
    let before;
    for (const task of tasks) {
      let line = free.get(task.name)?.pop();
      if (!line) {
        line = this.#newLine(task.name);
        list.insertBefore(line.item, before ? before.item.nextSibling : list.firstChild);
      }
      this.#show(line, task);
      before = line;
    }
    for (const lines of free.values()) for (const line of lines) this.#end(line);
    list.hidden = list.children.length === 0;
  }

  /** @param {string} name @returns {Line} */
  #newLine(name) {
    const item = element('li', '');
    const row = element('div', 'task');
    const parts = { wait: element('span', 'wait'), coroutines: element('span', 'coroutines') };
    row.append(element('span', 'name', name), parts.wait, parts.coroutines);
    const below = element('ul', '');
    item.append(row, below);
    const line = { name, item, row, ...parts, below, ended: 0 };
    this.#lines.set(item, line);
    return line;
  }

  /** @param {Line} line @param {Task} task */
  #show(line, task) {
    const { waitsFor, holds, coroutines, awaits } = task;
    const kind = waitsFor === null ? 'ready' : waitsFor === 'a sleep' ? 'sleep' : 'other';
    line.task = task;
    line.ended = 0;
    line.row.setAttribute('part', 'task');
    line.wait.setAttribute('part', `wait ${kind}`);
    say(line.wait, waitsFor === null ? 'ready' : `waiting for ${waitsFor}`);
    say(line.coroutines, coroutines.join(' › '));
    if (holds && !line.holds) line.wait.after((line.holds = element('span', 'holds')));
    if (holds && line.holds) say(line.holds, `holds ${holds}`);
    if (!holds) {
      line.holds?.remove();
      line.holds = undefined;
    }
    if (this.#app?.cancel && !line.cancel) {
      line.cancel = element('button', 'button cancel', 'Cancel');
      line.cancel.setAttribute('type', 'button');
      line.cancel.setAttribute('aria-label', `Cancel ${task.name}`);
      line.cancel.addEventListener('click', () => this.#app?.cancel?.(/** @type {Task} */ (line.task)));
      line.row.append(line.cancel);
    }
    line.cancel?.removeAttribute('disabled');
    this.#fill(line.below, awaits);
  }

  /** A task is no more: its line goes at once, or after a while. @param {Line} line */
  #end(line) {
    const now = Date.now();
    line.ended ||= now;
    if (now - line.ended >= (Number(this.getAttribute('keep')) || 0)) {
      line.item.remove();
      return;
    }
    this.#keepsLines = true;
    line.row.setAttribute('part', 'task ended');
    line.wait.setAttribute('part', 'end');
    say(line.wait, 'ended');
    line.holds?.remove();
    line.holds = undefined;
    line.cancel?.setAttribute('disabled', '');
    this.#fill(line.below, []);
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
    const isNews = text !== this.#shown;
    if (!isNews && !this.#keepsLines) return;
    this.#shown = text;
    this.#keepsLines = false;
    this.#fill(this.#list, tasks ?? []);
    if (this.#list.hidden) this.#tree.replaceChildren(tasks ? 'no task' : 'no program');
    else if (this.#list.parentNode !== this.#tree) this.#tree.replaceChildren(this.#list);
    if (isNews) this.dispatchEvent(new CustomEvent('weft-tasks', { detail: tasks ?? [] }));
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
