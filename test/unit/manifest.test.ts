import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CODES } from '../../src/language/codes';
import { documentSettings } from '../../src/language/server/configuration';
import { commandIds } from '../../src/ui/commandIds';
import { manifest, messages, settings, uiStrings, viewIds } from './manifest';

const root = resolve(import.meta.dirname, '../..');
const contributes = manifest.contributes;
/** The settings that the getters ask for: each function is called with a configuration that takes notes. */
async function settingsRead(): Promise<string[]> {
  const asked = new Set<string>();
  for (const file of ['settings.ts', 'awsSettings.ts', 'hints/hintSettings.ts']) {
    const url = pathToFileURL(resolve(root, 'src/ui', file)).href;
    const getters = Object.values((await import(url)) as Record<string, (configuration: unknown) => unknown>);
    for (const getter of getters) getter({ get: (name: string) => void asked.add(`toil.${name}`) });
  }
  return [...asked];
}

/** A value for each setting that the language server asks the editor for, other than its default. */
const served: Readonly<Record<string, unknown>> = {
  levels: { TOIL124: 'hint' },
  engine: 'miniwdl',
  cluster: 'this-machine',
  codeLenses: false,
  inlayHints: true,
};
/** vscode-languageclient reads it itself: `<id of the client>.trace.server`. */
const librarySettings = ['toil.hints.trace.server'];

describe('The manifest: views', () => {
  it('are made by the stub and have an icon and a welcome for every empty state of Runs', () => {
    assert.deepEqual(viewIds, ['toil.clusters', 'toil.runs']);
    for (const id of viewIds) assert.ok(uiStrings.has(id), id);
    const [container] = contributes.viewsContainers.activitybar;
    assert.ok(container && existsSync(resolve(root, container.icon)));
    for (const value of ['empty', 'windows']) {
      assert.ok(
        contributes.viewsWelcome.some(
          ({ view, when }) => view === 'toil.runs' && when?.includes(`toil.runs == ${value}`),
        ),
        value,
      );
    }
    for (const { view } of contributes.viewsWelcome) assert.ok(viewIds.includes(view), view);
  });
});

describe('The manifest: settings', () => {
  it('are all read, by the getters or by the language server, which read no other', async () => {
    const names = Object.keys(served).map((name) => `toil.hints.${name}`);
    const read = new Set([...(await settingsRead()), ...names, ...librarySettings]);
    assert.deepEqual([...read].sort(), Object.keys(settings).sort());
  });

  it('of the language server make a difference there', () => {
    for (const [name, value] of Object.entries(served)) {
      assert.notDeepEqual(documentSettings({ hints: { [name]: value } }), documentSettings({}), name);
    }
  });

  it('offer a level for every code of the language server, with its name and its own level', () => {
    const { properties } = settings['toil.hints.levels'] ?? {};
    const own = Object.entries(CODES).map(([code, { name, level }]) => [code, [name, level]]);
    const offered = Object.entries(properties ?? {}).map(([code, each]) => [code, [each.description, each.default]]);
    assert.deepEqual(Object.fromEntries(offered), Object.fromEntries(own));
    for (const { enum: levels } of Object.values(properties ?? {})) {
      assert.deepEqual(levels, ['error', 'warning', 'information', 'hint', 'off']);
    }
  });

  it('have a scope, a default and a description, and one for each choice', () => {
    for (const [id, setting] of Object.entries(settings)) {
      assert.ok(setting.scope && 'default' in setting, id);
      assert.equal(setting.markdownDescription, `%setting.${id}%`);
      const texts = (setting.enum ?? []).map((value) => `%setting.${id}.${value}%`);
      assert.deepEqual(setting.markdownEnumDescriptions ?? [], texts);
    }
  });

  it('that name a program, a place or free arguments are the machine’s, or not taken from an untrusted workspace', () => {
    const { restrictedConfigurations: restricted } = manifest.capabilities.untrustedWorkspaces;
    const risky = Object.keys(settings).filter((id) => /path|folder$|arguments|program|command|python/i.test(id));
    const harmless = ['toil.run.cleanWorkFolder'];
    assert.ok(risky.length >= 5);
    assert.deepEqual(
      risky.filter((id) => settings[id]?.scope !== 'machine' && !restricted.includes(id) && !harmless.includes(id)),
      [],
    );
    assert.deepEqual(
      restricted.filter((id) => !(id in settings)),
      [],
    );
  });
});

