import assert from 'node:assert/strict';
import { kubernetesFile } from '../../../../src/provisioner/boot/artefacts';
import { chooseSystemExtension } from '../../../../src/provisioner/choices/systemExtension';
import type { FetchText } from '../../../../src/provisioner/choices/image';
import { Findings } from '../../../../src/provisioner/findings';
import { KUBERNETES_TAG } from '../../../../src/provisioner/names';
import { applyLaunch, planLaunch } from '../../../../src/provisioner/launch';
import { planResize } from '../../../../src/provisioner/resize';
import { FakeAccount } from '../../../fakes/fakeAws';
import { hurried, launched, NEVER, partsOf, planned, QUIET, specOf } from '../support/launching';

const SUM = '0123456789abcdef'.repeat(4);
const FILE = kubernetesFile('x86_64');
const BAKERY = 'https://extensions.flatcar.org/extensions';
const unreachable: FetchText = () => Promise.reject(new Error('no way out'));

/** A list at its place and nothing else. */
const at =
  (folder: string, list: string): FetchText =>
  (url) =>
    url === `${folder}/SHA256SUMS` ? Promise.resolve(list) : Promise.reject(new Error(url));

async function chosen(fetchText: FetchText, input: Parameters<typeof specOf>[0] = {}, standing?: string) {
  const findings = new Findings();
  const question = {
    spec: specOf(input),
    architecture: 'x86_64',
    ...(standing === undefined ? {} : { standing }),
  } as const;
  const extension = await chooseSystemExtension(question, fetchText, findings, NEVER);
  return { extension, faults: findings.faults };
}

describe('The Kubernetes of machines', () => {
  hurried();

  for (const [what, line] of [
    ['as sha256sum writes it', `${SUM}  ${FILE}`],
    ['for a binary file, in capitals', `${SUM.toUpperCase()} *${FILE}`],
    ['with a folder and a line break of Windows', `${SUM}  ./${FILE}\r`],
  ] as const)
    it(`has the checksum of the list beside it, ${what}`, async () => {
      const list = `${'f'.repeat(64)}  ${kubernetesFile('arm64')}\n${'e'.repeat(64)}  ${FILE}.sig\n${line}\n`;
      const { extension } = await chosen(at(BAKERY, list));
      assert.deepEqual(extension, { url: `${BAKERY}/${FILE}`, sha256: SUM });
    });

  it('is that of the mirror that the spec names', async () => {
    const mirror = 'http://mirror.lab/extensions';
    const { extension } = await chosen(at(mirror, `${SUM}  ${FILE}`), { mirrors: { systemExtension: `${mirror}/` } });
    assert.deepEqual(extension, { url: `${mirror}/${FILE}`, sha256: SUM });
  });

  for (const [reason, fetchText] of [
    ['unreachable', unreachable],
    ['notListed', at(BAKERY, `${SUM}  kubernetes-v1.2.3-x86-64.raw\n`)],
    ['notListed', at(BAKERY, `${SUM.slice(1)}  ${FILE}\n`)],
    ['notListed', at(BAKERY, '<html>Sign in to the hotel</html>')],
  ] as const)
    it(`is a fault where its checksum is ${reason}`, async () => {
      const { extension, faults } = await chosen(fetchText);
      assert.equal(extension, undefined);
      const fault = { kind: 'noSystemExtension', path: ['mirrors', 'systemExtension'], url: `${BAKERY}/SHA256SUMS` };
      assert.deepEqual(faults, [{ ...fault, reason }]);
    });

  it('is not asked for by Mesos', async () => {
    const mesos = await chosen(unreachable, { type: 'mesos', workers: [] });
    assert.deepEqual(mesos, { extension: undefined, faults: [] });
  });

  it('is the one of the leader that stands, from the folder that the spec names now', async () => {
    const mirror = 'https://new.lab';
    const older = `kubernetes-v1.35.1-x86-64.raw ${SUM}`;
    const { extension } = await chosen(unreachable, { mirrors: { systemExtension: mirror } }, older);
    assert.deepEqual(extension, { url: `${mirror}/kubernetes-v1.35.1-x86-64.raw`, sha256: SUM });
    const spoilt = await chosen(at(BAKERY, `${SUM}  ${FILE}`), {}, '../../etc/passwd $(reboot)');
    assert.equal(spoilt.extension?.url, `${BAKERY}/${FILE}`);
  });

  it('keeps nothing from being launched but a first leader', async () => {
    const account = new FakeAccount();
    const parts = partsOf(account.at());
    const refused = await planLaunch({ ...parts, fetchText: unreachable }, specOf(), NEVER);
    assert.deepEqual(refused.kind === 'faulty' && refused.faults.map(({ kind }) => kind), ['noSystemExtension']);
    await launched(parts, specOf());
    const leader = account.region('us-east-1').instances.find(({ tags }) => tags['ToilNodeType'] === 'leader');
    assert.equal(leader?.tags[KUBERNETES_TAG], `${FILE} ${'a'.repeat(64)}`);
    const again = await planned({ ...parts, fetchText: unreachable }, specOf());
    assert.deepEqual((await applyLaunch(again, QUIET, NEVER)).failures, []);
    const resize = await planResize(
      { ...parts, fetchText: unreachable },
      specOf({ workers: [{ types: ['m5.large'], max: 1 }] }),
      NEVER,
    );
    assert.equal(resize.kind, 'plan');
  });

  it('stops when the user does', async () => {
    const stop = new AbortController();
    const fetchText: FetchText = () => {
      stop.abort();
      return Promise.reject(new Error('aborted'));
    };
    const question = { spec: specOf(), architecture: 'x86_64' } as const;
    const asked = chooseSystemExtension(question, fetchText, new Findings(), stop.signal);
    await assert.rejects(asked, { name: 'AbortError' });
  });
});
