import assert from 'node:assert/strict';
import { runStateSchema } from '../../src/contracts/starter';
import { contextKeys, destructive, holds, keysIn, manifest, menuItems, uiStrings, type MenuItem } from './manifest';

const { contributes } = manifest;

/** States of a cluster (provisioner/clusters/cluster.ts). */
const CLUSTER_STATES = ['launching', 'ready', 'incomplete', 'stopped', 'destroying', 'error'];
/** What a cluster's row says of it (`clusterRows.ts`). */
const CLUSTER_WORDS = [
  'launching;busy;launchedByUs;planned',
  'ready;idle;running;reachable;unconnected;runnable;launchedByUs',
  'ready;idle;running;reachable;unconnected;runnable;resumable;launchedByUs',
  'ready;idle;running;reachable;connected;runnable;launchedByToil',
  'ready;busy;running;reachable;connected;runnable;launchedByUs;planned',
  'incomplete;idle;resumable;launchedByUs',
  'stopped;idle;launchedByUs',
  'destroying;busy;running;launchedByUs',
  'error;idle;running;reachable;resumable;launchedByUs',
];

/** The context values that the rows of the trees can have (`runItem.ts`, `childItems.ts`, `machineItem.ts`, `accountRows.ts`, `partItem.ts`). */
const rows = [
  ...runStateSchema.options.flatMap((state) => {
    const words = `run;${state}${state === 'running' ? '' : ';ended'}`;
    return [words, `${words};restartable`].map((viewItem) => ({ view: 'toil.runs', viewItem }));
  }),
  ...[
    'why',
    'jobs',
    'log',
    'outputs',
    'inputs',
    'command',
    'job',
    'failedJob',
    'outputFile',
    'outputFolder',
    'outputValue',
  ].map((viewItem) => ({ view: 'toil.runs', viewItem })),
  ...['windows', 'runnable', 'runnable;installable', 'runnable;ours'].map((words) => ({
    view: 'toil.clusters',
    viewItem: `cluster;thisMachine;${words}`,
  })),
  ...CLUSTER_WORDS.map((words) => ({ view: 'toil.clusters', viewItem: `cluster;aws;${words}` })),
  ...['account', 'account;signInNeeded', 'forward', 'leader', 'worker'].map((viewItem) => ({
    view: 'toil.clusters',
    viewItem,
  })),
  { view: 'toil.runs', viewItem: 'run;succeeded;ended;fetchable' },
];
type Row = (typeof rows)[number];

const onRow = (row: Row): MenuItem[] =>
  (contributes.menus['view/item/context'] ?? []).filter((item) => holds(item.when ?? '', row));
const group = (item: MenuItem): string => (item.group ?? '').replace(/@.*$/, '');

describe('The manifest: menus', () => {
  it('have no destructive command inline, and each in the last group of its row', () => {
    for (const row of rows) {
      const items = onRow(row);
      const groups = items.map(group).filter((each) => each !== 'inline');
      const last = groups.sort().at(-1);
      for (const item of items.filter(({ command }) => destructive.includes(command))) {
        assert.deepEqual([group(item), item.command], [last, item.command], row.viewItem);
      }
    }
    const everywhere = menuItems().filter(
      ({ menu, item }) => menu !== 'commandPalette' && destructive.includes(item.command),
    );
    assert.deepEqual([...new Set(everywhere.map(({ menu }) => menu))], ['view/item/context']);
    assert.equal(everywhere.length, destructive.length);
  });

  it('have at most three inline actions in any state of a row, each at its own place', () => {
    for (const row of rows) {
      const inline = onRow(row).filter((item) => group(item) === 'inline');
      assert.ok(inline.length <= 3, row.viewItem);
      assert.equal(new Set(inline.map((item) => item.group)).size, inline.length, row.viewItem);
    }
  });

  it('have what is inline in the context menu too, for the keyboard', () => {
    const missing = rows.flatMap((row) => {
      const items = onRow(row);
      const listed = items.filter((item) => group(item) !== 'inline').map(({ command }) => command);
      return items
        .filter((item) => group(item) === 'inline' && !listed.includes(item.command))
        .map((item) => `${item.command} on ${row.viewItem}`);
    });
    assert.deepEqual(missing, []);
  });

  it('have every item on some row, and ask for no word that no row has', () => {
    for (const item of contributes.menus['view/item/context'] ?? []) {
      assert.ok(
        rows.some((row) => holds(item.when ?? '', row)),
        `${item.command}: ${item.when}`,
      );
    }
    const said = new Set([...uiStrings].flatMap((text) => text.split(';')));
    for (const { viewItem } of rows) {
      for (const word of viewItem.split(';')) {
        const state = runStateSchema.options.some((each) => each === word) || CLUSTER_STATES.includes(word);
        assert.ok(state || said.has(word), word);
      }
    }
  });

  it('offer the right things for a run', () => {
    const commandsOf = (viewItem: string): string[] =>
      [...new Set(onRow({ view: 'toil.runs', viewItem }).map((item) => item.command.replace('toil.', '')))].sort();
    const always = ['copyCommand', 'copyOutputs', 'keepAsTask', 'openRunLog', 'revealRun', 'showStatistics'];
    assert.deepEqual(commandsOf('run;running'), ['cancelRun', ...always]);
    assert.deepEqual(commandsOf('run;succeeded;ended'), [...always, 'deleteRun', 'runAgain'].sort());
    const failed = [...always, 'deleteRun', 'restartRun', 'runAgain', 'showWhy'].sort();
    assert.deepEqual(commandsOf('run;failed;ended;restartable'), failed);
    assert.deepEqual(commandsOf('run;lost;ended;restartable'), failed);
  });

  it('use context keys of contextKeys.ts, compare them with values they have, and use all', () => {
    const keys = contextKeys();
    const clauses = [
      ...menuItems().map(({ item }) => item.when),
      ...contributes.viewsWelcome.map((each) => each.when),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.flatMap((step) => step.completionEvents)),
    ];
    const used = clauses.flatMap((when) => keysIn(when ?? ''));
    for (const { key, value } of used) {
      assert.ok(keys.has(key), key);
      if (value !== undefined) assert.ok(keys.get(key)?.includes(value), `${key} == ${value}`);
    }
    assert.deepEqual([...new Set(used.map(({ key }) => key))].sort(), [...keys.keys()].sort());
  });
});

describe('What reads the manifest', () => {
  it('understands the conditions of menus', () => {
    const row = { view: 'toil.runs', viewItem: 'run;failed' };
    assert.equal(holds('view == toil.runs && viewItem =~ /\\bfailed\\b/', row), true);
    assert.equal(holds('view == toil.runs && viewItem =~ /\\bfail\\b/', row), false);
    assert.equal(holds('view == toil.clusters', row), false);
    assert.equal(holds('viewItem == run', row), false);
    assert.throws(() => holds('viewItem != run || x', row), /viewItem != run/);
    assert.deepEqual(keysIn('view == toil.runs && !toil.a && x in toil.b && toil.c == some && toil.d =~ /x/'), [
      { key: 'toil.a', value: undefined },
      { key: 'toil.b', value: undefined },
      { key: 'toil.c', value: 'some' },
      { key: 'toil.d', value: undefined },
    ]);
    assert.deepEqual(keysIn('onContext:toil.x'), [{ key: 'toil.x', value: undefined }]);
    assert.deepEqual(keysIn('onCommand:toil.x'), []);
  });
});
