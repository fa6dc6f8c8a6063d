import assert from 'node:assert/strict';
import { withTask } from '../../../src/usecases/keptTasks';

describe('withTask', () => {
  const task = { label: 'Run a.cwl', type: 'toil', workflow: 'a.cwl', inputs: 'one.yml', options: { retries: 2 } };

  it('adds a task behind the others', () => {
    const other = { label: 'Build', type: 'shell' };
    assert.deepEqual(withTask([other], task), [other, task]);
  });

  it('replaces nothing: a label that is taken gets a number', () => {
    const other = { label: 'Run a.cwl', type: 'shell', command: 'make' };
    const second = { ...task, inputs: 'two.yml' };
    const third = { ...task, inputs: 'three.yml' };
    const tasks = withTask(withTask([other], second) ?? [], third);
    assert.deepEqual(tasks, [other, { ...second, label: 'Run a.cwl (2)' }, { ...third, label: 'Run a.cwl (3)' }]);
  });

  it('adds nothing where the same run is there, whatever its label', () => {
    assert.equal(withTask([{ ...task, label: 'Mine', group: 'test' }], task), undefined);
    assert.notEqual(withTask([{ ...task, options: { retries: 3 } }], task), undefined);
  });
});
