import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vsCodeForSuite } from './harness/suite';
import { until } from './harness/until';

const SAMPLE = fileURLToPath(new URL('sampleExtension', import.meta.url));

describe('the workbench harness, on a small extension under development', function () {
  const vsCode = vsCodeForSuite(this, {
    extension: SAMPLE,
    workspace: join(SAMPLE, 'workspace'),
    settings: { 'harnessSample.greeting': 'Servus' },
    env: { HARNESS_EXTRA: 'given' },
  });

  it('says what activated an extension', async () => {
    assert.equal(await vsCode().activated('toil-clusters-test.harness-sample'), 'onStartupFinished');
  });

  describe('trees', () => {
    before(async () => vsCode().views.openContainer('Harness Sample'));

    it('are read with label, description, icon, level, state and spoken label', async () => {
      const [alpha, beta, ...more] = await vsCode().views.rows('Things');
      assert.deepEqual(more, []);
      assert.equal(alpha?.label, 'alpha');
      assert.equal(alpha.description, 'running, 60 parts');
      assert.equal(alpha.icon, 'vm-running');
      assert.equal(alpha.expanded, false);
      assert.equal(alpha.level, 1);
      assert.equal(alpha.ariaLabel, 'alpha, spoken');
      assert.equal(beta?.expanded, undefined);
    });

    it('are expanded and read beyond what is on the screen', async () => {
      const { views } = vsCode();
      await views.expand('Things', 'alpha');
      const labels = (await views.rows('Things')).map((row) => row.label);
      assert.equal(labels.length, 62);
      assert.deepEqual(labels.slice(59), ['part-58', 'part-59', 'beta']);
      await views.click('Things', 'part-55');
      assert.equal((await views.row('Things', 'part-55')).selected, true);
      await vsCode().screenshot('harness-tree');
      await views.collapse('Things', 'alpha');
      assert.equal((await views.rows('Things')).length, 2);
    });

    it('show tooltips, inline actions and a context menu that leads to a modal dialog and a notification', async () => {
      const { views, menus, dialogs, notifications } = vsCode();
      assert.match(await views.hover('Things', 'beta'), /beta: a tooltip/);
      assert.deepEqual(await views.inlineActions('Things', 'beta'), ['Stop Thing']);
      assert.deepEqual(
        (await views.openMenu('Things', 'beta')).map((item) => item.label),
        ['Stop Thing'],
      );
      await menus.click('Stop Thing');
      const dialog = await dialogs.read();
      assert.equal(dialog.message, 'Stop beta?');
      assert.equal(dialog.detail, 'Its parts end.');
      assert.deepEqual([...dialog.buttons].sort(), ['Cancel', 'Stop']);
      await dialogs.click('Stop');
      const said = await notifications.waitFor('Stopped beta.');
      assert.equal(said.severity, 'warning');
      await notifications.click('Stopped beta.', 'Undo');
      await notifications.waitFor('Undone beta.');
      await notifications.clear();
      await views.clickInline('Things', 'alpha', 'Stop Thing');
      assert.equal((await dialogs.read()).message, 'Stop alpha?');
      await dialogs.click('Cancel');
      assert.equal(await dialogs.isOpen(), false);
    });

    it('have welcome text, title actions and a container that may hold only one view', async () => {
      const { views, notifications } = vsCode();
      await views.expandView('Nothing Yet');
      await until(() => views.welcome('Nothing Yet'), { what: 'the welcome text' });
      const welcome = await views.welcome('Nothing Yet');
      assert.match(welcome?.text ?? '', /There is nothing here\./);
      assert.deepEqual(welcome?.buttons, ['Open Page']);
      assert.deepEqual(await views.rows('Nothing Yet'), []);
      await views.clickTitleAction('Things', 'Refresh');
      await notifications.waitFor('Refreshed.');
      await notifications.clear();
      await views.openContainer('Sample Panel');
      assert.equal((await views.rows('Alone'))[0]?.label, 'only row');
      const refresh = async (): Promise<boolean> =>
        (await views.titleActions('Alone')).some((title) => title.startsWith('Refresh'));
      await until(refresh, { what: 'the button Refresh' });
      await views.clickTitleAction('Alone', 'Refresh');
      await notifications.waitFor('Refreshed.');
      await notifications.clear();
    });
  });

  describe('commands and quick input', () => {
    it('runs a workflow from the explorer, through a quick pick', async () => {
      const { explorer, quickInput, notifications } = vsCode();
      assert.ok(!(await explorer.menuLabels('README.md')).includes('Run Flow…'));
      const labels = await explorer.menuLabels('flows/tool.flow');
      assert.deepEqual(
        labels.filter((label) => /Run Flow|More Samples/.test(label)),
        ['Run Flow…', 'More Samples'],
      );
      await explorer.clickMenu('flows/tool.flow', 'Run Flow…');
      const pick = await quickInput.waitFor('Run Flow');
      assert.equal(pick.placeholder, 'Which thing?');
      assert.deepEqual(
        pick.items.map(({ label, description, detail }) => ({ label, description, detail })),
        [
          { label: 'alpha', description: '60 parts', detail: 'running' },
          { label: 'beta', description: '0 parts', detail: 'stopped' },
        ],
      );
      await vsCode().screenshot('harness-quick-pick');
      await quickInput.choose('beta');
      const said = await notifications.waitFor('tool.flow on beta');
      assert.equal(said.text, 'Servus: tool.flow on beta');
      assert.deepEqual(said.buttons, ['Show Log']);
      await notifications.clear();
    });

    it('opens a submenu', async () => {
      await vsCode().explorer.clickMenu('flows/tool.flow', 'More Samples', 'Open Page');
      await vsCode().editors.waitForTab('Sample Page');
      await vsCode().editors.closeAll();
    });

    it('goes through an input box with validation, a way back and a changed setting', async () => {
      const { statusBar, quickInput, settings, notifications } = vsCode();
      settings.change({ 'harnessSample.greeting': 'Moin' });
      const item = await statusBar.waitFor('alpha');
      assert.ok(item.icons.includes('cloud'));
      await statusBar.click('alpha');
      assert.match((await quickInput.waitFor(/^First Thing/)).message, /A name/);
      await quickInput.type('two words');
      assert.equal((await quickInput.waitForMessage('No spaces')).severity, 'error');
      await quickInput.accept('Ada');
      assert.ok((await quickInput.waitFor(/^Second Thing/)).buttons.includes('Back'));
      await quickInput.back();
      await quickInput.waitFor(/^First Thing/);
      await quickInput.accept('Grace');
      await quickInput.waitFor(/^Second Thing/);
      await quickInput.accept('Hopper');
      assert.equal((await notifications.waitFor('Hopper')).text, 'Moin, Grace Hopper.');
      await notifications.clear();
    });

    it('ticks the boxes of a quick pick that takes several', async () => {
      const { palette, quickInput, notifications } = vsCode();
      await palette.run('Harness Sample: Choose Several');
      await quickInput.waitFor('Several');
      await quickInput.check('one');
      await quickInput.check('three');
      assert.deepEqual(
        (await quickInput.read()).items.map((item) => item.checked),
        [true, false, true],
      );
      await quickInput.clickButton('OK');
      await notifications.waitFor('Chosen: one and three.');
      assert.ok((await notifications.readAll()).some((one) => one.text === 'Chosen: one and three.'));
      await notifications.clear();
    });

    it('knows what the palette lists and what it hides', async () => {
      const { palette } = vsCode();
      assert.deepEqual(
        (await palette.titles('Harness Sample: Stop Thing')).filter((title) => title.includes('Stop Thing')),
        [],
      );
      assert.equal(await palette.has('Harness Sample: Open Page'), true);
      await assert.rejects(
        palette.run('Harness Sample: No Such Thing', 1500),
        /no command "Harness Sample: No Such Thing"/,
      );
    });
  });

  describe('editors', () => {
    before(async () => vsCode().explorer.openFile('flows/tool.flow'));
    after(async () => vsCode().palette.run('File: Revert File'));

    it('are read, on the screen and whole', async () => {
      const { editors } = vsCode();
      assert.match(await editors.visibleText(), /^sampleflow: 1\n/);
      const whole = readFileSync(join(vsCode().workspace, 'flows/tool.flow'), 'utf8');
      assert.equal(await editors.text(), whole);
    });

    it('show problems, hovers, suggestions, lenses and quick fixes', async () => {
      const { editors, panels } = vsCode();
      const problem = await panels.waitForProblem('teh is no word');
      assert.deepEqual(
        { ...problem, text: '' },
        { file: 'tool.flow', severity: 'warning', text: '', line: 2, column: 8 },
      );
      assert.match(await editors.hover(2, 9, 'word teh'), /word teh/);
      assert.deepEqual(
        await until(async () => (await editors.codeLenses()).length > 0 && editors.codeLenses(), { what: 'a lens' }),
        ['Open Page'],
      );
      assert.ok((await editors.completions(3, 1)).includes('sampleSuggestion'));
      assert.ok((await editors.quickFixes(2, 9, 'Change to "the"')).includes('Change to "the"'));
      await until(async () => (await editors.visibleText()).includes('steps: the first'), { what: 'the fix' });
      await until(async () => (await panels.problems()).length === 0, { what: 'no problem left' });
    });

    it('take what is typed and have title actions', async () => {
      const { editors, quickInput } = vsCode();
      await editors.goTo(3);
      await vsCode().type('# typed\n');
      await until(async () => (await editors.visibleText()).includes('# typed'), { what: 'the typed line' });
      assert.equal((await editors.waitForTab('tool.flow')).dirty, true);
      const offered = async (): Promise<boolean> => (await editors.titleActions()).includes('Run Flow…');
      await until(offered, { what: 'the button Run Flow…' });
      await editors.clickTitleAction('Run Flow…');
      await quickInput.waitFor('Run Flow');
      await quickInput.cancel();
    });
  });

  describe('the rest of the window', () => {
    it('reads an output channel on the screen and in the logs', async () => {
      assert.match(await vsCode().panels.output('Harness Sample'), /up in a trusted workspace, extra given/);
      assert.match(vsCode().logs(/Harness Sample\.log$/), /up in a trusted workspace/);
    });

    it('types into a terminal and reads its answer', async () => {
      await vsCode().palette.run('Terminal: Create New Terminal');
      await vsCode().panels.waitForTerminal(/[#$%>]\s*$/);
      await vsCode().type('echo sum-$((40 + 2))\n');
      await vsCode().panels.waitForTerminal('sum-42');
      await vsCode().palette.run('Terminal: Kill the Active Terminal Instance');
    });

    it('looks into a webview, clicks in it and has axe judge it in every theme', async () => {
      const { palette, webviews, notifications, settings } = vsCode();
      await palette.run('Harness Sample: Open Page');
      const frame = await webviews.waitFor('A page');
      await frame.click('#send');
      assert.equal((await notifications.waitFor('The page says pressed.')).severity, 'error');
      await notifications.clear();
      for (const theme of ['light', 'high-contrast', 'high-contrast-light', 'dark'] as const) {
        await settings.theme(theme);
        const findings = await vsCode().accessibility(frame);
        assert.equal(findings.length, 1, findings.join('\n'));
        assert.match(findings[0] ?? '', /^color-contrast: #faint/);
      }
      await vsCode().screenshot('harness-webview');
      assert.ok(
        statSync(await vsCode().screenshot('harness-webview-part', vsCode().page.locator('.activitybar'))).size > 500,
      );
    });

    it('has axe look at a part of the workbench', async () => {
      await vsCode().views.openContainer('Harness Sample');
      // VS Code's own view headers have buttons in a button.
      const within = '.pane-header[aria-label="Things Section"]';
      const [finding, ...more] = await vsCode().accessibility(undefined, { within });
      assert.match(finding ?? '', /^nested-interactive: /);
      assert.deepEqual(more, []);
      assert.deepEqual(await vsCode().accessibility(undefined, { within, without: ['nested-interactive'] }), []);
    });

    it('reloads the window, closes it and opens it again, and outlives its extension host', async () => {
      const shown = async (): Promise<void> => {
        await vsCode().views.openContainer('Harness Sample');
        await vsCode().views.row('Things', 'beta', { timeout: 20_000 });
      };
      await vsCode().reload();
      await shown();
      await vsCode().closeWindow();
      assert.throws(() => vsCode().page, /the window is closed/);
      await vsCode().openWindow();
      await shown();
      await vsCode().killExtensionHost();
      await vsCode().statusBar.waitFor('alpha');
    });

    it('leaves a picture and the logs of a failure', async () => {
      const folder = join(vsCode().workspace, '..', 'evidence');
      await vsCode().saveEvidence(folder);
      assert.ok(existsSync(join(folder, 'window.png')));
      assert.match(readFileSync(join(folder, 'server.log'), 'utf8'), /Extension host agent started/);
      assert.ok(existsSync(join(folder, 'logs')));
    });
  });
});
