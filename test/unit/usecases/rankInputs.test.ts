import assert from 'node:assert/strict';
import type { WorkflowDescription, WorkflowInput } from '../../../src/toil/workflow/description';
import { rankInputs } from '../../../src/usecases/rankInputs';

const input = (name: string, required: boolean): WorkflowInput => ({ name, type: 'string', required, example: '""' });
const description: WorkflowDescription = {
  language: 'cwl',
  name: 'align.cwl',
  inputs: [input('reads', true), input('reference', true), input('threads', false)],
  files: ['/flows/align.cwl'],
  needs: { container: 'none', javascript: false },
  fragments: [],
};
const ALL = 'reads: a\nreference: b\n';

describe('rankInputs', () => {
  function rank(files: Record<string, string | undefined>, last?: string): ReturnType<typeof rankInputs> {
    const readText = (path: string): Promise<string | undefined> => Promise.resolve(files[path]);
    return rankInputs(description, '/flows/align.cwl', Object.keys(files), readText, last);
  }
  const order = async (files: Record<string, string | undefined>, last?: string): Promise<string[]> =>
    (await rank(files, last)).map(({ path }) => path);

  it('puts the most complete file first, and tells what the others lack', async () => {
    const files = { '/w/part.yml': 'reads: a\nthreads: 4\n', '/w/all.json': '{"reads": 1, "reference": 2}' };
    assert.deepEqual(await rank(files), [
      { path: '/w/all.json', missing: [] },
      { path: '/w/part.yml', missing: ['reference'] },
    ]);
  });

  it('leaves out what has no key of the workflow, is no map, or is not there', async () => {
    const files = {
      '/w/other.yml': 'lanes: 1\n',
      '/w/mostly-other.json': '{"reads": 1, "name": 2, "version": 3}',
      '/w/list.yml': '- reads\n',
      '/w/empty.yml': '',
      '/w/gone.yml': undefined,
      '/w/good.yml': ALL,
    };
    assert.deepEqual(await order(files), ['/w/good.yml']);
  });

  it('prefers the nearer of two equal ones, then goes by name', async () => {
    const files = { '/a/b.yml': ALL, '/a/a.yml': ALL, '/flows/z.yml': ALL };
    assert.deepEqual(await order(files), ['/flows/z.yml', '/a/a.yml', '/a/b.yml']);
  });

  it('puts the one used last before any other', async () => {
    const files = { '/flows/all.yml': ALL, '/w/part.yml': 'reads: a\n' };
    assert.deepEqual(await order(files, '/w/part.yml'), ['/w/part.yml', '/flows/all.yml']);
  });

  it('goes on when a file cannot be read', async () => {
    const readText = (path: string): Promise<string> =>
      path === '/w/locked.yml' ? Promise.reject(new Error('EACCES')) : Promise.resolve(ALL);
    const ranked = await rankInputs(
      description,
      '/flows/align.cwl',
      ['/w/locked.yml', '/w/good.yml'],
      readText,
      undefined,
    );
    assert.deepEqual(ranked, [{ path: '/w/good.yml', missing: [] }]);
  });
});
