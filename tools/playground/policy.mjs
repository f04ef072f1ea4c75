/** What the page of the playground and its workers may do. */

/** Of the page, which has it in itself, so that it holds on every server. */
export const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'";

/** The headers of a server's responses, where the server can say them: workers have the policy of the response with their script. */
export const playgroundHeaders = { 'content-security-policy': `${policy}; frame-ancestors 'none'`, 'x-content-type-options': 'nosniff' };
