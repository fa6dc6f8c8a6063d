import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { ProgramResult } from '../../../src/local/process';
import { makeMachine, type Machine } from '../../rig/machine';

const NEVER = new AbortController().signal;
const WISH = { id: 'i-1', hostname: 'ip-172-31-0-4', address: '172.31.0.4', image: 'machine:1' };
/** Exit codes of a container whose first process is ended by the kernel: SIGHUP, SIGINT, SIGKILL. */
const RESTARTED = '129\n';
const POWERED_OFF = '130\n';
const KILLED = '137\n';

/** Docker with one container, which ends when the test or a command says so. */
class OneContainer {
  readonly commands: string[] = [];
  /** Whether the machine does what its power button says. */
  obeys = true;
  canStart = true;
  private endWith: (code: string) => void = () => undefined;

  run(argv: readonly string[]): Promise<string> {
    this.commands.push(argv[0] ?? '');
    if (!this.canStart) return Promise.reject(new Error('no such container'));
    return Promise.resolve('');
  }

  result(argv: readonly string[]): Promise<ProgramResult> {
    const [command, ...words] = argv;
    if (command === 'wait')
      return new Promise((resolve) => {
        this.endWith = (stdout) => resolve({ code: 0, stdout, stderr: '' });
      });
    const [, button] = words[0] === '--signal' ? words : [];
    this.commands.push([command, button].filter(Boolean).join(' '));
    if (button === undefined && (command === 'kill' || command === 'rm')) this.endWith(KILLED);
    if (button !== undefined && this.obeys) this.endWith(button === 'RTMIN+5' ? RESTARTED : POWERED_OFF);
    return Promise.resolve({ code: 0, stdout: 'words\r\n', stderr: '' });
  }

  /** The machine does something by itself. */
  async ends(code: string): Promise<void> {
    this.endWith(code);
    await setImmediate();
    this.commands.push('|');
  }
}

describe('A machine of the rig', () => {
  let container: OneContainer;
  let machine: Machine;
  let poweredOff: number;
  beforeEach(async () => {
    container = new OneContainer();
    poweredOff = 0;
    const docker = {
      socket: '',
      importRoot: () => Promise.reject(new Error('not asked for')),
      end: () => Promise.resolve(),
      run: (argv: readonly string[]) => container.run(argv),
      result: (argv: readonly string[]) => container.result(argv),
    };
    machine = makeMachine(docker, { ...WISH, poweredOff: () => (poweredOff += 1) });
    await machine.start(NEVER);
  });

  it('starts once, and again with the disks that it has', async () => {
    await machine.start(NEVER);
    await machine.stop(NEVER);
    await machine.start(NEVER);
    assert.deepEqual(container.commands, ['run', 'kill RTMIN+4', 'kill', 'start']);
    assert.equal(poweredOff, 0);
  });

  it('has new disks after it was removed', async () => {
    await machine.remove();
    await machine.start(NEVER);
    assert.deepEqual(container.commands, ['run', 'rm', 'run']);
  });

  it('is on again after it has restarted itself, and nobody is told', async () => {
    await container.ends(RESTARTED);
    assert.deepEqual(container.commands, ['run', 'start', '|']);
    assert.equal(poweredOff, 0);
  });

  it('tells when it has switched itself off, and stays so', async () => {
    await container.ends(POWERED_OFF);
    await machine.stop(NEVER);
    assert.deepEqual(container.commands, ['run', '|']);
    assert.equal(poweredOff, 1);
  });

  it('tells that it is off when it cannot restart', async () => {
    container.canStart = false;
    await container.ends(RESTARTED);
    assert.equal(poweredOff, 1);
  });

  it('restarts when it is told to', async () => {
    await machine.reboot(NEVER);
    await container.ends(POWERED_OFF);
    assert.deepEqual(container.commands, ['run', 'kill RTMIN+5', 'kill', 'start', '|']);
    assert.equal(poweredOff, 1);
  });

  it('loses its power when the orderly way is cut short, and can be started after that', async () => {
    container.obeys = false;
    const stopping = new AbortController();
    const stopped = machine.stop(stopping.signal);
    await setImmediate();
    stopping.abort();
    await assert.rejects(stopped, { name: 'AbortError' });
    await machine.start(NEVER);
    assert.deepEqual(container.commands, ['run', 'kill RTMIN+4', 'kill', 'start']);
    assert.equal(poweredOff, 0);
  });

  it('tells nobody of a power cut', async () => {
    await machine.kill();
    await machine.kill();
    assert.deepEqual(container.commands, ['run', 'kill']);
    assert.equal(poweredOff, 0);
  });

  it('has a console of plain lines', async () => {
    assert.equal(await machine.console(), 'words\n');
  });
});
