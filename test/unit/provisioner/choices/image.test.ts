import assert from 'node:assert/strict';
import { chooseImage, type FetchText } from '../../../../src/provisioner/choices/image';
import { Findings } from '../../../../src/provisioner/findings';
import { awsError, FakeAccount } from '../../../fakes/fakeAws';
import { NEVER } from '../support/launching';

const question = { region: 'us-east-1', partition: 'aws', architecture: 'x86_64' } as const;
const nothing: FetchText = () => Promise.reject(new Error('no way out'));

/** A feed that names an image for the region. */
function feed(id: string, channel = 'stable', region = 'us-east-1'): FetchText {
  return (url) =>
    url.includes(`//${channel}.`)
      ? Promise.resolve(
          JSON.stringify({
            amis: [
              { name: 'eu-west-1', hvm: 'ami-0e' },
              { name: region, hvm: id },
            ],
          }),
        )
      : Promise.reject(new Error('404'));
}

function account(): FakeAccount {
  const made = new FakeAccount();
  const [stable] = made.region('us-east-1').images;
  assert.ok(stable);
  const created = new Date();
  const add = (id: string, more: Partial<typeof stable> = {}): void =>
    void made.region('us-east-1').images.push({ ...stable, id, created, ...more });
  add('ami-0feed');
  add('ami-0be7a', { name: 'Flatcar-beta-4700.0.0-hvm' });
  add('ami-07e125', { owner: '111122223333' });
  add('ami-0a64', { architecture: 'arm64' });
  add('ami-0dead', { available: false });
  add('ami-001d', { created: new Date(Date.now() - 200 * 86_400_000) });
  return made;
}

async function chosen(more: object, fetchText: FetchText = nothing) {
  const findings = new Findings();
  const image = await chooseImage(account().at(), { ...question, ...more }, fetchText, findings, NEVER);
  const kinds = [...findings.faults, ...findings.warnings].map(({ kind }) => kind);
  return { id: image?.id, from: image?.from, kinds };
}

describe('The machine image', () => {
  it('is the one that is asked for', async () => {
    const feeding = feed('ami-0be7a');
    assert.deepEqual(await chosen({ wanted: 'ami-0feed' }, feeding), { id: 'ami-0feed', from: 'spec', kinds: [] });
  });

  for (const [wanted, kind] of [
    ['ami-0404', 'unknownImage'],
    ['ami-0dead', 'unknownImage'],
    ['ami-0a64', 'imageOfOtherArchitecture'],
    ['ami-07e125', 'imageOfOthers'],
    ['ami-001d', 'oldImage'],
  ] as const) {
    it(`is looked at when it is asked for: ${kind}`, async () => {
      assert.deepEqual((await chosen({ wanted })).kinds, [kind]);
    });
  }

  it('is that of the leader where there is one, even when it has been withdrawn', async () => {
    const feeding = feed('ami-0be7a');
    assert.deepEqual(await chosen({ standing: 'ami-0feed' }, feeding), {
      id: 'ami-0feed',
      from: 'standing',
      kinds: [],
    });
    assert.deepEqual(await chosen({ standing: 'ami-0dead' }, feeding), {
      id: 'ami-0dead',
      from: 'standing',
      kinds: ['imageGone'],
    });
  });

  it('is else the one of the stable feed', async () => {
    assert.deepEqual(await chosen({}, feed('ami-0feed')), { id: 'ami-0feed', from: 'feed', kinds: [] });
  });

  for (const [what, fetchText] of [
    ['names somebody else’s', feed('ami-07e125')],
    ['names one of the other architecture', feed('ami-0a64')],
    ['names one that is withdrawn', feed('ami-0dead')],
    ['names one that is not there', feed('ami-0404')],
    ['does not name the region', feed('ami-0feed', 'stable', 'eu-north-1')],
    ['is no JSON', () => Promise.resolve('<html>')],
    ['has another form', () => Promise.resolve('{"amis": {}}')],
    ['names something that is no image', feed('$(reboot)')],
    ['cannot be had', nothing],
  ] as const) {
    it(`is the newest stable one of Flatcar’s account where the feed ${what}`, async () => {
      const { from, id } = await chosen({}, fetchText);
      assert.equal(from, 'owner');
      assert.notEqual(id, 'ami-07e125');
    });
  }

  it('is one of the beta feed where no stable one can be had, and a fault where none can', async () => {
    const poor = new FakeAccount();
    const { images } = poor.region('us-east-1');
    const [stable] = images;
    assert.ok(stable);
    images.splice(0);
    poor.fail({ call: 'ec2.images', error: awsError('accessDenied'), times: 1 });
    images.push({ ...stable, id: 'ami-0be7a' });
    const findings = new Findings();
    const image = await chooseImage(poor.at(), question, feed('ami-0be7a', 'beta'), findings, NEVER);
    assert.deepEqual([image?.id, image?.from], ['ami-0be7a', 'betaFeed']);
    images.splice(0);
    assert.equal(await chooseImage(poor.at(), question, nothing, findings, NEVER), undefined);
    assert.deepEqual(
      findings.faults.map(({ kind }) => kind),
      ['noImage'],
    );
  });

  it('stops when the user does', async () => {
    const stop = new AbortController();
    const fetchText: FetchText = () => {
      stop.abort();
      return Promise.reject(new Error('aborted'));
    };
    const asked = chooseImage(account().at(), question, fetchText, new Findings(), stop.signal);
    await assert.rejects(asked, { name: 'AbortError' });
  });
});
