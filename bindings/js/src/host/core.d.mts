/** core.mjs and the features beside it, which page/make_module.mjs makes: they run programs of the page host. */
export default function loadPage(program: unknown, options: Record<string, any>): Promise<Record<string, any>>;
