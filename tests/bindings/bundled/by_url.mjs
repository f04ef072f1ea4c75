/** For bundlers that know this form of a URL: Vite and webpack; and for those that leave it alone: rollup. */
import { use } from './use_package.mjs';

globalThis.outcome = use(new URL('./app_probe.wasm', import.meta.url));
