/** The types in a CommonJS module. */
import { WeftError, load, type AnyExports, type asyncio } from 'weft-wasm';

export const share = async (): Promise<void> => {
  const app = await load<AnyExports, { jobs: asyncio.Queue<number> }>('program.wasm');
  await (await app.asyncio()).objects.jobs.put(1);
};

export const use = async (): Promise<string> => {
  try {
    return await (await load('program.wasm')).call.name_of(7);
  } catch (error) {
    return error instanceof WeftError ? error.code : '';
  }
};
