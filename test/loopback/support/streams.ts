import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { sshFailure, type SshFailure } from '../../../src/remote/failure';

/** Reads a stream until its text has what is looked for. */
export async function until(stream: Readable, words: string): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    const look = (part: Buffer | string): void => {
      text += part.toString();
      if (!text.includes(words)) return;
      stream.off('data', look);
      resolve(text);
    };
    stream.on('data', look);
    stream.once('end', () => reject(new Error(`ended without ${words}: ${text}`)));
  });
}

/** Waits for something to become true. */
export async function becomes(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let count = 0; count < 400; count += 1) {
    if (await holds()) return;
    await sleep(25);
  }
  throw new Error(`never came true: ${what}`);
}

/** The failure that a promise rejects with. */
export async function failureOf(work: Promise<unknown>): Promise<SshFailure> {
  try {
    await work;
  } catch (error) {
    const failure = sshFailure(error);
    if (failure) return failure;
    throw error;
  }
  throw new Error('it did not fail');
}
