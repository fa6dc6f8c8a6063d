/**
 * Who may import whom: the one table behind lint (eslint.config.mjs) and the test that reads it again
 * (test/unit/architecture.test.ts). A ring is a folder of src/; one inside another is a ring of its own. `packages` are npm
 * packages (`@scope/*` for all of a scope) and `vscode`; Node's own modules are free for everyone but `contracts`.
 */
export const rings = {
  contracts: { rings: [], packages: ['valibot'] },
  shared: { rings: [], packages: [] },
  toil: { rings: ['contracts', 'shared'], packages: ['yaml', 'valibot'] },
  local: { rings: ['contracts', 'shared', 'toil'], packages: ['valibot'] },
  provisioner: { rings: ['contracts', 'shared', 'toil', 'provisioner/aws'], packages: ['valibot'] },
  'provisioner/aws': { rings: ['contracts', 'shared'], packages: ['@aws-sdk/*', '@smithy/*'] },
  remote: { rings: ['contracts', 'shared', 'toil'], packages: ['ssh2'] },
  language: {
    rings: ['contracts', 'shared', 'toil'],
    packages: ['valibot', 'yaml', '@vscode/l10n', 'vscode-languageserver', 'vscode-languageserver-textdocument'],
  },
  usecases: {
    rings: ['contracts', 'shared', 'toil', 'local', 'provisioner', 'provisioner/aws', 'remote', 'language'],
    packages: ['valibot'],
  },
  ui: {
    rings: ['contracts', 'shared', 'toil', 'usecases', 'language'],
    packages: ['vscode', 'valibot', 'vscode-languageclient'],
  },
  /** Browser code; each folder is a bundle of its own. */
  webviews: { rings: ['contracts', 'shared'], packages: [] },
  composition: {
    rings: ['contracts', 'shared', 'toil', 'local', 'provisioner', 'provisioner/aws', 'remote', 'usecases', 'ui'],
    packages: ['@vscode/l10n'],
  },
  extension: { rings: ['composition', 'ui'], packages: ['vscode'] },
};
