/** Runs hello_jspi.c. @param {Response} response its WebAssembly */
export default async function run(response) {
  const { Suspending, promising } = /** @type {any} */ (WebAssembly);
  const hello = {
    print: (/** @type {number} */ at, /** @type {number} */ size) => console.log(new TextDecoder().decode(new Uint8Array(c.memory.buffer, at, size))),
    sleep: new Suspending((/** @type {number} */ milliseconds) => new Promise((resume) => setTimeout(resume, milliseconds))),
  };
  const c = /** @type {any} */ ((await WebAssembly.instantiateStreaming(response, { hello })).instance.exports);
  await promising(c.app)();
}
