/**
 * Functions of JavaScript that a program imports by WEFT_IMPORT of weft/import.h. The option `imports` gives them, by name.
 * Linked only into programs that have some.
 *
 * @typedef {object} Imported
 * @property {string} name
 * @property {(given: unknown[]) => unknown} call
 * @property {{kind: number, type: import('./host_web_values.js').Type}} result
 */
addToLibrary({
  $weftImports__deps: ['$WeftError', '$weftStatus', '$weftCalling', '$weftImportEntry', '$weftType', '$UTF8ToString'],
  $weftImports__postset: () => {
    addAtInit('weftImports.define();');
    return 'weftCalling.imported = weftImports.at;';
  },
  $weftImports: {
    /** The functions by name, when the program was loaded. @type {Record<string, (given: unknown[]) => unknown>} */
    byName: {},

    /** The same by the addresses of their weft__import_entry, as far as they were called. @type {Record<number, Imported>} */
    byEntry: {},

    /** Finds the functions that the program imports. @throws {WeftError} if one is not given */
    define() {
      const given = Module['imports'];
      for (const symbol of Object.keys(Module)) {
        const name = /^_weft_imports_(.+)/.exec(symbol)?.[1];
        if (!name) continue;
        const call = given?.[name];
        if (typeof call !== 'function') {
          const what = call === undefined ? 'is not given' : 'is no function';
          const lacking = `weft: the program imports the function ${name}, which ${what}`;
          throw new WeftError(weftStatus.EINVAL, 'WEFT_EINVAL', `${lacking}: pass it in the option \`imports\`, { ${name} }`);
        }
        weftImports.byName[name] = (args) => Reflect.apply(call, given, args);
      }
    },

    /** @param {number} entry @returns {Imported} */
    at(entry) {
      if (!weftImports.byEntry[entry]) {
        const memory = new DataView(HEAPU8.buffer);
        const name = UTF8ToString(memory.getUint32(entry + weftImportEntry.name, true));
        const kind = memory.getUint16(entry + weftImportEntry.result, true);
        const type = weftType(kind, memory.getUint16(entry + weftImportEntry.resultSize, true), `${name}: the result`);
        weftImports.byEntry[entry] = { name, call: weftImports.byName[name], result: { kind, type } };
      }
      return weftImports.byEntry[entry];
    },
  },

  weft_host_imports__sig: 'v',
  weft_host_imports__deps: ['$weftImports'],
  weft_host_imports: () => {},
});
