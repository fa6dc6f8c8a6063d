import type { Environment, LaunchProblem, PlacedWord } from './launchCommand';
import { readShellText, type Place, type ShellWord } from './shellText';

/** The one launch in a pasted text. */
export interface FoundLaunch {
  /** Where `toil launch-cluster` stands. */
  readonly place: Place;
  /** What comes after it. */
  readonly words: readonly PlacedWord[];
  /** What Toil would find in its environment, as far as the text says. */
  readonly environment: Environment;
  /** Variables that were set above, but not exported: Toil would not have seen them. */
  readonly notExported: readonly PlacedWord[];
  /** Further launches in the text. */
  readonly more: readonly Place[];
}

const ASSIGNMENT = /^([A-Za-z_]\w*)=/;

/** Looks for `toil launch-cluster` in a pasted text. What it does not understand goes to `problems`. */
export function findLaunch(text: string, problems: LaunchProblem[]): FoundLaunch | undefined {
  const { commands, faults } = readShellText(text);
  problems.push(...faults);
  const shell = new Variables(problems);
  let found: Omit<FoundLaunch, 'more'> | undefined;
  const more: Place[] = [];
  for (const command of commands) {
    const words = withoutPrompt(command);
    const at = words.findIndex(
      (word, i) => /(?:^|\/)toil$/.test(plain(word)) && plain(words[i + 1]) === 'launch-cluster',
    );
    const place = { start: words[at]?.start ?? 0, end: words[at + 1]?.end ?? 0 };
    if (at < 0) shell.run(words);
    else if (found === undefined) found = launch(words.slice(0, at), words.slice(at + 2), place, shell);
    else more.push(place);
  }
  return found === undefined ? undefined : { ...found, more };
}

function launch(
  before: readonly ShellWord[],
  after: readonly ShellWord[],
  place: Place,
  shell: Variables,
): Omit<FoundLaunch, 'more'> {
  // The shell expands the words of a command before its own assignments count.
  const words = after.map((word) => shell.expand(word));
  const own = before.filter((word) => ASSIGNMENT.test(plain(word))).map((word) => assignmentIn(shell.expand(word)));
  const environment = new Map([...shell.exported(), ...own]);
  const notExported = [...shell.unexported()].filter(([name]) => !environment.has(name));
  return {
    place,
    words,
    environment,
    notExported: notExported.map(([name, { start, end }]) => ({ text: name, start, end })),
  };
}

/** What `export` lines and assignments say. */
class Variables {
  private readonly values = new Map<string, PlacedWord>();
  private readonly names = new Set<string>();

  constructor(private readonly problems: LaunchProblem[]) {}

  /** Follows a command that sets variables; any other is none of our business. */
  run(words: readonly ShellWord[]): void {
    const [first, ...rest] = words;
    const exporting = plain(first) === 'export';
    if (!exporting && !words.every((word) => ASSIGNMENT.test(plain(word)))) return;
    for (const word of exporting ? rest : words) {
      const assigns = ASSIGNMENT.test(plain(word));
      const expanded = this.expand(word);
      const [name, value] = assigns ? assignmentIn(expanded) : [expanded.text, this.values.get(expanded.text)];
      if (value !== undefined) this.values.set(name, value);
      if (exporting) this.names.add(name);
    }
  }

  expand({ parts, start, end }: ShellWord): PlacedWord {
    const texts = parts.map((part) => {
      if (part.kind === 'text') return part.text;
      const value = this.values.get(part.name);
      if (value === undefined)
        this.problems.push({ kind: 'unknownVariable', name: part.name, start: part.start, end: part.end });
      return value?.text ?? '';
    });
    return { text: texts.join(''), start, end };
  }

  exported(): [string, PlacedWord][] {
    return [...this.values].filter(([name]) => this.names.has(name));
  }

  unexported(): [string, PlacedWord][] {
    return [...this.values].filter(([name]) => !this.names.has(name) && name.startsWith('TOIL_'));
  }
}

function assignmentIn({ text, start, end }: PlacedWord): [string, PlacedWord] {
  const name = ASSIGNMENT.exec(text)?.[1] ?? '';
  return [name, { text: text.slice(name.length + 1), start, end }];
}

/** Manuals print `$` or `(venv) $` before what one types. */
function withoutPrompt(words: readonly ShellWord[]): readonly ShellWord[] {
  const prompt = words.slice(0, 3).findIndex((word) => /^[$%]$/.test(plain(word)));
  return words.slice(prompt + 1);
}

/** The text up to the first variable. */
function plain(word: ShellWord | undefined): string {
  const parts = word?.parts ?? [];
  const variable = parts.findIndex(({ kind }) => kind === 'variable');
  const before = variable < 0 ? parts : parts.slice(0, variable);
  return before.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}