describe('The manifest: texts and files', () => {
  it('have a text for every %key% and a use for every text', () => {
    const text = readFileSync(resolve(root, 'package.json'), 'utf8');
    const keys = new Set([...text.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key ?? ''));
    assert.deepEqual([...keys].sort(), Object.keys(messages).sort());
    for (const [key, message] of Object.entries(messages)) assert.ok(message.trim(), key);
  });

  it('have every picture, grammar and language file', () => {
    const files = [
      manifest.icon,
      ...contributes.languages.flatMap(({ configuration, icon }) => [configuration, icon.light, icon.dark]),
      ...contributes.grammars.map(({ path }) => path),
      ...contributes.walkthroughs.flatMap(({ icon, steps }) => [icon, ...steps.map(({ media }) => media.svg)]),
      ...Object.values(contributes.views).flatMap((views) => views.map(({ icon }) => icon)),
      ...contributes.jsonValidation.map(({ url }) => url),
    ];
    assert.deepEqual(
      files.filter((file) => !existsSync(resolve(root, file))),
      [],
    );
  });

  it('say in words what every picture of the walkthrough shows', () => {
    for (const { steps } of contributes.walkthroughs) {
      assert.ok(steps.length >= 5);
      for (const { id, media, completionEvents } of steps) {
        assert.equal(media.altText, `%walkthrough.${id}.alt%`);
        for (const event of completionEvents) {
          const [kind, name = ''] = event.split(':');
          const there = { onCommand: [...commandIds, 'workbench.action.files.openFolder'], onView: viewIds }[
            kind ?? ''
          ];
          assert.ok(kind === 'onContext' || there?.includes(name), event);
        }
      }
    }
  });
});

describe('The manifest: when and where it runs', () => {
  it('is activated narrowly', () => {
    assert.ok(manifest.activationEvents.length > 0);
    for (const event of manifest.activationEvents)
      assert.match(event, /^on(Language|FileSystem|Command|View):[\w.-]+$/);
    const schemes = readFileSync(resolve(root, 'src/ui/schemes.ts'), 'utf8').matchAll(/_SCHEME = '([\w-]+)'/g);
    for (const [, scheme] of schemes) assert.ok(manifest.activationEvents.includes(`onFileSystem:${scheme}`), scheme);
  });

  it('runs where the workspace is, and says what it does without trust or a disk', () => {
    assert.deepEqual(manifest.extensionKind, ['workspace']);
    const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
    assert.deepEqual([untrustedWorkspaces.supported, virtualWorkspaces.supported], ['limited', 'limited']);
    for (const { description } of [untrustedWorkspaces, virtualWorkspaces]) assert.match(description, /^%[\w.]+%$/);
  });

  it('asks for no newer editor than it was compiled against', () => {
    const installed = JSON.parse(readFileSync(resolve(root, 'node_modules/@types/vscode/package.json'), 'utf8')) as {
      version: string;
    };
    const minor = (version: string): number[] => (version.match(/\d+/g) ?? []).slice(0, 2).map(Number);
    const [engineMajor = 0, engineMinor = 0] = minor(manifest.engines.vscode);
    const [major = 0, minorOfTypes = 0] = minor(installed.version);
    assert.deepEqual([major, minorOfTypes <= engineMinor], [engineMajor, true], installed.version);
  });

  it('starts from the file that the build makes', () => {
    const config = readFileSync(resolve(root, 'webpack.config.mjs'), 'utf8');
    assert.equal(manifest.main, './dist/extension.js');
    assert.match(config, /entry: \{\s*extension: /);
  });

  it('has a task type whose words the task provider takes, and its required word', () => {
    assert.deepEqual(
      contributes.taskDefinitions.map(({ type, required }) => [type, required]),
      [['toil', ['workflow']]],
    );
  });
});
