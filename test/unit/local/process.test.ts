import assert from 'node:assert/strict';
import { runProgram } from '../../../src/local/process';
import { processes, until } from './rig';

describe('Running a program', () => {
  it('gives its output and its code', async () => {
    const result = await runProgram(['/bin/sh', '-c', 'cat; echo ü >&2; exit 4'], { input: 'in' });
    assert.deepEqual(result, { code: 4, stdout: 'in', stderr: 'ü\n' });
  });

  it('gives a negative code for a signal', async () => {
    assert.equal((await runProgram(['/bin/sh', '-c', 'kill -TERM $$'])).code, -15);
    assert.equal((await runProgram(['/bin/sh', '-c', 'kill -KILL $$'])).code, -9);
  });

  it('hands its words over as they are', async () => {
    const words = ['a b', '$(x)', '', "'", '\n', '*'];
    const { stdout } = await runProgram([
      process.execPath,
      '-e',
      'console.log(JSON.stringify(process.argv.slice(1)))',
      '--',
      ...words,
    ]);
    assert.deepEqual(JSON.parse(stdout), words);
  });

  it('tells whole lines as they come, the last one too', async () => {
    const lines: string[] = [];
    const script = "printf 'a\\nb'; sleep 0.1; printf 'c\\r\\nlast'; echo err >&2";
    await runProgram(['/bin/sh', '-c', script], { onLine: (line, stream) => lines.push(`${stream} ${line}`) });
    assert.deepEqual(
      lines.filter((line) => line.startsWith('stdout')),
      ['stdout a', 'stdout bc', 'stdout last'],
    );
    assert.ok(lines.includes('stderr err'));
  });

  it('keeps no output when told so, and holds the input open', async () => {
    const lines: string[] = [];
    const end = new AbortController();
    const running = runProgram(['/bin/sh', '-c', 'echo up; cat; echo closed'], {
      holdInput: true,
      keepOutput: false,
      onLine: (line) => lines.push(line),
      signal: end.signal,
    });
    await until('it is up', () => lines.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.deepEqual(lines, ['up']);
    end.abort();
    await assert.rejects(running, { name: 'AbortError' });
    assert.equal((await runProgram(['/bin/echo', 'x'], { keepOutput: false })).stdout, '');
  });

  it('rejects when it cannot be started', async () => {
    await assert.rejects(runProgram(['/no/such/program']), { code: 'ENOENT' });
    await assert.rejects(runProgram(['/etc']), { code: 'EACCES' });
    await assert.rejects(runProgram([]), /needs a program/);
  });

  it('is ended by its signal, with all that it started', async () => {
    const end = new AbortController();
    const running = runProgram(['/bin/sh', '-c', 'sleep 611 & sleep 611'], { signal: end.signal });
    await until('both run', () => count('sleep 611') === 2);
    end.abort();
    await assert.rejects(running, { name: 'AbortError' });
    await until('both are gone', () => count('sleep 611') === 0);
    await assert.rejects(runProgram(['true'], { signal: end.signal }), { name: 'AbortError' });
  });

  const count = (command: string): number =>
    processes().filter((row) => row.command === command && !row.state.startsWith('Z')).length;
});
