import { installToil } from '../../../src/local/toil/install';
import { trialIn } from './rig';

/** A process of its own that installs into the folder that its argument names and prints what it was told, as lines of JSON. */
async function main(): Promise<void> {
  const print = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
  const options = trialIn(process.argv[2] ?? '').options();
  const stamp = await installToil({ ...options, report: ({ phase }) => print({ phase }) });
  print({ bin: stamp.bin });
}

void main();
