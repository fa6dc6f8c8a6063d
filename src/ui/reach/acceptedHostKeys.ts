import type * as vscode from 'vscode';
import type { AcceptedHostKeys } from '../../usecases/leaders/hostKeySources';

const HOST_KEYS = 'acceptedHostKeys';

/** Host keys that the user accepted, on this machine: nothing else tells which were. */
export function acceptedHostKeys(memory: vscode.Memento): AcceptedHostKeys {
  const all = (): Readonly<Record<string, string>> => memory.get<Record<string, string>>(HOST_KEYS) ?? {};
  return {
    get: (subject) => all()[subject],
    accept: async (subject, fingerprint) => memory.update(HOST_KEYS, { ...all(), [subject]: fingerprint }),
    forget: async (subject) => {
      const rest = Object.entries(all()).filter(([known]) => known !== subject);
      await memory.update(HOST_KEYS, Object.fromEntries(rest));
    },
  };
}
