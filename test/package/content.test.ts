import assert from 'node:assert/strict';
import { LARGEST_PACKAGE } from '../../scripts/package/makePackage';
import { thirdPartyNotices } from '../../scripts/package/notices';
import { CODES } from '../../src/language/codes';
import manifest from '../../package.json';
import { InstalledPackage } from './installed';

/** What a package may hold: every entry is of one of these kinds, and of each kind there is at least one. */
const KINDS: Readonly<Record<string, RegExp>> = {
  'what every package has': /^(extension\.vsixmanifest|\[Content_Types\]\.xml)$/,
  'the manifest': /^package\.json$/,
  'texts of the manifest': /^package\.nls(\.\w[\w-]*)?\.json$/,
  'the readme': /^readme\.md$/,
  'the changelog': /^changelog\.md$/,
  'the licence': /^LICENSE\.txt$/,
  'licences of others': /^dist\/third-party-notices\.txt$/,
  'the entry': /^dist\/extension\.js$/,
  'parts loaded later': /^dist\/\d+\.js$/,
  'the language server': /^dist\/hints-server\.js$/,
  'the checks': /^dist\/hints-core\.js$/,
  'the readers of documents': /^dist\/readers\.js$/,
  'the command line tool': /^dist\/toil-hints\.js$/,
  'pages of the diagnostics': /^docs\/diagnostics\/(TOIL\d{3}|readme)\.md$/i,
  'schemas of JSON files': /^schemas\/[\w-]+\.schema\.json$/,
  'the pages': /^dist\/webviews\/\w+\.(js|css)$/,
  'the helper of the delta copy': /^dist\/sync\/deltaHelper\.py$/,
  'what machines boot by': /^dist\/boot\/[\w-]+\/[\w@.-]+$/,
  'the starter': /^dist\/starter\/toil_run\/\w+\.py$/,
  icons: /^media\/[\w-]+\.(svg|png)$/,
  'pictures of the walkthrough': /^media\/walkthrough\/\w+\.svg$/,
  grammars: /^syntaxes\/(cwl|wdl)\.\S+\.json$/,
  'the CWL sample': /^samples\/cwl\//,
  'the WDL sample': /^samples\/wdl\//,
  'the Python sample': /^samples\/python\//,
  'about the samples': /^samples\/(README\.md|makeData\.py)$/,
};
/** Kinds that come as the project grows. */
const MAYBE: Readonly<Record<string, RegExp>> = {
  translations: /^l10n\/bundle\.l10n\.\w[\w-]*\.json$/,
  'pictures of the readme': /^media\/screenshots\/[\w-]+\.png$/,
};

describe('the package', function () {
  this.timeout(120_000);
  let installed: InstalledPackage;
  let names: string[];
  before(async () => {
    installed = await InstalledPackage.make();
    names = installed.made.entries.map(({ name }) => name.replace(/^extension\//, ''));
  });
  after(async () => installed.remove());

  for (const [what, pattern] of Object.entries(KINDS)) {
    it(`has ${what}`, () => {
      assert.ok(
        names.some((name) => pattern.test(name)),
        names.join('\n'),
      );
    });
  }

  it('has nothing else', () => {
    const patterns = Object.values({ ...KINDS, ...MAYBE });
    assert.deepEqual(
      names.filter((name) => !patterns.some((pattern) => pattern.test(name))),
      [],
    );
  });

  it('has every file that the manifest names', () => {
    const named = [...JSON.stringify(manifest).matchAll(/"(?:\.\/)?((?:dist|media|syntaxes|schemas)\/[^"]+\.\w+)"/g)];
    assert.ok(named.length > 10, 'the manifest names files');
    for (const [, path = ''] of named) assert.ok(names.includes(path), path);
  });

  it('has a page for every code', () => {
    const missing = Object.keys(CODES).filter((code) => !names.includes(`docs/diagnostics/${code}.md`));
    assert.deepEqual(missing, []);
  });

  it('is within the size that it may have', () => {
    assert.ok(installed.made.size <= LARGEST_PACKAGE, `${installed.made.size} bytes`);
  });

  it('carries no source map and no empty file', () => {
    for (const { name, size } of installed.made.entries) assert.ok(size > 0 && !name.endsWith('.map'), name);
  });
});

describe('the licences of others', () => {
  it('are given in full, for each package by its name and version', () => {
    const text = thirdPartyNotices(['valibot', 'yaml']);
    assert.match(text, /^valibot \d+\.\d+\.\d+ \(MIT\)$/m);
    assert.match(text, /^yaml \d+\.\d+\.\d+ \(ISC\)$/m);
    assert.match(text, /Permission is hereby granted, free of charge/);
    assert.match(text, /Permission to use, copy, modify, and\/or distribute/);
  });

  it('are missed when a package brings none', () => {
    assert.throws(() => thirdPartyNotices(['no-such-package']), /no-such-package/);
  });
});
