/** One `import` of a Python module. */
export interface PythonImport {
  /** Dotted name; empty in `from . import x`. */
  readonly module: string;
  /** Number of leading dots: 0 is absolute. */
  readonly level: number;
  /** What `from … import` names; each may be a module as well. */
  readonly names: readonly string[];
}

/** Comments, strings with their prefixes (triple quotes first), in the order in which Python's own scanner would meet them. */
const OPAQUE =
  /#[^\n]*|"""(?:[^\\]|\\[^])*?(?:"""|$)|'''(?:[^\\]|\\[^])*?(?:'''|$)|"(?:[^"\\\n]|\\[^])*(?:"|(?=\n)|$)|'(?:[^'\\\n]|\\[^])*(?:'|(?=\n)|$)/g;
const NAME = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const DOTTED = new RegExp(String.raw`^(${NAME}(?:\.${NAME})*)(?: as ${NAME})?$`, 'u');
const FROM = new RegExp(String.raw`^from(?=[ .]) ?(\.*) ?((?:${NAME}(?:\.${NAME})*)?) ?\bimport\b ?(.*)$`, 'u');
/** `try: import x`: a statement may follow the colon of a compound one. */
const AFTER_COLON = /^(?:try|else|finally|(?:if|elif|except|with|while|for|def|class)\b[^:]*)\s*:\s*/;

/** The imports in Python text, wherever they stand; those in strings and comments are none. Never throws. */
export function importsOf(text: string): PythonImport[] {
  return statementsOf(text).flatMap((statement) => {
    const plain = statement.replace(AFTER_COLON, '');
    if (/^import\s/.test(plain)) {
      return plain
        .slice('import'.length)
        .split(',')
        .flatMap((part) => {
          const module = DOTTED.exec(part.trim())?.[1];
          return module === undefined ? [] : [{ module, level: 0, names: [] }];
        });
    }
    const match = FROM.exec(plain);
    if (match === null) return [];
    const [, dots = '', module = '', names = ''] = match;
    if (dots === '' && module === '') return [];
    return [{ module, level: dots.length, names: importedNames(names) }];
  });
}

function importedNames(text: string): string[] {
  return text
    .replace(/[()]/g, ' ')
    .split(',')
    .flatMap((part) => DOTTED.exec(part.trim())?.[1] ?? []);
}

/** Logical lines: strings blanked, continued lines joined, runs of blanks made one, split at line ends and `;`. */
function statementsOf(text: string): string[] {
  const code = text
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .replace(OPAQUE, (part) => (part.startsWith('#') ? '' : '""'));
  const joined = code.replace(/\\\n/g, ' ').replace(/\bimport\s*\([^()]*\)?/g, (part) => part.replaceAll('\n', ' '));
  return joined
    .split(/[\n;]/)
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '');
}
