/**
 * Counts the entries of all Maps and Sets that are made after this module was imported: the handles, sources, calls and
 * requests of programs and of the package are in some, whatever their names are. Import it before what makes them.
 */

/** @type {Set<WeakRef<{size: number}>>} */
const tables = new Set();

/** @param {MapConstructor | SetConstructor} Table */
const counted = (Table) => new Proxy(Table, {
  construct(target, given, newTarget) {
    const made = Reflect.construct(target, given, newTarget);
    tables.add(new WeakRef(made));
    return made;
  },
});

globalThis.Map = /** @type {MapConstructor} */ (counted(Map));
globalThis.Set = /** @type {SetConstructor} */ (counted(Set));

/** @returns {number} how many entries the tables have that nobody has dropped */
export function countEntries() {
  let entries = 0;
  for (const reference of tables) {
    const table = reference.deref();
    if (table) entries += table.size;
    else tables.delete(reference);
  }
  return entries;
}
