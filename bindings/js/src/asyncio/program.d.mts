/** program.mjs, which make_package.mjs makes: the program of the asyncio API. */
export default function program(): Promise<Uint8Array<ArrayBuffer>>;
