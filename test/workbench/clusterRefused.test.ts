import assert from 'node:assert/strict';
import { CreateSecurityGroupCommand } from '@aws-sdk/client-ec2';
import { clientsOf } from '../aws-front/testClients';
import { clusterBench } from './support/clusterBench';
import { writeFiles } from './support/files';
import { KEY_PAIR, REGION } from './support/loopbackCloud';
import { step } from './support/runs';
import { OWN_WORKSPACE } from './support/toilBench';

/** Calls that make, change or remove something. */
const CHANGES =
  /^(Add|Associate|Attach|Authorize|Create|Delete|Detach|Import|Modify|Put|Remove|Revoke|Run|Set|Start|Stop|Tag|Terminate|Update)/;
const TAKEN = 'taken';

describe('what cannot be a cluster is refused where it is typed', function () {
  const { bench, account, specText } = clusterBench(this, {
    workspace: OWN_WORKSPACE,
    second: 102,
    badProfiles: { old: 'expired', wrong: 'unknown' },
  });
  let callsBefore = 0;

  before('a cluster of somebody else, and two specs', async () => {
    const { ec2 } = clientsOf(account().front.url, REGION);
    await ec2.send(new CreateSecurityGroupCommand({ GroupName: TAKEN, Description: 'Toil appliance security group' }));
    callsBefore = account().front.calls.length;
    await writeFiles(bench, {
      'broken.toil-cluster.json': specText('Broken', { workers: [{ types: ['m5.xlarge'], min: 3, max: 1 }] }),
      'nowhere.toil-cluster.json': specText('nowhere', { zone: `${REGION}z`, keyPair: 'anna' }),
    });
    await bench.vsCode.views.openContainer('Toil');
    await bench.vsCode.views.row('Clusters', /^AWS/, { timeout: 30_000 });
  });

  it('says by which profile AWS cannot be asked and why, with a button', async () => {
    const { views, notifications } = bench.vsCode;
    const said = {
      old: { row: 'sign-in expired', sentence: 'The sign-in to AWS has expired.' },
      wrong: { row: 'AWS does not accept the credentials', sentence: 'AWS does not accept the credentials.' },
    };
    for (const [profile, { row, sentence }] of Object.entries(said)) {
      assert.equal((await views.row('Clusters', profile, { level: 2 })).description, row);
      const inline = await views.inlineActions('Clusters', profile, { level: 1 });
      assert.ok(inline.includes('Sign In to AWS…'), inline.join());
      await views.click('Clusters', profile, { level: 2 });
      assert.equal((await notifications.waitFor(sentence)).buttons[0], 'Enter Access Keys…');
      await notifications.clear();
    }
    // That would say that nothing costs there.
    assert.ok(!(await views.rows('Clusters')).some(({ label }) => label === 'No clusters'));
  });

  it('refuses a name that cannot be and one that is taken, while it is typed', async () => {
    const { vsCode } = bench;
    const { quickInput } = vsCode;
    await vsCode.palette.run('Toil: Launch Cluster…');
    await step(vsCode, 'In which account and region?');
    await quickInput.choose('lab');
    await quickInput.waitForMessage(/^Name of the cluster/);
    for (const name of ['My_Cluster', 'a', '1st', 'last-', 'x'.repeat(53)]) {
      await quickInput.accept(name);
      const { severity } = await quickInput.waitForMessage('2 to 52 small letters, digits and -, with a letter first');
      assert.equal(severity, 'error', name);
    }
    await quickInput.accept('');
    await quickInput.waitForMessage('A cluster needs a name.');
    await quickInput.accept(TAKEN);
    await quickInput.waitForMessage(`There is a cluster ${TAKEN} in this region already. Take another name.`);
    await quickInput.cancel();
  });

  it('marks the mistakes of a file while it is open, and does not launch it', async () => {
    const { vsCode } = bench;
    await vsCode.palette.run('Toil: Launch Cluster from File…');
    await vsCode.quickInput.choose('broken.toil-cluster.json');
    const told = 'broken.toil-cluster.json has 2 mistakes, each marked at its place. Nothing was launched.';
    assert.deepEqual((await vsCode.notifications.waitFor(told)).buttons, ['Show Problems']);
    assert.equal((await vsCode.panels.waitForProblem('A cluster has a name of 2 to 52 small letters')).line, 3);
    assert.equal((await vsCode.panels.waitForProblem('Min is larger than max.')).line, 12);
    assert.equal(await vsCode.page.locator('.squiggly-error').count(), 2);
    await vsCode.notifications.clear();
    await vsCode.editors.closeAll();
  });

  it('says on the page and in the file what AWS does not have', async () => {
    const { vsCode } = bench;
    await vsCode.palette.run('Toil: Launch Cluster from File…');
    await vsCode.quickInput.choose('nowhere.toil-cluster.json');
    const page = await vsCode.webviews.waitFor('What is wrong', 20_000);
    await page.getByText('keyPair: There is no key pair anna in this region; did you mean ann?').waitFor();
    await page.getByRole('button', { name: 'Open File' }).click();
    await vsCode.editors.waitForTab('nowhere.toil-cluster.json');
    assert.equal((await vsCode.panels.waitForProblem('There is no key pair anna')).line, 6);
    await vsCode.panels.waitForProblem(`The region has no zone ${REGION}z that is open to you.`);
  });

  it('asks AWS for nothing that would change something', async () => {
    const { front } = account();
    const asked = front.calls.slice(callsBefore).map(({ action }) => action);
    assert.ok(asked.length > 10);
    assert.deepEqual(
      asked.filter((action) => CHANGES.test(action)),
      [],
    );
    assert.deepEqual(await front.leftovers(), { keyPairs: [KEY_PAIR], securityGroups: [TAKEN] });
  });
});
