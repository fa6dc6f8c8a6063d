import assert from 'node:assert/strict';
import { pipProgress, uvProgress, type InstallProgress } from '../../../../src/local/toil/installProgress';

const MiB = 1024 ** 2;

/** The lines are uv's and pip's own, as they print them without a terminal. */
describe('the progress of an installation', () => {
  it('counts the bytes that uv announces and has', () => {
    const told: InstallProgress[] = [];
    const line = uvProgress((progress) => told.push(progress));
    for (const text of [
      'Using Python 3.11.2 environment at: e3/env',
      'Resolved 103 packages in 2.82s',
      'Downloading moto (6.5MiB)',
      'Downloading pillow (512.0KiB)',
      '   Building antlr4-python3-runtime==4.8',
      ' Downloaded pillow',
      'Prepared 103 packages in 1.68s',
      'Installed 103 packages in 97ms',
      'Bytecode compiled 5611 files in 2.10s',
      ' + addict==2.4.0',
    ]) {
      line(text);
    }
    assert.deepEqual(told, [
      { phase: 'download' },
      { phase: 'download', detail: 'moto', done: 0, total: 6.5 * MiB },
      { phase: 'download', detail: 'pillow', done: 0, total: 7 * MiB },
      { phase: 'download', detail: 'antlr4-python3-runtime==4.8', done: 0, total: 7 * MiB },
      { phase: 'download', detail: 'pillow', done: 0.5 * MiB, total: 7 * MiB },
      { phase: 'install' },
      { phase: 'compile' },
    ]);
  });

  it('follows pip as far as it tells', () => {
    const told: InstallProgress[] = [];
    const line = pipProgress((progress) => told.push(progress));
    line('Collecting dill<0.5,>=0.3.2');
    line('  Downloading dill-0.4.1-py3-none-any.whl (120 kB)');
    line('Installing collected packages: dill, toil');
    assert.deepEqual(told, [{ phase: 'download', detail: 'dill' }, { phase: 'install' }]);
  });
});
