/** Runs hello_executor.rs. @param {Response} response its WebAssembly */
export default async function run(response) {
  const hello = {
    print: (/** @type {number} */ at, /** @type {number} */ size) => console.log(new TextDecoder().decode(new Uint8Array(c.memory.buffer, at, size))),
    set_timer: (/** @type {number} */ milliseconds, /** @type {number} */ timer) => setTimeout(c.fire, milliseconds, timer),
  };
  const c = /** @type {any} */ ((await WebAssembly.instantiateStreaming(response, { hello })).instance.exports);
  c.start();
}
