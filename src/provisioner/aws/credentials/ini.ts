/** A file in the form of `~/.aws/config`. */
export interface Ini {
  /** Values by section, as it stands between the brackets, and by key; nested keys as `s3.addressing_style`. */
  readonly sections: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** The first line, counted from 1, that is none: botocore refuses the whole file then. */
  readonly badLine?: number;
}

/**
 * Reads it as botocore and the SDKs do (AWS SDKs and Tools Reference Guide, "Using shared config and credentials files"): comments
 * begin a line, or follow a space; an indented line belongs to the key above.
 */
export function parseIni(text: string): Ini {
  const reader = new IniReader();
  text.split(/\r?\n/).forEach((raw, index) => reader.read(raw, index + 1));
  const { sections, badLine } = reader;
  return { sections, ...(badLine === undefined ? {} : { badLine }) };
}

class IniReader {
  readonly sections = new Map<string, Map<string, string>>();
  badLine: number | undefined;
  private section: Map<string, string> | undefined;
  private outer = '';

  read(raw: string, lineNumber: number): void {
    const line = raw.replace(/(?:^|\s)[#;].*$/, '').trimEnd();
    if (line.trim() === '') return;
    const header = /^\s*\[(.+)\]$/.exec(line)?.[1];
    if (header !== undefined) this.begin(sectionName(header));
    else if (!this.take(line)) this.badLine ??= lineNumber;
  }

  private begin(name: string): void {
    this.section = this.sections.get(name) ?? new Map<string, string>();
    this.sections.set(name, this.section);
    this.outer = '';
  }

  /** Whether the line means something here. */
  private take(line: string): boolean {
    if (this.section === undefined) return false;
    const nested = /^\s/.test(line) && this.outer !== '';
    const [, key, value = ''] = /^\s*([^=\s][^=]*?)\s*=\s*(.*)$/.exec(line) ?? [];
    // What stands alone on an indented line continues the value above; none of ours has more than one.
    if (key === undefined) return nested;
    if (!nested) this.outer = key;
    this.section.set(nested ? `${this.outer}.${key}` : key, value);
    return true;
  }
}

/** The name of a section by what stands between its brackets: `profile "my own"` is `profile my own`; spaces around count for nothing. */
export function sectionName(header: string): string {
  return header
    .trim()
    .replace(/^(\S+)\s+/, '$1 ')
    .replace(/(["'])(.*)\1$/, '$2');
}
