/** Milliseconds since 1970; the rig's own process counts from the start of the command. */
export const began = Number(process.env['TOIL_RIG_BEGAN'] ?? Date.now());

/** A line with the seconds since the start, so that anybody sees what takes long. */
export function report(line: string): void {
  console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(7)} s  ${line}`);
}

// A terminal that was closed takes no line, and that must not end what puts everything back.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
