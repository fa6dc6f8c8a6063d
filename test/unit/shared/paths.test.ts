import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { absoluteFolder } from '../../../src/shared/paths';

describe('A folder in a setting', () => {
  it('may begin with ~ for the home folder, and only begin with it', () => {
    assert.equal(absoluteFolder('~/runs'), join(homedir(), 'runs'));
    assert.equal(absoluteFolder('~'), homedir());
    assert.equal(absoluteFolder('/data/~runs', '/work'), '/data/~runs');
  });

  it('may name the workspace folder', () => {
    assert.equal(absoluteFolder('${workspaceFolder}/results', '/work/rna$&'), '/work/rna$&/results');
  });

  it('lies in the workspace folder when it is relative, else in the home folder', () => {
    assert.equal(absoluteFolder('results', '/work'), '/work/results');
    assert.equal(absoluteFolder('results'), join(homedir(), 'results'));
  });
});
