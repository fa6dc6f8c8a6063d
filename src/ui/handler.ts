/** What a command does. What it throws is told to the user by the doorway (`registerCommands.ts`). */
export type Handler = (...args: unknown[]) => Promise<void>;
