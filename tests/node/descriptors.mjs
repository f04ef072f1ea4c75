/** What tests/files/fd_copy and output_at_end do, on any host: scenarios as of commands.mjs. */
const text = 'from one\nto the other';
const large = 3_000_000;

/** @type {import('./commands.mjs').Scenario[]} */
export const scenarios = [
  {
    name: 'a descriptor to another', command: 'fd_copy', args: ['0', '1'], how: () => ({ pipe: [text] }),
    stdout: text, stderr: /^WEFT_OK: copied\n$/,
  },
  {
    name: 'a file to a descriptor', command: 'fd_copy', args: ['0', '1'], files: { input: text },
    how: (folder) => ({ file: `${folder}/input` }), stdout: text, stderr: /^WEFT_OK: copied\n$/,
  },
  {
    name: 'a descriptor to read that is not there', command: 'fd_copy', args: ['77', '1'],
    stderr: /^WEFT_EIO: descriptor 77: bad file descriptor\n$/, status: 1, needs: ['descriptors'],
  },
  {
    name: 'a descriptor to write that is not there', command: 'fd_copy', args: ['0', '77'], how: () => ({ pipe: [text] }),
    stderr: /^WEFT_EIO: descriptor 77: bad file descriptor\n$/, status: 1, needs: ['descriptors'],
  },
  {
    name: 'what was written when the program ends, and is read late', command: 'output_at_end', args: [String(large)],
    how: () => ({ readAfter: 400, file: '/dev/null' }), stdout: 'o'.repeat(large), stderr: new RegExp(`^e{${large}}$`),
  },
  {
    name: 'what was written when the program ends, to standard streams that do not block', command: 'output_at_end', args: [String(large)],
    how: () => ({ readAfter: 400, file: '/dev/null', output: 'nonblocking' }), stdout: 'o'.repeat(large),
    stderr: new RegExp(`^e{${large}}$`), needs: ['nonBlocking'],
  },
  {
    name: 'what was written when the program ends, and the disk is full', command: 'output_at_end', args: ['5'],
    how: () => ({ file: '/dev/null', output: '/dev/full' }), stderr: /^eeeeeweft: output was lost: WEFT_EIO: standard output: (no space left on device|I\/O error)\n$/, status: 1,
    needs: ['writeFailures'],
  },
];
