import * as v from 'valibot';
import type { ClientCapabilities } from 'vscode-languageserver';
import type { HintsInitialization } from './protocol';
import type { ClientAbilities } from './serverParts';

/** What a client can do; what it does not say it cannot. */
export function abilitiesOf(capabilities: ClientCapabilities): ClientAbilities {
  const told = (path: string): unknown => path.split('.').reduce<unknown>(valueAt, capabilities);
  const can = (path: string): boolean => told(path) === true;
  return {
    pullsDiagnostics: told('textDocument.diagnostic') !== undefined,
    refreshesDiagnostics: can('workspace.diagnostics.refreshSupport'),
    refreshesLenses: can('workspace.codeLens.refreshSupport'),
    refreshesInlayHints: can('workspace.inlayHint.refreshSupport'),
    versionedEdits: can('workspace.workspaceEdit.documentChanges'),
    snippets: can('textDocument.completion.completionItem.snippetSupport'),
    configuration: can('workspace.configuration'),
    registersConfiguration: can('workspace.didChangeConfiguration.dynamicRegistration'),
    registersWatchers: can('workspace.didChangeWatchedFiles.dynamicRegistration'),
    workspaceFolders: can('workspace.workspaceFolders'),
  };
}

function valueAt(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (Reflect.get(value, key) as unknown) : undefined;
}

const initializationSchema = v.object({
  translations: v.fallback(v.optional(v.record(v.string(), v.string())), undefined),
  pages: v.fallback(v.optional(v.string()), undefined),
  clusters: v.fallback(v.optional(v.boolean()), undefined),
});

/** Reads `initializationOptions`; what is of another form counts as missing. */
export function initializationOf(options: unknown): HintsInitialization {
  const { translations, pages, clusters } = v.parse(v.fallback(initializationSchema, {}), options);
  return {
    ...(translations === undefined ? {} : { translations }),
    ...(pages === undefined ? {} : { pages }),
    ...(clusters === undefined ? {} : { clusters }),
  };
}
