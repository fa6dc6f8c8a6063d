// `npm run rig`: a cloud on this machine, in which clusters really boot (test/rig/README.md). Linux and root.
import { parseArgs } from 'node:util';
import { down, interrupt, kubectl, logs, shell, status } from './rig/commands';
import { up } from './rig/up';

const HELP = `npm run rig [-- up [--yes] [--profile | --no-profile]]   starts it; Ctrl+C ends it
npm run rig -- down                ends it, or removes what a killed one has left
npm run rig -- status              instances, their processor and memory
npm run rig -- logs ID             the console of an instance; ID: its beginning will do, or "leader"
npm run rig -- shell ID            a shell in it
npm run rig -- kubectl …           on the leader
npm run rig -- interrupt ID [N]    AWS takes a spot instance back in N seconds, 120 unless told`;

const OF_A_RUNNING_RIG = new Set(['down', 'status', 'logs', 'shell', 'kubectl', 'interrupt']);

async function main(interrupted: AbortSignal): Promise<number> {
  const [given = '', ...words] = process.argv.slice(2);
  const isOption = given.startsWith('-') && given !== '-h' && given !== '--help';
  const command = given === '' || isOption ? 'up' : given;
  if (OF_A_RUNNING_RIG.has(command) && process.getuid?.() !== 0)
    throw new Error(`The rig is root's: sudo -E env PATH="$PATH" npm run rig -- ${command}`);
  const [first = '', second] = words;
  switch (command) {
    case 'up':
      await up(upOptions(), interrupted);
      return 0;
    case 'down':
      await down();
      return 0;
    case 'status':
      await status();
      return 0;
    case 'logs':
      return logs(first);
    case 'shell':
      return shell(first);
    case 'kubectl':
      return kubectl(words);
    case 'interrupt':
      await interrupt(first, second);
      return 0;
    default:
      console.log(HELP);
      return 2;
  }
}

function upOptions(): { yes: boolean; profile: boolean | undefined } {
  const { values } = parseArgs({
    options: { yes: { type: 'boolean', default: false }, profile: { type: 'boolean' } },
    allowNegative: true,
    allowPositionals: true,
  });
  return { yes: values.yes, profile: values.profile };
}

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interruption.abort());

void main(interruption.signal).then(
  (code) => process.exit(process.exitCode ?? code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(interruption.signal.aborted ? 130 : 1);
  },
);
