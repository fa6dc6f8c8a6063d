import assert from 'node:assert/strict';
import { pythonCommand, systemFacts, type SystemFacts } from '../../../../src/local/toil/systemCommand';
import { inScratch, put } from './scratch';

const linux = (families: string[], more: Partial<SystemFacts> = {}): SystemFacts => ({
  platform: 'linux',
  families,
  version: 0,
  root: false,
  brew: false,
  ...more,
});

describe('the line to paste where a Python is missing', () => {
  it('speaks the package tool of the system', () => {
    assert.equal(
      pythonCommand(linux(['debian'])),
      'sudo apt-get update && sudo apt-get install -y python3 python3-venv python3-pip',
    );
    assert.equal(pythonCommand(linux(['linuxmint', 'ubuntu', 'debian']))?.includes('apt-get'), true);
    assert.equal(pythonCommand(linux(['fedora'], { version: 42 })), 'sudo dnf install -y python3 python3-pip');
    assert.equal(pythonCommand(linux(['arch'])), 'sudo pacman -S --needed --noconfirm python python-pip');
    assert.equal(pythonCommand(linux(['alpine'])), 'sudo apk add python3 py3-pip');
    assert.equal(pythonCommand(linux(['void'])), undefined);
  });

  it('names a newer Python where that of the system is too old', () => {
    assert.equal(
      pythonCommand(linux(['rocky', 'rhel', 'centos', 'fedora'], { version: 9.4 })),
      'sudo dnf install -y python3.11 python3.11-pip',
    );
    assert.equal(pythonCommand(linux(['rhel', 'fedora'], { version: 10 })), 'sudo dnf install -y python3 python3-pip');
  });

  it('needs no sudo for root, and Homebrew only where it is there', () => {
    assert.equal(pythonCommand(linux(['alpine'], { root: true })), 'apk add python3 py3-pip');
    assert.equal(pythonCommand({ ...linux([]), platform: 'darwin', brew: true }), 'brew install python@3.13');
    assert.equal(pythonCommand({ ...linux([]), platform: 'darwin' }), 'xcode-select --install');
  });

  it('is chosen by what os-release says', () =>
    inScratch(async (folder) => {
      const file = await put(
        `${folder}/os-release`,
        'NAME="Rocky"\nID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.4"\n',
      );
      const facts = await systemFacts({ PATH: '' }, file);
      assert.deepEqual([facts.families, facts.version], [['rocky', 'rhel', 'centos', 'fedora'], 9.4]);
    }));
});
