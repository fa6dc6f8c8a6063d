import { setTimeout as sleep } from 'node:timers/promises';

export interface UntilOptions {
  /** Milliseconds until it gives up; 15 s unless told. */
  readonly timeout?: number;
  /** Milliseconds between two tries; 100 unless told. */
  readonly every?: number;
  /** What is waited for, for the message of the failure. */
  readonly what: string;
}

type Falsy = false | 0 | '' | null | undefined;

/** Tries `probe` until it gives something truthy, and gives that. A probe that throws has not succeeded yet. */
export async function until<T>(
  probe: () => T | Promise<T>,
  { timeout = 15_000, every = 100, what }: UntilOptions,
): Promise<Exclude<T, Falsy>> {
  const end = Date.now() + timeout;
  for (;;) {
    let last = '';
    try {
      const value = await probe();
      if (value) return value as Exclude<T, Falsy>;
    } catch (error) {
      last = ` (${firstLine(error)})`;
    }
    if (Date.now() >= end) throw new Error(`not within ${timeout} ms: ${what}${last}`);
    await sleep(every);
  }
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
}

/** How a test names a label: a string is the whole label, a RegExp a part of it. */
export type Wanted = string | RegExp;

export function fits(text: string, wanted: Wanted): boolean {
  return wanted instanceof RegExp ? wanted.test(text) : squash(text) === squash(wanted);
}

/** A string in running text (a notification, a page) is looked for anywhere in it. */
export function contains(text: string, wanted: Wanted): boolean {
  return wanted instanceof RegExp ? wanted.test(text) : squash(text).includes(squash(wanted));
}

/** One line, single spaces: VS Code renders no-break spaces in labels. */
export function squash(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** A string inside a CSS attribute selector or `:text-is()`. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
