// Writes a command as one would type it.

const plainWord = /^[\w@%+=:,./-]+$/;

function quoted(word: string): string {
  return plainWord.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A line for a shell that runs exactly this command, with `input` as a here-document. */
export function shellLine(command: readonly string[], input?: string): string {
  const line = command.map(quoted).join(' ');
  return input === undefined
    ? line
    : `${line} <<'EOF'\n${input.replace(/\n?$/, '\n')}EOF`;
}
