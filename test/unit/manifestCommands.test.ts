import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { commandIds } from '../../src/ui/commandIds';
import {
  commandsIn,
  contextKeys,
  destructive,
  manifest,
  menuItems,
  messages,
  settings,
  uiStrings,
  viewIds,
} from './manifest';
import { readSources } from './sources';

const root = resolve(import.meta.dirname, '../..');
const { contributes } = manifest;
/** What the Command Palette offers always (commands about a cluster ask which), or where the log or Windows make sense of it; the rest needs a row. */
const paletteCommands = [
  'toil.runOnCluster',
  'toil.refreshClusters',
  'toil.refreshRuns',
  'toil.installToil',
  'toil.repairToil',
  'toil.removeToil',
  'toil.createInputs',
  'toil.openWalkthrough',
  'toil.openSettings',
  'toil.showLog',
  'toil.hints.chooseCluster',
  'toil.hints.restart',
  'toil.hints.showLog',
  'toil.launchCluster',
  'toil.launchClusterFromFile',
  'toil.launchClusterFromCommand',
  'toil.findLeftovers',
  'toil.chooseProfiles',
  'toil.signIn',
  'toil.prepareAws',
  'toil.checkAccount',
  'toil.copyPolicy',
  'toil.prepareKeyPair',
  'toil.resumeLaunch',
  'toil.rollBackLaunch',
  'toil.resizeCluster',
  'toil.saveClusterAsFile',
  'toil.copyLaunchCommand',
  'toil.stopCluster',
  'toil.startCluster',
  'toil.destroyCluster',
  'toil.showBootLog',
  'toil.showConsole',
  'toil.showCost',
  'toil.cleanJobStores',
  'toil.connectCluster',
  'toil.disconnectCluster',
  'toil.openLeaderTerminal',
  'toil.openApplianceTerminal',
  'toil.forwardPort',
  'toil.openInRemoteSsh',
  'toil.allowMyAddress',
  'toil.shareAccess',
  'toil.syncToCluster',
  'toil.syncFromCluster',
  'toil.copyLeaderAddress',
];
const sometimesInPalette = [
  'toil.reopenInWsl',
  'toil.log.earlier',
  'toil.log.follow',
  'toil.log.stopFollowing',
  'toil.log.save',
  'toil.refreshMachineText',
];

describe('The manifest: commands', () => {
  const ids = contributes.commands.map((each) => each.command);

  it('are those of the code, in the same order', () => assert.deepEqual(ids, [...commandIds]));

  it('have a title of their own in package.nls.json, an icon, and the category Toil', () => {
    for (const { command, title, category, icon } of contributes.commands) {
      assert.deepEqual([title, category], [`%command.${command}%`, 'Toil'], command);
      assert.match(icon, /^\$\([a-z-]+\)$/, command);
      assert.ok(messages[`command.${command}`], command);
    }
    const titles = ids.map((id) => messages[`command.${id}`]);
    assert.equal(new Set(titles).size, titles.length);
  });

  it('in titles say with … that they will ask', () => {
    const asking = ids.filter((id) => messages[`command.${id}`]?.endsWith('…'));
    for (const id of [...destructive, 'toil.runOnCluster', 'toil.copyOutputs']) assert.ok(asking.includes(id), id);
  });

  it('are in the palette only where they make sense without a row', () => {
    const palette = new Map((contributes.menus['commandPalette'] ?? []).map((item) => [item.command, item.when]));
    const shown = ids.filter((id) => palette.get(id) !== 'false');
    assert.deepEqual([...shown].sort(), [...paletteCommands, ...sometimesInPalette].sort());
    for (const id of sometimesInPalette) assert.ok(palette.get(id), id);
    for (const id of paletteCommands) assert.equal(palette.has(id), false, id);
  });

  it('that menus name are there', () => {
    const named = menuItems().map(({ item }) => item.command);
    assert.ok(named.length > 40);
    assert.deepEqual(
      named.filter((id) => !ids.includes(id)),
      [],
    );
  });

  it('are all to be had somewhere: in the palette, a menu, or on a row or button', () => {
    const inMenus = new Set(
      menuItems()
        .filter(({ menu, item }) => menu !== 'commandPalette' || item.when !== 'false')
        .map(({ item }) => item.command),
    );
    const lost = ids.filter((id) => !paletteCommands.includes(id) && !inMenus.has(id));
    const inCode = [...readSources(resolve(root, 'src/ui'))].filter(
      ([path]) => path !== 'commandIds.ts' && path !== 'makeCommands.ts',
    );
    assert.deepEqual(
      lost.filter((id) => !inCode.some(([, text]) => text.includes(`'${id}'`))),
      [],
    );
  });

  it('that texts link to are there', () => {
    const linked = Object.values(messages).flatMap(commandsIn);
    assert.ok(linked.includes('toil.runOnCluster'));
    const views = viewIds.map((id) => `${id}.focus`);
    assert.deepEqual(
      linked.filter((id) => !id.startsWith('workbench.') && !ids.includes(id) && !views.includes(id)),
      [],
    );
  });

  it('and views, settings and context keys that the code names are there', () => {
    const known = new Set([
      ...ids,
      ...viewIds.flatMap((id) => [id, `${id}.focus`, `${id}.open`]),
      ...Object.keys(settings),
      // A section of settings.
      'toil.hints',
      ...contextKeys().keys(),
    ]);

    const named = [...uiStrings].filter((text) => /^toil(\.[A-Za-z]+)+$/.test(text));
    assert.ok(named.length > 40);
    assert.deepEqual(
      named.filter((text) => !known.has(text)),
      [],
    );
  });
});
