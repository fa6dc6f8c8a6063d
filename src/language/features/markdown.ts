/** Text of others in Markdown: it can make no link, no HTML, no emphasis and no new line. */
export function escaped(text: string): string {
  return shortened(text)
    .replace(/[\\`*_{}[\]()<>#+\-.!|~&$:@/]/g, (sign) => `\\${sign}`)
    .replace(/\\([&<>])/g, (_, sign: string) => ENTITIES[sign] ?? '');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Text of others as code; back ticks in it cannot end it. */
export function code(text: string): string {
  const plain = shortened(text);
  const longest = Math.max(0, ...(plain.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = plain === '' || plain.startsWith('`') || plain.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${plain}${pad}${fence}`;
}

/** One line without control characters; nobody reads more of it. */
export function shortened(text: string, most = 200): string {
  // Direction marks could make a name look like another one.
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line.length <= most ? line : `${line.slice(0, most).replace(/[\ud800-\udbff]$/, '')}…`;
}

export function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

/** Paragraphs; empty ones are left out. */
export function paragraphs(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('\n\n');
}
