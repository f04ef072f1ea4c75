/**
 * The tree of a program's tasks for JavaScript: what weft_dump_tasks_json of weft/dump.h writes, at any time.
 *
 *     module.weftTasks()   // [{ name: 'app', coroutines: ['app', 'fetch_all'], waitsFor: 'a gather', awaits: [...] }]
 *     String(module.weftTasks())   // the lines of weft_dump_tasks
 *
 * Linked into programs that are not built for size, and into those that link weft::inspect.
 *
 * @typedef {object} WeftTask a task that is not done
 * @property {string} name
 * @property {string[]} coroutines those that it is in, from the outermost to the innermost
 * @property {string | null} waitsFor null if it is ready or running
 * @property {WeftTask[]} awaits the tasks that it awaits
 */
addToLibrary({
  $weftTaskTree__deps: ['$weftPump', 'weft__web_tasks'],
  // A module for every program also runs those that lack it.
  $weftTaskTree__postset: () => {
    addAtInit("if (_weft__web_tasks) Module['weftTasks'] = weftTaskTree.read;");
  },
  $weftTaskTree: {
    /** What C has written so far. */
    text: '',
    /** @type {TextDecoder | undefined} */
    decoder: undefined,

    /** @returns {WeftTask[]} with a toString(); none if the program has ended */
    read() {
      weftTaskTree.text = '';
      weftTaskTree.decoder = new TextDecoder();
      if (weftPump.state !== 'dead') _weft__web_tasks();
      const tasks = JSON.parse(weftTaskTree.text || '[]');
      return Object.defineProperty(tasks, 'toString', { value: () => weftTaskTree.lines(tasks, '') });
    },

    /** @param {WeftTask[]} tasks @param {string} indent @returns {string} a line for each, with those that it awaits below it */
    lines: (tasks, indent) => tasks.map(({ name, coroutines, waitsFor, awaits }) => (
      `${indent}${name} in ${coroutines.join(', ')}: ${waitsFor === null ? 'is ready' : `waits for ${waitsFor}`}\n${weftTaskTree.lines(awaits, `${indent}  `)}`
    )).join(''),
  },

  weft__web_tasks_part__sig: 'vii',
  weft__web_tasks_part__deps: ['$weftTaskTree'],
  weft__web_tasks_part: (text, size) => {
    text >>>= 0;
    weftTaskTree.text += weftTaskTree.decoder.decode(HEAPU8.subarray(text, text + size), { stream: true });
  },
});
