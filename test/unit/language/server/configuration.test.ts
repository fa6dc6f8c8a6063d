import assert from 'node:assert/strict';
import { documentSettings } from '../../../../src/language/server/configuration';
import { TOIL_DEFAULTS } from '../../../../src/toil/resourceOptions';

const DEFAULTS = {
  hints: { levels: {}, engine: 'toil', options: TOIL_DEFAULTS },
  cluster: '',
  codeLenses: true,
  inlayHints: false,
};

describe('The settings of a document', () => {
  for (const section of [undefined, null, 5, 'x', [], {}, { hints: null, run: 3 }, { hints: [], run: ['a'] }]) {
    it(`are the defaults where the editor answers ${JSON.stringify(section)}`, () =>
      assert.deepEqual(documentSettings(section), DEFAULTS));
  }

  it('are those of the section toil', () => {
    const settings = documentSettings({
      hints: {
        levels: { TOIL124: 'hint' },
        engine: 'any',
        cluster: ' a.toil-cluster.json ',
        codeLenses: false,
        inlayHints: true,
      },
      run: { defaultCores: 2, defaultMemory: '4 GiB', defaultPreemptible: true, extraArguments: ['--defaultDisk=1G'] },
    });
    assert.deepEqual(settings, {
      hints: {
        levels: { TOIL124: 'hint' },
        engine: 'any',
        options: {
          ...TOIL_DEFAULTS,
          defaultCores: 2,
          defaultMemory: 4 * 1024 ** 3,
          defaultPreemptible: true,
          defaultDisk: 1024 ** 3,
        },
      },
      cluster: 'a.toil-cluster.json',
      codeLenses: false,
      inlayHints: true,
    });
  });

  it('lack what is of another form, and only that', () => {
    const settings = documentSettings({
      hints: {
        levels: { TOIL124: 'loud', NOPE: 'off', TOIL101: 'off' },
        engine: 'galaxy',
        cluster: 3,
        codeLenses: 'no',
      },
      run: { defaultCores: '2', defaultMemory: 'lots', maxCores: NaN, extraArguments: [3, '--bypass-file-store'] },
    });
    assert.deepEqual(settings, {
      ...DEFAULTS,
      hints: { levels: { TOIL101: 'off' }, engine: 'toil', options: { ...TOIL_DEFAULTS, bypassFileStore: true } },
    });
  });
});
