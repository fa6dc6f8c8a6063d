import { sectionName } from '../../provisioner/aws/credentials/ini';

interface Line {
  readonly text: string;
  /** Of the section that it stands in; a header stands in its own. Undefined above the first. */
  readonly section: string | undefined;
  readonly isHeader: boolean;
  /** The key that it sets, or that it continues. */
  readonly key: string | undefined;
}

/**
 * Sets values of one section in the text of an ini file, and takes those away that are undefined. Comments, order, line ends and all other
 * lines stay. A section that is written several times counts as one (`parseIni`), so what is set is set once.
 */
export function withSectionValues(
  text: string,
  section: string,
  values: Readonly<Record<string, string | undefined>>,
): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = linesOf(text);
  const kept = lines.filter((line) => line.section !== section || line.key === undefined || !(line.key in values));
  const settings = Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [`${key} = ${value}`]));
  const header = kept.findIndex((line) => line.isHeader && line.section === section);
  const texts = kept.map((line) => line.text);
  if (header !== -1) return joined([...texts.slice(0, header + 1), ...settings, ...texts.slice(header + 1)], end);
  const gap = texts.length > 0 && texts.at(-1)?.trim() !== '' ? [''] : [];
  return joined([...texts, ...gap, `[${section}]`, ...settings], end);
}

function joined(texts: readonly string[], end: string): string {
  return texts.length === 0 ? '' : texts.join(end) + end;
}

function linesOf(text: string): Line[] {
  let section: string | undefined;
  let key: string | undefined;
  const texts = text.split(/\r?\n/);
  if (texts.at(-1) === '') texts.pop();
  return texts.map((raw) => {
    const bare = raw.replace(/(?:^|\s)[#;].*$/, '').trimEnd();
    if (bare.trim() === '') return { text: raw, section, isHeader: false, key: undefined };
    const header = /^\s*\[(.+)\]$/.exec(bare)?.[1];
    if (header !== undefined) {
      section = sectionName(header);
      key = undefined;
      return { text: raw, section, isHeader: true, key };
    }
    // An indented line below a key belongs to it.
    if (!/^\s/.test(bare) || key === undefined) key = /^\s*([^=\s][^=]*?)\s*=/.exec(bare)?.[1] ?? key;
    return { text: raw, section, isHeader: false, key };
  });
}
