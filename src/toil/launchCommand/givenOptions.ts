import type { Draft } from './draft';
import type { PlacedWord } from './launchCommand';
import type { Setting } from './launchOptions';
import { pythonInt, toilBoolean } from './pythonWords';
import type { Place } from './shellText';

/** The options of one launch, their values read as Toil reads them. What it would refuse becomes a problem of the draft. */
export class GivenOptions {
  constructor(
    private readonly values: ReadonlyMap<Setting, readonly PlacedWord[]>,
    private readonly whole: Place,
    private readonly draft: Draft,
  ) {}

  all(setting: Setting): readonly PlacedWord[] {
    return this.values.get(setting) ?? [];
  }

  last(setting: Setting): PlacedWord | undefined {
    return this.all(setting).at(-1);
  }

  /** An option that Toil needs. */
  needed(setting: Setting, option: string): PlacedWord | undefined {
    const word = this.last(setting);
    if (word === undefined) this.required(option);
    return word;
  }

  required(option: string): void {
    this.draft.notes.push({ kind: 'required', option, ...this.whole });
  }

  number(setting: Setting, option: string): number | undefined {
    const word = this.last(setting);
    if (word === undefined) return undefined;
    const { text: value, start, end } = word;
    const number = pythonInt(value);
    if (number === undefined) this.draft.problems.push({ kind: 'notANumber', option, value, start, end });
    return number;
  }

  boolean(setting: Setting, option: string): boolean | undefined {
    const word = this.last(setting);
    if (word === undefined) return undefined;
    const { text: value, start, end } = word;
    const truth = toilBoolean(value);
    if (truth === undefined) this.draft.problems.push({ kind: 'notABoolean', option, value, start, end });
    return truth;
  }

  oneOf<T extends string>(setting: Setting, option: string, choices: readonly T[]): T | undefined {
    const word = this.last(setting);
    const choice = choices.find((each) => each === word?.text);
    if (word !== undefined && choice === undefined)
      this.draft.problems.push({ kind: 'notOneOf', option, choices, start: word.start, end: word.end });
    return choice;
  }
}
